"""What the record of the probes says of the keys since the last standup."""

from __future__ import annotations

import pandas as pd

from data.answers import Failure
from data.metrics.columns import integers
from data.metrics.probe import Outcome
from data.speech import sentence
from data.standup.at import At
from data.standup.section import Line, Link, Section, Tone, Topic
from data.window import MINUTE, TimeWindow

STEPS = 400
# Worst first: which of them a line speaks of.
_TROUBLE = (Outcome.MISSING, Outcome.WRONG, Outcome.UNKNOWN)
_SENTENCES = {
    Outcome.MISSING: sentence("{probe}: up to {keys} of {asked} missing at once, last seen {moment}."),
    Outcome.WRONG: sentence("{probe}: up to {keys} of {asked} of a wrong kind at once, last seen {moment}."),
    Outcome.UNKNOWN: sentence("{probe}: up to {keys} of {asked} could not be asked for at once, last {moment}."),
}


def section(at: At) -> Section:
    """A line for each probe that was not as it should be, and why nothing is known where nobody looked."""
    if at.settings.redis_url is None:
        return Section(Topic.KEYS, unjudged=(at.say.text("Keys are not probed. Set REDIS_URL to the key server."),))
    if isinstance(at.history, Failure):
        return Section(Topic.KEYS, unjudged=(at.why(at.history),))
    rounds = at.history.rounds(at.window.start_ms, at.as_of_ms + 1, _step_ms(at))
    if isinstance(rounds, Failure):
        return Section(Topic.KEYS, unjudged=(at.why(rounds),))
    if rounds.frame.empty:
        text = at.say.text(
            "No round of probes is on record since {moment}.", moment=at.say.moment(at.since_ms, at.zone)
        )
        return Section(Topic.KEYS, unjudged=(text,))
    probes = rounds.frame.groupby("probe", sort=True)
    return Section(Topic.KEYS, tuple(line for name, rows in probes for line in _lines(at, str(name), rows)))


def _step_ms(at: At) -> int:
    """Of the rounds of one step the worst is enough, so that a long weekend is no longer to read than a night."""
    return max(MINUTE, (at.as_of_ms - at.window.start_ms) // STEPS)


def _lines(at: At, probe: str, rounds: pd.DataFrame) -> tuple[Line, ...]:
    """The worst of what was found, how many keys at most, and when last."""
    for outcome in _TROUBLE:
        keys = integers(rounds, outcome.value)
        if not keys.any():
            continue
        worst = int(keys.argmax())
        asked = sum(int(integers(rounds, each.value)[worst]) for each in Outcome)
        last_ms = int(integers(rounds, "at_ms")[keys > 0].max())
        text = at.say.text(
            _SENTENCES[outcome],
            probe=probe,
            keys=at.say.number(int(keys[worst])),
            asked=at.say.count("{number} key", "{number} keys", asked),
            moment=at.say.moment(last_ms, at.zone),
        )
        return (Line(text, Tone.BAD, Link("keys", TimeWindow(at.window.start_ms, at.as_of_ms + 1))),)
    return ()
