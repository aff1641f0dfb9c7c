"""Which offset an abbreviation of several means in a note: told by the places and offsets that the note names."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

# For each abbreviation: an offset in hours, and what only its people name.
_MEANINGS: dict[str, tuple[tuple[float, str], ...]] = {
    "IST": (
        (5.5, r"\b(?:India\w*|Mumbai|Bengaluru|Bangalore|New Delhi|Delhi|Hyderabad|Chennai|Pune|Kolkata|Noida|Gurgaon|"
              r"Gurugram|Jaipur|Kochi|Ahmedabad|lakhs?|crores?|rupees?|INR|RBI|NEFT|GST|UPI|NPCI|Aadhaar|Diwali|Asia/Kolkata|Asia/Calcutta|ap-south-[12])\b|₹|\+0?5:?30\b"),
        (2, r"\b(?:Israel\w*|Tel[ -]Aviv|Haifa|Jerusalem|Asia/Jerusalem)\b|₪"),
        (1, r"\b(?:Ireland|Irish|Dublin|Europe/Dublin)\b"),
    ),
    "BST": (
        (1, r"\b(?:UK|United Kingdom|Britain|British|England|London|Manchester|Edinburgh|Glasgow|Birmingham|Leeds|"
            r"Bristol|Cardiff|NHS|HMRC|GMT|Europe/London)\b|£|\.(?:gov|co|org|ac)\.uk\b|\+01:?00\b"),
        (6, r"\b(?:Bangladesh\w*|Dhaka|Chittagong|bKash|Asia/Dhaka)\b|৳|\+06:?00\b"),
    ),
    "CST": (
        (-6, r"\b(?:Chicago|Texas|Dallas|Houston|Austin|Minneapolis|Minnesota|Kansas|Illinois|Missouri|Iowa|CME|CDT|"
             r"(?:US )?Central(?: Standard)? [Tt]ime|America/Chicago|US/Central)\b|-06:?00\b|UTC-0?6\b"),
        (8, r"\b(?:China|Chinese|Beijing|Shanghai|Shenzhen|Hangzhou|Guangzhou|Taipei|Alipay|WeChat|Asia/Shanghai)\b|"
            r"\+08:?00\b|UTC\+0?8\b"),
    ),
    "AST": (
        (-4, r"\b(?:Halifax|Nova Scotia|Bermuda|Puerto Rico|Atlantic [Tt]ime)\b|-04:?00\b"),
        (3, r"\b(?:Saudi|Riyadh|Jeddah|Kuwait|Bahrain|Qatar|Doha|Asia/Riyadh)\b|\+03:?00\b"),
    ),
}  # fmt: skip
_LONDON = ZoneInfo("Europe/London")
SEVERAL = frozenset(_MEANINGS)
_WRITTEN = re.compile(rf"\b(?:{'|'.join(sorted(SEVERAL))})\b")


def meanings(text: str, day: date | None = None, site: tzinfo | None = None) -> dict[str, tuple[tzinfo, str]]:
    """For each such abbreviation of a text the offset that it has there, and why; none where two fit.

    `day` is that of the note: in the months of British summer time, BST is no other where no clue says so. IST is
    that of India where neither the note nor the clocks of the `site` are of Ireland or Israel: nearly all who write
    it live there.
    """
    found = {name: _told(name, text) for name in _written(text)}
    if day is not None and found.get("BST") == [] and uses(_LONDON, "BST", day):
        found["BST"] = [(timezone(timedelta(hours=1)), f"it is of {day.isoformat()}, a day of summer")]
    if found.get("IST") == [] and not (site is not None and uses(site, "IST")):
        found["IST"] = [(timezone(timedelta(hours=5.5)), "the note names no place of another IST")]
    return {name: told[0] for name, told in found.items() if len(told) == 1}


def _written(text: str) -> set[str]:
    return set(_WRITTEN.findall(text)) if any(name in text for name in SEVERAL) else set()


def _told(name: str, text: str) -> list[tuple[tzinfo, str]]:
    clues = ((hours, re.search(words, text)) for hours, words in _MEANINGS[name])
    return [(timezone(timedelta(hours=hours)), f"the note names {clue[0]!r}") for hours, clue in clues if clue]


def uses(info: tzinfo, name: str, day: date | None = None) -> bool:
    """Whether the clocks of a zone go by this name on a day, or at some time of the year."""
    days = [date(2024, month, 1) for month in (1, 7)] if day is None else [day]
    return name in {datetime.combine(one, time(12), info).tzname() for one in days}
