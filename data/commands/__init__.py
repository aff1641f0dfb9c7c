"""The command line: one file per command of `python -m data`."""
