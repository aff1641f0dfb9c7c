# size: the strings that pages share stand in this one place; those of one page are in the file of its name beside it.
"""Every string on a screen, in one place: shared ones here, the rest by page beside.

Constants are English, and are said where they are shown; functions give the words of the viewer's language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import tzinfo

from data.answers import Failure, FailureKind, whole
from data.metrics.backlog import HurtUsers, SinceResult
from data.metrics.key_concerns import Concern
from data.metrics.key_health import JoinedCause, NodeFacts, Run
from data.metrics.probe import Outcome, Probe
from data.metrics.slices import Rule, SliceState
from data.settings import Settings
from data.speech import sentence
from data.states import PanelState
from data.window import SECOND, local_clock, local_time, parse_duration, utc, zone_name
from pages.shared.language import observed, say, text
from pages.shared.problem import Problem

PRODUCT = "State Zero"
NONE = "—"
STANDUP = sentence("Standup")
BACKLOG = sentence("Backlog")
LATENCY = sentence("Latency")
KEYS = sentence("Keys")
DEPLOYMENTS = sentence("Deployments")
SCENARIOS = sentence("Scenarios")
ALERTS = sentence("Alerts")
RULES = sentence("Rules")
INCIDENTS = sentence("Incidents")
INCIDENT = sentence("Incident")
# Reached from a list, a link or an address.
NOT_IN_MENU = frozenset({INCIDENT})

STATE_WORDS = {
    PanelState.ERROR: sentence("Error"),
    PanelState.UNKNOWN: sentence("Unknown"),
    PanelState.STALE: sentence("Stale"),
    PanelState.NO_DATA: sentence("No data"),
    PanelState.ZERO: sentence("Zero"),
    PanelState.VALUE: sentence("Fresh"),
}
# A shape for each state, so that colour is never alone.
STATE_SHAPES = {
    PanelState.ERROR: "✖",
    PanelState.UNKNOWN: "?",
    PanelState.STALE: "◷",
    PanelState.NO_DATA: "○",
    PanelState.ZERO: "0",
    PanelState.VALUE: "●",
}
OUTCOME_WORDS = {
    Outcome.PRESENT: sentence("present"),
    Outcome.MISSING: sentence("missing"),
    Outcome.WRONG: sentence("wrong"),
    Outcome.EXPIRING: sentence("expiring"),
    Outcome.UNKNOWN: sentence("unknown (could not ask)"),
}
OUTCOME_SHAPES = {
    Outcome.PRESENT: "●",
    Outcome.MISSING: "✖",
    Outcome.WRONG: "◆",
    Outcome.EXPIRING: "◷",
    Outcome.UNKNOWN: "?",
}

KIND_WORDS = {
    FailureKind.NOT_SET_UP: sentence("not set up"),
    FailureKind.UNREACHABLE: sentence("unreachable"),
    FailureKind.REFUSED: sentence("refused"),
    FailureKind.TIMED_OUT: sentence("timed out"),
    FailureKind.LOCKED: sentence("locked"),
    FailureKind.CANCELLED: sentence("cancelled"),
    FailureKind.MISSING_TABLE: sentence("missing table"),
    FailureKind.MISSING_COLUMN: sentence("missing column"),
    FailureKind.WRONG_TYPE: sentence("wrong type"),
    FailureKind.TOO_MANY_ROWS: sentence("too many rows"),
    FailureKind.INVALID_QUERY: sentence("invalid query"),
}
SOURCE_WORDS = {
    "warehouse": sentence("warehouse"),
    "key server": sentence("key server"),
    "history": sentence("history"),
    "vault": sentence("vault"),
    "ticker": sentence("ticker"),
}

NEXT = sentence("Next")
DETAILS = sentence("What was asked")


def moment(at_ms: int, zone: tzinfo) -> str:
    """`Thu 29 Jan 04:39:00 WIB`: a moment where the year is plain from the window."""
    return say().moment(at_ms, zone, seconds=True)


def clock(at_ms: int, zone: tzinfo, *, seconds: bool = False) -> str:
    """`04:39 WIB`."""
    return f"{local_clock(at_ms, zone, seconds=seconds)} {zone_name(at_ms, zone)}"


def span(start_ms: int, end_ms: int, zone: tzinfo) -> str:
    """`2026-01-29 01:41 – 04:41 WIB`; both dates where they differ."""
    start, end = local_time(start_ms, zone), local_time(end_ms, zone)
    if start[:10] == end[:10]:
        return f"{start[:16]} – {end[11:]}"
    return f"{start[:16]} – {end}"


def orders(number: int) -> str:
    return say().count("{number} order", "{number} orders", number)


def keys(number: int) -> str:
    return say().count("{number} key", "{number} keys", number)


def number(of: float) -> str:
    return say().number(of)


def share(part: float | None, digits: int = 1) -> str:
    """`97.2 %`, never rounded up to 100 %; an em dash where there is none."""
    return NONE if part is None else say().share(part, digits)


def lane_hover(start_ms: int, end_ms: int, outcome: Outcome, most_keys: int, zone: tzinfo) -> str:
    when = f"{local_clock(start_ms, zone)} – {clock(end_ms, zone)}"
    told = text("{outcome}, at most {keys} at once", outcome=text(OUTCOME_WORDS[outcome]), keys=keys(most_keys))
    return f"{when}<br>{told}"


def age(length_ms: int | None) -> str:
    return NONE if length_ms is None else say().duration(length_ms)


# Notices

TICKER_NEXT = sentence("Look at the server's log; restart the dashboard if it does not recover.")
ADDRESS_NEXT = sentence("The default is shown instead. Correct the address, or choose with the controls above.")


def kind(failure: Failure) -> str:
    return text(KIND_WORDS[failure.kind])


def failed(subject: str, failure: Failure) -> str:
    """`Orders in state 0: warehouse timed out. …`; the subject in the viewer's words."""
    told = whole(observed(failure.message))
    if failure.kind is FailureKind.NOT_SET_UP:
        return text("{subject}: not set up. {told}", subject=subject, told=told)
    return f"{failed_too(subject, failure)} {told}"


