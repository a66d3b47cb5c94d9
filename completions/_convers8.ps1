
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'convers8' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'convers8'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'convers8' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--jq', '--jq', [CompletionResultType]::ParameterName, 'Print what this jq expression makes of the JSON: text as it is, the rest a line each')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'A named table of the config file [env: CONVERS8_PROFILE]')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'The longest single wait for a rate limit, in seconds [default: 120]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'JSON, where the API answered its own text: short for --output json')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Run against the embedded sandbox: no key needed, nothing leaves this machine')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('auth', 'auth', [CompletionResultType]::ParameterValue, 'Store, show and forget the API key')
            [CompletionResult]::new('api', 'api', [CompletionResultType]::ParameterValue, 'Call any endpoint of the platform: messages, templates…')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Serve the API on this machine, for trying scripts against')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print or write the manual, a page a command')
            [CompletionResult]::new('contacts', 'contacts', [CompletionResultType]::ParameterValue, 'List, get, create and import contacts')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'convers8;auth' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--jq', '--jq', [CompletionResultType]::ParameterName, 'Print what this jq expression makes of the JSON: text as it is, the rest a line each')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'A named table of the config file [env: CONVERS8_PROFILE]')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'The longest single wait for a rate limit, in seconds [default: 120]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'JSON, where the API answered its own text: short for --output json')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Run against the embedded sandbox: no key needed, nothing leaves this machine')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Read a key from a hidden prompt or from stdin, check it, and store it')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Say which key is used, where it came from, and whether the API takes it')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Remove the stored key')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'convers8;auth;login' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--jq', '--jq', [CompletionResultType]::ParameterName, 'Print what this jq expression makes of the JSON: text as it is, the rest a line each')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'A named table of the config file [env: CONVERS8_PROFILE]')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'The longest single wait for a rate limit, in seconds [default: 120]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'JSON, where the API answered its own text: short for --output json')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Run against the embedded sandbox: no key needed, nothing leaves this machine')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'convers8;auth;status' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--jq', '--jq', [CompletionResultType]::ParameterName, 'Print what this jq expression makes of the JSON: text as it is, the rest a line each')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'A named table of the config file [env: CONVERS8_PROFILE]')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'The longest single wait for a rate limit, in seconds [default: 120]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'JSON, where the API answered its own text: short for --output json')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Run against the embedded sandbox: no key needed, nothing leaves this machine')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'convers8;auth;logout' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--jq', '--jq', [CompletionResultType]::ParameterName, 'Print what this jq expression makes of the JSON: text as it is, the rest a line each')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'A named table of the config file [env: CONVERS8_PROFILE]')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'The longest single wait for a rate limit, in seconds [default: 120]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'JSON, where the API answered its own text: short for --output json')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Run against the embedded sandbox: no key needed, nothing leaves this machine')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'convers8;auth;help' {
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Read a key from a hidden prompt or from stdin, check it, and store it')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Say which key is used, where it came from, and whether the API takes it')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Remove the stored key')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'convers8;auth;help;login' {
            break
        }
        'convers8;auth;help;status' {
            break
        }
        'convers8;auth;help;logout' {
            break
        }
        'convers8;auth;help;help' {
            break
        }
        'convers8;api' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Add a field with this text')
            [CompletionResult]::new('-F', '-F ', [CompletionResultType]::ParameterName, 'Add a field with this JSON: a number, true, null, a list…')
            [CompletionResult]::new('--input', '--input', [CompletionResultType]::ParameterName, 'Send the JSON of this file as it is; - reads stdin')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--jq', '--jq', [CompletionResultType]::ParameterName, 'Print what this jq expression makes of the JSON: text as it is, the rest a line each')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'A named table of the config file [env: CONVERS8_PROFILE]')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'The longest single wait for a rate limit, in seconds [default: 120]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--curl', '--curl', [CompletionResultType]::ParameterName, 'Print the curl command that does the same, and send nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'JSON, where the API answered its own text: short for --output json')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Run against the embedded sandbox: no key needed, nothing leaves this machine')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'convers8;sandbox' {
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port to listen on; 0 takes a free one')
            [CompletionResult]::new('--data', '--data', [CompletionResultType]::ParameterName, 'Where its contacts are kept')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Accept only this key; else any will do')
            [CompletionResult]::new('--rate-limit', '--rate-limit', [CompletionResultType]::ParameterName, 'Answer 429 beyond N requests a second')
            [CompletionResult]::new('--latency', '--latency', [CompletionResultType]::ParameterName, 'Wait this many milliseconds before each answer')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Start the faults'' random numbers here, so that a run can be repeated')
            [CompletionResult]::new('--fault', '--fault', [CompletionResultType]::ParameterName, 'Misbehave with a probability')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--jq', '--jq', [CompletionResultType]::ParameterName, 'Print what this jq expression makes of the JSON: text as it is, the rest a line each')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'A named table of the config file [env: CONVERS8_PROFILE]')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'The longest single wait for a rate limit, in seconds [default: 120]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--reset', '--reset', [CompletionResultType]::ParameterName, 'Empty it: back to the two contacts it starts with')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'JSON, where the API answered its own text: short for --output json')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Run against the embedded sandbox: no key needed, nothing leaves this machine')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'convers8;completions' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--jq', '--jq', [CompletionResultType]::ParameterName, 'Print what this jq expression makes of the JSON: text as it is, the rest a line each')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'A named table of the config file [env: CONVERS8_PROFILE]')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'The longest single wait for a rate limit, in seconds [default: 120]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'JSON, where the API answered its own text: short for --output json')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Run against the embedded sandbox: no key needed, nothing leaves this machine')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'convers8;man' {
            [CompletionResult]::new('--dir', '--dir', [CompletionResultType]::ParameterName, 'Write every page into this folder, and print none')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--jq', '--jq', [CompletionResultType]::ParameterName, 'Print what this jq expression makes of the JSON: text as it is, the rest a line each')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'A named table of the config file [env: CONVERS8_PROFILE]')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'The longest single wait for a rate limit, in seconds [default: 120]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'JSON, where the API answered its own text: short for --output json')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Run against the embedded sandbox: no key needed, nothing leaves this machine')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'convers8;contacts' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--jq', '--jq', [CompletionResultType]::ParameterName, 'Print what this jq expression makes of the JSON: text as it is, the rest a line each')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'A named table of the config file [env: CONVERS8_PROFILE]')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'The longest single wait for a rate limit, in seconds [default: 120]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'JSON, where the API answered its own text: short for --output json')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Run against the embedded sandbox: no key needed, nothing leaves this machine')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List contacts: one page as the API gives it, or every one')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Show contacts by ID or by phone number')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create a contact. It can''t be changed or deleted afterwards')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Create the contacts of a file, each exactly once')
            [CompletionResult]::new('audit', 'audit', [CompletionResultType]::ParameterValue, 'Find duplicates, WhatsApp twins, unknown numbers and blank names')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'convers8;contacts;list' {
            [CompletionResult]::new('--page', '--page', [CompletionResultType]::ParameterName, 'Show this page')
            [CompletionResult]::new('--per-page', '--per-page', [CompletionResultType]::ParameterName, 'Ask for pages of N contacts')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Stop after N contacts')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Only names that hold TEXT, whatever the case')
            [CompletionResult]::new('--phone', '--phone', [CompletionResultType]::ParameterName, 'Only this number')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--jq', '--jq', [CompletionResultType]::ParameterName, 'Print what this jq expression makes of the JSON: text as it is, the rest a line each')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'A named table of the config file [env: CONVERS8_PROFILE]')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'The longest single wait for a rate limit, in seconds [default: 120]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Show every contact')
            [CompletionResult]::new('--curl', '--curl', [CompletionResultType]::ParameterName, 'Print the curl command that does the same, and send nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'JSON, where the API answered its own text: short for --output json')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Run against the embedded sandbox: no key needed, nothing leaves this machine')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'convers8;contacts;get' {
            [CompletionResult]::new('--phone', '--phone', [CompletionResultType]::ParameterName, 'Find by number, over the whole listing')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--jq', '--jq', [CompletionResultType]::ParameterName, 'Print what this jq expression makes of the JSON: text as it is, the rest a line each')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'A named table of the config file [env: CONVERS8_PROFILE]')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'The longest single wait for a rate limit, in seconds [default: 120]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--curl', '--curl', [CompletionResultType]::ParameterName, 'Print the curl command that does the same, and send nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'JSON, where the API answered its own text: short for --output json')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Run against the embedded sandbox: no key needed, nothing leaves this machine')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'convers8;contacts;create' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'The contact''s name')
            [CompletionResult]::new('--phone', '--phone', [CompletionResultType]::ParameterName, 'The contact''s number, best in international format: +254712345678')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--jq', '--jq', [CompletionResultType]::ParameterName, 'Print what this jq expression makes of the JSON: text as it is, the rest a line each')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'A named table of the config file [env: CONVERS8_PROFILE]')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'The longest single wait for a rate limit, in seconds [default: 120]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Refuse a number that no numbering plan knows')
            [CompletionResult]::new('--skip-existing', '--skip-existing', [CompletionResultType]::ParameterName, 'If the account has this number already, show that contact and create nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be sent, and send no creation')
            [CompletionResult]::new('--curl', '--curl', [CompletionResultType]::ParameterName, 'Print the curl command that does the same, and send nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'JSON, where the API answered its own text: short for --output json')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Run against the embedded sandbox: no key needed, nothing leaves this machine')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'convers8;contacts;import' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What the file is, where its name and content don''t tell')
            [CompletionResult]::new('--map', '--map', [CompletionResultType]::ParameterName, 'Take FIELD (name, phone, first_name, last_name) from this column')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests at once')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Requests a second at most')
            [CompletionResult]::new('--settle', '--settle', [CompletionResultType]::ParameterName, 'How long the listing may lag behind a creation')
            [CompletionResult]::new('--results', '--results', [CompletionResultType]::ParameterName, 'Write each outcome here as it happens; the same command then finishes a stopped run')
            [CompletionResult]::new('--rejects', '--rejects', [CompletionResultType]::ParameterName, 'Write the rows that were not created here, as CSV with a reason, to mend and import')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--jq', '--jq', [CompletionResultType]::ParameterName, 'Print what this jq expression makes of the JSON: text as it is, the rest a line each')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'A named table of the config file [env: CONVERS8_PROFILE]')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'The longest single wait for a rate limit, in seconds [default: 120]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--lenient', '--lenient', [CompletionResultType]::ParameterName, 'Send numbers that no numbering plan knows, too')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Stop at the plan: nothing is sent')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'JSON, where the API answered its own text: short for --output json')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Run against the embedded sandbox: no key needed, nothing leaves this machine')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'convers8;contacts;audit' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How to write data: table (default), json, jsonl, csv, tsv or ids')
            [CompletionResult]::new('--jq', '--jq', [CompletionResultType]::ParameterName, 'Print what this jq expression makes of the JSON: text as it is, the rest a line each')
            [CompletionResult]::new('--region', '--region', [CompletionResultType]::ParameterName, 'Country whose national format numbers may be written in, such as KE [env: CONVERS8_REGION]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'A named table of the config file [env: CONVERS8_PROFILE]')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Where the API is [env: CONVERS8_BASE_URL] [default: https://waba-v1.convers8.africa]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds for one request, connecting included [env: CONVERS8_TIMEOUT] [default: 30]')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Retries of one request; waits for a rate limit don''t count [env: CONVERS8_RETRIES] [default: 3]')
            [CompletionResult]::new('--max-wait', '--max-wait', [CompletionResultType]::ParameterName, 'The longest single wait for a rate limit, in seconds [default: 120]')
            [CompletionResult]::new('--ca-cert', '--ca-cert', [CompletionResultType]::ParameterName, 'Trust the certificates of this PEM file too; SSL_CERT_FILE replaces the system''s')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to use colours [env: NO_COLOR, CLICOLOR_FORCE]')
            [CompletionResult]::new('--exit-code', '--exit-code', [CompletionResultType]::ParameterName, 'End with 1 if anything is found')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'JSON, where the API answered its own text: short for --output json')
            [CompletionResult]::new('--sandbox', '--sandbox', [CompletionResultType]::ParameterName, 'Run against the embedded sandbox: no key needed, nothing leaves this machine')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Tell of each request; twice: headers and bodies too')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'convers8;contacts;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List contacts: one page as the API gives it, or every one')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Show contacts by ID or by phone number')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create a contact. It can''t be changed or deleted afterwards')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Create the contacts of a file, each exactly once')
            [CompletionResult]::new('audit', 'audit', [CompletionResultType]::ParameterValue, 'Find duplicates, WhatsApp twins, unknown numbers and blank names')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'convers8;contacts;help;list' {
            break
        }
        'convers8;contacts;help;get' {
            break
        }
        'convers8;contacts;help;create' {
            break
        }
        'convers8;contacts;help;import' {
            break
        }
        'convers8;contacts;help;audit' {
            break
        }
        'convers8;contacts;help;help' {
            break
        }
        'convers8;help' {
            [CompletionResult]::new('auth', 'auth', [CompletionResultType]::ParameterValue, 'Store, show and forget the API key')
            [CompletionResult]::new('api', 'api', [CompletionResultType]::ParameterValue, 'Call any endpoint of the platform: messages, templates…')
            [CompletionResult]::new('sandbox', 'sandbox', [CompletionResultType]::ParameterValue, 'Serve the API on this machine, for trying scripts against')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print or write the manual, a page a command')
            [CompletionResult]::new('contacts', 'contacts', [CompletionResultType]::ParameterValue, 'List, get, create and import contacts')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'convers8;help;auth' {
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Read a key from a hidden prompt or from stdin, check it, and store it')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Say which key is used, where it came from, and whether the API takes it')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Remove the stored key')
            break
        }
        'convers8;help;auth;login' {
            break
        }
        'convers8;help;auth;status' {
            break
        }
        'convers8;help;auth;logout' {
            break
        }
        'convers8;help;api' {
            break
        }
        'convers8;help;sandbox' {
            break
        }
        'convers8;help;completions' {
            break
        }
        'convers8;help;man' {
            break
        }
        'convers8;help;contacts' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List contacts: one page as the API gives it, or every one')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Show contacts by ID or by phone number')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create a contact. It can''t be changed or deleted afterwards')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Create the contacts of a file, each exactly once')
            [CompletionResult]::new('audit', 'audit', [CompletionResultType]::ParameterValue, 'Find duplicates, WhatsApp twins, unknown numbers and blank names')
            break
        }
        'convers8;help;contacts;list' {
            break
        }
        'convers8;help;contacts;get' {
            break
        }
        'convers8;help;contacts;create' {
            break
        }
        'convers8;help;contacts;import' {
            break
        }
        'convers8;help;contacts;audit' {
            break
        }
        'convers8;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
