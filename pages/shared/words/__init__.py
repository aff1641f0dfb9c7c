# size: the strings that pages share stand in this one place; those of one page are in the file of its name beside it.
"""Every string on a screen, in one place: shared ones here, the rest by page beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from data.answers import Failure, FailureKind
from data.metrics.backlog import HurtUsers, SinceResult
from data.metrics.key_health import JoinedCause, NodeFacts, Run
from data.metrics.probe import Outcome, Probe
from data.metrics.slices import Rule, SliceState
from data.settings import Settings
from data.states import PanelState
from data.window import duration_text, local_clock, local_time, utc, zone_name

PRODUCT = "State Zero"
STANDUP = "Standup"
BACKLOG = "Backlog"
LATENCY = "Latency"
KEYS = "Keys"
DEPLOYMENTS = "Deployments"
SCENARIOS = "Scenarios"
ALERTS = "Alerts"
RULES = "Rules"
INCIDENTS = "Incidents"
INCIDENT = "Incident"
# Reached from a list, a link or an address.
NOT_IN_MENU = frozenset({INCIDENT})

STATE_WORDS = {
    PanelState.ERROR: "Error",
    PanelState.UNKNOWN: "Unknown",
    PanelState.STALE: "Stale",
    PanelState.NO_DATA: "No data",
    PanelState.ZERO: "Zero",
    PanelState.VALUE: "Fresh",
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
    Outcome.PRESENT: "present",
    Outcome.MISSING: "missing",
    Outcome.WRONG: "wrong",
    Outcome.EXPIRING: "expiring",
    Outcome.UNKNOWN: "unknown (could not ask)",
}
OUTCOME_SHAPES = {
    Outcome.PRESENT: "●",
    Outcome.MISSING: "✖",
    Outcome.WRONG: "◆",
    Outcome.EXPIRING: "◷",
    Outcome.UNKNOWN: "?",
}

NEXT = "Next"
DETAILS = "What was asked"


def moment(at_ms: int, zone: tzinfo) -> str:
    """`Thu 29 Jan 04:39:00 WIB`: a moment where the year is plain from the window."""
    local = utc(at_ms).astimezone(zone)
    return f"{local:%a %d %b} {local:%H:%M:%S} {zone_name(at_ms, zone)}"


def span(start_ms: int, end_ms: int, zone: tzinfo) -> str:
    """`2026-01-29 01:41 – 04:41 WIB`; both dates where they differ."""
    start, end = local_time(start_ms, zone), local_time(end_ms, zone)
    if start[:10] == end[:10]:
        return f"{start[:16]} – {end[11:]}"
    return f"{start[:16]} – {end}"


def count(number: int, one: str, many: str) -> str:
    """`1 order`, `1,234 orders`."""
    return f"{number:,} {one if number == 1 else many}"


def orders(number: int) -> str:
    return count(number, "order", "orders")


def keys(number: int) -> str:
    return count(number, "key", "keys")


def share(part: float | None, digits: int = 1) -> str:
    """`97.2 %`, never rounded up to 100 %; an em dash where there is none."""
    if part is None:
        return "—"
    text = f"{part * 100:.{digits}f}"
    if part < 1 and float(text) == 100:
        return f"> {100 - 10**-digits:.{digits}f} %"
    return f"{text} %"


def lane_hover(start_ms: int, end_ms: int, outcome: Outcome, most_keys: int, zone: tzinfo) -> str:
    clock = f"{local_clock(start_ms, zone)} – {local_clock(end_ms, zone)} {zone_name(start_ms, zone)}"
    return f"{clock}<br>{OUTCOME_WORDS[outcome]}, at most {keys(most_keys)} at once"


def age(length_ms: int | None) -> str:
    return "—" if length_ms is None else duration_text(length_ms)


# Notices

TICKER_NEXT = "Look at the server's log; restart the dashboard if it does not recover."
ADDRESS_NEXT = "The default is shown instead. Correct the address, or choose with the controls above."


def failed(subject: str, failure: Failure) -> str:
    """`Orders in state 0: warehouse timed out. …`"""
    told = sentence(failure.message)
    if failure.kind is FailureKind.NOT_SET_UP:
        return f"{subject}: not set up. {told}"
    return f"{failed_too(subject, failure)} {told}"


def failed_too(subject: str, failure: Failure) -> str:
    """For the second panel and the next that the same failure stops."""
    who = "" if failure.source == subject.lower() else f": {failure.source}"
    return f"{subject}{who} {failure.kind.value}."


def sentence(text: str) -> str:
    """With a capital and a full stop, whatever a source gave."""
    stripped = text.strip()
    end = "" if stripped.endswith((".", "!", "?")) else "."
    return f"{stripped[:1].upper()}{stripped[1:]}{end}"


def earlier_rows(age_ms: int) -> str:
    return f"Shown are the rows of {duration_text(age_ms)} ago."


def ticker_stopped(subject: str, age_ms: int) -> str:
    return f"{subject}: nothing has been read for {duration_text(age_ms)}."


def wrong_address(name: str, message: str) -> str:
    return f"“{name}” in the address: {message}."


# Header and controls

WINDOW = "Window"
FROM = "From"
TO = "To"
APPLY = "Apply"
AS_OF = "As of"
LIVE = "Live"
BACK_TO_LIVE = "Back to live"
REFRESH = "Refresh"
PAYMENT_METHODS = "Payment methods"
BOOKING_TYPES = "Booking types"
NONE_CHOSEN_IS_ALL = "None chosen means all."
AS_OF_HELP = "Shows everything as it was known at this moment. What came later is hidden."
DATA_TIME_HELP = "Data time: the newest event that the warehouse has. Ages are measured from it, not from the clock."
OLD = "old"
KEY_SERVER_ANSWERS = "Key server answers"
NOT_SET_UP = "Not set up: WAREHOUSE_URL names no warehouse, so no orders can be shown."


def as_of(at_ms: int, zone: tzinfo) -> str:
    return f"As of {local_time(at_ms, zone)}"


def times_in(zone: tzinfo, at_ms: int) -> str:
    return f"Times are in {zone_name(at_ms, zone)} ({zone})."


def window_label(from_text: str, to_text: str, start_ms: int, end_ms: int, zone: tzinfo) -> str:
    """A window that moves with the clock is named, not timed: its label must stay true between refreshes."""
    if from_text.startswith("now") or to_text.startswith("now"):
        return f"Last {from_text[4:]}" if to_text == "now" and from_text[:4] == "now-" else f"{from_text} to {to_text}"
    return span(start_ms, end_ms, zone)


def slices_chosen(methods: tuple[str, ...], booking_types: tuple[str, ...]) -> str:
    chosen = [*methods, *booking_types]
    return "All slices" if not chosen else ", ".join(chosen) if len(chosen) <= 2 else f"{len(chosen)} filters"


def refresh_every(text: str) -> str:
    return "Refresh off" if text == "off" else f"Every {text}"


def duration_short(length_ms: int) -> str:
    """As people write it in an address: `15s`, `5m`."""
    return f"{length_ms // 60_000}m" if length_ms % 60_000 == 0 else f"{length_ms // 1000}s"


def data_at(at_ms: int, zone: tzinfo) -> str:
    return f"Data {local_clock(at_ms, zone, seconds=True)} {zone_name(at_ms, zone)}"


def no_data_time(failure: Failure | None) -> str:
    return "No data time" if failure is None else f"Data time: {failure.kind.value}"


def warehouse_word(failure: Failure | None, *, answers: bool = False) -> str:
    if answers:
        return "Warehouse answers"
    return "Warehouse: first read" if failure is None else f"Warehouse: {failure.kind.value}"


def key_server_word(failure: Failure) -> str:
    return f"Key server: {failure.kind.value}"


def key_server_unknown(number: int) -> str:
    return f"Key server: {keys(number)} unknown" if number else "Key server: first read"


# Backlog

WAITING_ORDERS = "Orders in state 0"
RECENT_ORDERS = "Orders of the last 60 minutes"
STUCK_RUN = "Stuck orders of the last days"
BACKLOG_OVER_TIME = "Orders in state 0 over time"
OLDEST_OVER_TIME = "Age of the oldest order"
AGE_BANDS = "Orders in state 0 by age"
DUE_AND_RECEIVED = "Due against received"
BY_BOOKING_TYPE = "Now and scheduled bookings"
ORDERS_IN_STATE_0 = "orders in state 0"
MINUTES = "minutes"
ORDERS = "orders"
PER_MINUTE = "orders a minute, chosen slices together"
LANE = "Key probes"
LANE_NOTE = "worst outcome in each step, from the record of the probes"
STORE = "history store"
WAREHOUSE = "warehouse"
ABANDONED = "Abandoned orders"
DOWNLOAD = "Download CSV"
ORDER = "Order"
USER = "User (hashed)"
PAYMENT_METHOD = "Payment method"
BOOKING_TYPE = "Booking"
AGE = "Age"
KEY_STATE = "Request key"
HIDDEN = "hidden"
NONE = "—"
IN_STATE_0 = "In state 0"
STUCK = "Stuck"
OLDEST = "Oldest"
SINCE = "Since"
HURT_USERS = "Users hurt"
ON_TIME = "On time, last 60 min"
SLICE = "Slice"
KEY = "Keys of its stuck orders"
SLICE_COLUMNS = ("In state 0", "Stuck", "Oldest", "Due in 60 min", "On time", "Pending", "Withdrawn")
NOT_ASKED = "not asked"
NOTHING_STUCK = "nothing is stuck"
STUCK_SHAPE = "▲"
QUIET_SHAPE = "●"
FLOW_LINES = {
    "due_per_minute": ("due", "#8b8f98", "dash"),
    "received_per_minute": ("received", "#2f7fc1", "solid"),
}

NO_EVENTS = "The warehouse answered, and holds no event of the nine days before this moment."
NO_EVENTS_NEXT = (
    "Choose another as-of time, or set CLOCK to a moment that the data covers; `python -m data doctor` tells."
)
NEVER_RECEIVED = "received_ms is never set: hand-off and state 0 cannot be measured."
NEVER_RECEIVED_NEXT = "Map the moment of reception in the view `orders`; docs/adapt.md shows how."
NO_KEY_SERVER = "No key server is set up, so no missing key can be joined to these orders."
NOTHING_DUE = "No order was due in the 60 minutes before, and none is in state 0."
NOTHING_DUE_IN_WINDOW = "0 orders were due or received in this window."
NEVER_WAITED = "0 orders in state 0 at any of the drawn moments."
NO_LANE = "Nothing was recorded of the keys in this window."
NO_LANE_NEXT = "Set REDIS_URL; the record begins with the first round of probes."

BACKLOG_ALT = "Line chart: orders in state 0 over time, a line for each payment method."
OLDEST_ALT = "Line chart: age of the oldest order in state 0 over time, by payment method."
BANDS_ALT = "Area chart: orders in state 0 over time, stacked by age band."
FLOW_ALT = "Line chart: orders due and orders received a minute."
BOOKING_ALT = "Line chart: orders in state 0 over time, now and scheduled bookings."
LANE_ALT = "Bars: worst outcome of each key probe over time."


def measured_at(at_ms: int, zone: tzinfo) -> str:
    return f"Measured at {local_time(at_ms, zone, seconds=True)}."


def stuck_definition(stuck_ms: int) -> str:
    return f"Stuck: due, neither received nor closed, for over {duration_text(stuck_ms)}."


def stuck_headline(worst: SliceState, since: SinceResult, zone: tzinfo) -> str:
    """`cc_preauth: 41 stuck in state 0, oldest 12 min, since 02:12 WIB`."""
    parts = [f"{worst.name}: {worst.stuck_count:,} stuck in state 0", f"oldest {age(worst.oldest_age_ms)}"]
    if since.since_ms is not None:
        least = "since at least" if since.open_ended else "since"
        parts.append(f"{least} {local_clock(since.since_ms, zone)} {zone_name(since.since_ms, zone)}")
    return ", ".join(parts)


def quiet_headline(worst: SliceState, rule: Rule) -> str:
    if rule is Rule.ON_TIME:
        return f"Nothing is stuck. Lowest on-time share: {worst.name}, {share(worst.on_time_share)}"
    return "Nothing is stuck. Too few orders were due in the last 60 minutes to compare slices"


def cause_sentence(cause: JoinedCause) -> str:
    """`41 of 41 lack bbd:request:*`, or why that cannot be said."""
    if cause.unasked == cause.orders:
        return f"Not known yet whether they have {cause.pattern}: no round of probes that a later read confirms."
    if cause.unknown and cause.unknown + cause.unasked == cause.orders:
        return f"Unknown whether they have {cause.pattern}: the key server could not be asked."
    return f"{cause.text}."


def cause_cell(cause: JoinedCause | None) -> str:
    if cause is None:
        return NONE
    if cause.unasked == cause.orders:
        return NOT_ASKED
    if cause.unknown + cause.unasked == cause.orders:
        return f"unknown for {cause.unknown:,} of {cause.orders:,}"
    return cause.text


def in_all(number: int) -> str:
    return f"of {number:,} in all chosen slices"


def in_slice(name: str) -> str:
    return f"in {name}"


def over(length_ms: int) -> str:
    return f"over {duration_text(length_ms)}"


def since_short(since: SinceResult, zone: tzinfo) -> str:
    if since.since_ms is None:
        return NONE
    return f"{'≤ ' if since.open_ended else ''}{local_clock(since.since_ms, zone)} {zone_name(since.since_ms, zone)}"


def since_note(since: SinceResult, moment_ms: int) -> str:
    return NOTHING_STUCK if since.since_ms is None else f"unbroken for {duration_text(moment_ms - since.since_ms)}"


def on_time_note(state: SliceState, settings: Settings) -> str:
    if state.on_time_share is None:
        return "no order to judge"
    return f"{state.on_time_count:,} of {state.judged_due:,} within {settings.objective_seconds} s"


def hurt_figure(hurt: HurtUsers) -> str:
    return f"{hurt.users:,}" if hurt.users or not hurt.orders_without_user else NONE


def hurt_note(hurt: HurtUsers) -> str:
    unknown = f", {hurt.orders_without_user:,} without a user" if hurt.orders_without_user else ""
    return f"{orders(hurt.orders)} stuck since then{unknown}"


def behind(lag_ms: int) -> str:
    return f"The warehouse is {duration_text(lag_ms)} behind: what happened since is not known."


def every(step_ms: int) -> str:
    return f"at every {duration_text(step_ms)} and at data time"


def stuck_orders(number: int) -> str:
    return f"Stuck orders: {number:,}"


def no_stuck_orders(stuck_ms: int) -> str:
    return f"0 orders have been in state 0 for over {duration_text(stuck_ms)}."


def first_of(shown: int, number: int) -> str:
    return f"The {shown:,} oldest of {number:,} are shown; the download has all."


def due_in(zone: tzinfo, at_ms: int) -> str:
    return f"Due ({zone_name(at_ms, zone)})"


def download_name(stem: str, at_ms: int, zone: tzinfo, suffix: str = "zip") -> str:
    return f"{stem}-{utc(at_ms).astimezone(zone):%Y%m%d-%H%M%S}.{suffix}"


def outcome_sign(outcome: Outcome) -> str:
    return f"{OUTCOME_SHAPES[outcome]} {OUTCOME_WORDS[outcome]}"


def abandoned(number: int, give_up_ms: int) -> str:
    """Counted apart: such rows are in no other figure of the page."""
    what = "order is" if number == 1 else "orders are"
    how_long = duration_text(give_up_ms)
    return f"Abandoned: {number:,} {what} in state 0 for over {how_long} (last 30 days); in no other figure."


# Keys

PROBE = "Probe"
PROBES = "Probes"
PROBES_NOTE = "keys asked in the newest round"
OUTCOME = "Worst outcome"
OUTCOME_HEADS = {
    Outcome.PRESENT: "Present",
    Outcome.MISSING: "Missing",
    Outcome.WRONG: "Wrong",
    Outcome.EXPIRING: "Expiring",
    Outcome.UNKNOWN: "Unknown",
}
EVIDENCE = "Evidence"
EXPLAINS = "Stuck orders it explains"
NOTHING_TO_ASK = "no order is waiting for this key"
NOT_RECORDED = "nothing recorded"
NO_PROBE_JUDGED = "No probe has asked for a key yet"
SERVER = "Key server"
SERVER_NOTE = "what the server states of itself"
SERVER_IS_NOW = "what the server states of itself now, not at the as-of time"
UNHEALTHY = "Unhealthy"
HEALTHY = "Healthy"
SERVER_COLUMNS = ("Server", "Version", "Up for", "Memory of limit", "Evicted keys", "Role", "Replicas", "Persistence")


def keys_headline(probe: str, worst: Outcome, counts: Mapping[Outcome, int], judged: int) -> str:
    asked = sum(counts.values())
    if worst is Outcome.PRESENT:
        return f"Every key that was asked for is there ({count(judged, 'probe', 'probes')} judged)"
    return f"{probe}: {counts[worst]:,} of {keys(asked)} {OUTCOME_WORDS[worst]}"


def asked_at(at_ms: int | None, zone: tzinfo) -> str | None:
    return None if at_ms is None else f"Asked at {local_time(at_ms, zone, seconds=True)}."


def worst_word(worst: Outcome | None) -> str:
    return NONE if worst is None else OUTCOME_WORDS[worst]


def figure(number: int | None) -> str:
    return NONE if number is None else f"{number:,}"


def run_since(run: Run | None, zone: tzinfo) -> str:
    """Since when the outcome has held; `≤` where the record does not reach its start."""
    if run is None:
        return NONE
    return f"{'≤ ' if run.from_before else ''}{local_clock(run.start_ms, zone)} {zone_name(run.start_ms, zone)}"


def evidence(text: str, left_out: int) -> str:
    return text if not left_out else f"{text}; {orders(left_out)} not asked"


def explains(joined: Sequence[tuple[str, JoinedCause]], probe: Probe) -> str:
    if not probe.per_order:
        return "one key for all orders"
    told = [f"{method}: {cause_cell(cause)}" for method, cause in joined]
    return "; ".join(told) if told else NOTHING_STUCK


def probe_line(probe: Probe) -> str:
    """What a probe expects, in one line."""
    expected = [f"type {probe.type}"] if probe.type else []
    expected += [f"fields {', '.join(probe.fields)}"] if probe.fields else []
    expected += [f"at least {duration_text(probe.min_ttl_ms)} to live"] if probe.min_ttl_ms is not None else []
    wait = f", asked {duration_text(probe.grace_ms)} after an order is due" if probe.per_order else ""
    rule = f"; expected: {', '.join(expected)}" if expected else ""
    return f"{probe.name}: {probe.key}, protects {probe.service}{rule}{wait}. {probe.help}".strip()


def concern(place: str, what: str, observed: str, expected: str, *, many: bool) -> str:
    where = f"{place}: " if many else ""
    return f"{where}{sentence(what)} Observed: {observed}; expected: {expected}."


def nothing_unhealthy(nodes: int) -> str:
    return f"Nothing unhealthy in what {count(nodes, 'server states', 'servers state')}."


def node_facts(node: NodeFacts) -> list[str]:
    version = f"{node.server} {node.version}" if node.version else NONE
    uptime = NONE if node.uptime_s is None else duration_text(node.uptime_s * 1000)
    return [
        version,
        uptime,
        memory(node),
        figure(node.evicted_keys),
        role(node),
        figure(node.connected_slaves),
        persistence(node),
    ]


def role(node: NodeFacts) -> str:
    words_of = {"master": "primary", "slave": "replica"}
    if node.role is None:
        return NONE
    link = f" (link {node.master_link_status})" if node.role == "slave" and node.master_link_status else ""
    return words_of.get(node.role, node.role) + link


def memory(node: NodeFacts) -> str:
    if node.used_memory is None:
        return NONE
    used = megabytes(node.used_memory)
    if not node.maxmemory:
        return f"{used}, no limit" if node.maxmemory == 0 else f"{used}, limit not stated"
    return f"{used} of {megabytes(node.maxmemory)} ({share(node.used_memory / node.maxmemory, 0)})"


def megabytes(size: int) -> str:
    return f"{size / 2**20:,.1f} MiB"


def persistence(node: NodeFacts) -> str:
    aof = {True: "AOF on", False: "AOF off", None: "AOF not stated"}[node.aof_enabled]
    saved = f"last save {node.rdb_last_bgsave_status}" if node.rdb_last_bgsave_status else "last save not stated"
    return f"{aof}, {saved}"


# Demo

DEMO_CLOCK = "Demo clock"
DEMO_CLOCK_HELP = "This world is made up. Its clock can run faster, stand, and jump; the key server follows it."


def demo_speed(speed: int) -> str:
    return f"{speed}×" if speed else "Pause"
