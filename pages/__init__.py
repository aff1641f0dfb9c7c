"""One file per page. A page asks, computes nothing, and draws."""
