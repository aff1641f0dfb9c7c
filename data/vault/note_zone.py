"""In which zone the times of a note are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo

from data.metrics.incident import Moment, Unplaced
from data.vault.deployment_log_blocks import Block, Table, Text
from data.vault.facts import first
from data.vault.incident_words import MOMENTS, Part
from data.vault.instants import stamps_in
from data.vault.moments import stamps_of
from data.vault.note_parts import NoteParts
from data.vault.zones import Zone, meaning, zone_in

_ZONE_SAID = re.compile(
    r"\b(?:(?=[aceijlmostwz])(?:all times?|all (?:are )?in (?=(?-i:[A-Z]))|"
    r"(?:times?|timestamps?|entries|clocks?) (?:\w+ )?(?:are|is|in|on|zone|use|(?=(?-i:[A-Z])))|timezone|waktu|zona|"
    r"in(?= (?-i:[A-Z]{2,4}):\s*$)|(?:local|server|my|our) times?|"
    r"(?:semua )?jam dalam|semua jam)|(?-i:[A-Z][a-z]+ (?:local )?time(?=\))))\b",
    re.IGNORECASE | re.MULTILINE,
)
_CITY = re.compile(r"\b(?:are|in|is) ([a-z]{4,}(?: [a-z]{4,})?)\W*$", re.IGNORECASE)
_NEAR_ZONE = 60


def zone_of_note(note: NoteParts, meant: Mapping[str, tuple[tzinfo, str]]) -> tuple[Zone | None, tuple[str, ...]]:
    """The zone that a note states for its times, and what to say of one whose name stands for several offsets."""
    zone = next(_zones(note), None)
    if zone is None or zone.info is not None:
        return zone, ()
    if zone.name in meant:
        info, clue = meant[zone.name]
        return zone, (f"the zone {zone.name!r} is read as {info}, for {clue}",)
    return zone, (f"the zone {zone.name!r} stands for several offsets, so its times are placed in none",)


def _zones(note: NoteParts) -> Iterator[Zone]:
    if (fact := first(note.facts, "timezone")) and (zone := zone_in(fact.value)):
        yield zone
    for section in note.sections:
        if section.part is Part.TIMELINE and (zone := zone_in(section.title.plain)):
            yield zone
    for sentence in note.sentences:
        said = _ZONE_SAID.search(sentence.text)
        near = sentence.text[said.start() :][:_NEAR_ZONE] if said else ""
        if near and (zone := zone_in(near) or _city_in(near)):
            yield zone
    yield from (zone for fact in note.facts if "date" in fact.names and (zone := zone_in(fact.value)))
    # `Started (UTC): …`
    yield from (zone for fact in note.facts if set(MOMENTS) & set(fact.names) and (zone := zone_in(fact.key)))
    heads = (cell.plain for section in note.sections for block in section.blocks for cell in _head_of(block))
    yield from (zone for head in heads if (zone := zone_in(head)))
    yield from (line.zone for line in note.lines if line.zone)
    told = (stamp for sentence in note.sentences for stamp in stamps_in(sentence.text))
    for stamps in (stamps_of(note.facts), (line.stamp for line in note.lines), told):
        written = [stamp.zone for stamp in stamps if stamp.zone]
        if written and len({meaning(zone) for zone in written}) == 1:
            yield written[0]
    yield from _in_comments(note.text)


def _head_of(block: Block) -> tuple[Text, ...]:
    """`| Milestone | Occurred at (America/New_York) |`."""
    return block.head.cells if isinstance(block, Table) else ()


def _city_in(text: str) -> Zone | None:
    """`times are berlin`."""
    match = _CITY.search(text)
    return zone_in(f"{match[1].title()} time") if match else None


def _in_comments(text: str) -> Iterator[Zone]:
    """`<!-- Entries use the form HH:MM UTC -->`, as a template asks for it."""
    for line in text.split("\n"):
        if (said := _ZONE_SAID.search(line)) and (zone := zone_in(line[said.start() :][:_NEAR_ZONE])):
            yield zone


def no_zone(
    zone: Zone | None, default: tzinfo | None, times: Iterable[str | None], moments: Mapping[str, Moment | Unplaced]
) -> Iterator[str]:
    bare = any(one is not None and "T" in one for one in times) or any(
        isinstance(m, Unplaced) for m in moments.values()
    )
    if zone is None and bare:
        yield "no zone is stated for its times; VAULT_TIMEZONE may set one"
    elif zone is None and default is not None and moments:
        yield f"no zone is stated for some of its times; they are read in {default} as VAULT_TIMEZONE says"
