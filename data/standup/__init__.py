"""The standup: what is wrong now, what changed since the last one, who stands by, and what could not be judged."""