def failed_too(subject: str, failure: Failure) -> str:
    """For the second panel and the next that the same failure stops."""
    source = text(SOURCE_WORDS.get(failure.source, failure.source))
    if source.lower() == subject.lower():
        return text("{subject} {failed}.", subject=subject, failed=kind(failure))
    return text("{subject}: {source} {failed}.", subject=subject, source=source, failed=kind(failure))


def earlier_rows(age_ms: int) -> str:
    return text("Shown are the rows of {age} ago.", age=say().duration(age_ms))


def ticker_stopped(subject: str, age_ms: int) -> str:
    return text("{subject}: nothing has been read for {age}.", subject=subject, age=say().duration(age_ms))


def wrong_address(problem: Problem) -> str:
    message = text(problem.english, **dict(problem.places))
    return text("“{name}” in the address: {message}.", name=problem.name, message=message)


# Header and controls

WINDOW = sentence("Window")
FROM = sentence("From")
TO = sentence("To")
APPLY = sentence("Apply")
AS_OF = sentence("As of")
LIVE = sentence("Live")
BACK_TO_LIVE = sentence("Back to live")
REFRESH = sentence("Refresh")
PAYMENT_METHODS = sentence("Payment methods")
BOOKING_TYPES = sentence("Booking types")
NONE_CHOSEN_IS_ALL = sentence("None chosen means all.")
AS_OF_HELP = sentence("Shows everything as it was known at this moment. What came later is hidden.")
DATA_TIME_HELP = sentence(
    "Data time: the newest event that the warehouse has. Ages are measured from it, not from the clock."
)
KEY_SERVER_ANSWERS = sentence("Key server answers")
NOT_SET_UP = sentence("Not set up: WAREHOUSE_URL names no warehouse, so no orders can be shown.")


# Lengths as they stand in an address.
LENGTHS = {
    "s": sentence("{number}s"),
    "m": sentence("{number}m"),
    "h": sentence("{number}h"),
    "d": sentence("{number}d"),
    "w": sentence("{number}w"),
}


def length(of: str) -> str:
    """`90m` of an address in the words of the viewer: `90m`, `90 mnt`."""
    one = re.fullmatch(r"(\d+)([smhdw])", of)
    return text(LENGTHS[one[2]], number=one[1]) if one else say().duration(parse_duration(of))


