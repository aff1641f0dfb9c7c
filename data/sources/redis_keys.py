"""The key server: asks what a probe needs to know, and never for a value. What cannot be asked is unknown."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from data.answers import Failure, FailureKind
from data.metrics.key_health import Info, NodeFacts, node_facts
from data.metrics.probe import Probe, ProbeRound, Reading
from data.settings import SettingError, Settings
from data.sources.redis_readings import Named, read_all, unknown
from data.sources.redis_servers import Servers
from data.sources.redis_trouble import StoppedError, Trouble
from data.sources.redis_url import Address, Endpoint, parse_redis_url
from data.sources.side_by_side import all_answers
from data.speech import sentence

SOURCE = "key server"


class KeyServer:
    """A single server, one behind Sentinel, or a cluster. Safe to share between threads.

    Each call has `timeout_ms` in all, however many servers and keys it is about.
    """

    def __init__(self, address: Address, timeout_ms: int) -> None:
        self._servers = Servers(address, timeout_ms / 1000)

    @property
    def url_shown(self) -> str:
        """The URL without a secret."""
        return self._servers.address.shown

    def probe(self, probe: Probe, orders: Sequence[Mapping[str, str]], at_ms: int) -> ProbeRound:
        """Ask a probe's key of each order (or its one fixed key) once. Never raises for what a server does.

        `orders` hold order_id, payment_method and booking_type; those beyond `max_keys` are counted as left out.
        """
        began = time.monotonic()
        asked = orders[: probe.max_keys] if probe.per_order else [{}]
        readings = self._readings(probe, asked, self._servers.deadline_s())
        left_out = len(orders) - len(asked) if probe.per_order else 0
        return ProbeRound(probe.name, at_ms, readings, time.monotonic() - began, left_out)

    def _readings(self, probe: Probe, orders: Sequence[Mapping[str, str]], deadline_s: float) -> tuple[Reading, ...]:
        named: list[Named] = []
        without: list[Reading] = []
        for order in orders:
            try:
                named.append((probe.key.format_map(order), order.get("order_id")))
            except KeyError as error:
                without.append(unknown((probe.key, order.get("order_id")), f"the order has no {error.args[0]}"))
        if not named:
            return tuple(without)
        return (*read_all(self._servers, probe, named, deadline_s), *without)

    def ping(self) -> Failure | None:
        """None when every server that holds keys answers; else why one does not."""
        answers = self._ask_each("PING")
        return next((_failure(answer) for _, answer in answers if isinstance(answer, Trouble)), None)

    def info(self) -> Info | Failure:
        """The facts of every server that holds keys; a Failure when none of them answers."""
        began = time.monotonic()
        answers = self._ask_each("INFO")
        troubles = [answer for _, answer in answers if isinstance(answer, Trouble)]
        if len(troubles) == len(answers):
            return _failure(troubles[0])
        return Info(tuple(_facts(place, answer) for place, answer in answers), time.monotonic() - began)

    def close(self) -> None:
        """Nothing stays open between calls; here so that all sources are closed alike."""

    def _ask_each(self, command: str) -> list[tuple[str, str | Trouble]]:
        """The text that each server replies to a command without arguments, or why there is none."""
        deadline_s = self._servers.deadline_s()
        try:
            endpoints = self._servers.topology(deadline_s).endpoints
        except StoppedError as error:
            return [(self.url_shown, error.trouble)]

        def ask(endpoint: Endpoint) -> str | Trouble:
            return self._servers.on(endpoint, deadline_s, lambda wire: str(wire.ask(command)))

        answers = all_answers([lambda endpoint=endpoint: ask(endpoint) for endpoint in endpoints])  # type: ignore[misc]
        return list(zip(map(str, endpoints), answers, strict=True))


def open_key_server(settings: Settings) -> KeyServer | Failure:
    """The key server of the settings; a Failure when none is set up. Asks nothing yet.

    Raises SettingError when REDIS_URL is not one that can be used.
    """
    if settings.redis_url is None:
        step = sentence(
            "Set REDIS_URL, e.g. REDIS_URL=redis://prober:PASSWORD@keys:6379/0 (docs/redis.md has all forms)."
        )
        return Failure(FailureKind.NOT_SET_UP, SOURCE, sentence("REDIS_URL is not set."), step)
    try:
        return KeyServer(parse_redis_url(settings.redis_url), settings.probe_timeout)
    except ValueError as error:
        raise SettingError(f"REDIS_URL: {error}") from None


def _failure(trouble: Trouble) -> Failure:
    return Failure(trouble.kind, SOURCE, trouble.words, trouble.next_step)


def _facts(place: str, answer: str | Trouble) -> NodeFacts:
    return NodeFacts(place, failure=answer.words) if isinstance(answer, Trouble) else node_facts(place, answer)
