"""Pure functions over rows. The clock is always an argument."""
