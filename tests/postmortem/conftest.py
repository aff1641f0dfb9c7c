"""What a draft is made from."""

from tests.standup.at import make_at

__all__ = ["make_at"]
