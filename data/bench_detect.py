"""How soon the rules tell an incident, and how often they tell one where there is none, on random worlds."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import chdtri

from data.bench_detect_rivals import rivals
from data.bench_detect_world import World, draw, make
from data.metrics.columns import Ints
from data.metrics.replay import replay
from data.metrics.replay_score import AFTERWARDS_MS, Known, Score, hurt_between, score
from data.metrics.two_shares import wilson
from data.rules import load_rules
from data.settings import ROOT, load
from data.window import DAY, MINUTE, local_clock

GIVE_UP_MS = 2 * DAY
LARGE_ENOUGH = 40
OURS = "these rules"
WORKERS = 2


@dataclass(frozen=True)
class Told:
    """What one way of watching said of a world; None: it was missed."""

    minutes: float | None
    minutes_of_third: float | None
    users_before: int | None
    false_alarms: int


@dataclass(frozen=True)
class Tried:
    """One world, its incident, and what each way of watching said of it."""

    number: int
    hanging: int
    share: float
    slice_share: float
    at: str
    key: str
    near_misses: tuple[str, ...]
    weeks: float
    slices: int
    told: dict[str, Told]
    rules: tuple[str, ...]
    false_rules: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One way of watching over all worlds. Times in minutes; `large`: incidents with at least 40 orders hanging."""

    name: str
    incidents: int
    large: int
    large_missed: int
    missed: int
    minutes_p50: float | None
    minutes_p95: float | None
    of_third_p50: float | None
    of_third_p95: float | None
    users_before_p50: float | None
    users_before_p95: float | None
    false_alarms: int
    false_alarms_per_week: float
    false_alarms_per_week_high: float
    false_alarms_per_slice_week: float


@dataclass(frozen=True)
class Figures:
    worlds: int
    seed: int
    lines: tuple[Line, ...]
    false_rules: dict[str, int]
    slow_in_time: tuple[int, int]
    seconds: float
    tried: tuple[Tried, ...] = field(repr=False)


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """The bench's own part of the command line."""
    parser = subparsers.add_parser("detect", help="how soon the rules tell an incident, on random worlds")
    parser.add_argument("--worlds", type=int, default=200, help="how many worlds of two judged days (default 200)")
    parser.add_argument("--seed", type=int, default=1, help="the worlds' seed (default 1)")
    parser.add_argument("--kept", type=Path, metavar="FILE", help="where worlds done are kept, to go on after a break")
    return parser


def run(args: argparse.Namespace) -> Figures:
    """Try every world that was not tried before."""
    began = time.perf_counter()
    kept = args.kept or ROOT / ".bench" / f"detect-{args.seed}.jsonl"
    done = {each.number: each for each in _read(kept)}
    wanted = [number for number in range(args.worlds) if number not in done]
    kept.parent.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(WORKERS) as pool, kept.open("a", encoding="utf-8") as file:
        for each in pool.map(try_world, [args.seed] * len(wanted), wanted):
            file.write(json.dumps(asdict(each)) + "\n")
            file.flush()
            done[each.number] = each
    tried = tuple(done[number] for number in range(args.worlds))
    return figures(tried, args.seed, round(time.perf_counter() - began, 1))


def try_world(seed: int, number: int) -> Tried:
    """Make one world and watch it in every way."""
    settings = load({}).settings
    rules = load_rules(settings)
    drawn = draw(np.random.default_rng((seed, number)))
    world = make(drawn, seed * 100_000 + number, rules.terms)
    told = replay(world.rows, rules, world.judged, GIVE_UP_MS, str)
    known = Known("incident", drawn.slice, drawn.window)
    scored = score(told, [known], world.rows.orders, world.judged, rules.terms.stuck_ms)
    ways = {OURS: _ours(scored, world)}
    for name, alarms in rivals(world.rows, world.judged, rules.terms).items():
        ways[name] = _rival(alarms, world, known, rules.terms.stuck_ms)
    first = scored.incidents[0].first
    return Tried(
        number,
        len(world.hanging),
        round(drawn.incidents[0].share, 3),
        round(drawn.mix[drawn.slice], 4),
        local_clock(drawn.window.start_ms, settings.timezone),
        "missing" if drawn.incidents[0].key_missing else "present",
        tuple(name for name, _, _ in drawn.near_misses),
        scored.weeks,
        scored.slices,
        ways,
        () if first is None else first.opened.rules,
        tuple(each.opened.rules[0] for each in scored.false_alarms),
    )


def _ours(scored: Score, world: World) -> Told:
    [incident] = scored.incidents
    at_ms = None if incident.first is None else incident.first.opened.first_seen_ms
    third = _of_third(at_ms, world.hanging)
    return Told(incident.minutes_to_detect, third, incident.users_before, len(scored.false_alarms))


