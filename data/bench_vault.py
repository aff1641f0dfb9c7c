"""How well postmortems are read: precision and recall by field, on notes that a person has read and written down.

A file of truth is TOML: `folder`, then for each note a table of the times as they stand in it (`tests/vault/truth`).
"""

from __future__ import annotations

import argparse
import re
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from data.metrics.incident import Entry, Incident, Moment
from data.settings import ROOT
from data.sources.note_text import decoded
from data.vault.incident import NoIncident, incident
from data.vault.incident_words import MOMENTS
from data.vault.placing import local_of

TRUTH = ROOT / "tests" / "vault" / "truth"
FIELDS = ("date", "timezone", "timeline", *MOMENTS)
NOT_JUDGED, OPTIONAL, EITHER = "?", "~", " | "


@dataclass(frozen=True)
class Row:
    """One field. Of `said` values read, `right` are as the person read them; of `told` in the notes, `found` are."""

    field: str
    said: int
    right: int
    told: int
    found: int

    @property
    def precision(self) -> float | None:
        return self.right / self.said if self.said else None

    @property
    def recall(self) -> float | None:
        return self.found / self.told if self.told else None


@dataclass(frozen=True)
class Figures:
    """`wrong` says, for each value that is not as the person read it, where, what was read and what stands there."""

    notes: int
    missed: tuple[str, ...]  # incident reports that were skipped, with the reason
    taken: tuple[str, ...]  # notes that are none and were taken for one
    others: int  # notes that are no incident reports
    rows: tuple[Row, ...]
    files_per_second: float  # of one core
    wrong: tuple[str, ...]


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """The bench's own part of the command line."""
    parser = subparsers.add_parser("vault", help="how well postmortems are read, on notes that a person has read")
    parser.add_argument("corpus", type=Path, help="the folder in which the notes of the truth stand")
    parser.add_argument("--truth", type=Path, default=TRUTH, help="folder of truth, one TOML a family of notes")
    parser.add_argument("--only", metavar="FAMILY", help="only one file of truth, such as dfds")
    parser.add_argument("--wrong", action="store_true", help="print each value that is not as the person read it")
    return parser


def run(args: argparse.Namespace) -> Figures:
    """Read every note of the truth. Raises RuntimeError when there is none."""
    families = sorted(args.truth.glob(f"{args.only or '*'}.toml"))
    cases = [case for family in families for case in _cases(family, args.corpus)]
    if not cases:
        raise RuntimeError(f"bench vault: no notes of {args.truth} were found in {args.corpus}")
    return measured(cases, show_wrong=args.wrong)


@dataclass(frozen=True)
class Case:
    """A note and what a person read in it; `truth` is None for a note that is no incident report."""

    path: Path
    truth: Mapping[str, str] | None


def _cases(family: Path, corpus: Path) -> Iterator[Case]:
    table = tomllib.loads(family.read_text(encoding="utf-8"))
    folder = corpus / str(table.pop("folder"))
    for name in table.pop("no_incident", []):
        yield from (Case(path, None) for path in sorted(folder.glob(name)) if path.is_file())
    yield from (Case(folder / name, truth) for name, truth in table.items() if (folder / name).is_file())


def measured(cases: Sequence[Case], *, show_wrong: bool = True) -> Figures:
    """Read the notes of the cases and compare."""
    raw = [case.path.read_bytes() for case in cases]
    began = time.process_time()
    read = [incident(case.path.name, decoded(one).text) for case, one in zip(cases, raw, strict=True)]
    seconds = time.process_time() - began
    pairs = [(case, one) for case, one in zip(cases, read, strict=True) if case.truth is not None]
    known = [(case, one) for case, one in pairs if isinstance(one, Incident)]
    judged = {name: [_judged(name, case, one) for case, one in known] for name in FIELDS}
    return Figures(
        notes=len(pairs),
        missed=tuple(f"{case.path.name}: {one.why}" for case, one in pairs if isinstance(one, NoIncident)),
        taken=tuple(
            c.path.name for c, one in zip(cases, read, strict=True) if c.truth is None and isinstance(one, Incident)
        ),
        others=sum(case.truth is None for case in cases),
        rows=tuple(_row(name, judged[name]) for name in FIELDS),
        files_per_second=round(len(cases) / seconds, 1),
        wrong=tuple(one.wrong for name in FIELDS for one in judged[name] if one.wrong) if show_wrong else (),
    )