def as_of(at_ms: int, zone: tzinfo) -> str:
    return text("As of {moment}", moment=local_time(at_ms, zone))


def times_in(zone: tzinfo, at_ms: int) -> str:
    return text("Times are in {name} ({zone}).", name=zone_name(at_ms, zone), zone=zone)


def window_label(from_text: str, to_text: str, start_ms: int, end_ms: int, zone: tzinfo) -> str:
    """A window that moves with the clock is named, not timed: its label must stay true between refreshes."""
    if "/" in f"{from_text}{to_text}":
        return span(start_ms, end_ms, zone)
    if to_text == "now" and from_text.startswith("now-"):
        return text("Last {length}", length=length(from_text[4:]))
    if from_text.startswith("now") or to_text.startswith("now"):
        return text("{start} to {end}", start=from_text, end=to_text)
    return span(start_ms, end_ms, zone)


def slices_chosen(methods: tuple[str, ...], booking_types: tuple[str, ...]) -> str:
    chosen = [*methods, *booking_types]
    if not chosen:
        return text("All slices")
    return ", ".join(chosen) if len(chosen) <= 2 else say().count("{number} filter", "{number} filters", len(chosen))


def refresh_every(of: str) -> str:
    return text("Refresh off") if of == "off" else text("Every {length}", length=length(of))


def duration_short(length_ms: int) -> str:
    """As people write it in an address: `15s`, `5m`."""
    return f"{length_ms // 60_000}m" if length_ms % 60_000 == 0 else f"{length_ms // SECOND}s"


def data_at(at_ms: int, zone: tzinfo) -> str:
    return text("Data {clock}", clock=clock(at_ms, zone, seconds=True))


def old(age: str) -> str:
    """The age is HTML."""
    return text("{age} old", age=age)


def no_data_time(failure: Failure | None) -> str:
    return text("No data time") if failure is None else text("Data time: {failed}", failed=kind(failure))


def warehouse_word(failure: Failure | None, *, answers: bool = False) -> str:
    if answers:
        return text("Warehouse answers")
    return text("Warehouse: first read") if failure is None else text("Warehouse: {failed}", failed=kind(failure))


def key_server_word(failure: Failure) -> str:
    return text("Key server: {failed}", failed=kind(failure))


def key_server_unknown(unknown: int) -> str:
    return text("Key server: {keys} unknown", keys=keys(unknown)) if unknown else text("Key server: first read")


# Backlog

WAITING_ORDERS = sentence("Orders in state 0")
RECENT_ORDERS = sentence("Orders of the last 60 minutes")
STUCK_RUN = sentence("Stuck orders of the last days")
BACKLOG_OVER_TIME = sentence("Orders in state 0 over time")
OLDEST_OVER_TIME = sentence("Age of the oldest order")
AGE_BANDS = sentence("Orders in state 0 by age")
DUE_AND_RECEIVED = sentence("Due against received")
BY_BOOKING_TYPE = sentence("Now and scheduled bookings")
ORDERS_IN_STATE_0 = sentence("orders in state 0")
MINUTES = sentence("minutes")
ORDERS = sentence("orders")
PER_MINUTE = sentence("orders a minute, chosen slices together")
LANE = sentence("Key probes")
LANE_NOTE = sentence("worst outcome in each step, from the record of the probes")
ABANDONED = sentence("Abandoned orders")
DOWNLOAD = sentence("Download CSV")
ORDER = sentence("Order")
USER = sentence("User (hashed)")
PAYMENT_METHOD = sentence("Payment method")
BOOKING_TYPE = sentence("Booking")
AGE = sentence("Age")
KEY_STATE = sentence("Request key")
HIDDEN = sentence("hidden")
IN_STATE_0 = sentence("In state 0")
STUCK = sentence("Stuck")
OLDEST = sentence("Oldest")
SINCE = sentence("Since")
HURT_USERS = sentence("Users hurt")
ON_TIME = sentence("On time, last 60 min")
SLICE = sentence("Slice")
KEY = sentence("Keys of its stuck orders")
SLICE_COLUMNS = (
    IN_STATE_0,
    STUCK,
    OLDEST,
    sentence("Due in 60 min"),
    sentence("On time"),
    sentence("Pending"),
    sentence("Withdrawn"),
)
NOT_ASKED = sentence("not asked")
NOTHING_STUCK = sentence("nothing is stuck")
STUCK_SHAPE = "▲"
QUIET_SHAPE = "●"
FLOW_LINES = {
    "due_per_minute": (sentence("due"), "#8b8f98", "dash"),
    "received_per_minute": (sentence("received"), "#2679ba", "solid"),
}

