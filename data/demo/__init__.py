"""The replayed world: a night in which orders hang, with the clock to watch it by."""
