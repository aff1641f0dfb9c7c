"""The only input and output: warehouse, key server, vault, history."""
