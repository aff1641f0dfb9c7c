"""Every string of the wall."""

from __future__ import annotations

from datetime import tzinfo

from data.metrics.backlog import HurtUsers, SinceResult
from data.metrics.latency import DRAWN_OF_ALL, Measure
from data.metrics.marks import Mark
from data.metrics.observed import STEP, ObservedRun
from data.metrics.probe import Outcome
from data.metrics.slices import SliceState
from data.metrics.survival import Reached
from data.speech import sentence
from data.states import PanelState
from data.wall import WallStatus
from pages.shared.key_finds import Found
from pages.shared.language import say, text
from pages.shared.words import NONE, OUTCOME_WORDS, age, evidence, number, orders, share
from pages.shared.words import clock as short_clock
from pages.shared.words.latency import length
from pages.shared.words.overlays import many, name

WALL = sentence("Wall")
OPEN = sentence("Open the wall")
OPEN_HELP = sentence(
    "Without menu and header, with the window and the slices chosen here. docs/screens/wall.md lists its settings."
)

STATUS = {
    WallStatus.NOT_SET_UP: sentence("NOT SET UP"),
    WallStatus.ERROR: sentence("ERROR"),
    WallStatus.BLIND: sentence("BLIND"),
    WallStatus.STUCK: sentence("STUCK"),
    WallStatus.KEYS: sentence("KEYS"),
    WallStatus.PARTLY_BLIND: sentence("PARTLY BLIND"),
    WallStatus.NO_ORDERS: sentence("NO ORDERS"),
    WallStatus.CLEAR: sentence("CLEAR"),
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

BACKLOG_ALT = sentence("Line chart: orders in state 0 over time, a line for each payment method, with deployments.")
SLICES = sentence("Payment methods, worst first")
SLICE_HEADS = (sentence("Stuck"), sentence("Waiting"), sentence("Oldest"), sentence("On time"))
KEYS = sentence("Key probes")
ALERTS = sentence("Open alerts")
INCIDENT = sentence("Running incident")
NO_INCIDENT = sentence("None is observed.")
NOT_SET_UP = sentence("Not set up.")
NO_PROBES = sentence("No probes are set up.")
NO_PROBES_NEXT = sentence("Name keys in PROBES_FILE; docs/redis.md shows how.")
NO_WAREHOUSE = sentence("No warehouse is set up")
WAREHOUSE_NEXT = sentence("Set WAREHOUSE_URL; README, Your own data.")
CURVE_UNKNOWN = sentence("The orders of this window could not be read.")
CURVE_NEXT = sentence("It is asked again at the next tick; the Backlog page says what failed.")
NO_SLICES = sentence("No order was due in the last 60 minutes, and none is in state 0.")
NO_EVENTS = sentence("The warehouse answers, and holds no event of the last nine days.")
OLD_READING = sentence("The newest reading is not finished")
FIRST_READ = sentence("The first read is not finished yet.")
CLEAR = sentence("Nothing is stuck")
AGE = sentence("age {length}")

SOURCES = {
    "warehouse": sentence("Warehouse"),
    "key server": sentence("Key server"),
    "history": sentence("History"),
    "ticker": sentence("Ticker"),
}
SOURCE_STATES = {
    PanelState.ERROR: sentence("error"),
    PanelState.UNKNOWN: sentence("unknown"),
    PanelState.STALE: sentence("behind"),
    PanelState.NO_DATA: sentence("not set up"),
    PanelState.ZERO: sentence("zero"),
    PanelState.VALUE: sentence("answers"),
}
REFRESHED = sentence("Last refresh {age}")
SOUND_ON = sentence("Sound on")
SOUND_BLOCKED = sentence("Sound is blocked by the browser")
BLIND = sentence("BLIND")
BLIND_SINCE = sentence("This screen has had nothing from the server for {length}.")
BLIND_AT_LEAST = sentence("at least 22 s")
BLIND_WAS = sentence("What stands below was so at {clock}.")
# By the state of the page's connection, as the browser names it.
BLIND_WHY = {
    "CONNECTED": sentence("The connection looks open, and nothing comes."),
    "OTHER": sentence("The connection to the server is lost."),
}
BLIND_NEXT = sentence("It tries again by itself every few seconds.")


def mark(of: Mark) -> str:
    """`payments 1.4`, or how many stand there together."""
    return name(of.deployments[0]) if len(of.deployments) == 1 else many(len(of.deployments))


def backlog(window_ms: int) -> str:
    return text("Orders in state 0, last {length}", length=say().duration(window_ms))


def worst(state: SliceState) -> str:
    """`cc_preauth: 41 stuck`."""
    return text("{slice}: {stuck} stuck", slice=state.name, stuck=number(state.stuck_count))


def lowest(state: SliceState) -> str:
    """What stands beneath CLEAR: the slice that was the least on time."""
    return text("lowest on time: {slice}, {share}", slice=state.name, share=share(state.on_time_share))


def users_hurt(users: int) -> str:
    return say().count("{number} user hurt", "{number} users hurt", users)


def stuck_facts(state: SliceState, since: SinceResult, hurt: HurtUsers | None, zone: tzinfo) -> list[str]:
    """Oldest, since when, users hurt."""
    facts = [text("oldest {age}", age=age(state.oldest_age_ms))]
    if since.since_ms is not None:
        began = short_clock(since.since_ms, zone)
        facts.append(
            text("since at least {clock}", clock=began) if since.open_ended else text("since {clock}", clock=began)
        )
    if hurt is not None and (hurt.users or not hurt.orders_without_user):
        facts.append(users_hurt(hurt.users))
    return facts


def latency(measure: Measure) -> str:
    """`Hand-off p95 of all due`."""
    if measure is Measure.HANDOFF:
        return text("Hand-off p{part} of all due", part=DRAWN_OF_ALL)
    return text("Assignment p{part} of all received", part=DRAWN_OF_ALL)


def reached(found: Reached, counted: int) -> str:
    """`7.9 s`, or `> 2 h 03 min` where so many wait that it is not reached."""
    if not counted:
        return NONE
    return f"> {length(found.over_ms)}" if found.ms is None else length(found.ms)


def of_orders(counted: int) -> str:
    return text("of {number}", number=number(counted))


def small_alt(name_of: str, found: Reached, counted: int) -> str:
    return text(
        "Line chart: latency of {slice} over the window, {length} of {orders}.",
        slice=name_of,
        length=reached(found, counted),
        orders=orders(counted),
    )


def running(run: ObservedRun, from_ms: int, others: int, zone: tzinfo) -> str:
    """`observed since 03:37 WIB · 283 users hurt · and 1 more`."""
    began = moment(run.start_ms, zone)
    if run.start_ms - from_ms < STEP:
        since = text("observed since at least {moment}", moment=began)
    else:
        since = text("observed since {moment}", moment=began)
    return " · ".join([since, users_hurt(run.users), *([more_slices(others)] if others else [])])


def ended(run: ObservedRun, zone: tzinfo) -> str:
    """The last one, of which the end is known."""
    end_ms = run.end_ms or run.start_ms
    return text(
        "Last: {slice}, {length} to {moment}, {users}.",
        slice=run.slice,
        length=say().duration(end_ms - run.start_ms),
        moment=moment(end_ms, zone),
        users=users_hurt(run.users),
    )


def moment(at_ms: int, zone: tzinfo) -> str:
    """`Thu 03:37 WIB`."""
    return f"{say().written(at_ms, zone, 'EEE')} {short_clock(at_ms, zone)}"


def more_slices(others: int) -> str:
    return text("and {number} more", number=number(others))


def last_known(at_ms: int, zone: tzinfo, told: str) -> str:
    return text("Last known, {clock}: {told}", clock=clock(at_ms, zone), told=told)


def silent(seconds: int) -> str:
    return text("It has not answered for {seconds} s.", seconds=number(seconds))


def source(name_of: str, state: PanelState) -> str:
    """`Warehouse behind`."""
    return f"{text(SOURCES[name_of])} {text(SOURCE_STATES[state])}"


def day(at_ms: int, zone: tzinfo) -> str:
    return say().written(at_ms, zone, "EEE dd MMM")


def clock(at_ms: int, zone: tzinfo) -> str:
    return short_clock(at_ms, zone, seconds=True)


# A wall has no room for why an outcome is unknown.
OUTCOMES = OUTCOME_WORDS | {Outcome.UNKNOWN: sentence("unknown")}


def probe_line(found: Found) -> str:
    """`41 of 41 missing`."""
    if found.worst is None:
        return text("nothing to ask")
    return text(
        "{number} of {asked} {outcome}",
        number=number(found.counts[found.worst]),
        asked=number(sum(found.counts.values())),
        outcome=text(OUTCOMES[found.worst]),
    )


def keys_finding(found: Found) -> str:
    return f"{found.probe.name}: {probe_line(found)}"


def keys_evidence(found: Found) -> str:
    return f"{found.probe.key}: {evidence.told(found.evidence)}"
