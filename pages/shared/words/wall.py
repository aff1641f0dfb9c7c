"""Every string of the wall."""

from __future__ import annotations

from datetime import tzinfo

from data.metrics.backlog import HurtUsers, SinceResult
from data.metrics.latency import DRAWN_OF_ALL, Measure
from data.metrics.marks import Mark
from data.metrics.observed import STEP, ObservedRun
from data.metrics.slices import SliceState
from data.metrics.survival import Reached
from data.states import PanelState
from data.wall import WallStatus
from data.window import duration_text, local_clock, utc, zone_name
from pages.shared.key_finds import Found
from pages.shared.words import NONE, OUTCOME_WORDS, age, count, orders, share
from pages.shared.words.latency import MEASURES, length, of_all_name
from pages.shared.words.overlays import name

WALL = "Wall"
OPEN = "Open the wall"
OPEN_HELP = "Without menu and header, with the window and the slices chosen here. docs/wall.md lists its settings."

STATUS = {
    WallStatus.NOT_SET_UP: "NOT SET UP",
    WallStatus.ERROR: "ERROR",
    WallStatus.BLIND: "BLIND",
    WallStatus.STUCK: "STUCK",
    WallStatus.KEYS: "KEYS",
    WallStatus.PARTLY_BLIND: "PARTLY BLIND",
    WallStatus.NO_ORDERS: "NO ORDERS",
    WallStatus.CLEAR: "CLEAR",
}
# A shape for each, so that colour is never alone.
SHAPES = {
    WallStatus.NOT_SET_UP: "○",
    WallStatus.ERROR: "✖",
    WallStatus.BLIND: "?",
    WallStatus.STUCK: "▲",
    WallStatus.KEYS: "◆",
    WallStatus.PARTLY_BLIND: "◷",
    WallStatus.NO_ORDERS: "○",
    WallStatus.CLEAR: "●",
}

BACKLOG = "Orders in state 0"
BACKLOG_ALT = "Line chart: orders in state 0 over time, a line for each payment method, with deployments."
SLICES = "Payment methods, worst first"
SLICE_HEADS = ("", "Stuck", "Waiting", "Oldest", "On time")
KEYS = "Key probes"
ALERTS = "Open alerts"
INCIDENT = "Running incident"
NO_INCIDENT = "None is observed."
NOT_SET_UP = "Not set up."
NO_PROBES = "No probes are set up."
NO_PROBES_NEXT = "Name keys in PROBES_FILE; docs/redis.md shows how."
NO_WAREHOUSE = "No warehouse is set up"
WAREHOUSE_NEXT = "Set WAREHOUSE_URL; README, Your own data."
CURVE_UNKNOWN = "The orders of this window could not be read."
CURVE_NEXT = "It is asked again at the next tick; the Backlog page says what failed."
NO_SLICES = "No order was due in the last 60 minutes, and none is in state 0."
NO_EVENTS = "The warehouse answers, and holds no event of the last nine days."
OLD_READING = "The newest reading is not finished"
FIRST_READ = "The first read is not finished yet."
CLEAR = "Nothing is stuck"
AGE = "age"

SOURCES = {"warehouse": "Warehouse", "key server": "Key server", "history": "History", "ticker": "Ticker"}
SOURCE_STATES = {
    PanelState.VALUE: "answers",
    PanelState.STALE: "behind",
    PanelState.NO_DATA: "not set up",
}
REFRESHED = "Last refresh"
SOUND_ON = "Sound on"
SOUND_BLOCKED = "Sound is blocked by the browser"
BLIND = "BLIND"
BLIND_SINCE = "This screen has had nothing from the server for"
BLIND_AT_LEAST = "at least 22 s"
BLIND_WAS = "What stands below was so at"
# By the state of the page's connection, as the browser names it.
BLIND_WHY = {
    "CONNECTED": "The connection looks open, and nothing comes.",
    "OTHER": "The connection to the server is lost.",
}
BLIND_NEXT = "It tries again by itself every few seconds."


def mark(of: Mark) -> str:
    """`payments 1.4`, or how many stand there together."""
    return (
        name(of.deployments[0]) if len(of.deployments) == 1 else count(len(of.deployments), "deployment", "deployments")
    )


