
use builtin;
use str;

set edit:completion:arg-completer[convers8] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'convers8'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'convers8'= {
            cand -o 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --output 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --jq 'Print what this jq expression makes of the JSON: text as it is, the rest a line each'
            cand --region 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]'
            cand --profile 'A named table of the config file [env: CONVERS8_PROFILE]'
            cand --base-url 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]'
            cand --timeout 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]'
            cand --retries 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]'
            cand --max-wait 'The longest single wait for a rate limit, in seconds [default: 120]'
            cand --ca-cert 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s'
            cand --color 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --json 'JSON, where the API answered its own text: short for --output json'
            cand --sandbox 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Tell of each request; twice: headers and bodies too'
            cand --verbose 'Tell of each request; twice: headers and bodies too'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand auth 'Store, show and forget the API key'
            cand api 'Call any endpoint of the platform: messages, templates…'
            cand sandbox 'Serve the API on this machine, for trying scripts against'
            cand completions 'Print the completion script of a shell'
            cand man 'Print or write the manual, a page a command'
            cand contacts 'List, get, create and import contacts'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'convers8;auth'= {
            cand -o 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --output 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --jq 'Print what this jq expression makes of the JSON: text as it is, the rest a line each'
            cand --region 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]'
            cand --profile 'A named table of the config file [env: CONVERS8_PROFILE]'
            cand --base-url 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]'
            cand --timeout 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]'
            cand --retries 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]'
            cand --max-wait 'The longest single wait for a rate limit, in seconds [default: 120]'
            cand --ca-cert 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s'
            cand --color 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --json 'JSON, where the API answered its own text: short for --output json'
            cand --sandbox 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Tell of each request; twice: headers and bodies too'
            cand --verbose 'Tell of each request; twice: headers and bodies too'
            cand -h 'Print help'
            cand --help 'Print help'
            cand login 'Read a key from a hidden prompt or from stdin, check it, and store it'
            cand status 'Say which key is used, where it came from, and whether the API takes it'
            cand logout 'Remove the stored key'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'convers8;auth;login'= {
            cand -o 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --output 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --jq 'Print what this jq expression makes of the JSON: text as it is, the rest a line each'
            cand --region 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]'
            cand --profile 'A named table of the config file [env: CONVERS8_PROFILE]'
            cand --base-url 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]'
            cand --timeout 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]'
            cand --retries 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]'
            cand --max-wait 'The longest single wait for a rate limit, in seconds [default: 120]'
            cand --ca-cert 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s'
            cand --color 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --json 'JSON, where the API answered its own text: short for --output json'
            cand --sandbox 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Tell of each request; twice: headers and bodies too'
            cand --verbose 'Tell of each request; twice: headers and bodies too'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'convers8;auth;status'= {
            cand -o 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --output 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --jq 'Print what this jq expression makes of the JSON: text as it is, the rest a line each'
            cand --region 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]'
            cand --profile 'A named table of the config file [env: CONVERS8_PROFILE]'
            cand --base-url 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]'
            cand --timeout 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]'
            cand --retries 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]'
            cand --max-wait 'The longest single wait for a rate limit, in seconds [default: 120]'
            cand --ca-cert 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s'
            cand --color 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --json 'JSON, where the API answered its own text: short for --output json'
            cand --sandbox 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Tell of each request; twice: headers and bodies too'
            cand --verbose 'Tell of each request; twice: headers and bodies too'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'convers8;auth;logout'= {
            cand -o 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --output 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --jq 'Print what this jq expression makes of the JSON: text as it is, the rest a line each'
            cand --region 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]'
            cand --profile 'A named table of the config file [env: CONVERS8_PROFILE]'
            cand --base-url 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]'
            cand --timeout 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]'
            cand --retries 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]'
            cand --max-wait 'The longest single wait for a rate limit, in seconds [default: 120]'
            cand --ca-cert 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s'
            cand --color 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --json 'JSON, where the API answered its own text: short for --output json'
            cand --sandbox 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Tell of each request; twice: headers and bodies too'
            cand --verbose 'Tell of each request; twice: headers and bodies too'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'convers8;auth;help'= {
            cand login 'Read a key from a hidden prompt or from stdin, check it, and store it'
            cand status 'Say which key is used, where it came from, and whether the API takes it'
            cand logout 'Remove the stored key'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'convers8;auth;help;login'= {
        }
        &'convers8;auth;help;status'= {
        }
        &'convers8;auth;help;logout'= {
        }
        &'convers8;auth;help;help'= {
        }
        &'convers8;api'= {
            cand -f 'Add a field with this text'
            cand -F 'Add a field with this JSON: a number, true, null, a list…'
            cand --input 'Send the JSON of this file as it is; - reads stdin'
            cand -o 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --output 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --jq 'Print what this jq expression makes of the JSON: text as it is, the rest a line each'
            cand --region 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]'
            cand --profile 'A named table of the config file [env: CONVERS8_PROFILE]'
            cand --base-url 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]'
            cand --timeout 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]'
            cand --retries 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]'
            cand --max-wait 'The longest single wait for a rate limit, in seconds [default: 120]'
            cand --ca-cert 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s'
            cand --color 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --curl 'Print the curl command that does the same, and send nothing'
            cand --json 'JSON, where the API answered its own text: short for --output json'
            cand --sandbox 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Tell of each request; twice: headers and bodies too'
            cand --verbose 'Tell of each request; twice: headers and bodies too'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'convers8;sandbox'= {
            cand --port 'Port to listen on; 0 takes a free one'
            cand --data 'Where its contacts are kept'
            cand --key 'Accept only this key; else any will do'
            cand --rate-limit 'Answer 429 beyond N requests a second'
            cand --latency 'Wait this many milliseconds before each answer'
            cand --seed 'Start the faults'' random numbers here, so that a run can be repeated'
            cand --fault 'Misbehave with a probability'
            cand -o 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --output 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --jq 'Print what this jq expression makes of the JSON: text as it is, the rest a line each'
            cand --region 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]'
            cand --profile 'A named table of the config file [env: CONVERS8_PROFILE]'
            cand --base-url 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]'
            cand --timeout 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]'
            cand --retries 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]'
            cand --max-wait 'The longest single wait for a rate limit, in seconds [default: 120]'
            cand --ca-cert 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s'
            cand --color 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --reset 'Empty it: back to the two contacts it starts with'
            cand --json 'JSON, where the API answered its own text: short for --output json'
            cand --sandbox 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Tell of each request; twice: headers and bodies too'
            cand --verbose 'Tell of each request; twice: headers and bodies too'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'convers8;completions'= {
            cand -o 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --output 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --jq 'Print what this jq expression makes of the JSON: text as it is, the rest a line each'
            cand --region 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]'
            cand --profile 'A named table of the config file [env: CONVERS8_PROFILE]'
            cand --base-url 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]'
            cand --timeout 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]'
            cand --retries 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]'
            cand --max-wait 'The longest single wait for a rate limit, in seconds [default: 120]'
            cand --ca-cert 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s'
            cand --color 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --json 'JSON, where the API answered its own text: short for --output json'
            cand --sandbox 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Tell of each request; twice: headers and bodies too'
            cand --verbose 'Tell of each request; twice: headers and bodies too'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'convers8;man'= {
            cand --dir 'Write every page into this folder, and print none'
            cand -o 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --output 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --jq 'Print what this jq expression makes of the JSON: text as it is, the rest a line each'
            cand --region 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]'
            cand --profile 'A named table of the config file [env: CONVERS8_PROFILE]'
            cand --base-url 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]'
            cand --timeout 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]'
            cand --retries 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]'
            cand --max-wait 'The longest single wait for a rate limit, in seconds [default: 120]'
            cand --ca-cert 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s'
            cand --color 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --json 'JSON, where the API answered its own text: short for --output json'
            cand --sandbox 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Tell of each request; twice: headers and bodies too'
            cand --verbose 'Tell of each request; twice: headers and bodies too'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'convers8;contacts'= {
            cand -o 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --output 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --jq 'Print what this jq expression makes of the JSON: text as it is, the rest a line each'
            cand --region 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]'
            cand --profile 'A named table of the config file [env: CONVERS8_PROFILE]'
            cand --base-url 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]'
            cand --timeout 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]'
            cand --retries 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]'
            cand --max-wait 'The longest single wait for a rate limit, in seconds [default: 120]'
            cand --ca-cert 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s'
            cand --color 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --json 'JSON, where the API answered its own text: short for --output json'
            cand --sandbox 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Tell of each request; twice: headers and bodies too'
            cand --verbose 'Tell of each request; twice: headers and bodies too'
            cand -h 'Print help'
            cand --help 'Print help'
            cand list 'List contacts: one page as the API gives it, or every one'
            cand get 'Show contacts by ID or by phone number'
            cand create 'Create a contact. It can''t be changed or deleted afterwards'
            cand import 'Create the contacts of a file, each exactly once'
            cand audit 'Find duplicates, WhatsApp twins, unknown numbers and blank names'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'convers8;contacts;list'= {
            cand --page 'Show this page'
            cand --per-page 'Ask for pages of N contacts'
            cand --limit 'Stop after N contacts'
            cand --name 'Only names that hold TEXT, whatever the case'
            cand --phone 'Only this number'
            cand -o 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --output 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --jq 'Print what this jq expression makes of the JSON: text as it is, the rest a line each'
            cand --region 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]'
            cand --profile 'A named table of the config file [env: CONVERS8_PROFILE]'
            cand --base-url 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]'
            cand --timeout 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]'
            cand --retries 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]'
            cand --max-wait 'The longest single wait for a rate limit, in seconds [default: 120]'
            cand --ca-cert 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s'
            cand --color 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --all 'Show every contact'
            cand --curl 'Print the curl command that does the same, and send nothing'
            cand --json 'JSON, where the API answered its own text: short for --output json'
            cand --sandbox 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Tell of each request; twice: headers and bodies too'
            cand --verbose 'Tell of each request; twice: headers and bodies too'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'convers8;contacts;get'= {
            cand --phone 'Find by number, over the whole listing'
            cand -o 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --output 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --jq 'Print what this jq expression makes of the JSON: text as it is, the rest a line each'
            cand --region 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]'
            cand --profile 'A named table of the config file [env: CONVERS8_PROFILE]'
            cand --base-url 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]'
            cand --timeout 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]'
            cand --retries 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]'
            cand --max-wait 'The longest single wait for a rate limit, in seconds [default: 120]'
            cand --ca-cert 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s'
            cand --color 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --curl 'Print the curl command that does the same, and send nothing'
            cand --json 'JSON, where the API answered its own text: short for --output json'
            cand --sandbox 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Tell of each request; twice: headers and bodies too'
            cand --verbose 'Tell of each request; twice: headers and bodies too'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'convers8;contacts;create'= {
            cand --name 'The contact''s name'
            cand --phone 'The contact''s number, best in international format: +254712345678'
            cand -o 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --output 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --jq 'Print what this jq expression makes of the JSON: text as it is, the rest a line each'
            cand --region 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]'
            cand --profile 'A named table of the config file [env: CONVERS8_PROFILE]'
            cand --base-url 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]'
            cand --timeout 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]'
            cand --retries 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]'
            cand --max-wait 'The longest single wait for a rate limit, in seconds [default: 120]'
            cand --ca-cert 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s'
            cand --color 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --strict 'Refuse a number that no numbering plan knows'
            cand --skip-existing 'If the account has this number already, show that contact and create nothing'
            cand --dry-run 'Show what would be sent, and send no creation'
            cand --curl 'Print the curl command that does the same, and send nothing'
            cand --json 'JSON, where the API answered its own text: short for --output json'
            cand --sandbox 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Tell of each request; twice: headers and bodies too'
            cand --verbose 'Tell of each request; twice: headers and bodies too'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'convers8;contacts;import'= {
            cand --format 'What the file is, where its name and content don''t tell'
            cand --map 'Take FIELD (name, phone, first_name, last_name) from this column'
            cand --jobs 'Requests at once'
            cand --rate 'Requests a second at most'
            cand --settle 'How long the listing may lag behind a creation'
            cand --results 'Write each outcome here as it happens; the same command then finishes a stopped run'
            cand --rejects 'Write the rows that were not created here, as CSV with a reason, to mend and import'
            cand -o 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --output 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --jq 'Print what this jq expression makes of the JSON: text as it is, the rest a line each'
            cand --region 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]'
            cand --profile 'A named table of the config file [env: CONVERS8_PROFILE]'
            cand --base-url 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]'
            cand --timeout 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]'
            cand --retries 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]'
            cand --max-wait 'The longest single wait for a rate limit, in seconds [default: 120]'
            cand --ca-cert 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s'
            cand --color 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --lenient 'Send numbers that no numbering plan knows, too'
            cand --dry-run 'Stop at the plan: nothing is sent'
            cand --json 'JSON, where the API answered its own text: short for --output json'
            cand --sandbox 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Tell of each request; twice: headers and bodies too'
            cand --verbose 'Tell of each request; twice: headers and bodies too'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'convers8;contacts;audit'= {
            cand -o 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --output 'How to write data: table (default), json, jsonl, csv, tsv or ids'
            cand --jq 'Print what this jq expression makes of the JSON: text as it is, the rest a line each'
            cand --region 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]'
            cand --profile 'A named table of the config file [env: CONVERS8_PROFILE]'
            cand --base-url 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]'
            cand --timeout 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]'
            cand --retries 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]'
            cand --max-wait 'The longest single wait for a rate limit, in seconds [default: 120]'
            cand --ca-cert 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s'
            cand --color 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --exit-code 'End with 1 if anything is found'
            cand --json 'JSON, where the API answered its own text: short for --output json'
            cand --sandbox 'Run against the embedded sandbox: no key needed, nothing leaves this machine'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Tell of each request; twice: headers and bodies too'
            cand --verbose 'Tell of each request; twice: headers and bodies too'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'convers8;contacts;help'= {
            cand list 'List contacts: one page as the API gives it, or every one'
            cand get 'Show contacts by ID or by phone number'
            cand create 'Create a contact. It can''t be changed or deleted afterwards'
            cand import 'Create the contacts of a file, each exactly once'
            cand audit 'Find duplicates, WhatsApp twins, unknown numbers and blank names'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'convers8;contacts;help;list'= {
        }
        &'convers8;contacts;help;get'= {
        }
        &'convers8;contacts;help;create'= {
        }
        &'convers8;contacts;help;import'= {
        }
        &'convers8;contacts;help;audit'= {
        }
        &'convers8;contacts;help;help'= {
        }
        &'convers8;help'= {
            cand auth 'Store, show and forget the API key'
            cand api 'Call any endpoint of the platform: messages, templates…'
            cand sandbox 'Serve the API on this machine, for trying scripts against'
            cand completions 'Print the completion script of a shell'
            cand man 'Print or write the manual, a page a command'
            cand contacts 'List, get, create and import contacts'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'convers8;help;auth'= {
            cand login 'Read a key from a hidden prompt or from stdin, check it, and store it'
            cand status 'Say which key is used, where it came from, and whether the API takes it'
            cand logout 'Remove the stored key'
        }
        &'convers8;help;auth;login'= {
        }
        &'convers8;help;auth;status'= {
        }
        &'convers8;help;auth;logout'= {
        }
        &'convers8;help;api'= {
        }
        &'convers8;help;sandbox'= {
        }
        &'convers8;help;completions'= {
        }
        &'convers8;help;man'= {
        }
        &'convers8;help;contacts'= {
            cand list 'List contacts: one page as the API gives it, or every one'
            cand get 'Show contacts by ID or by phone number'
            cand create 'Create a contact. It can''t be changed or deleted afterwards'
            cand import 'Create the contacts of a file, each exactly once'
            cand audit 'Find duplicates, WhatsApp twins, unknown numbers and blank names'
        }
        &'convers8;help;contacts;list'= {
        }
        &'convers8;help;contacts;get'= {
        }
        &'convers8;help;contacts;create'= {
        }
        &'convers8;help;contacts;import'= {
        }
        &'convers8;help;contacts;audit'= {
        }
        &'convers8;help;help'= {
        }
    ]
    $completions[$command]
}
