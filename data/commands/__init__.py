# Exit codes of every command, beside 0 for done and 1 for findings.
COULD_NOT_RUN = 2
