"""The wall: a screen that nobody touches, read from five metres."""