NO_EVENTS = sentence("The warehouse answered, and holds no event of the nine days before this moment.")
NO_EVENTS_NEXT = sentence(
    "Choose another as-of time, or set CLOCK to a moment that the data covers; `python -m data doctor` tells."
)
NEVER_RECEIVED = sentence("received_ms is never set: hand-off and state 0 cannot be measured.")
NEVER_RECEIVED_NEXT = sentence("Map the moment of reception in the view `orders`; docs/adapt.md shows how.")
NO_KEY_SERVER = sentence("No key server is set up, so no missing key can be joined to these orders.")
NOTHING_DUE = sentence("No order was due in the 60 minutes before, and none is in state 0.")
NOTHING_DUE_IN_WINDOW = sentence("0 orders were due or received in this window.")
NEVER_WAITED = sentence("0 orders in state 0 at any of the drawn moments.")
KNOWN_ORDERS = sentence("The orders around this time")
NOT_COVERED = sentence("Of this window no orders are known: whether any hung cannot be told.")
HOUR_NOT_COVERED = sentence("Of the 60 minutes before no orders are known: whether any hung cannot be told.")
NO_LANE = sentence("Nothing was recorded of the keys in this window.")
NO_LANE_NEXT = sentence("Set REDIS_URL; the record begins with the first round of probes.")

BACKLOG_ALT = sentence("Line chart: orders in state 0 over time, a line for each payment method.")
OLDEST_ALT = sentence("Line chart: age of the oldest order in state 0 over time, by payment method.")
BANDS_ALT = sentence("Area chart: orders in state 0 over time, stacked by age band.")
FLOW_ALT = sentence("Line chart: orders due and orders received a minute.")
BOOKING_ALT = sentence("Line chart: orders in state 0 over time, now and scheduled bookings.")
LANE_ALT = sentence("Bars: worst outcome of each key probe over time.")


def measured_at(at_ms: int, zone: tzinfo) -> str:
    return text("Measured at {moment}.", moment=local_time(at_ms, zone, seconds=True))


def stuck_definition(stuck_ms: int) -> str:
    return text("Stuck: due, neither received nor closed, for over {length}.", length=say().duration(stuck_ms))


def stuck_headline(worst: SliceState, since: SinceResult, zone: tzinfo) -> str:
    """`cc_preauth: 41 stuck in state 0, oldest 12 min, since 02:12 WIB`."""
    told = {"slice": worst.name, "stuck": number(worst.stuck_count), "age": age(worst.oldest_age_ms)}
    if since.since_ms is None:
        return text("{slice}: {stuck} stuck in state 0, oldest {age}", **told)
    told["clock"] = clock(since.since_ms, zone)
    if since.open_ended:
        return text("{slice}: {stuck} stuck in state 0, oldest {age}, since at least {clock}", **told)
    return text("{slice}: {stuck} stuck in state 0, oldest {age}, since {clock}", **told)


def quiet_headline(worst: SliceState, rule: Rule) -> str:
    if rule is Rule.ON_TIME:
        lowest = share(worst.on_time_share)
        return text("Nothing is stuck. Lowest on-time share: {slice}, {share}", slice=worst.name, share=lowest)
    return text("Nothing is stuck. Too few orders were due in the last 60 minutes to compare slices")


def cause_sentence(cause: JoinedCause) -> str:
    """`41 of 41 lack bbd:request:*`, or why that cannot be said."""
    if cause.unasked == cause.orders:
        return text(
            "Not known yet whether they have {key}: no round of probes that a later read confirms.", key=cause.pattern
        )
    if cause.unknown and cause.unknown + cause.unasked == cause.orders:
        return text("Unknown whether they have {key}: the key server could not be asked.", key=cause.pattern)
    return f"{lacking(cause)}."


