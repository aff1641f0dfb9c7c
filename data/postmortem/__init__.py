"""A postmortem drafted from a window: what the orders show is filled in, what only people know stays open."""
