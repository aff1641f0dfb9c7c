"""Time zones as people write them: abbreviations, offsets, names of the time zone database, "Pacific Time"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from data.vault.zone_clues import SEVERAL

# An abbreviation is read as the offset it is the name of, also when the season makes another one likelier.
_OFFSET_HOURS: dict[str, float] = {
    "UTC": 0, "UT": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2,
    "EET": 2, "EEST": 3, "SAST": 2, "WAT": 1, "CAT": 2, "EAT": 3,
    "MSK": 3, "TRT": 3, "PKT": 5, "NPT": 5.75, "WIB": 7, "ICT": 7, "WITA": 8, "SGT": 8, "MYT": 8, "PHT": 8, "HKT": 8,
    "AWST": 8, "WIT": 9, "JST": 9, "KST": 9, "ACST": 9.5, "AEST": 10, "ACDT": 10.5, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "PST": -8, "PDT": -7, "MST": -7, "MDT": -6, "CDT": -5, "EST": -5, "EDT": -4, "BRT": -3, "BRST": -2, "AKST": -9,
    "HST": -10,
}  # fmt: skip
_REGIONS = {
    "PT": "America/Los_Angeles", "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver",
    "Pacific": "America/Los_Angeles", "Eastern": "America/New_York", "Mountain": "America/Denver",
    "Central": "America/Chicago",
    "Central European": "Europe/Berlin", "UK": "Europe/London", "London": "Europe/London", "Beijing": "Asia/Shanghai",
    "Jakarta": "Asia/Jakarta", "Singapore": "Asia/Singapore", "Tokyo": "Asia/Tokyo", "Berlin": "Europe/Berlin",
    "Zurich": "Europe/Zurich", "Paris": "Europe/Paris", "West Africa": "Africa/Lagos", "West African": "Africa/Lagos",
    "East Africa": "Africa/Nairobi", "East African": "Africa/Nairobi", "Central Africa": "Africa/Maputo",
    "Irish": "Europe/Dublin", "British": "Europe/London", "German": "Europe/Berlin", "French": "Europe/Paris",
    "Dutch": "Europe/Amsterdam", "Norwegian": "Europe/Oslo", "Swedish": "Europe/Stockholm",
    "Danish": "Europe/Copenhagen",
    "Finnish": "Europe/Helsinki", "Polish": "Europe/Warsaw", "Swiss": "Europe/Zurich", "Italian": "Europe/Rome",
    "Indian": "Asia/Kolkata", "Japan": "Asia/Tokyo", "Israel": "Asia/Jerusalem",
}  # fmt: skip
ABBREVIATIONS = "|".join(sorted([*_OFFSET_HOURS, *SEVERAL, "PT", "ET", "CT", "MT"], key=len, reverse=True))
ABBREVIATED = re.compile(rf"(?<!\w)(?:{ABBREVIATIONS})(?!\w)")
# Where people write the month first, and where they do not; of UTC, GMT and CST nobody knows.
MONTH_FIRST = frozenset({"PST", "PDT", "MST", "MDT", "CDT", "EST", "EDT", "AKST", "HST", "PT", "ET"})
DAY_FIRST = frozenset({*_OFFSET_HOURS, "BST", "IST"} - {*MONTH_FIRST, "UTC", "UT", "GMT", "Z", "PHT"})
_PLACES = "|".join(sorted((name for name in _REGIONS if len(name) > 2 or name == "UK"), key=len, reverse=True))
# `All times Pacific`, `1:05pm Pacific`: without "time" behind it.
_TIMES_IN = (
    r"(?:(?<=\b[Tt]imes )|(?<=\b[Tt]imes in )|(?<=\b[Tt]imes are )|(?<=\b[Tt]imes are US )|(?<=\b[Tt]imes in US )|"
    r"(?<=[ap]m )|(?<=[AP]M )|(?<=[ap]\.m\. )|(?<=[AP]\.M\. ))"
)
_ZONE = re.compile(
    r"(?<![A-Za-z0-9/])(?:(?:UTC|GMT)(?!\s-\s|\s\+\s\d\d?:)\s?[+-]\s?"
    r"\d{1,2}(?::?(?:00|15|30|45))?(?![\d:])(?! ?(?:UTC|GMT))|[+-]\d\d:?\d\d(?![\d:])"
    # In `9:41 UTC-10:33 UTC` a second time follows, in `9:41 UTC - 5 hosts fail` a text.
    rf"|(?:{ABBREVIATIONS})(?![\w/+]|-(?!\d\d?[:.]\d\d))|[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+|{_TIMES_IN}(?:{_PLACES})\b"
    rf"|(?:{_PLACES})(?:\s+(?:Standard|Daylight|Summer))?\s+[Tt]ime\b|[A-Z][a-z]+(?: [A-Z][a-z]+)? (?:local )?time\b)"
)
_PART = re.compile(r"([+-])\s?(\d{1,2}):?(\d\d)?$")
UTC_NAME = "UTC"


@dataclass(frozen=True)
class Zone:
    """A zone as a note writes it. `info` is None when the name stands for several offsets."""

    name: str
    info: tzinfo | None


def zone_at(text: str, position: int) -> tuple[Zone, int] | None:
    """The zone that begins at a place of a text, and where it ends."""
    match = _ZONE.match(text, position)
    zone = zone_named(match[0]) if match else None
    return (zone, match.end()) if match and zone else None


@lru_cache(maxsize=200)
def zone_in(text: str) -> Zone | None:
    """The one zone that a text names; None when it names none, or several that differ."""
    found = [zone for match in _ZONE.finditer(text) if (zone := zone_named(match[0]))]
    certain = [zone for zone in found if zone.info is not None]
    if not certain:
        return found[0] if found else None
    fixed = [zone for zone in certain if not isinstance(zone.info, ZoneInfo)]
    # `Central European Time (CET)` and `UTC+1 (Zurich time)`: the region says no more than the offset beside it.
    if fixed and all(_may_be(zone, fixed[0]) for zone in certain if zone not in fixed):
        certain = fixed
    return certain[0] if len({meaning(zone) for zone in certain}) == 1 else None


def _may_be(region: Zone, fixed: Zone) -> bool:
    """Whether a region has this offset at some time of the year."""
    if region.info is None or fixed.info is None:
        return False
    seasons = (datetime(2024, month, 1, tzinfo=region.info).utcoffset() for month in (1, 7))
    return fixed.info.utcoffset(None) in set(seasons)


def meaning(zone: Zone) -> str:
    """`CET` and `GMT+1` are the same."""
    info = zone.info
    return info.key if isinstance(info, ZoneInfo) else str(info.utcoffset(None)) if info else zone.name


@lru_cache(maxsize=500)
def zone_named(name: str) -> Zone | None:
    """The zone of a name; None for a word that only looks like one."""
    if name in SEVERAL:
        return Zone(name, None)
    if name in _OFFSET_HOURS:
        return Zone(UTC_NAME if name == "Z" else name, _fixed(_OFFSET_HOURS[name] * 60))
    if match := _PART.search(name):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return Zone(name, _fixed(minutes if match[1] == "+" else -minutes)) if minutes <= 14 * 60 else None
    short = re.sub(r"\s+(?:(?:Standard|Daylight|Summer|local)\s+)?[Tt]ime$", "", name)
    region = _REGIONS.get(short) or _REGIONS.get(name.rpartition("/")[2])
    key = region or (name if "/" in name else _cities().get(short, name))
    try:
        return Zone(name, ZoneInfo(key))
    except (OSError, ValueError, KeyError):
        return None


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    """The zones of the time zone database by their cities: `Amsterdam time`."""
    return {key.rpartition("/")[2].replace("_", " "): key for key in sorted(available_timezones()) if "/" in key}


def _fixed(minutes: float) -> tzinfo:
    return timezone(timedelta(minutes=minutes)) if minutes else UTC