def lacking(cause: JoinedCause) -> str:
    """`41 of 41 lack bbd:request:*`, and how many of them could not be judged."""
    more = (
        (cause.wrong, text("{number} wrong", number=number(cause.wrong))),
        (cause.expiring, text("{number} expiring", number=number(cause.expiring))),
        (cause.unknown, text("{number} unknown", number=number(cause.unknown))),
        (cause.unasked, text("{number} unasked", number=number(cause.unasked))),
    )
    lack, of = number(cause.lacking), number(cause.orders)
    told = text("{lacking} of {orders} lack {key}", lacking=lack, orders=of, key=cause.pattern)
    return ", ".join([told, *(each for found, each in more if found)])


def cause_cell(cause: JoinedCause | None) -> str:
    if cause is None:
        return NONE
    if cause.unasked == cause.orders:
        return text(NOT_ASKED)
    if cause.unknown + cause.unasked == cause.orders:
        unknown, of = number(cause.unknown), number(cause.orders)
        return text("unknown for {unknown} of {orders}", unknown=unknown, orders=of)
    return lacking(cause)


def in_all(waiting: int) -> str:
    return text("of {number} in all chosen slices", number=number(waiting))


def in_slice(name: str) -> str:
    return text("in {slice}", slice=name)


def over(length_ms: int) -> str:
    return text("over {length}", length=say().duration(length_ms))


def since_short(since: SinceResult, zone: tzinfo) -> str:
    if since.since_ms is None:
        return NONE
    return f"{'≤ ' if since.open_ended else ''}{clock(since.since_ms, zone)}"


def since_note(since: SinceResult, moment_ms: int) -> str:
    if since.since_ms is None:
        return text(NOTHING_STUCK)
    return text("unbroken for {length}", length=say().duration(moment_ms - since.since_ms))


def on_time_note(state: SliceState, settings: Settings) -> str:
    if state.on_time_share is None:
        return text("no order to judge")
    return text(
        "{on_time} of {judged} within {seconds} s",
        on_time=number(state.on_time_count),
        judged=number(state.judged_due),
        seconds=number(settings.objective_seconds),
    )


def hurt_figure(hurt: HurtUsers) -> str:
    return number(hurt.users) if hurt.users or not hurt.orders_without_user else NONE


def hurt_note(hurt: HurtUsers) -> str:
    if not hurt.orders_without_user:
        return text("{orders} stuck since then", orders=orders(hurt.orders))
    unknown = number(hurt.orders_without_user)
    return text("{orders} stuck since then, {unknown} without a user", orders=orders(hurt.orders), unknown=unknown)


def behind(lag_ms: int) -> str:
    return text("The warehouse is {length} behind: what happened since is not known.", length=say().duration(lag_ms))


def every(step_ms: int) -> str:
    return text("at every {length} and at data time", length=say().duration(step_ms))


def stuck_orders(stuck: int) -> str:
    return text("Stuck orders: {number}", number=number(stuck))


def no_stuck_orders(stuck_ms: int) -> str:
    return text("0 orders have been in state 0 for over {length}.", length=say().duration(stuck_ms))


def first_of(shown: int, all_rows: int) -> str:
    return text(
        "The {shown} oldest of {number} are shown; the download has all.",
        shown=number(shown),
        number=number(all_rows),
    )


def due_in(zone: tzinfo, at_ms: int) -> str:
    return text("Due ({zone})", zone=zone_name(at_ms, zone))


def download_name(stem: str, at_ms: int, zone: tzinfo, suffix: str = "zip") -> str:
    return f"{stem}-{utc(at_ms).astimezone(zone):%Y%m%d-%H%M%S}.{suffix}"


BAND_UNITS = {
    "h": sentence("{range} h"),
    "min": sentence("{range} min"),
    "s": sentence("{range} s"),
    "ms": sentence("{range} ms"),
}


def minutes_hover() -> str:
    """How Plotly writes a figure of minutes."""
    return text("{minutes} min", minutes="%{y:,.1f}")