def _rival(alarms: Ints, world: World, known: Known, stuck_ms: int) -> Told:
    """The same definitions; an alarm on the total names no slice, so each that goes off in time is taken for it."""
    window = known.window
    ours = alarms[(alarms >= window.start_ms) & (alarms <= window.end_ms + AFTERWARDS_MS)].tolist()
    at_ms = ours[0] if ours else None
    users = hurt_between(world.rows.orders, known, window.end_ms if at_ms is None else at_ms, stuck_ms)
    minutes = None if at_ms is None else (at_ms - window.start_ms) / MINUTE
    return Told(minutes, _of_third(at_ms, world.hanging), users, len(alarms) - len(ours))


def _of_third(at_ms: int | None, hanging: Ints) -> float | None:
    return None if at_ms is None or len(hanging) < 3 else (at_ms - int(hanging[2])) / MINUTE


def _read(path: Path) -> Iterator[Tried]:
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            yield _tried(json.loads(line))


def _tried(table: dict[str, Any]) -> Tried:
    told = {name: Told(**each) for name, each in table["told"].items()}
    lists = {name: tuple(table[name]) for name in ("near_misses", "rules", "false_rules")}
    return Tried(**{**table, **lists, "told": told})


def figures(tried: Sequence[Tried], seed: int, seconds: float) -> Figures:
    """All worlds together, for each way of watching; the rules also apart by what the keys could tell."""
    lines = [_line(name, [(each, each.told[name]) for each in tried]) for name in tried[0].told] if tried else []
    for key, name in (("missing", "with a missing key"), ("present", "from the warehouse alone")):
        mine = [(each, each.told[OURS]) for each in tried if each.key == key]
        if mine:
            lines.append(_line(f"{OURS}, {name}", mine))
    slow = [each for each in tried if each.share <= 0.4 and each.hanging >= LARGE_ENOUGH]
    in_time = [each for each in slow if _is_in_time(each.told[OURS])]
    named = [rule for each in tried for rule in each.false_rules]
    false_rules = {rule: named.count(rule) for rule in sorted(set(named))}
    return Figures(len(tried), seed, tuple(lines), false_rules, (len(in_time), len(slow)), seconds, tuple(tried))


def _is_in_time(told: Told) -> bool:
    if told.minutes is None or told.minutes_of_third is None:
        return False
    return told.minutes_of_third <= 15 or (told.users_before or 0) < 8


def _line(name: str, told: Sequence[tuple[Tried, Told]]) -> Line:
    large = [each for tried, each in told if tried.hanging >= LARGE_ENOUGH]
    weeks = sum(tried.weeks for tried, _ in told)
    slice_weeks = sum(tried.weeks * tried.slices for tried, _ in told)
    false = sum(each.false_alarms for _, each in told)
    users = [each.users_before for each in large if each.minutes is not None]
    return Line(
        name,
        len(told),
        len(large),
        sum(each.minutes is None for each in large),
        sum(each.minutes is None for _, each in told),
        *_middle_and_high([each.minutes for each in large]),
        *_middle_and_high([each.minutes_of_third for each in large]),
        *_middle_and_high(users),
        false,
        round(false / weeks, 3),
        round(_poisson_high(false) / weeks, 3),
        round(false / slice_weeks, 4),
    )


def _middle_and_high(values: Sequence[float | None]) -> tuple[float | None, float | None]:
    known = [value for value in values if value is not None]
    if not known:
        return None, None
    middle, high = np.quantile(known, [0.5, 0.95])
    return round(float(middle), 2), round(float(high), 2)


def _poisson_high(count: int) -> float:
    """The upper end of the 95 % interval of a count (Garwood, 1936)."""
    return float(chdtri(2 * count + 2, 0.025)) / 2


def as_text(found: Figures) -> str:
    """The figures for a person."""
    head = (
        "way of watching",
        "missed",
        "min p50",
        "p95",
        "3rd p50",
        "p95",
        "users p50",
        "p95",
        "false/week",
        "/slice-week",
    )
    rows = [head, *(_cells(line) for line in found.lines)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    missed = next((line for line in found.lines if line.name == OURS), None)
    if missed is not None:
        _, high = wilson(np.array(missed.large_missed), np.array(missed.large))
        of = f"missed of {missed.large} with {LARGE_ENOUGH} orders and more hanging"
        lines.append(f"{of}: {missed.large_missed} (95 %: at most {float(high):.1%})")
    in_time, slow = found.slow_in_time
    lines.append(f"slow ones (share 20–40 %) told within 15 min or before 8 users were hurt: {in_time} of {slow}")
    lines.append(f"false alarms by rule: {found.false_rules or 'none'}")
    lines.append(f"{found.worlds} worlds, seed {found.seed}, {found.seconds:g} s")
    return "\n".join(lines)


def _cells(line: Line) -> tuple[str, ...]:
    times = (line.minutes_p50, line.minutes_p95, line.of_third_p50, line.of_third_p95)
    users = (line.users_before_p50, line.users_before_p95)
    return (
        line.name,
        f"{line.large_missed}/{line.large}",
        *("—" if value is None else f"{value:.1f}" for value in (*times, *users)),
        f"{line.false_alarms_per_week:.2f} (≤ {line.false_alarms_per_week_high:.2f})",
        f"{line.false_alarms_per_slice_week:.3f}",
    )
