"""How many users a note says were affected, which services, and which payment methods."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from data.metrics.deployment_words import stated
from data.vault.deployment_log_blocks import Block, Table, without_wikilinks
from data.vault.facts import Fact
from data.vault.incident_words import WHO, Part
from data.vault.outline import Section, lines

_ABOUT = (
    r"(?:(?:about|approx\w*|around|roughly|nearly|some|an|estimated|all|every(?:body|one)|total(?: of)?|sekitar|hampir|"
    r"kira-kira|kurang lebih|sebanyak|semua|seluruh)\W+)*"
)
_NUMBER = r"\d{1,3}(?:[.,  \u202f]\d{3})+|\d+"
_NO_COUNT = r"(?![\d.,]*\s*(?:%|percent|persen|[kKmM]\b|-|–|to\b|sampai|ribu|juta|thousand|million))"
_NO_UNIT = r"(?!(?:most|some|all|many|of|ribu|juta|thousand|million|hours?|minutes?|jam|menit)\b)"
_COUNT = re.compile(rf"^\W*{_ABOUT}({_NUMBER}){_NO_COUNT}", re.IGNORECASE)
_NONE = re.compile(r"^\W*(?:none|no (?:users?|customers?)|zero|nobody|tidak ada)\b", re.IGNORECASE)
_USERS_SAID = re.compile(
    rf"(?<![\w.,:#-])(?P<number>{_NUMBER})\s+{_NO_UNIT}(?:\w+\s+)?(?P<who>{WHO})\b(?:\s+[\w'’-]+){{0,5}}?\s+"
    r"(?:affected|impacted|terdampak|encountered|experienced|saw|received|got|lost|missed|waited|failed|stuck|"
    r"could(?:n.t| not)|cannot|(?:were |was )?(?:not able|unable)|had (?:at least one|no|their|to)|have at least one|"
    r"mengalami|menerima|menunggu|kehilangan|gagal|tidak (?:bisa|dapat))\b",
    re.IGNORECASE,
)
# Under a heading about who was affected a number of people alone needs no more words.
_USERS_ALONE = re.compile(
    rf"^\W*{_ABOUT}(?P<number>{_NUMBER})\s+{_NO_UNIT}(?:\w+\s+){{0,2}}?(?P<who>{WHO})\W*$", re.IGNORECASE
)
_USERS_TOLD = re.compile(
    r"\b(?P<who>users?|customers?|pengguna|pelanggan|nasabah) (?:affected|impacted|terdampak):\s+"
    rf"(?P<number>{_NUMBER})(?![\d.,]*\s*(?:%|[kKmM]\b|[-–]))",
    re.IGNORECASE,
)
# `between 100 and 300`, `up to 300`: no number of its own.
_BOUND = re.compile(
    r"(?:\b(?:and|to|or|than|least|most|over|under|sampai|hingga|dan|atau|dari|minimal|maksimal)|[-–<>%])\s*$",
    re.IGNORECASE,
)
_ELSEWHERE = frozenset({Part.LESSONS, Part.FOLLOW_UPS, Part.RELATED, Part.TIMELINE})
_LONGEST_QUOTE = 300
_MOST_DIGITS = 10
_DIGIT = re.compile(r"\d")
_PAIR = 2  # cells
_PARTS = re.compile(r"\s*[,;/\n]\s*|\s+(?:and|dan|&)\s+")
_LONGEST_NAME = 60
# The names that the warehouse's payment methods have, and the words for them.
_SLICES: dict[str, str] = {
    "cc_preauth": r"(?:cc|credit[ -]card|kartu kredit|card)s?\b[^.\n]{0,30}?\bpre-?\s?auth\w*|"
    r"pre-?\s?auth\w*[^.\n]{0,20}?\b(?:credit[ -])?cards?\b",
    "credit_card": r"\bcredit[ -]cards?\b|\bkartu kredit\b|\bcc\b",
    "debit_card": r"\bdebit[ -]cards?\b|\bkartu debit\b",
    "e_wallet": r"\be-?wallets?\b|\bwallets?\b|\bdompet digital\b",
    "qris": r"\bqris\b",
    "cash": r"\bcash\b|\btunai\b",
    "corporate_voucher": r"\bcorporate[ -]vouchers?\b|\bvoucher (?:perusahaan|korporat)\b",
    "bank_transfer": r"\bbank[ -]transfers?\b|\btransfer bank\b|\bvirtual account\b",
}
_SLICES_READ = {name: re.compile(words, re.IGNORECASE) for name, words in _SLICES.items()}
_PAYING = re.compile(
    r"\b(pay|paid|payments?|payers?|pembayaran|bayar|orders?|bookings?|pesanan|pre-?auth\w*)\b", re.IGNORECASE
)


def users_of(facts: Iterable[Fact], sections: Iterable[Section]) -> tuple[int, Fact] | None:
    """The users that a key states as one whole number, else a sentence; a share, a range or `1.2k` is none."""
    return _users_under_key(facts) or _users_in_prose(sections)


def _users_in_prose(sections: Iterable[Section]) -> tuple[int, Fact] | None:
    """`283 users were affected`, of the head, the summary or the impact, where all that is said so is one number."""
    told: dict[int, Fact] = {}
    for section in sections:
        if section.part not in (None, Part.SUMMARY, Part.IMPACT) or _ELSEWHERE & set(section.path):
            continue
        for text, line in (pair for block in section.blocks for pair in _texts(block)):
            for match in _counts(text, section.part is Part.IMPACT):
                users = None if _BOUND.search(text[: match.start("number")]) else _number(match["number"])
                if users is None:
                    return None
                told.setdefault(users, Fact(("users",), match["who"], match[0], line, text[:_LONGEST_QUOTE]))
    return next(iter(told.items())) if len(told) == 1 else None


def _texts(block: Block) -> Iterator[tuple[str, int]]:
    """The lines of a block; of a table of keys and values, the values."""
    if not isinstance(block, Table):
        yield from ((text.plain, line) for text, line in lines(block))
        return
    yield from ((row.cells[1].plain, row.line) for row in (block.head, *block.rows) if len(row.cells) == _PAIR)


def _counts(text: str, impact: bool) -> Iterator[re.Match[str]]:
    if not _DIGIT.search(text):
        return
    yield from _USERS_SAID.finditer(text)
    yield from _USERS_TOLD.finditer(text)
    if impact:
        yield from _USERS_ALONE.finditer(text)


def _users_under_key(facts: Iterable[Fact]) -> tuple[int, Fact] | None:
    for fact in facts:
        if "users" in fact.names:
            match = _COUNT.match(fact.value)
            if match and (users := _number(match[1])) is not None:
                return users, fact
            if _NONE.match(fact.value):
                return 0, fact
    return None


def _number(written: str) -> int | None:
    """None for more than there are people."""
    digits = re.sub(r"\D", "", written)
    return int(digits) if len(digits) <= _MOST_DIGITS else None


def services_of(facts: Iterable[Fact]) -> tuple[str, ...]:
    """The services that keys name, those said to be affected first."""
    return _first_named(sorted((one for one in facts if "services" in one.names), key=_rank))[0]


def stated_slices(facts: Iterable[Fact]) -> tuple[tuple[str, ...], Fact | None]:
    """The payment methods under a key of their own, as they are written, and the key."""
    return _first_named(one for one in facts if "slices" in one.names)


def _first_named(facts: Iterable[Fact]) -> tuple[tuple[str, ...], Fact | None]:
    """The names of the first fact that has any, and the fact."""
    for fact in facts:
        names = fact.values or tuple(_PARTS.split(without_wikilinks(fact.value)))
        kept = tuple(name.strip(" -*`") for name in names if stated(name) and len(name) <= _LONGEST_NAME)
        if kept:
            return tuple(dict.fromkeys(kept)), fact
    return (), None


def _rank(fact: Fact) -> int:
    return 0 if re.search(r"affected|impacted|terdampak", fact.key, re.IGNORECASE) else 1


def slices_of(text: str) -> tuple[str, ...]:
    """The payment methods named in a text about paying or orders; a general one is not named beside a special one."""
    if not _PAYING.search(text):
        return ()
    found = [name for name in _SLICES_READ if names_slice(text, name)]
    return tuple(name for name in found if name != "credit_card" or "cc_preauth" not in found)


def names_slice(text: str, name: str) -> bool:
    """Whether a text has the words for a payment method, or its name as the warehouse writes it."""
    return _SLICES_READ[name].search(text.replace("_", " ")) is not None
