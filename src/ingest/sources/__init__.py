"""Where rows come from: files of every format, queries of databases, public data sets; all as tables of text."""
