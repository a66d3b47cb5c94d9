set edit:completion:arg-completer[convers8] = { |@words|
    var index = (count $words)
    set index = (- $index 1)

    put (env _CLAP_IFS="\n" _CLAP_COMPLETE_INDEX=(to-string $index) CONVERS8_COMPLETE="elvish" convers8 -- $@words) | to-lines
}
