"""Words of the page Standup that its sentences are not made of: those stand in `data/standup`."""

from __future__ import annotations

SINCE = "Since"
LAST = "last standup"
CHOICES = {"": LAST, "now-24h": "24 h", "now-3d": "3 d", "now-7d": "7 d"}
COPY = "Copy"
FOR_VAULT, FOR_CHAT = "Markdown, for the vault", "For a chat"
LOOK = "Look into it"
LANGUAGES = {"en": "English", "id": "Bahasa Indonesia"}
LANGUAGE = "Language"
