"""What a watcher judges with: one tick of the sources, the facts of it, the rules, and the suspects of open alerts."""

from __future__ import annotations

import logging
from collections.abc import Callable

from data.alert_suspects import SuspectFinder
from data.installation import Installation
from data.measuring import Measurer
from data.metrics.alert import Alert, State
from data.metrics.facts import Facts
from data.metrics.judging import Judgement, judge
from data.metrics.memory import Memory, from_json, to_json
from data.metrics.rule import Rules
from data.sources.alert_memory import JudgedRound, RuleStatus
from data.ticker import Ticker
from data.window import MINUTE

log = logging.getLogger(__name__)


class LiveJudge:
    """`data.watch.Judge` over the sources of an installation: keys and waiting orders at each round, all else at the
    first round of each minute of the clock.
    """

    def __init__(self, installation: Installation, rules: Rules, hashed: Callable[[str], str]) -> None:
        self._rules, self._hashed = rules, hashed
        self._ticker, self._measurer = Ticker(installation), Measurer(installation)
        self._suspects = SuspectFinder(installation)
        self._minute: int | None = None

    def ask_keys(self) -> None:
        """Ask the sources without judging: a missing key counts only when a later read still has its order waiting."""
        self._ticker.tick()

    def __call__(self, at_ms: int, state: str | None) -> JudgedRound:
        """Measure and judge one moment. Never raises for what a source does."""
        facts = self._facts(at_ms)
        judgement = judge(self._rules, facts, _memory(state), at_ms, self._hashed)
        memory = judgement.memory
        if facts.data_time_ms is not None:
            memory = self._suspects.named(memory, at_ms, facts.data_time_ms)
        return JudgedRound(
            at_ms=at_ms,
            alerts=(*memory.alerts, *_resolved(judgement)),
            rules=tuple(RuleStatus(each.rule, each.judged_ms, each.reason, each.since_ms) for each in memory.verdicts),
            state=to_json(memory),
            trouble="; ".join(facts.failing.values()) or None,
        )

    def _facts(self, at_ms: int) -> Facts:
        minute = at_ms // MINUTE
        facts = self._measurer.facts(self._ticker.tick(), everything=minute != self._minute)
        if facts.measured is not None:
            self._minute = minute
        return facts


def _memory(state: str | None) -> Memory:
    """What the last round kept. What another version wrote otherwise is judged anew: a watcher must not stop for it."""
    if not state:
        return Memory()
    try:
        return from_json(state)
    except (KeyError, TypeError, ValueError) as error:
        log.warning("the judge's memory cannot be read and begins anew", extra={"why": repr(error)})
        return Memory()


def _resolved(judgement: Judgement) -> tuple[Alert, ...]:
    return tuple(alert for alert in judgement.changes if alert.state is State.RESOLVED)