@dataclass(frozen=True)
class Judged:
    """One field of one note, in the counts of `Row`."""

    said: int = 0
    right: int = 0
    told: int = 0
    found: int = 0
    wrong: str = ""


def _row(name: str, judged: Sequence[Judged]) -> Row:
    return Row(name, *(sum(getattr(one, part) for one in judged) for part in ("said", "right", "told", "found")))


def _judged(name: str, case: Case, read: Incident) -> Judged:
    truth = (case.truth or {}).get(name, "")
    if truth == NOT_JUDGED:
        return Judged()
    if name == "timeline":
        return _judged_times(case, expanded(truth), [t for one in read.timeline if (t := _time(one))])
    said = _said(name, read)
    accepted = [part.strip().removeprefix(OPTIONAL) for part in truth.split(EITHER)] if truth else []
    right = said is not None and said in accepted
    told = bool(accepted) and not truth.startswith(OPTIONAL)
    wrong = (
        "" if right or (said is None and not told) else f"{case.path.name}: {name}: read {said}, stands {truth or None}"
    )
    return Judged(said is not None, right, told, told and right, wrong)


def _judged_times(case: Case, told: list[str], said: list[str]) -> Judged:
    left = list(told)
    for one in said:
        if one in left:
            left.remove(one)
    right = len(told) - len(left)
    wrong = f"{case.path.name}: timeline: read {len(said)}, {right} right, stand {len(told)}, missing {left[:4]}"
    return Judged(len(said), right, len(told), right, wrong if right < max(len(told), len(said)) else "")


def expanded(truth: str) -> list[str]:
    """`2026-01-29 04:39, 05:04` as two times: a bare one stands on the day before it."""
    found, day = [], ""
    for part in re.split(r"\s*,\s*", truth) if truth else ():
        day = part[:10] if len(part) > 10 else day
        found.append(f"{day} {part[-5:]}")
    return found


def _said(name: str, read: Incident) -> str | None:
    if name == "date":
        return read.date
    if name == "timezone":
        return read.timezone
    moment: Moment | None = getattr(read, name)
    if moment is not None:
        return local_of(moment.at_ms, moment.offset_min)[:16].replace("T", " ")
    unplaced = read.unplaced.get(name)
    return unplaced.at[:16].replace("T", " ") if unplaced else None


def _time(entry: Entry) -> str | None:
    """The local time of a row, to the minute; None for a row of a day."""
    if entry.at_ms is not None and entry.offset_min is not None:
        return local_of(entry.at_ms, entry.offset_min)[:16].replace("T", " ")
    return entry.local[:16].replace("T", " ") if entry.local and "T" in entry.local else None


def as_text(figures: Figures) -> str:
    """The figures for a person."""
    lines = [
        f"{figures.notes} incident reports, {len(figures.missed)} of them skipped; "
        f"{figures.others} other notes, {len(figures.taken)} of them taken for reports; "
        f"{figures.files_per_second:g} files/s",
        f"{'field':<14}{'precision':>22}{'recall':>22}",
    ]
    for row in figures.rows:
        lines.append(f"{row.field:<14}{_share(row.right, row.said):>22}{_share(row.found, row.told):>22}")
    lines += [f"skipped: {each}" for each in figures.missed]
    lines += [f"taken: {each}" for each in figures.taken]
    return "\n".join([*lines, *figures.wrong])


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole}, {part / whole:.1%}" if whole else "—"
