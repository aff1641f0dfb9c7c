"""The fixture of a standup's tests."""

from tests.standup.at import make_at

__all__ = ["make_at"]
