"""Where facts come from and what they mean. Nothing in here knows how a page looks."""
