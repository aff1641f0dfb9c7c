"""Words of the page Standup that its sentences are not made of: those stand in `data/standup`."""

from __future__ import annotations

from data.speech import sentence

SINCE = sentence("Since")
LAST = sentence("last standup")
CHOICES = {"": LAST, "now-24h": sentence("24 h"), "now-3d": sentence("3 d"), "now-7d": sentence("7 d")}
COPY = sentence("Copy")
FOR_VAULT, FOR_CHAT = sentence("Markdown, for the vault"), sentence("For a chat")
LOOK = sentence("Look into it")
LANGUAGES = {"en": "English", "id": "Bahasa Indonesia"}
LANGUAGE = sentence("Language")
