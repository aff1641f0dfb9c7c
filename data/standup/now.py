"""What is wrong now: the worst slice, as everywhere."""

from __future__ import annotations

from data import binds
from data.answers import Failure
from data.metrics.backlog import hurt_users, stuck_since
from data.metrics.slices import Rule, SliceState, chosen_by, slice_states, worst_slice
from data.speech import sentence
from data.standup.at import At
from data.standup.section import Line, Link, Section, Tone, Topic
from data.window import HOUR, TimeWindow

_SINCE = sentence("{slice}: {stuck} stuck in state 0, the oldest for {age}, since {moment}; {due} in 60 min, {users}.")
_SINCE_BEFORE = sentence(
    "{slice}: {stuck} stuck in state 0, the oldest for {age}, since {moment} or longer; {due} in 60 min, {users}."
)


def section(at: At) -> Section:
    """One line about the worst slice; with nothing stuck, one that says so and names the lowest on-time share."""
    hour = hour_before(at)
    waiting = at.ask("waiting", binds.waiting(at.settings, at.data_time_ms))
    outcomes = at.ask("slice_outcomes", binds.slice_outcomes(at.settings, hour, at.data_time_ms))
    if isinstance(waiting, Failure):
        return Section(Topic.NOW, unjudged=(at.why(waiting),))
    if isinstance(outcomes, Failure):
        return Section(Topic.NOW, unjudged=(at.why(outcomes),))
    states = slice_states(waiting.frame, outcomes.frame, at.data_time_ms, stuck_ms=at.settings.stuck_after)
    worst = worst_slice(states)
    if worst is None:
        text = at.say.text("No order was due in the last 60 minutes, and none waits.")
        return Section(Topic.NOW, (Line(text, Tone.NOTICE, Link("backlog", hour_before(at))),))
    if worst.stuck_count:
        return _stuck(at, worst)
    return Section(Topic.NOW, (_calm(at, worst, chosen_by(states)),))


def _calm(at: At, worst: SliceState, rule: Rule) -> Line:
    if rule is not Rule.ON_TIME or worst.on_time_share is None:
        text = at.say.text("Nothing is stuck; too few orders were due in the last 60 minutes to compare the slices.")
        return Line(text, Tone.GOOD, Link("backlog", hour_before(at)))
    text = at.say.text(
        "Nothing is stuck; the lowest on-time share of the last 60 minutes is {share} of {due} in {slice}.",
        share=at.say.share(worst.on_time_share),
        due=at.say.number(worst.judged_due),
        slice=worst.name,
    )
    return Line(text, Tone.GOOD, _link(worst, hour_before(at)))


def _stuck(at: At, worst: SliceState) -> Section:
    """Since when, and whom it hurt, where these can be told; the count of stuck orders in any case."""
    lookback = TimeWindow(at.data_time_ms - at.settings.give_up_after, at.data_time_ms)
    waits = at.ask("waits", binds.waits(at.settings, lookback, at.data_time_ms))
    places = {
        "slice": worst.name,
        "stuck": at.say.number(worst.stuck_count),
        "due": at.say.count("{number} order due", "{number} orders due", worst.due_count),
        "age": at.say.duration(worst.oldest_age_ms or 0),
    }
    if isinstance(waits, Failure):
        text = at.say.text("{slice}: {stuck} stuck in state 0, the oldest for {age}; {due} in 60 min.", **places)
        return Section(Topic.NOW, (Line(text, Tone.BAD, _link(worst, hour_before(at))),), (at.why(waits),))
    mine = waits.frame[waits.frame["payment_method"] == worst.payment_method]
    stuck_ms, give_up_ms = at.settings.stuck_after, at.settings.give_up_after
    since = stuck_since(mine, at.data_time_ms, stuck_ms=stuck_ms, give_up_ms=give_up_ms, read_from_ms=lookback.start_ms)
    start_ms = lookback.start_ms if since.since_ms is None else since.since_ms
    hurt = hurt_users(mine, start_ms, at.data_time_ms + 1, at.data_time_ms, stuck_ms=stuck_ms, give_up_ms=give_up_ms)
    places["users"] = at.say.count("{number} user hurt", "{number} users hurt", hurt.users)
    places["moment"] = at.say.moment(start_ms, at.zone)
    told = _SINCE_BEFORE if since.open_ended else _SINCE
    span = TimeWindow(start_ms - HOUR, at.data_time_ms + 1)
    return Section(Topic.NOW, (Line(at.say.text(told, **places), Tone.BAD, _link(worst, span)),))


def hour_before(at: At) -> TimeWindow:
    """The last 60 minutes, to which data time belongs."""
    return TimeWindow(at.data_time_ms - HOUR + 1, at.data_time_ms + 1)


def _link(worst: SliceState, window: TimeWindow) -> Link:
    return Link("backlog", window, (("payment_method", worst.payment_method),))