def age_band(label: str) -> str:
    """`1–5 min` or `over 6 h`, as the metric names a band."""
    *beyond, edges, unit = label.split()
    told = text(BAND_UNITS[unit], range=edges)
    return text("over {length}", length=told) if beyond else told


def outcome_sign(outcome: Outcome) -> str:
    return f"{OUTCOME_SHAPES[outcome]} {text(OUTCOME_WORDS[outcome])}"


def abandoned(orders_left: int, give_up_ms: int) -> str:
    """Counted apart: such rows are in no other figure of the page."""
    return say().count(
        "Abandoned: {number} order is in state 0 for over {length} (last 30 days); in no other figure.",
        "Abandoned: {number} orders are in state 0 for over {length} (last 30 days); in no other figure.",
        orders_left,
        length=say().duration(give_up_ms),
    )


# Keys

PROBE = sentence("Probe")
PROBES = sentence("Probes")
PROBES_NOTE = sentence("keys asked in the newest round")
OUTCOME = sentence("Worst outcome")
OUTCOME_HEADS = {
    Outcome.PRESENT: sentence("Present"),
    Outcome.MISSING: sentence("Missing"),
    Outcome.WRONG: sentence("Wrong"),
    Outcome.EXPIRING: sentence("Expiring"),
    Outcome.UNKNOWN: sentence("Unknown"),
}
EVIDENCE = sentence("Evidence")
EXPLAINS = sentence("Stuck orders it explains")
NO_PROBE_JUDGED = sentence("No probe has asked for a key yet")
SERVER = sentence("Key server")
SERVER_NOTE = sentence("what the server states of itself")
SERVER_IS_NOW = sentence("what the server states of itself now, not at the as-of time")
UNHEALTHY = sentence("Unhealthy")
HEALTHY = sentence("Healthy")
SERVER_COLUMNS = (
    sentence("Server"),
    sentence("Version"),
    sentence("Up for"),
    sentence("Memory of limit"),
    sentence("Evicted keys"),
    sentence("Role"),
    sentence("Replicas"),
    sentence("Persistence"),
)


def keys_headline(probe: str, worst: Outcome, counts: Mapping[Outcome, int], judged: int) -> str:
    if worst is Outcome.PRESENT:
        return say().count(
            "Every key that was asked for is there ({number} probe judged)",
            "Every key that was asked for is there ({number} probes judged)",
            judged,
        )
    return text(
        "{probe}: {number} of {keys} {outcome}",
        probe=probe,
        number=number(counts[worst]),
        keys=keys(sum(counts.values())),
        outcome=text(OUTCOME_WORDS[worst]),
    )


def asked_at(at_ms: int | None, zone: tzinfo) -> str | None:
    return None if at_ms is None else text("Asked at {moment}.", moment=local_time(at_ms, zone, seconds=True))


def worst_word(worst: Outcome | None) -> str:
    return NONE if worst is None else text(OUTCOME_WORDS[worst])


def figure(of: int | None) -> str:
    return NONE if of is None else number(of)


def run_since(run: Run | None, zone: tzinfo) -> str:
    """Since when the outcome has held; `≤` where the record does not reach its start."""
    if run is None:
        return NONE
    return f"{'≤ ' if run.from_before else ''}{clock(run.start_ms, zone)}"


def with_left_out(told: str, left_out: int) -> str:
    return text("{evidence}; {orders} not asked", evidence=told, orders=orders(left_out)) if left_out else told


def explains(joined: Sequence[tuple[str, JoinedCause]], probe: Probe) -> str:
    if not probe.per_order:
        return text("one key for all orders")
    told = [f"{method}: {cause_cell(cause)}" for method, cause in joined]
    return "; ".join(told) if told else text(NOTHING_STUCK)


def probe_line(probe: Probe) -> str:
    """What a probe expects, in one line."""
    told = [text("{probe}: {key}, protects {service}", probe=probe.name, key=probe.key, service=probe.service)]
    expected = _expected(probe)
    told += [text("expected: {expected}", expected=", ".join(expected))] if expected else []
    if probe.per_order:
        told.append(text("asked {length} after an order is due", length=say().duration(probe.grace_ms)))
    return f"{'; '.join(told)}. {text(probe.help)}".strip()


