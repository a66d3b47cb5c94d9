# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_convers8_global_optspecs
    string join \n o/output= json jq= columns= no-header region= profile= base-url= sandbox read-only timeout= retries= max-wait= ca-cert= q/quiet v/verbose color= h/help V/version
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

complete -c convers8 -n "__fish_convers8_needs_command" -s o -l output -d 'Output format: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The response of the API, byte for byte'
jsonl\t'One contact per line, as the API wrote it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'One ID per line'"
complete -c convers8 -n "__fish_convers8_needs_command" -l jq -d 'Filter the JSON with this jq expression; strings are printed raw, other values one per line' -r
complete -c convers8 -n "__fish_convers8_needs_command" -l columns -d 'Columns of table, csv and tsv to print, in this order' -r
complete -c convers8 -n "__fish_convers8_needs_command" -l region -d 'Country whose national number format is accepted, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_needs_command" -l profile -d 'Profile to use: a table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_needs_command" -l base-url -d 'Base URL of the API [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_needs_command" -l timeout -d 'Time limit in seconds, for connecting and again for the request [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_needs_command" -l retries -d 'Number of retries; rate-limit waits are not counted [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_needs_command" -l max-wait -d 'Longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_needs_command" -l ca-cert -d 'Also trust the certificates of this PEM file; SSL_CERT_FILE replaces the system\'s certificates' -r -F
complete -c convers8 -n "__fish_convers8_needs_command" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_needs_command" -l json -d 'Print JSON as the API returned it; same as --output json'
complete -c convers8 -n "__fish_convers8_needs_command" -l no-header -d 'Print table, csv and tsv without the line of column names'
complete -c convers8 -n "__fish_convers8_needs_command" -l sandbox -d 'Use the embedded sandbox: no key is needed and nothing is sent over the network'
complete -c convers8 -n "__fish_convers8_needs_command" -l read-only -d 'Refuse every write: create, import without --dry-run, api other than GET [env: CONVERS8_READ_ONLY]'
complete -c convers8 -n "__fish_convers8_needs_command" -s q -l quiet -d 'Hide progress, notes and hints; warnings and errors stay'
complete -c convers8 -n "__fish_convers8_needs_command" -s v -l verbose -d 'Log each request; -vv: with headers and bodies'
complete -c convers8 -n "__fish_convers8_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c convers8 -n "__fish_convers8_needs_command" -s V -l version -d 'Print version'
complete -c convers8 -n "__fish_convers8_needs_command" -f -a "contacts" -d 'List, get, create and import contacts'
complete -c convers8 -n "__fish_convers8_needs_command" -f -a "auth" -d 'Store, check and remove the API key'
complete -c convers8 -n "__fish_convers8_needs_command" -f -a "api" -d 'Send a request to any endpoint of the platform'
complete -c convers8 -n "__fish_convers8_needs_command" -f -a "journal" -d 'Show or remove create requests with an unknown outcome'
complete -c convers8 -n "__fish_convers8_needs_command" -f -a "config" -d 'Show every setting, its source, and the location of files'
complete -c convers8 -n "__fish_convers8_needs_command" -f -a "sandbox" -d 'Serve a test copy of the API on this machine'
complete -c convers8 -n "__fish_convers8_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c convers8 -n "__fish_convers8_needs_command" -f -a "man" -d 'Print or write the man pages, one per command'
complete -c convers8 -n "__fish_convers8_needs_command" -f -a "help" -d 'Show the help of a command or topic'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -s o -l output -d 'Output format: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The response of the API, byte for byte'
jsonl\t'One contact per line, as the API wrote it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'One ID per line'"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -l jq -d 'Filter the JSON with this jq expression; strings are printed raw, other values one per line' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -l columns -d 'Columns of table, csv and tsv to print, in this order' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -l region -d 'Country whose national number format is accepted, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -l profile -d 'Profile to use: a table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -l base-url -d 'Base URL of the API [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -l timeout -d 'Time limit in seconds, for connecting and again for the request [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -l retries -d 'Number of retries; rate-limit waits are not counted [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -l max-wait -d 'Longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -l ca-cert -d 'Also trust the certificates of this PEM file; SSL_CERT_FILE replaces the system\'s certificates' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -l json -d 'Print JSON as the API returned it; same as --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -l no-header -d 'Print table, csv and tsv without the line of column names'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -l sandbox -d 'Use the embedded sandbox: no key is needed and nothing is sent over the network'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -l read-only -d 'Refuse every write: create, import without --dry-run, api other than GET [env: CONVERS8_READ_ONLY]'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -s q -l quiet -d 'Hide progress, notes and hints; warnings and errors stay'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -s v -l verbose -d 'Log each request; -vv: with headers and bodies'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -f -a "list" -d 'List contacts: one page, or all'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -f -a "get" -d 'Show contacts by ID or phone number'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -f -a "create" -d 'Create a contact. It can\'t be changed or deleted later'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -f -a "import" -d 'Create the contacts of a file, each exactly once'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and not __fish_seen_subcommand_from list get create import audit" -f -a "audit" -d 'Find duplicates, WhatsApp twins, invalid numbers and blank names'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l page -d 'Show page N' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l per-page -d 'Request pages of N contacts' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l limit -d 'Stop after N contacts' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l name -d 'Show only names that contain TEXT; case is ignored' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l phone -d 'Show only contacts with this number' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The response of the API, byte for byte'
jsonl\t'One contact per line, as the API wrote it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'One ID per line'"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l jq -d 'Filter the JSON with this jq expression; strings are printed raw, other values one per line' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l columns -d 'Columns of table, csv and tsv to print, in this order' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l region -d 'Country whose national number format is accepted, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l profile -d 'Profile to use: a table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l base-url -d 'Base URL of the API [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l timeout -d 'Time limit in seconds, for connecting and again for the request [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l retries -d 'Number of retries; rate-limit waits are not counted [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l max-wait -d 'Longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l ca-cert -d 'Also trust the certificates of this PEM file; SSL_CERT_FILE replaces the system\'s certificates' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l all -d 'Show all contacts'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l curl -d 'Print the equivalent curl command and send nothing'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l json -d 'Print JSON as the API returned it; same as --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l no-header -d 'Print table, csv and tsv without the line of column names'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l sandbox -d 'Use the embedded sandbox: no key is needed and nothing is sent over the network'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -l read-only -d 'Refuse every write: create, import without --dry-run, api other than GET [env: CONVERS8_READ_ONLY]'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Hide progress, notes and hints; warnings and errors stay'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Log each request; -vv: with headers and bodies'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l phone -d 'Find contacts by phone number; reads every page' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -s o -l output -d 'Output format: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The response of the API, byte for byte'
jsonl\t'One contact per line, as the API wrote it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'One ID per line'"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l jq -d 'Filter the JSON with this jq expression; strings are printed raw, other values one per line' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l columns -d 'Columns of table, csv and tsv to print, in this order' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l region -d 'Country whose national number format is accepted, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l profile -d 'Profile to use: a table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l base-url -d 'Base URL of the API [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l timeout -d 'Time limit in seconds, for connecting and again for the request [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l retries -d 'Number of retries; rate-limit waits are not counted [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l max-wait -d 'Longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l ca-cert -d 'Also trust the certificates of this PEM file; SSL_CERT_FILE replaces the system\'s certificates' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l curl -d 'Print the equivalent curl command and send nothing'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l json -d 'Print JSON as the API returned it; same as --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l no-header -d 'Print table, csv and tsv without the line of column names'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l sandbox -d 'Use the embedded sandbox: no key is needed and nothing is sent over the network'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -l read-only -d 'Refuse every write: create, import without --dry-run, api other than GET [env: CONVERS8_READ_ONLY]'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Hide progress, notes and hints; warnings and errors stay'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Log each request; -vv: with headers and bodies'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l name -d 'Name of the contact' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l phone -d 'Phone number, preferably in international format: +254712345678' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -s o -l output -d 'Output format: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The response of the API, byte for byte'
jsonl\t'One contact per line, as the API wrote it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'One ID per line'"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l jq -d 'Filter the JSON with this jq expression; strings are printed raw, other values one per line' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l columns -d 'Columns of table, csv and tsv to print, in this order' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l region -d 'Country whose national number format is accepted, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l profile -d 'Profile to use: a table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l base-url -d 'Base URL of the API [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l timeout -d 'Time limit in seconds, for connecting and again for the request [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l retries -d 'Number of retries; rate-limit waits are not counted [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l max-wait -d 'Longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l ca-cert -d 'Also trust the certificates of this PEM file; SSL_CERT_FILE replaces the system\'s certificates' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l strict -d 'Reject a number that is not valid in any country'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l skip-existing -d 'If the account has this number, show that contact and create none'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l dry-run -d 'Show the contact and send nothing'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l curl -d 'Print the equivalent curl command and send nothing'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l json -d 'Print JSON as the API returned it; same as --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l no-header -d 'Print table, csv and tsv without the line of column names'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l sandbox -d 'Use the embedded sandbox: no key is needed and nothing is sent over the network'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -l read-only -d 'Refuse every write: create, import without --dry-run, api other than GET [env: CONVERS8_READ_ONLY]'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Hide progress, notes and hints; warnings and errors stay'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Log each request; -vv: with headers and bodies'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l format -d 'Format of the file, if its name and content do not show it' -r -f -a "csv\t'Columns separated by commas, semicolons, tabs or bars'
tsv\t'Columns separated by tabs'
jsonl\t'One JSON object per line'
json\t'A JSON array of objects, alone or under any key'
vcf\t'vCards'
xlsx\t'An Excel workbook'"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l name -d 'Name of contacts for which the file has none' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l encoding -d 'Encoding of a text file, such as windows-1252 or shift_jis, if it is not UTF-8' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l sheet -d 'Sheet of an Excel workbook (default: the first one)' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l header-line -d 'Line of the header; the lines before it are ignored' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l map -d 'Read FIELD from this column' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l limit -d 'Create at most N contacts, the first of the file' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l max-create -d 'Send nothing if more than N contacts would be created' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l max-invalid -d 'Send nothing if more than N rows are invalid, or N% of the rows with a number, from ten rows on' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l jobs -d 'Maximum number of concurrent requests' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l rate -d 'Maximum number of requests per second' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l settle -d 'Seconds until a created contact appears in the listing' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l results -d 'Record each outcome; the same command continues a run' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l rejects -d 'Write the rows that were not created, with reasons' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -s o -l output -d 'Output format: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The response of the API, byte for byte'
jsonl\t'One contact per line, as the API wrote it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'One ID per line'"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l jq -d 'Filter the JSON with this jq expression; strings are printed raw, other values one per line' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l columns -d 'Columns of table, csv and tsv to print, in this order' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l region -d 'Country whose national number format is accepted, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l profile -d 'Profile to use: a table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l base-url -d 'Base URL of the API [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l timeout -d 'Time limit in seconds, for connecting and again for the request [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l retries -d 'Number of retries; rate-limit waits are not counted [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l max-wait -d 'Longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l ca-cert -d 'Also trust the certificates of this PEM file; SSL_CERT_FILE replaces the system\'s certificates' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l lenient -d 'Also send numbers that are not valid in any country'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l distinct-twins -d 'Treat two WhatsApp spellings of one number (+521… and +52…) as two contacts'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l dry-run -d 'Show the plan and send nothing'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l offline -d 'Check the file only: without a key, the network or the account'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l exit-code -d 'With --dry-run: exit with 8 if a contact would be created'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l yes -d 'Do not ask before contacts are created'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l same-account -d 'Continue a results file that was written with another key of the same account'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l json -d 'Print JSON as the API returned it; same as --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l no-header -d 'Print table, csv and tsv without the line of column names'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l sandbox -d 'Use the embedded sandbox: no key is needed and nothing is sent over the network'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -l read-only -d 'Refuse every write: create, import without --dry-run, api other than GET [env: CONVERS8_READ_ONLY]'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Hide progress, notes and hints; warnings and errors stay'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Log each request; -vv: with headers and bodies'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -s o -l output -d 'Output format: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The response of the API, byte for byte'
jsonl\t'One contact per line, as the API wrote it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'One ID per line'"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l jq -d 'Filter the JSON with this jq expression; strings are printed raw, other values one per line' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l columns -d 'Columns of table, csv and tsv to print, in this order' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l region -d 'Country whose national number format is accepted, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l profile -d 'Profile to use: a table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l base-url -d 'Base URL of the API [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l timeout -d 'Time limit in seconds, for connecting and again for the request [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l retries -d 'Number of retries; rate-limit waits are not counted [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l max-wait -d 'Longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l ca-cert -d 'Also trust the certificates of this PEM file; SSL_CERT_FILE replaces the system\'s certificates' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l exit-code -d 'Exit with 8 if there are findings'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l json -d 'Print JSON as the API returned it; same as --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l no-header -d 'Print table, csv and tsv without the line of column names'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l sandbox -d 'Use the embedded sandbox: no key is needed and nothing is sent over the network'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -l read-only -d 'Refuse every write: create, import without --dry-run, api other than GET [env: CONVERS8_READ_ONLY]'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -s q -l quiet -d 'Hide progress, notes and hints; warnings and errors stay'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -s v -l verbose -d 'Log each request; -vv: with headers and bodies'
complete -c convers8 -n "__fish_convers8_using_subcommand contacts; and __fish_seen_subcommand_from audit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout" -s o -l output -d 'Output format: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The response of the API, byte for byte'
jsonl\t'One contact per line, as the API wrote it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'One ID per line'"
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout" -l jq -d 'Filter the JSON with this jq expression; strings are printed raw, other values one per line' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout" -l columns -d 'Columns of table, csv and tsv to print, in this order' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout" -l region -d 'Country whose national number format is accepted, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout" -l profile -d 'Profile to use: a table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout" -l base-url -d 'Base URL of the API [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout" -l timeout -d 'Time limit in seconds, for connecting and again for the request [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout" -l retries -d 'Number of retries; rate-limit waits are not counted [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout" -l max-wait -d 'Longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout" -l ca-cert -d 'Also trust the certificates of this PEM file; SSL_CERT_FILE replaces the system\'s certificates' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout" -l json -d 'Print JSON as the API returned it; same as --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout" -l no-header -d 'Print table, csv and tsv without the line of column names'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout" -l sandbox -d 'Use the embedded sandbox: no key is needed and nothing is sent over the network'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout" -l read-only -d 'Refuse every write: create, import without --dry-run, api other than GET [env: CONVERS8_READ_ONLY]'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout" -s q -l quiet -d 'Hide progress, notes and hints; warnings and errors stay'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout" -s v -l verbose -d 'Log each request; -vv: with headers and bodies'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout" -f -a "login" -d 'Read a key from a prompt or stdin, check it, and store it'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout" -f -a "status" -d 'Show the key in use, its source, and whether the API accepts it'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and not __fish_seen_subcommand_from login status logout" -f -a "logout" -d 'Remove the stored key'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -s o -l output -d 'Output format: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The response of the API, byte for byte'
jsonl\t'One contact per line, as the API wrote it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'One ID per line'"
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l jq -d 'Filter the JSON with this jq expression; strings are printed raw, other values one per line' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l columns -d 'Columns of table, csv and tsv to print, in this order' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l region -d 'Country whose national number format is accepted, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l profile -d 'Profile to use: a table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l base-url -d 'Base URL of the API [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l timeout -d 'Time limit in seconds, for connecting and again for the request [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l retries -d 'Number of retries; rate-limit waits are not counted [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l max-wait -d 'Longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l ca-cert -d 'Also trust the certificates of this PEM file; SSL_CERT_FILE replaces the system\'s certificates' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l json -d 'Print JSON as the API returned it; same as --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l no-header -d 'Print table, csv and tsv without the line of column names'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l sandbox -d 'Use the embedded sandbox: no key is needed and nothing is sent over the network'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -l read-only -d 'Refuse every write: create, import without --dry-run, api other than GET [env: CONVERS8_READ_ONLY]'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -s q -l quiet -d 'Hide progress, notes and hints; warnings and errors stay'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -s v -l verbose -d 'Log each request; -vv: with headers and bodies'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -s o -l output -d 'Output format: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The response of the API, byte for byte'
jsonl\t'One contact per line, as the API wrote it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'One ID per line'"
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l jq -d 'Filter the JSON with this jq expression; strings are printed raw, other values one per line' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l columns -d 'Columns of table, csv and tsv to print, in this order' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l region -d 'Country whose national number format is accepted, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l profile -d 'Profile to use: a table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l base-url -d 'Base URL of the API [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l timeout -d 'Time limit in seconds, for connecting and again for the request [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l retries -d 'Number of retries; rate-limit waits are not counted [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l max-wait -d 'Longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l ca-cert -d 'Also trust the certificates of this PEM file; SSL_CERT_FILE replaces the system\'s certificates' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l json -d 'Print JSON as the API returned it; same as --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l no-header -d 'Print table, csv and tsv without the line of column names'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l sandbox -d 'Use the embedded sandbox: no key is needed and nothing is sent over the network'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -l read-only -d 'Refuse every write: create, import without --dry-run, api other than GET [env: CONVERS8_READ_ONLY]'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Hide progress, notes and hints; warnings and errors stay'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Log each request; -vv: with headers and bodies'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -s o -l output -d 'Output format: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The response of the API, byte for byte'
jsonl\t'One contact per line, as the API wrote it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'One ID per line'"
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l jq -d 'Filter the JSON with this jq expression; strings are printed raw, other values one per line' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l columns -d 'Columns of table, csv and tsv to print, in this order' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l region -d 'Country whose national number format is accepted, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l profile -d 'Profile to use: a table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l base-url -d 'Base URL of the API [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l timeout -d 'Time limit in seconds, for connecting and again for the request [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l retries -d 'Number of retries; rate-limit waits are not counted [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l max-wait -d 'Longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l ca-cert -d 'Also trust the certificates of this PEM file; SSL_CERT_FILE replaces the system\'s certificates' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l json -d 'Print JSON as the API returned it; same as --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l no-header -d 'Print table, csv and tsv without the line of column names'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l sandbox -d 'Use the embedded sandbox: no key is needed and nothing is sent over the network'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -l read-only -d 'Refuse every write: create, import without --dry-run, api other than GET [env: CONVERS8_READ_ONLY]'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -s q -l quiet -d 'Hide progress, notes and hints; warnings and errors stay'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -s v -l verbose -d 'Log each request; -vv: with headers and bodies'
complete -c convers8 -n "__fish_convers8_using_subcommand auth; and __fish_seen_subcommand_from logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c convers8 -n "__fish_convers8_using_subcommand api" -s f -d 'Add a field with a string' -r
complete -c convers8 -n "__fish_convers8_using_subcommand api" -s F -d 'Add a field with a JSON value: a number, true, null, a list…' -r
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l input -d 'Send the JSON of this file unchanged; - reads stdin' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand api" -s o -l output -d 'Output format: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The response of the API, byte for byte'
jsonl\t'One contact per line, as the API wrote it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'One ID per line'"
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l jq -d 'Filter the JSON with this jq expression; strings are printed raw, other values one per line' -r
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l columns -d 'Columns of table, csv and tsv to print, in this order' -r
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l region -d 'Country whose national number format is accepted, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l profile -d 'Profile to use: a table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l base-url -d 'Base URL of the API [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l timeout -d 'Time limit in seconds, for connecting and again for the request [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l retries -d 'Number of retries; rate-limit waits are not counted [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l max-wait -d 'Longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l ca-cert -d 'Also trust the certificates of this PEM file; SSL_CERT_FILE replaces the system\'s certificates' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l curl -d 'Print the equivalent curl command and send nothing'
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l json -d 'Print JSON as the API returned it; same as --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l no-header -d 'Print table, csv and tsv without the line of column names'
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l sandbox -d 'Use the embedded sandbox: no key is needed and nothing is sent over the network'
complete -c convers8 -n "__fish_convers8_using_subcommand api" -l read-only -d 'Refuse every write: create, import without --dry-run, api other than GET [env: CONVERS8_READ_ONLY]'
complete -c convers8 -n "__fish_convers8_using_subcommand api" -s q -l quiet -d 'Hide progress, notes and hints; warnings and errors stay'
complete -c convers8 -n "__fish_convers8_using_subcommand api" -s v -l verbose -d 'Log each request; -vv: with headers and bodies'
complete -c convers8 -n "__fish_convers8_using_subcommand api" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and not __fish_seen_subcommand_from forget" -s o -l output -d 'Output format: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The response of the API, byte for byte'
jsonl\t'One contact per line, as the API wrote it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'One ID per line'"
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and not __fish_seen_subcommand_from forget" -l jq -d 'Filter the JSON with this jq expression; strings are printed raw, other values one per line' -r
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and not __fish_seen_subcommand_from forget" -l columns -d 'Columns of table, csv and tsv to print, in this order' -r
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and not __fish_seen_subcommand_from forget" -l region -d 'Country whose national number format is accepted, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and not __fish_seen_subcommand_from forget" -l profile -d 'Profile to use: a table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and not __fish_seen_subcommand_from forget" -l base-url -d 'Base URL of the API [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and not __fish_seen_subcommand_from forget" -l timeout -d 'Time limit in seconds, for connecting and again for the request [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and not __fish_seen_subcommand_from forget" -l retries -d 'Number of retries; rate-limit waits are not counted [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and not __fish_seen_subcommand_from forget" -l max-wait -d 'Longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and not __fish_seen_subcommand_from forget" -l ca-cert -d 'Also trust the certificates of this PEM file; SSL_CERT_FILE replaces the system\'s certificates' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and not __fish_seen_subcommand_from forget" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and not __fish_seen_subcommand_from forget" -l json -d 'Print JSON as the API returned it; same as --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and not __fish_seen_subcommand_from forget" -l no-header -d 'Print table, csv and tsv without the line of column names'
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and not __fish_seen_subcommand_from forget" -l sandbox -d 'Use the embedded sandbox: no key is needed and nothing is sent over the network'
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and not __fish_seen_subcommand_from forget" -l read-only -d 'Refuse every write: create, import without --dry-run, api other than GET [env: CONVERS8_READ_ONLY]'
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and not __fish_seen_subcommand_from forget" -s q -l quiet -d 'Hide progress, notes and hints; warnings and errors stay'
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and not __fish_seen_subcommand_from forget" -s v -l verbose -d 'Log each request; -vv: with headers and bodies'
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and not __fish_seen_subcommand_from forget" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and not __fish_seen_subcommand_from forget" -f -a "forget" -d 'Allow a number to be created again, although an earlier request may have created it'
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and __fish_seen_subcommand_from forget" -s o -l output -d 'Output format: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The response of the API, byte for byte'
jsonl\t'One contact per line, as the API wrote it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'One ID per line'"
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and __fish_seen_subcommand_from forget" -l jq -d 'Filter the JSON with this jq expression; strings are printed raw, other values one per line' -r
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and __fish_seen_subcommand_from forget" -l columns -d 'Columns of table, csv and tsv to print, in this order' -r
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and __fish_seen_subcommand_from forget" -l region -d 'Country whose national number format is accepted, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and __fish_seen_subcommand_from forget" -l profile -d 'Profile to use: a table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and __fish_seen_subcommand_from forget" -l base-url -d 'Base URL of the API [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and __fish_seen_subcommand_from forget" -l timeout -d 'Time limit in seconds, for connecting and again for the request [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and __fish_seen_subcommand_from forget" -l retries -d 'Number of retries; rate-limit waits are not counted [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and __fish_seen_subcommand_from forget" -l max-wait -d 'Longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and __fish_seen_subcommand_from forget" -l ca-cert -d 'Also trust the certificates of this PEM file; SSL_CERT_FILE replaces the system\'s certificates' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and __fish_seen_subcommand_from forget" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and __fish_seen_subcommand_from forget" -l json -d 'Print JSON as the API returned it; same as --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and __fish_seen_subcommand_from forget" -l no-header -d 'Print table, csv and tsv without the line of column names'
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and __fish_seen_subcommand_from forget" -l sandbox -d 'Use the embedded sandbox: no key is needed and nothing is sent over the network'
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and __fish_seen_subcommand_from forget" -l read-only -d 'Refuse every write: create, import without --dry-run, api other than GET [env: CONVERS8_READ_ONLY]'
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and __fish_seen_subcommand_from forget" -s q -l quiet -d 'Hide progress, notes and hints; warnings and errors stay'
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and __fish_seen_subcommand_from forget" -s v -l verbose -d 'Log each request; -vv: with headers and bodies'
complete -c convers8 -n "__fish_convers8_using_subcommand journal; and __fish_seen_subcommand_from forget" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c convers8 -n "__fish_convers8_using_subcommand config" -s o -l output -d 'Output format: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The response of the API, byte for byte'
jsonl\t'One contact per line, as the API wrote it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'One ID per line'"
complete -c convers8 -n "__fish_convers8_using_subcommand config" -l jq -d 'Filter the JSON with this jq expression; strings are printed raw, other values one per line' -r
complete -c convers8 -n "__fish_convers8_using_subcommand config" -l columns -d 'Columns of table, csv and tsv to print, in this order' -r
complete -c convers8 -n "__fish_convers8_using_subcommand config" -l region -d 'Country whose national number format is accepted, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand config" -l profile -d 'Profile to use: a table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand config" -l base-url -d 'Base URL of the API [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand config" -l timeout -d 'Time limit in seconds, for connecting and again for the request [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand config" -l retries -d 'Number of retries; rate-limit waits are not counted [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand config" -l max-wait -d 'Longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand config" -l ca-cert -d 'Also trust the certificates of this PEM file; SSL_CERT_FILE replaces the system\'s certificates' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand config" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand config" -l json -d 'Print JSON as the API returned it; same as --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand config" -l no-header -d 'Print table, csv and tsv without the line of column names'
complete -c convers8 -n "__fish_convers8_using_subcommand config" -l sandbox -d 'Use the embedded sandbox: no key is needed and nothing is sent over the network'
complete -c convers8 -n "__fish_convers8_using_subcommand config" -l read-only -d 'Refuse every write: create, import without --dry-run, api other than GET [env: CONVERS8_READ_ONLY]'
complete -c convers8 -n "__fish_convers8_using_subcommand config" -s q -l quiet -d 'Hide progress, notes and hints; warnings and errors stay'
complete -c convers8 -n "__fish_convers8_using_subcommand config" -s v -l verbose -d 'Log each request; -vv: with headers and bodies'
complete -c convers8 -n "__fish_convers8_using_subcommand config" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l port -d 'Port to listen on; 0 selects a free one' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l data -d 'File that stores the contacts' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l key -d 'Accept only this key [default: any key]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l rate-limit -d 'Respond with 429 beyond N requests per second' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l latency -d 'Delay each response by this many milliseconds' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l seed -d 'Seed of the random faults, for a repeatable run' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l fault -d 'Add a fault with this probability' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -s o -l output -d 'Output format: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The response of the API, byte for byte'
jsonl\t'One contact per line, as the API wrote it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'One ID per line'"
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l jq -d 'Filter the JSON with this jq expression; strings are printed raw, other values one per line' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l columns -d 'Columns of table, csv and tsv to print, in this order' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l region -d 'Country whose national number format is accepted, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l profile -d 'Profile to use: a table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l base-url -d 'Base URL of the API [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l timeout -d 'Time limit in seconds, for connecting and again for the request [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l retries -d 'Number of retries; rate-limit waits are not counted [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l max-wait -d 'Longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l ca-cert -d 'Also trust the certificates of this PEM file; SSL_CERT_FILE replaces the system\'s certificates' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l fault-reads -d 'Apply the faults to reads too'
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l reset -d 'Restore the two initial contacts'
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l json -d 'Print JSON as the API returned it; same as --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l no-header -d 'Print table, csv and tsv without the line of column names'
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l sandbox -d 'Use the embedded sandbox: no key is needed and nothing is sent over the network'
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -l read-only -d 'Refuse every write: create, import without --dry-run, api other than GET [env: CONVERS8_READ_ONLY]'
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -s q -l quiet -d 'Hide progress, notes and hints; warnings and errors stay'
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -s v -l verbose -d 'Log each request; -vv: with headers and bodies'
complete -c convers8 -n "__fish_convers8_using_subcommand sandbox" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -s o -l output -d 'Output format: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The response of the API, byte for byte'
jsonl\t'One contact per line, as the API wrote it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'One ID per line'"
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l jq -d 'Filter the JSON with this jq expression; strings are printed raw, other values one per line' -r
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l columns -d 'Columns of table, csv and tsv to print, in this order' -r
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l region -d 'Country whose national number format is accepted, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l profile -d 'Profile to use: a table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l base-url -d 'Base URL of the API [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l timeout -d 'Time limit in seconds, for connecting and again for the request [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l retries -d 'Number of retries; rate-limit waits are not counted [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l max-wait -d 'Longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l ca-cert -d 'Also trust the certificates of this PEM file; SSL_CERT_FILE replaces the system\'s certificates' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l json -d 'Print JSON as the API returned it; same as --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l no-header -d 'Print table, csv and tsv without the line of column names'
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l sandbox -d 'Use the embedded sandbox: no key is needed and nothing is sent over the network'
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -l read-only -d 'Refuse every write: create, import without --dry-run, api other than GET [env: CONVERS8_READ_ONLY]'
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -s q -l quiet -d 'Hide progress, notes and hints; warnings and errors stay'
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -s v -l verbose -d 'Log each request; -vv: with headers and bodies'
complete -c convers8 -n "__fish_convers8_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l dir -d 'Write all pages to this folder instead of printing one' -r -f -a "(__fish_complete_directories)"
complete -c convers8 -n "__fish_convers8_using_subcommand man" -s o -l output -d 'Output format: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The response of the API, byte for byte'
jsonl\t'One contact per line, as the API wrote it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'One ID per line'"
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l jq -d 'Filter the JSON with this jq expression; strings are printed raw, other values one per line' -r
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l columns -d 'Columns of table, csv and tsv to print, in this order' -r
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l region -d 'Country whose national number format is accepted, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l profile -d 'Profile to use: a table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l base-url -d 'Base URL of the API [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l timeout -d 'Time limit in seconds, for connecting and again for the request [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l retries -d 'Number of retries; rate-limit waits are not counted [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l max-wait -d 'Longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l ca-cert -d 'Also trust the certificates of this PEM file; SSL_CERT_FILE replaces the system\'s certificates' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l json -d 'Print JSON as the API returned it; same as --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l no-header -d 'Print table, csv and tsv without the line of column names'
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l sandbox -d 'Use the embedded sandbox: no key is needed and nothing is sent over the network'
complete -c convers8 -n "__fish_convers8_using_subcommand man" -l read-only -d 'Refuse every write: create, import without --dry-run, api other than GET [env: CONVERS8_READ_ONLY]'
complete -c convers8 -n "__fish_convers8_using_subcommand man" -s q -l quiet -d 'Hide progress, notes and hints; warnings and errors stay'
complete -c convers8 -n "__fish_convers8_using_subcommand man" -s v -l verbose -d 'Log each request; -vv: with headers and bodies'
complete -c convers8 -n "__fish_convers8_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c convers8 -n "__fish_convers8_using_subcommand help" -s o -l output -d 'Output format: table (default), json, jsonl, csv, tsv or ids' -r -f -a "table\t'Aligned columns for people'
json\t'The response of the API, byte for byte'
jsonl\t'One contact per line, as the API wrote it'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
ids\t'One ID per line'"
complete -c convers8 -n "__fish_convers8_using_subcommand help" -l jq -d 'Filter the JSON with this jq expression; strings are printed raw, other values one per line' -r
complete -c convers8 -n "__fish_convers8_using_subcommand help" -l columns -d 'Columns of table, csv and tsv to print, in this order' -r
complete -c convers8 -n "__fish_convers8_using_subcommand help" -l region -d 'Country whose national number format is accepted, such as KE [env: CONVERS8_REGION]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand help" -l profile -d 'Profile to use: a table of the config file [env: CONVERS8_PROFILE]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand help" -l base-url -d 'Base URL of the API [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]' -r -f
complete -c convers8 -n "__fish_convers8_using_subcommand help" -l timeout -d 'Time limit in seconds, for connecting and again for the request [env: CONVERS8_TIMEOUT] [default: 30]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand help" -l retries -d 'Number of retries; rate-limit waits are not counted [env: CONVERS8_RETRIES] [default: 3]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand help" -l max-wait -d 'Longest single wait for a rate limit, in seconds [default: 120]' -r
complete -c convers8 -n "__fish_convers8_using_subcommand help" -l ca-cert -d 'Also trust the certificates of this PEM file; SSL_CERT_FILE replaces the system\'s certificates' -r -F
complete -c convers8 -n "__fish_convers8_using_subcommand help" -l color -d 'When to use colours [env: NO_COLOR, CLICOLOR_FORCE]' -r -f -a "auto\t''
always\t''
never\t''"
complete -c convers8 -n "__fish_convers8_using_subcommand help" -l json -d 'Print JSON as the API returned it; same as --output json'
complete -c convers8 -n "__fish_convers8_using_subcommand help" -l no-header -d 'Print table, csv and tsv without the line of column names'
complete -c convers8 -n "__fish_convers8_using_subcommand help" -l sandbox -d 'Use the embedded sandbox: no key is needed and nothing is sent over the network'
complete -c convers8 -n "__fish_convers8_using_subcommand help" -l read-only -d 'Refuse every write: create, import without --dry-run, api other than GET [env: CONVERS8_READ_ONLY]'
complete -c convers8 -n "__fish_convers8_using_subcommand help" -s q -l quiet -d 'Hide progress, notes and hints; warnings and errors stay'
complete -c convers8 -n "__fish_convers8_using_subcommand help" -s v -l verbose -d 'Log each request; -vv: with headers and bodies'
complete -c convers8 -n "__fish_convers8_using_subcommand help" -s h -l help -d 'Print help (see more with \'--help\')'
