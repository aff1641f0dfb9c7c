"""Why a key server could not be asked: each way of failing has its own words."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import hiredis

from data.answers import FailureKind
from data.speech import sentence

SEE_SERVER = sentence("See whether the server runs and may be reached from here; it is asked again by itself.")
SEE_LOGIN = sentence("Put the right user and password into REDIS_URL.")
SEE_RIGHTS = sentence("Give the user the rights of the ACL line in docs/redis.md.")
WAIT = sentence("Wait; it is asked again by itself.")


@dataclass(frozen=True)
class Trouble:
    """What was observed, in words that hold no secret and no key, and what to do next."""

    kind: FailureKind
    words: str
    next_step: str


class StoppedError(Exception):
    """The conversation with a server cannot go on. `replies` came before; `replied`: the server itself said no."""

    def __init__(self, trouble: Trouble, replies: Sequence[Any] = (), *, replied: bool = False) -> None:
        super().__init__(trouble.words)
        self.trouble = trouble
        self.replies = replies
        self.replied = replied


def timed_out(place: str, timeout_s: float) -> Trouble:
    words = f"no answer from {place} within {timeout_s:g} s"
    return Trouble(FailureKind.TIMED_OUT, words, SEE_SERVER)


def of_exception(error: Exception, place: str, timeout_s: float) -> Trouble:
    """The words for what a socket, TLS or the reader of replies raised."""
    if isinstance(error, TimeoutError):
        return timed_out(place, timeout_s)
    if isinstance(error, ssl.SSLError):
        return _of_tls(error, place)
    if isinstance(error, hiredis.ProtocolError):
        words = f"what {place} answers is not the Redis protocol (is TLS on at one end only?)"
        return Trouble(FailureKind.REFUSED, words, sentence("See whether REDIS_URL names the right port and scheme."))
    return Trouble(FailureKind.UNREACHABLE, _of_network(error, place), SEE_SERVER)


def _of_tls(error: ssl.SSLError, place: str) -> Trouble:
    if isinstance(error, ssl.SSLCertVerificationError):
        words = f"the certificate of {place} is not trusted: {error.verify_message}"
        return Trouble(
            FailureKind.REFUSED, words, sentence("Name the right authority with ?ssl_ca_certs=FILE in REDIS_URL.")
        )
    words = f"TLS failed with {place}: {(error.reason or 'the connection ended').lower().replace('_', ' ')}"
    step = sentence("See whether the server speaks TLS on this port, and whether it asks for a certificate.")
    return Trouble(FailureKind.UNREACHABLE, words, step)


def _of_network(error: Exception, place: str) -> str:
    if isinstance(error, ConnectionRefusedError):
        return f"connection refused by {place}"
    if isinstance(error, ConnectionError):
        return f"{place} closed the connection"
    if isinstance(error, socket.gaierror):
        return f"the name of {place} is not known"
    if isinstance(error, FileNotFoundError):
        return f"there is no socket {place}"
    reason = error.strerror if isinstance(error, OSError) else None
    return f"{place} cannot be reached: {(reason or type(error).__name__).lower()}"


def of_reply(error: Exception, place: str, command: str) -> Trouble:
    """The words for an error that the server replied to `command`."""
    text = str(error)
    code = text.split(" ", 1)[0]
    for prefix, kind, words, step in _REPLIES:
        if text.startswith(prefix):
            return Trouble(kind, f"{words.format(place=place, command=command)} ({code})", step)
    if code == "NOPERM":
        about = "read this key" if "key" in text.lower() else f"run {command}"
        return Trouble(FailureKind.REFUSED, f"this user may not {about} on {place} (NOPERM)", SEE_RIGHTS)
    return Trouble(
        FailureKind.REFUSED, f"{place} refused {command} ({code})", sentence("See the log of the key server.")
    )


_MOVING = "this key is moving between cluster nodes"
_REPLIES: tuple[tuple[str, FailureKind, str, str], ...] = (
    ("NOAUTH", FailureKind.REFUSED, "{place} wants a password", SEE_LOGIN),
    ("WRONGPASS", FailureKind.REFUSED, "{place} refused the user or password", SEE_LOGIN),
    ("ERR invalid password", FailureKind.REFUSED, "{place} refused the password", SEE_LOGIN),
    ("ERR AUTH <password> called", FailureKind.REFUSED, "{place} has no password, REDIS_URL gives one", SEE_LOGIN),
    ("ERR Client sent AUTH", FailureKind.REFUSED, "{place} has no password, REDIS_URL gives one", SEE_LOGIN),
    ("LOADING", FailureKind.UNREACHABLE, "{place} is loading its data", WAIT),
    ("BUSY", FailureKind.UNREACHABLE, "a script keeps {place} busy", WAIT),
    ("MASTERDOWN", FailureKind.UNREACHABLE, "{place} is a replica that has lost its primary", WAIT),
    (
        "CLUSTERDOWN",
        FailureKind.UNREACHABLE,
        "{place} says that the cluster is down",
        sentence("See `cluster info` on it."),
    ),
    ("MOVED", FailureKind.UNREACHABLE, _MOVING, WAIT),
    ("ASK", FailureKind.UNREACHABLE, _MOVING, WAIT),
    ("TRYAGAIN", FailureKind.UNREACHABLE, _MOVING, WAIT),
    (
        "DENIED",
        FailureKind.REFUSED,
        "{place} is in protected mode",
        sentence("Set a password on it, and in REDIS_URL."),
    ),
    ("ERR max number of clients", FailureKind.UNREACHABLE, "{place} has no connection left", SEE_SERVER),
    (
        "ERR DB index",
        FailureKind.REFUSED,
        "{place} has no such database",
        sentence("Put the right database into REDIS_URL."),
    ),
    (
        "ERR unknown command",
        FailureKind.REFUSED,
        "{place} does not know {command}",
        sentence("See whether it was renamed."),
    ),
    (
        "ERR This instance has cluster support disabled",
        FailureKind.REFUSED,
        "{place} is no cluster",
        sentence("Use redis://."),
    ),
)


def is_redirect(error: Exception) -> bool:
    return str(error).startswith(("MOVED ", "ASK "))


def wrong_form(place: str) -> Trouble:
    words = f"{place} is a node of a cluster and sends us elsewhere (MOVED)"
    return Trouble(FailureKind.REFUSED, words, sentence("Use redis+cluster:// in REDIS_URL."))
