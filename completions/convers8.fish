complete --keep-order --exclusive --command convers8 --arguments "(CONVERS8_COMPLETE=fish convers8 -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