def _expected(probe: Probe) -> list[str]:
    expected = [text("type {type}", type=probe.type)] if probe.type else []
    expected += [text("fields {fields}", fields=", ".join(probe.fields))] if probe.fields else []
    if probe.min_ttl_ms is not None:
        expected.append(text("at least {length} to live", length=say().duration(probe.min_ttl_ms)))
    return expected


def concern(place: str, found: Concern, *, many: bool) -> str:
    told = text(
        "{what} Observed: {observed}; expected: {expected}.",
        what=whole(text(found.what)),
        observed=text(found.seen, **_figures(found)),
        expected=text(found.expected),
    )
    return f"{place}: {told}" if many else told


def _figures(found: Concern) -> dict[str, str]:
    return {name: _figure(name, each) for name, each in found.figures.items()}


def _figure(name: str, of: int | float | str) -> str:
    if isinstance(of, str):
        return of
    return say().duration(int(of)) if name == "length" else share(of, 0) if name == "share" else number(of)


def nothing_unhealthy(nodes: int) -> str:
    return say().count(
        "Nothing unhealthy in what {number} server states.", "Nothing unhealthy in what {number} servers state.", nodes
    )


def node_facts(node: NodeFacts) -> list[str]:
    version = f"{node.server} {node.version}" if node.version else NONE
    uptime = NONE if node.uptime_s is None else say().duration(node.uptime_s * SECOND)
    return [
        version,
        uptime,
        memory(node),
        figure(node.evicted_keys),
        role(node),
        figure(node.connected_slaves),
        persistence(node),
    ]


ROLES = {"master": sentence("primary"), "slave": sentence("replica")}


def role(node: NodeFacts) -> str:
    if node.role is None:
        return NONE
    told = text(ROLES[node.role]) if node.role in ROLES else node.role
    if node.role != "slave" or not node.master_link_status:
        return told
    return text("{role} (link {status})", role=told, status=node.master_link_status)


def memory(node: NodeFacts) -> str:
    if node.used_memory is None:
        return NONE
    used = megabytes(node.used_memory)
    if node.maxmemory is None:
        return text("{used}, limit not stated", used=used)
    if node.maxmemory == 0:
        return text("{used}, no limit", used=used)
    part = share(node.used_memory / node.maxmemory, 0)
    return text("{used} of {limit} ({share})", used=used, limit=megabytes(node.maxmemory), share=part)


def megabytes(size: int) -> str:
    return f"{say().number(size / 2**20, 1)} MiB"


AOF = {True: sentence("AOF on"), False: sentence("AOF off"), None: sentence("AOF not stated")}


def persistence(node: NodeFacts) -> str:
    aof = text(AOF[node.aof_enabled])
    if not node.rdb_last_bgsave_status:
        return text("{aof}, last save not stated", aof=aof)
    return text("{aof}, last save {status}", aof=aof, status=node.rdb_last_bgsave_status)


# Demo

DEMO_CLOCK = sentence("Demo clock")
DEMO_CLOCK_HELP = sentence(
    "This world is made up. Its clock can run faster, stand, and jump; the key server follows it."
)


DEMO_MARKS = {
    "quiet": sentence("Quiet"),
    "incident begins": sentence("Incident begins"),
    "helpdesk calls 04:39": sentence("Helpdesk calls 04:39"),
    "hotfix 06:42": sentence("Hotfix 06:42"),
    "after": sentence("After"),
}
DEMO_PACES = {"paused": sentence("paused"), "ended": sentence("ended")}
CLOCK_LABELS = {"Clock stopped": sentence("Clock stopped")}


def demo_clock(at_ms: int, zone: tzinfo, pace: str) -> str:
    """`Demo, 2026-01-29 04:31 WIB, 10×`."""
    told = text(DEMO_PACES[pace]) if pace in DEMO_PACES else pace
    return text("Demo, {moment}, {pace}", moment=local_time(at_ms, zone), pace=told)


def demo_speed(speed: int) -> str:
    return f"{speed}×" if speed else text("Pause")
