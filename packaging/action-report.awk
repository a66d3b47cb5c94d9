# Reports the rows of `convers8 contacts import --output tsv` in a workflow of GitHub. Names are left out, and numbers are
# masked: whoever can read the repository can read annotations and summaries.
# Variables: part (counts, annotations or summary), file (the imported file).

BEGIN {
    FS = "\t"
    MAX_ANNOTATIONS = 10
    # Rows of each outcome in the summary. With the limit of a reason, the summary is far below 1 MiB.
    MAX_ROWS = 10
    MAX_REASON = 300
    split("created existing duplicate to_create empty invalid rejected failed unknown missing not_attempted", ORDER, " ")
}

NR == 1 {
    for (i = 1; i <= NF; i++) column[$i] = i
    next
}

{
    outcome = $column["outcome"]
    count[outcome]++
    if (part == "annotations") annotate()
    if (part == "summary" && count[outcome] <= MAX_ROWS) rows[outcome] = rows[outcome] table_row()
}

END {
    if (part == "counts") print_counts()
    if (part == "summary") print_summary()
}

function print_counts() {
    print "created=" count["created"] + 0
    print "existing=" count["existing"] + 0
    print "unknown=" count["unknown"] + 0
    print "rejects=" count["invalid"] + count["rejected"] + count["failed"] + count["not_attempted"]
}

function is_problem(outcome) {
    return outcome ~ /^(invalid|rejected|failed|unknown|missing)$/
}

function annotate() {
    if (!is_problem(outcome) || annotations++ >= MAX_ANNOTATIONS) return
    printf "::error file=%s,line=%s,title=convers8%%3A %s::%s: %s\n", property(file), $column["line"], outcome, \
        message(number()), message(reason())
}

function print_summary(  i) {
    print "### convers8: import of " markdown(file) "\n\n| Outcome | Rows |\n| --- | ---: |"
    for (i = 1; i in ORDER; i++) if (count[ORDER[i]]) print "| " ORDER[i] " | " count[ORDER[i]] " |"
    for (i = 1; i in ORDER; i++) if (count[ORDER[i]]) print_rows(ORDER[i])
}

function print_rows(outcome) {
    print "\n<details><summary>" outcome (count[outcome] > MAX_ROWS ? ": the first " MAX_ROWS " rows" : "") "</summary>\n"
    print "| Line | Number | Country | Reason |\n| ---: | --- | --- | --- |"
    printf "%s", rows[outcome]
    print "\n</details>"
}

function table_row() {
    return "| " $column["line"] " | " markdown(number()) " | " markdown($column["country"]) " | " \
        (is_problem(outcome) || outcome == "not_attempted" ? markdown(reason()) : "") " |\n"
}

function number() {
    return mask($column["phone_number"])
}

# Returns the reason with masked numbers.
function reason(  text, phone, at, out, run, digits) {
    text = $column["reason"]
    phone = $column["phone_number"]
    if (phone != "" && (at = index(text, phone)))
        text = substr(text, 1, at - 1) mask(phone) substr(text, at + length(phone))
    while (match(text, /[0-9][0-9 ().\/-]*[0-9]/)) {
        run = substr(text, RSTART, RLENGTH)
        digits = run
        out = out substr(text, 1, RSTART - 1) (gsub(/[0-9]/, "", digits) < 7 ? run : mask(run))
        text = substr(text, RSTART + RLENGTH)
    }
    text = out text
    if (length(text) <= MAX_REASON) return text
    text = substr(text, 1, MAX_REASON)
    # An incomplete character of UTF-8
    sub(/[\300-\377][\200-\277]*$/, "", text)
    return text "..."
}

# Returns a number with a star in place of each digit except the last four. Other characters than those of a number are
# replaced: they can be a name, or digits of another script.
function mask(text,  i, c, out, left) {
    gsub(/[^-0-9+(). \/]/, "?", text)
    left = 4
    for (i = length(text); i > 0; i--) {
        c = substr(text, i, 1)
        if (c ~ /[0-9]/ && left-- <= 0) c = "*"
        out = c out
    }
    return out
}

function message(text) {
    gsub(/%/, "%25", text)
    return text
}

function property(text) {
    text = message(text)
    gsub(/:/, "%3A", text)
    gsub(/,/, "%2C", text)
    gsub(/\r/, "%0D", text)
    gsub(/\n/, "%0A", text)
    return text
}

function markdown(text) {
    gsub(/&/, "\\&amp;", text)
    gsub(/</, "\\&lt;", text)
    gsub(/>/, "\\&gt;", text)
    gsub(/\|/, "\\&#124;", text)
    gsub(/`/, "\\&#96;", text)
    gsub(/\*/, "\\&#42;", text)
    gsub(/_/, "\\&#95;", text)
    gsub(/\[/, "\\&#91;", text)
    gsub(/\\/, "\\&#92;", text)
    return text
}
