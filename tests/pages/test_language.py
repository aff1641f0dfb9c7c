"""In which language a page speaks, by what its viewer asked for, the site set, and the browser prefers."""

from __future__ import annotations

import pytest

from pages.shared.language import _language


@pytest.mark.parametrize(
    ("address", "settings", "browser", "spoken"),
    [
        ("lang=id", "en", "en-GB", "id"),
        ("lang=en", "id", "id-ID", "en"),
        ("from=now-3h", "id", "en-GB", "id"),
        ("", "en", "id-ID", "en"),
        ("", None, "id-ID", "id"),
        ("", None, "in", "id"),
        ("", None, "fr-FR", "en"),
        ("", None, "", "en"),
        ("lang=xx", "id", "en-GB", "id"),
    ],
)
def test_the_address_comes_before_the_setting_before_the_browser_before_english(
    address: str, settings: str | None, browser: str, spoken: str
) -> None:
    assert _language(address, settings, browser) == spoken
