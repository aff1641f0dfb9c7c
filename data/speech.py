"""The language in which a reader is spoken to: sentences from `data/locale`, figures and dates as it writes them.

A sentence stands in the code in English, whole and with named places: `say.text("{slice}: {orders} stuck")`. The
catalogue of a language holds its translation. What has none is shown in English, and a test finds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, tzinfo
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol
from babel.support import NullTranslations, Translations
from babel.units import format_unit

from data.window import duration_parts, duration_text, local_day, utc, zone_name

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

    def number(self, value: float, digits: int | None = None) -> str:
        """`1,234`, `1.234`; with `digits` exactly so many behind the comma."""
        return _decimal(value, self.language, None if digits is None else _pattern("#,##0", digits))

    def share(self, part: float, digits: int = 1) -> str:
        """`97.2 %`, `97,2 %`. Never rounded up to 100 %."""
        whole, shown = round(part * 100, digits), _pattern("0", digits)
        if part < 1 and whole >= 100:
            return f"> {_decimal(100 - 10**-digits, self.language, shown)} %"
        return f"{_decimal(whole, self.language, shown)} %"

    def duration(self, length_ms: int) -> str:
        """`2 h 03 min`, `2 jam 3 mnt`: at most two units, the smaller one rounded down."""
        if self.language == DEFAULT:
            return duration_text(length_ms)
        return " ".join(_unit(number, unit, self.language) for number, unit in duration_parts(length_ms))

    @property
    def units(self) -> dict[str, str]:
        """The words of `duration` by their English ones, for what counts on in a browser."""
        if self.language == DEFAULT:
            return {unit: unit for unit in _UNITS}
        return {unit: _unit(2, unit, self.language).partition(" ")[2] for unit in _UNITS}

    @property
    def separators(self) -> str:
        """The sign before the decimals, and that between thousands."""
        return f"{get_decimal_symbol(self.locale)}{get_group_symbol(self.locale)}"

    def moment(self, at_ms: int, zone: tzinfo, *, seconds: bool = False) -> str:
        """`Thu 29 Jan 04:39 WIB`, `Kam 29 Jan 04:39 WIB`: where the year is plain from what stands around it."""
        pattern = "EEE d MMM HH:mm:ss" if seconds else "EEE d MMM HH:mm"
        return f"{self.written(at_ms, zone, pattern)} {zone_name(at_ms, zone)}"

    def span(self, start_ms: int, end_ms: int, zone: tzinfo) -> str:
        """`Thu 29 Jan 03:36–06:46 WIB`; between two days both in full."""
        if local_day(start_ms, zone) == local_day(end_ms, zone):
            start = self.written(start_ms, zone, "EEE d MMM HH:mm")
            return f"{start}–{self.written(end_ms, zone, 'HH:mm')} {zone_name(end_ms, zone)}"
        return f"{self.moment(start_ms, zone)} – {self.moment(end_ms, zone)}"

    def day(self, at_ms: int, zone: tzinfo) -> str:
        """`Thursday, 29 January 2026`, `Kamis, 29 Januari 2026`."""
        return self.written(at_ms, zone, "EEEE, d MMMM y")

    def date(self, day: str) -> str:
        """An ISO day: `5 Aug 2026`, `5 Agu 2026`. Raises ValueError for a text that is none."""
        return str(format_date(date.fromisoformat(day), "d MMM y", locale=self.locale))

    def written(self, at_ms: int, zone: tzinfo, pattern: str) -> str:
        """A moment by a pattern of CLDR, such as `EEE d MMM`."""
        return str(format_datetime(utc(at_ms).astimezone(zone), pattern, locale=self.locale))


# A page writes the same figures over and over: into its tables, its charts and what is said on hovering.


@lru_cache(maxsize=20_000)
def _decimal(value: float, language: str, pattern: str | None) -> str:
    return str(format_decimal(value, format=pattern, locale=LOCALES[language]))


@lru_cache(maxsize=5_000)
def _unit(number: int, unit: str, language: str) -> str:
    name, length = _UNITS[unit]
    return str(format_unit(number, f"duration-{name}", length=length, locale=LOCALES[language]))


def _pattern(whole: str, digits: int) -> str:
    return f"{whole}.{'0' * digits}" if digits else whole


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
