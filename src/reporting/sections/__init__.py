"""The numbers of each report section: one module per section, each returning a dict of builtins."""
