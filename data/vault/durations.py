"""How long something took, as people write it: `~2 jam`, `1h50m`, `0h 16m`, `about 2 hours (04:39 - 06:42)`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITS = {
    "d": 1440.0, "day": 1440.0, "days": 1440.0, "hari": 1440.0,
    "h": 60.0, "hr": 60.0, "hrs": 60.0, "hour": 60.0, "hours": 60.0, "jam": 60.0,
    "m": 1.0, "mn": 1.0, "min": 1.0, "mins": 1.0, "minute": 1.0, "minutes": 1.0, "menit": 1.0, "mnt": 1.0,
    "s": 1 / 60, "sec": 1 / 60, "secs": 1 / 60, "second": 1 / 60, "seconds": 1 / 60, "detik": 1 / 60,
}  # fmt: skip
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_NUMBER = r"(?:\d{1,3}(?:[.,]\d{3})+|\d+(?:[.,]\d+)?)(?![.,]?\d)"
# Three digits behind a point or a comma are thousands: nobody times an incident to the thousandth.
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_PART = re.compile(rf"({_NUMBER})\s*-?\s*({_UNIT})\b\.?", re.IGNORECASE)
_SPAN = re.compile(
    rf"^\W*(?P<about>~|≈|about|approx(?:\.|imately)?|around|almost|nearly|roughly|circa|ca\.|sekitar|"
    rf"kira-kira|kurang lebih|"
    rf"±|\+/-|over|under|more than|less than|lebih dari|kurang dari)?\W*"
    rf"(?P<whole>(?:{_NUMBER}\s*-?\s*(?:{_UNIT})(?![a-z])\.?(?:\s*(?:,|and|dan)?\s*)?)+)",
    re.IGNORECASE,
)
_ISO = re.compile(r"^\s*P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?\s*$")
# No incident takes ten years: such a figure is a slip of the pen.
_LONGEST_MIN = 10 * 366 * 1440
_COUNTED_HOURS = re.compile(r"(support|working|business|office)\s+hours|jam kerja", re.IGNORECASE)


@dataclass(frozen=True)
class Duration:
    """`about`: said to be approximate, or in whole hours or days. `partly`: only some hours of the day were counted."""

    minutes: int
    about: bool
    partly: bool


def duration_of(text: str) -> Duration | None:
    """The duration that a text begins with; None when it begins with none."""
    if match := _ISO.match(text):
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return _length(days * 1440 + hours * 60 + minutes + seconds / 60, about=False, partly=False)
    match = _SPAN.match(text.replace("½", ".5"))
    if match is None:
        return None
    parts = _PART.findall(re.sub(r"(\d)\s*(h|d)(?=\d)", r"\1\2 ", match["whole"], flags=re.IGNORECASE))
    total = sum(_number(number) * _UNITS[unit.lower()] for number, unit in parts)
    coarse = all(_UNITS[unit.lower()] >= 60 for _, unit in parts)
    return _length(total, about=bool(match["about"]) or coarse, partly=bool(_COUNTED_HOURS.search(text)))


def _length(minutes: float, *, about: bool, partly: bool) -> Duration | None:
    return Duration(round(minutes), about=about, partly=partly) if minutes <= _LONGEST_MIN else None


def _number(text: str) -> float:
    return float(re.sub(r"[.,]", "", text) if _GROUPED.fullmatch(text) else text.replace(",", "."))