def last(window_ms: int) -> str:
    return f"last {duration_text(window_ms)}"


def worst(state: SliceState) -> str:
    """`cc_preauth: 41 stuck`."""
    return f"{state.name}: {state.stuck_count:,} stuck"


def lowest(state: SliceState) -> str:
    """What stands beneath CLEAR: the slice that was the least on time."""
    return f"lowest on time: {state.name}, {share(state.on_time_share)}"


def stuck_facts(state: SliceState, since: SinceResult, hurt: HurtUsers | None, zone: tzinfo) -> list[str]:
    """Oldest, since when, users hurt."""
    facts = [f"oldest {age(state.oldest_age_ms)}"]
    if since.since_ms is not None:
        least = "since at least" if since.open_ended else "since"
        facts.append(f"{least} {local_clock(since.since_ms, zone)} {zone_name(since.since_ms, zone)}")
    if hurt is not None and (hurt.users or not hurt.orders_without_user):
        facts.append(f"{count(hurt.users, 'user', 'users')} hurt")
    return facts


def latency(measure: Measure) -> str:
    """`Hand-off p95 of all due`."""
    return f"{MEASURES[measure]} {of_all_name(DRAWN_OF_ALL, measure)}"


def reached(found: Reached, counted: int) -> str:
    """`7.9 s`, or `> 2 h 03 min` where so many wait that it is not reached."""
    if not counted:
        return NONE
    return f"> {length(found.over_ms)}" if found.ms is None else length(found.ms)


def of_orders(counted: int) -> str:
    return f"of {counted:,}"


def small_alt(name_of: str, found: Reached, counted: int) -> str:
    return f"Line chart: latency of {name_of} over the window, {reached(found, counted)} of {orders(counted)}."


def running(run: ObservedRun, from_ms: int, others: int, zone: tzinfo) -> str:
    """`observed since 03:37 WIB · 283 users hurt · and 1 more`."""
    least = "at least " if run.start_ms - from_ms < STEP else ""
    facts = [f"observed since {least}{moment(run.start_ms, zone)}", f"{count(run.users, 'user', 'users')} hurt"]
    return " · ".join([*facts, *([more_slices(others)] if others else [])])


def ended(run: ObservedRun, zone: tzinfo) -> str:
    """The last one, of which the end is known."""
    end_ms = run.end_ms or run.start_ms
    told = [
        f"{duration_text(end_ms - run.start_ms)} to {moment(end_ms, zone)}",
        f"{count(run.users, 'user', 'users')} hurt",
    ]
    return f"Last: {run.slice}, {', '.join(told)}."


def moment(at_ms: int, zone: tzinfo) -> str:
    """`Thu 03:37 WIB`."""
    return f"{utc(at_ms).astimezone(zone):%a} {local_clock(at_ms, zone)} {zone_name(at_ms, zone)}"


def more_slices(number: int) -> str:
    return f"and {count(number, 'more', 'more')}"


def last_known(at_ms: int, zone: tzinfo, told: str) -> str:
    return f"Last known, {local_clock(at_ms, zone, seconds=True)} {zone_name(at_ms, zone)}: {told}"


def source(name_of: str, state: PanelState) -> str:
    return f"{SOURCES[name_of]} {SOURCE_STATES.get(state, state.value)}"


def day(at_ms: int, zone: tzinfo) -> str:
    return f"{utc(at_ms).astimezone(zone):%a %d %b}"


def clock(at_ms: int, zone: tzinfo) -> str:
    return f"{local_clock(at_ms, zone, seconds=True)} {zone_name(at_ms, zone)}"


def probe_line(found: Found) -> str:
    """`41 of 41 missing`."""
    if found.worst is None:
        return "nothing to ask"
    asked = sum(found.counts.values())
    return f"{found.counts[found.worst]:,} of {asked:,} {OUTCOME_WORDS[found.worst].partition(' (')[0]}"


def keys_finding(found: Found) -> str:
    return f"{found.probe.name}: {probe_line(found)}"


def keys_evidence(found: Found) -> str:
    return f"{found.probe.key}: {found.evidence}"
