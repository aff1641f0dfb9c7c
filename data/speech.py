"""The language in which a reader is spoken to: sentences from `data/locale`, figures and dates as it writes them.

A sentence stands in the code in English, whole and with named places: `say.text("{slice}: {orders} stuck")`. The
catalogue of a language holds its translation. What has none is shown in English, and a test finds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Literal

from babel import Locale
from babel.dates import format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from babel.units import format_unit

from data.window import duration_parts, duration_text, utc, zone_name

LOCALE_FOLDER = Path(__file__).resolve().parent / "locale"
# English as the rest of the product writes it: day before month.
LOCALES = {"en": "en_GB", "id": "id"}
DEFAULT = "en"
# The shortest forms of hour and day in Indonesian are one letter and "hr", which nobody reads at a glance.
_UNITS: dict[str, tuple[str, Literal["long", "short"]]] = {
    "d": ("day", "long"),
    "h": ("hour", "long"),
    "min": ("minute", "short"),
    "s": ("second", "short"),
}


def sentence(english: str) -> str:
    """Marks a sentence that is said elsewhere, so that the catalogue has it."""
    return english


@dataclass(frozen=True)
class Speech:
    """One language. Make it with `speech`."""

    language: str
    locale: Locale
    translations: NullTranslations

    def text(self, english: str, **places: object) -> str:
        """The sentence in this language, with its named places filled."""
        return self.translations.gettext(english).format(**places)

    def term(self, english: str) -> str:
        """A word or a sentence without places, as it stands; one that a site wrote itself stays as it is."""
        return self.translations.gettext(english) if english else english

    def count(self, one: str, many: str, number: int, **places: object) -> str:
        """The form for this number; `{number}` in it is the number as this language writes it."""
        form = self.translations.ngettext(one, many, number)
        return form.format(number=self.number(number), **places)

    def number(self, value: float) -> str:
        return str(format_decimal(value, locale=self.locale))

    def share(self, part: float, digits: int = 1) -> str:
        """`97.2 %`, `97,2 %`. Never rounded up to 100 %."""
        shown = f"0.{'0' * digits}" if digits else "0"
        whole = round(part * 100, digits)
        if part < 1 and whole >= 100:
            return f"> {format_decimal(100 - 10**-digits, format=shown, locale=self.locale)} %"
        return f"{format_decimal(whole, format=shown, locale=self.locale)} %"

    def duration(self, length_ms: int) -> str:
        """`2 h 03 min`, `2 jam 3 mnt`: at most two units, the smaller one rounded down."""
        if self.language == DEFAULT:
            return duration_text(length_ms)
        return " ".join(self._unit(number, unit) for number, unit in duration_parts(length_ms))

    def _unit(self, number: int, unit: str) -> str:
        name, length = _UNITS[unit]
        return str(format_unit(number, f"duration-{name}", length=length, locale=self.locale))

    def moment(self, at_ms: int, zone: tzinfo) -> str:
        """`Thu 29 Jan 04:39 WIB`, `Kam 29 Jan 04.39 WIB`: where the year is plain from what stands around it."""
        return f"{self._written(at_ms, zone, 'EEE d MMM HH:mm')} {zone_name(at_ms, zone)}"

    def day(self, at_ms: int, zone: tzinfo) -> str:
        """`Thursday, 29 January 2026`, `Kamis, 29 Januari 2026`."""
        return self._written(at_ms, zone, "EEEE, d MMMM y")

    def _written(self, at_ms: int, zone: tzinfo, pattern: str) -> str:
        return str(format_datetime(utc(at_ms).astimezone(zone), pattern, locale=self.locale))


@cache
def speech(language: str) -> Speech:
    """The speech of `en` or `id`. Raises KeyError for another language."""
    locale = LOCALES[language]
    return Speech(language, Locale.parse(locale), NullTranslations() if language == DEFAULT else _catalogue(language))


def _catalogue(language: str) -> Translations:
    """The catalogue, read from its text form: there is no compiled one that could be older than it."""
    with (LOCALE_FOLDER / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
