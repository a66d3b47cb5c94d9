# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_convers8_global_optspecs
    string join \n o/output= json jq= region= profile= base-url= sandbox timeout= retries= max-wait= ca-cert= q/quiet v/verbose color= h/help V/version
end

function __fish_convers8_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_convers8_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_convers8_using_subcommand
    set -l cmd (__fish_convers8_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c convers8 -n "__fish_convers8_needs_command" -s o -l output -d 'How to write data: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The API\'s own answer, byte for byte'
jsonl\t'A contact a line, as the API spelled it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'An ID a line'"
complete -c convers8 -n "__fish_convers8_needs_command" -l jq -d 'Print what this jq expression makes of the JSON: text as it is, the rest a line each' -r
complete -c convers8 -n "__fish_convers8_needs_command" -l region -d 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_needs_command" -l profile -d 'A named table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_needs_command" -l base-url -d 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_needs_command" -l timeout -d 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_needs_command" -l retries -d 'Retries of one request; waits for a rate limit don\'t count [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_needs_command" -l max-wait -d 'The longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_needs_command" -l ca-cert -d 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system\'s' -r -F
complete -c convers8 -n "__fish_convers8_needs_command" -l color -d 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_needs_command" -l json -d 'JSON, where the API answered its own text: short for --output json'
complete -c convers8 -n "__fish_convers8_needs_command" -l sandbox -d 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
complete -c convers8 -n "__fish_convers8_needs_command" -s q -l quiet -d 'Say nothing but errors'
complete -c convers8 -n "__fish_convers8_needs_command" -s v -l verbose -d 'Tell of each request; twice: headers and bodies too'
complete -c convers8 -n "__fish_convers8_needs_command" -s h -l help -d 'Print help'
complete -c convers8 -n "__fish_convers8_needs_command" -s V -l version -d 'Print version'
complete -c convers8 -n "__fish_convers8_needs_command" -f -a "auth" -d 'Store, show and forget the API key'
complete -c convers8 -n "__fish_convers8_needs_command" -f -a "api" -d 'Call any endpoint of the platform: messages, templates…'
complete -c convers8 -n "__fish_convers8_needs_command" -f -a "sandbox" -d 'Serve the API on this machine, for trying scripts against'
complete -c convers8 -n "__fish_convers8_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c convers8 -n "__fish_convers8_needs_command" -f -a "man" -d 'Print or write the manual, a page a command'
complete -c convers8 -n "__fish_convers8_needs_command" -f -a "contacts" -d 'List, get, create and import contacts'
complete -c convers8 -n "__fish_convers8_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout help" -s o -l output -d 'How to write data: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The API\'s own answer, byte for byte'
jsonl\t'A contact a line, as the API spelled it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'An ID a line'"
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout help" -l jq -d 'Print what this jq expression makes of the JSON: text as it is, the rest a line each' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout help" -l region -d 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout help" -l profile -d 'A named table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout help" -l base-url -d 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout help" -l timeout -d 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout help" -l retries -d 'Retries of one request; waits for a rate limit don\'t count [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout help" -l max-wait -d 'The longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout help" -l ca-cert -d 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system\'s' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout help" -l color -d 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout help" -l json -d 'JSON, where the API answered its own text: short for --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout help" -l sandbox -d 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout help" -s q -l quiet -d 'Say nothing but errors'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout help" -s v -l verbose -d 'Tell of each request; twice: headers and bodies too'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout help" -s h -l help -d 'Print help'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout help" -f -a "login" -d 'Read a key from a hidden prompt or from stdin, check it, and store it'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout help" -f -a "status" -d 'Say which key is used, where it came from, and whether the API takes it'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout help" -f -a "logout" -d 'Remove the stored key'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -s o -l output -d 'How to write data: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The API\'s own answer, byte for byte'
jsonl\t'A contact a line, as the API spelled it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'An ID a line'"
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l jq -d 'Print what this jq expression makes of the JSON: text as it is, the rest a line each' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l region -d 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l profile -d 'A named table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l base-url -d 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l timeout -d 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l retries -d 'Retries of one request; waits for a rate limit don\'t count [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l max-wait -d 'The longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l ca-cert -d 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system\'s' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l color -d 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l json -d 'JSON, where the API answered its own text: short for --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l sandbox -d 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -s q -l quiet -d 'Say nothing but errors'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -s v -l verbose -d 'Tell of each request; twice: headers and bodies too'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -s h -l help -d 'Print help'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -s o -l output -d 'How to write data: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The API\'s own answer, byte for byte'
jsonl\t'A contact a line, as the API spelled it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'An ID a line'"
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l jq -d 'Print what this jq expression makes of the JSON: text as it is, the rest a line each' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l region -d 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l profile -d 'A named table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l base-url -d 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l timeout -d 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l retries -d 'Retries of one request; waits for a rate limit don\'t count [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l max-wait -d 'The longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l ca-cert -d 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system\'s' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l color -d 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l json -d 'JSON, where the API answered its own text: short for --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l sandbox -d 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Say nothing but errors'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Tell of each request; twice: headers and bodies too'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -s o -l output -d 'How to write data: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The API\'s own answer, byte for byte'
jsonl\t'A contact a line, as the API spelled it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'An ID a line'"
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l jq -d 'Print what this jq expression makes of the JSON: text as it is, the rest a line each' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l region -d 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l profile -d 'A named table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l base-url -d 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l timeout -d 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l retries -d 'Retries of one request; waits for a rate limit don\'t count [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l max-wait -d 'The longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l ca-cert -d 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system\'s' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l color -d 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l json -d 'JSON, where the API answered its own text: short for --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l sandbox -d 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -s q -l quiet -d 'Say nothing but errors'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -s v -l verbose -d 'Tell of each request; twice: headers and bodies too'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -s h -l help -d 'Print help'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from help" -f -a "login" -d 'Read a key from a hidden prompt or from stdin, check it, and store it'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from help" -f -a "status" -d 'Say which key is used, where it came from, and whether the API takes it'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from help" -f -a "logout" -d 'Remove the stored key'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c convers8 -n "__fish_convers8_using_subcommand api" -s f -d 'Add a field with this text' -r
complete -c convers8 -n "__fish_convers8_using_subcommand api" -s F -d 'Add a field with this JSON: a number, true, null, a list…' -r
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l input -d 'Send the JSON of this file as it is; - reads stdin' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand api" -s o -l output -d 'How to write data: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The API\'s own answer, byte for byte'
jsonl\t'A contact a line, as the API spelled it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'An ID a line'"
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l jq -d 'Print what this jq expression makes of the JSON: text as it is, the rest a line each' -r
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l region -d 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l profile -d 'A named table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l base-url -d 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l timeout -d 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l retries -d 'Retries of one request; waits for a rate limit don\'t count [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l max-wait -d 'The longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l ca-cert -d 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system\'s' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l color -d 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l curl -d 'Print the curl command that does the same, and send nothing'
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l json -d 'JSON, where the API answered its own text: short for --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l sandbox -d 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
complete -c convers8 -n "__fish_convers8_using_subcommand api" -s q -l quiet -d 'Say nothing but errors'
complete -c convers8 -n "__fish_convers8_using_subcommand api" -s v -l verbose -d 'Tell of each request; twice: headers and bodies too'
complete -c convers8 -n "__fish_convers8_using_subcommand api" -s h -l help -d 'Print help'
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l port -d 'Port to listen on; 0 takes a free one' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l data -d 'Where its contacts are kept' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l key -d 'Accept only this key; else any will do' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l rate-limit -d 'Answer 429 beyond N requests a second' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l latency -d 'Wait this many milliseconds before each answer' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l seed -d 'Start the faults\' random numbers here, so that a run can be repeated' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l fault -d 'Misbehave with a probability' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -s o -l output -d 'How to write data: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The API\'s own answer, byte for byte'
jsonl\t'A contact a line, as the API spelled it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'An ID a line'"
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l jq -d 'Print what this jq expression makes of the JSON: text as it is, the rest a line each' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l region -d 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l profile -d 'A named table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l base-url -d 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l timeout -d 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l retries -d 'Retries of one request; waits for a rate limit don\'t count [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l max-wait -d 'The longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l ca-cert -d 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system\'s' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l color -d 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l reset -d 'Empty it: back to the two contacts it starts with'
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l json -d 'JSON, where the API answered its own text: short for --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l sandbox -d 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -s q -l quiet -d 'Say nothing but errors'
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -s v -l verbose -d 'Tell of each request; twice: headers and bodies too'
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -s h -l help -d 'Print help'
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -s o -l output -d 'How to write data: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The API\'s own answer, byte for byte'
jsonl\t'A contact a line, as the API spelled it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'An ID a line'"
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l jq -d 'Print what this jq expression makes of the JSON: text as it is, the rest a line each' -r
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l region -d 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l profile -d 'A named table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l base-url -d 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l timeout -d 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l retries -d 'Retries of one request; waits for a rate limit don\'t count [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l max-wait -d 'The longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l ca-cert -d 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system\'s' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l color -d 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l json -d 'JSON, where the API answered its own text: short for --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l sandbox -d 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -s q -l quiet -d 'Say nothing but errors'
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -s v -l verbose -d 'Tell of each request; twice: headers and bodies too'
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -s h -l help -d 'Print help'
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l dir -d 'Write every page into this folder, and print none' -r -f -a "(__fish_complete_directories)"
complete -c convers8 -n "__fish_convers8_using_subcommand man" -s o -l output -d 'How to write data: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The API\'s own answer, byte for byte'
jsonl\t'A contact a line, as the API spelled it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'An ID a line'"
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l jq -d 'Print what this jq expression makes of the JSON: text as it is, the rest a line each' -r
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l region -d 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l profile -d 'A named table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l base-url -d 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l timeout -d 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l retries -d 'Retries of one request; waits for a rate limit don\'t count [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l max-wait -d 'The longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l ca-cert -d 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system\'s' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l color -d 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l json -d 'JSON, where the API answered its own text: short for --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l sandbox -d 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
complete -c convers8 -n "__fish_convers8_using_subcommand man" -s q -l quiet -d 'Say nothing but errors'
complete -c convers8 -n "__fish_convers8_using_subcommand man" -s v -l verbose -d 'Tell of each request; twice: headers and bodies too'
complete -c convers8 -n "__fish_convers8_using_subcommand man" -s h -l help -d 'Print help'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit help" -s o -l output -d 'How to write data: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The API\'s own answer, byte for byte'
jsonl\t'A contact a line, as the API spelled it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'An ID a line'"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit help" -l jq -d 'Print what this jq expression makes of the JSON: text as it is, the rest a line each' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit help" -l region -d 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit help" -l profile -d 'A named table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit help" -l base-url -d 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit help" -l timeout -d 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit help" -l retries -d 'Retries of one request; waits for a rate limit don\'t count [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit help" -l max-wait -d 'The longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit help" -l ca-cert -d 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system\'s' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit help" -l color -d 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit help" -l json -d 'JSON, where the API answered its own text: short for --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit help" -l sandbox -d 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit help" -s q -l quiet -d 'Say nothing but errors'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit help" -s v -l verbose -d 'Tell of each request; twice: headers and bodies too'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit help" -s h -l help -d 'Print help'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit help" -f -a "list" -d 'List contacts: one page as the API gives it, or every one'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit help" -f -a "get" -d 'Show contacts by ID or by phone number'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit help" -f -a "create" -d 'Create a contact. It can\'t be changed or deleted afterwards'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit help" -f -a "import" -d 'Create the contacts of a file, each exactly once'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit help" -f -a "audit" -d 'Find duplicates, WhatsApp twins, unknown numbers and blank names'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l page -d 'Show this page' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l per-page -d 'Ask for pages of N contacts' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l limit -d 'Stop after N contacts' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l name -d 'Only names that hold TEXT, whatever the case' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l phone -d 'Only this number' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -s o -l output -d 'How to write data: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The API\'s own answer, byte for byte'
jsonl\t'A contact a line, as the API spelled it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'An ID a line'"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l jq -d 'Print what this jq expression makes of the JSON: text as it is, the rest a line each' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l region -d 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l profile -d 'A named table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l base-url -d 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l timeout -d 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l retries -d 'Retries of one request; waits for a rate limit don\'t count [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l max-wait -d 'The longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l ca-cert -d 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system\'s' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l color -d 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l all -d 'Show every contact'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l curl -d 'Print the curl command that does the same, and send nothing'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l json -d 'JSON, where the API answered its own text: short for --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l sandbox -d 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but errors'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Tell of each request; twice: headers and bodies too'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l phone -d 'Find by number, over the whole listing' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -s o -l output -d 'How to write data: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The API\'s own answer, byte for byte'
jsonl\t'A contact a line, as the API spelled it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'An ID a line'"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l jq -d 'Print what this jq expression makes of the JSON: text as it is, the rest a line each' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l region -d 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l profile -d 'A named table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l base-url -d 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l timeout -d 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l retries -d 'Retries of one request; waits for a rate limit don\'t count [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l max-wait -d 'The longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l ca-cert -d 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system\'s' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l color -d 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l curl -d 'Print the curl command that does the same, and send nothing'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l json -d 'JSON, where the API answered its own text: short for --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l sandbox -d 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Say nothing but errors'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Tell of each request; twice: headers and bodies too'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l name -d 'The contact\'s name' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l phone -d 'The contact\'s number, best in international format: +254712345678' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -s o -l output -d 'How to write data: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The API\'s own answer, byte for byte'
jsonl\t'A contact a line, as the API spelled it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'An ID a line'"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l jq -d 'Print what this jq expression makes of the JSON: text as it is, the rest a line each' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l region -d 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l profile -d 'A named table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l base-url -d 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l timeout -d 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l retries -d 'Retries of one request; waits for a rate limit don\'t count [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l max-wait -d 'The longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l ca-cert -d 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system\'s' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l color -d 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l strict -d 'Refuse a number that no numbering plan knows'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l skip-existing -d 'If the account has this number already, show that contact and create nothing'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l dry-run -d 'Show what would be sent, and send no creation'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l curl -d 'Print the curl command that does the same, and send nothing'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l json -d 'JSON, where the API answered its own text: short for --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l sandbox -d 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Say nothing but errors'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Tell of each request; twice: headers and bodies too'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l format -d 'What the file is, where its name and content don\'t tell' -r -f -a "csv\t'Columns with a comma, semicolon, tab or bar between them'
tsv\t'Columns with a tab between them'
jsonl\t'An object a line'
json\t'An array of objects, or what `list --json` and `get --json` print'
vcf\t'vCards'"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l map -d 'Take FIELD (name, phone, first_name, last_name) from this column' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l jobs -d 'Requests at once' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l rate -d 'Requests a second at most' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l settle -d 'How long the listing may lag behind a creation' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l results -d 'Write each outcome here as it happens; the same command then finishes a stopped run' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l rejects -d 'Write the rows that were not created here, as CSV with a reason, to mend and import' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -s o -l output -d 'How to write data: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The API\'s own answer, byte for byte'
jsonl\t'A contact a line, as the API spelled it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'An ID a line'"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l jq -d 'Print what this jq expression makes of the JSON: text as it is, the rest a line each' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l region -d 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l profile -d 'A named table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l base-url -d 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l timeout -d 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l retries -d 'Retries of one request; waits for a rate limit don\'t count [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l max-wait -d 'The longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l ca-cert -d 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system\'s' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l color -d 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l lenient -d 'Send numbers that no numbering plan knows, too'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l dry-run -d 'Stop at the plan: nothing is sent'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l json -d 'JSON, where the API answered its own text: short for --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l sandbox -d 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Say nothing but errors'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Tell of each request; twice: headers and bodies too'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -s o -l output -d 'How to write data: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The API\'s own answer, byte for byte'
jsonl\t'A contact a line, as the API spelled it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'An ID a line'"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l jq -d 'Print what this jq expression makes of the JSON: text as it is, the rest a line each' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l region -d 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l profile -d 'A named table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l base-url -d 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l timeout -d 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l retries -d 'Retries of one request; waits for a rate limit don\'t count [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l max-wait -d 'The longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l ca-cert -d 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system\'s' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l color -d 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l exit-code -d 'End with 1 if anything is found'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l json -d 'JSON, where the API answered its own text: short for --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l sandbox -d 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -s q -l quiet -d 'Say nothing but errors'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -s v -l verbose -d 'Tell of each request; twice: headers and bodies too'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -s h -l help -d 'Print help'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from help" -f -a "list" -d 'List contacts: one page as the API gives it, or every one'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from help" -f -a "get" -d 'Show contacts by ID or by phone number'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from help" -f -a "create" -d 'Create a contact. It can\'t be changed or deleted afterwards'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from help" -f -a "import" -d 'Create the contacts of a file, each exactly once'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from help" -f -a "audit" -d 'Find duplicates, WhatsApp twins, unknown numbers and blank names'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c convers8 -n "__fish_convers8_using_subcommand help; and not __fish_seen_subcommand_from auth api sandbox completions man contacts help" -f -a "auth" -d 'Store, show and forget the API key'
complete -c convers8 -n "__fish_convers8_using_subcommand help; and not __fish_seen_subcommand_from auth api sandbox completions man contacts help" -f -a "api" -d 'Call any endpoint of the platform: messages, templates…'
complete -c convers8 -n "__fish_convers8_using_subcommand help; and not __fish_seen_subcommand_from auth api sandbox completions man contacts help" -f -a "sandbox" -d 'Serve the API on this machine, for trying scripts against'
complete -c convers8 -n "__fish_convers8_using_subcommand help; and not __fish_seen_subcommand_from auth api sandbox completions man contacts help" -f -a "completions" -d 'Print the completion script of a shell'
complete -c convers8 -n "__fish_convers8_using_subcommand help; and not __fish_seen_subcommand_from auth api sandbox completions man contacts help" -f -a "man" -d 'Print or write the manual, a page a command'
complete -c convers8 -n "__fish_convers8_using_subcommand help; and not __fish_seen_subcommand_from auth api sandbox completions man contacts help" -f -a "contacts" -d 'List, get, create and import contacts'
complete -c convers8 -n "__fish_convers8_using_subcommand help; and not __fish_seen_subcommand_from auth api sandbox completions man contacts help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c convers8 -n "__fish_convers8_using_subcommand help; and __fish_seen_subcommand_from auth" -f -a "login" -d 'Read a key from a hidden prompt or from stdin, check it, and store it'
complete -c convers8 -n "__fish_convers8_using_subcommand help; and __fish_seen_subcommand_from auth" -f -a "status" -d 'Say which key is used, where it came from, and whether the API takes it'
complete -c convers8 -n "__fish_convers8_using_subcommand help; and __fish_seen_subcommand_from auth" -f -a "logout" -d 'Remove the stored key'
complete -c convers8 -n "__fish_convers8_using_subcommand help; and __fish_seen_subcommand_from contacts" -f -a "list" -d 'List contacts: one page as the API gives it, or every one'
complete -c convers8 -n "__fish_convers8_using_subcommand help; and __fish_seen_subcommand_from contacts" -f -a "get" -d 'Show contacts by ID or by phone number'
complete -c convers8 -n "__fish_convers8_using_subcommand help; and __fish_seen_subcommand_from contacts" -f -a "create" -d 'Create a contact. It can\'t be changed or deleted afterwards'
complete -c convers8 -n "__fish_convers8_using_subcommand help; and __fish_seen_subcommand_from contacts" -f -a "import" -d 'Create the contacts of a file, each exactly once'
complete -c convers8 -n "__fish_convers8_using_subcommand help; and __fish_seen_subcommand_from contacts" -f -a "audit" -d 'Find duplicates, WhatsApp twins, unknown numbers and blank names'
