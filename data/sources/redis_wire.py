"""One connection to a key server: what may be sent, packed by ourselves, and the replies read in bulk."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import hiredis

from data.answers import FailureKind
from data.sources.redis_trouble import SEE_SERVER, StoppedError, Trouble, of_exception, of_reply
from data.sources.redis_url import Endpoint, Login

# Nothing else can be packed, so nothing else can be sent.
ALLOWED_PROBE_COMMANDS = frozenset({"PING", "INFO", "TYPE", "PTTL", "HEXISTS"})
CONNECTION_COMMANDS = frozenset({"AUTH", "SELECT", "ASKING", "CLUSTER SLOTS", "SENTINEL GET-MASTER-ADDR-BY-NAME"})

BATCH_COMMANDS = 2_000
# So many commands are under way before replies are read: the server works while the next batch is packed.
WINDOW_COMMANDS = 8_000
RECEIVE_BYTES = 262_144

_NOTHING_YET = object()
Batch = tuple[bytes, int]


def pack(*parts: str) -> bytes:
    """One command. Raises ValueError for one that is on neither list."""
    one, two = parts[0], " ".join(parts[:2])
    if not {one, two} & (ALLOWED_PROBE_COMMANDS | CONNECTION_COMMANDS):
        raise ValueError(f"{one} is no command that may be sent")
    texts = [part.encode("utf-8", "surrogateescape") for part in parts]
    return b"*%d\r\n" % len(texts) + b"".join(b"$%d\r\n%b\r\n" % (len(text), text) for text in texts)


def packed_reads(
    keys: Sequence[bytes], commands: Sequence[str], fields: Sequence[str] = (), *, asking: bool = False
) -> Iterator[Batch]:
    """Batches of bytes and of replies to come: for each key each of `commands`, then HEXISTS of each field.

    `asking` puts ASKING before each command, whose reply comes before the command's own.
    """
    if not set(commands) <= {"TYPE", "PTTL"}:
        raise ValueError(f"a key is read with TYPE and PTTL, got {commands}")
    template = _template(commands, fields, asking=asking)
    each = (len(commands) + len(fields)) * (2 if asking else 1)
    keys_at_once = max(1, BATCH_COMMANDS // each)
    for start in range(0, len(keys), keys_at_once):
        part = keys[start : start + keys_at_once]
        names = len(commands) + len(fields)
        yield b"".join([template % ((len(key), key) * names) for key in part]), len(part) * each


def _template(commands: Sequence[str], fields: Sequence[str], *, asking: bool) -> bytes:
    before = pack("ASKING") if asking else b""
    parts = [b"%b*2\r\n$4\r\n%b\r\n$%%d\r\n%%b\r\n" % (before, command.encode()) for command in commands]
    for field in fields:
        name = field.encode()
        ending = b"$%d\r\n%b\r\n" % (len(name), name.replace(b"%", b"%%"))
        parts.append(b"%b*3\r\n$7\r\nHEXISTS\r\n$%%d\r\n%%b\r\n%b" % (before, ending))
    return b"".join(parts)


class Wire:
    """An open connection. Whatever is asked over it must be answered before `deadline_s` (monotonic)."""

    def __init__(self, connection: socket.socket, place: str, deadline_s: float, timeout_s: float) -> None:
        self.place = place
        self._socket = connection
        self._deadline_s = deadline_s
        self._timeout_s = timeout_s
        self._reader = hiredis.Reader(encoding="utf-8", errors="replace", notEnoughData=_NOTHING_YET)

    def ask(self, *parts: str) -> Any:
        """The reply to one command. Raises StoppedError, also for an error that the server replied."""
        return self.ask_all([parts])[0]

    def ask_all(self, commands: Sequence[tuple[str, ...]]) -> list[Any]:
        """The replies to a few commands sent at once. Raises StoppedError for the first that went wrong."""
        stopped: StoppedError | None = None
        try:
            replies = self.exchange([(b"".join(pack(*parts) for parts in commands), len(commands))])
        except StoppedError as error:
            # A server that refuses may say why before it closes the connection.
            replies, stopped = list(error.replies), error
        for parts, reply in zip(commands, replies, strict=False):
            if isinstance(reply, hiredis.ReplyError):
                raise StoppedError(of_reply(reply, self.place, parts[0]), replied=True)
        if stopped is not None:
            raise stopped
        return replies

    def exchange(self, batches: Iterable[Batch]) -> list[Any]:
        """All replies in order, errors among them. Raises StoppedError with those that came before it stopped."""
        replies: list[Any] = []
        expected = 0
        try:
            for data, count in batches:
                self._limit()
                self._socket.sendall(data)
                expected += count
                self._read(replies, expected - WINDOW_COMMANDS)
            self._read(replies, expected)
        except (OSError, hiredis.ProtocolError) as error:
            raise StoppedError(of_exception(error, self.place, self._timeout_s), replies) from None
        return replies

    def _read(self, replies: list[Any], until: int) -> None:
        while len(replies) < until:
            self._limit()
            data = self._socket.recv(RECEIVE_BYTES)
            if not data:
                raise ConnectionResetError
            self._reader.feed(data)
            replies.extend(iter(self._reader.gets, _NOTHING_YET))

    def _limit(self) -> None:
        self._socket.settimeout(seconds_left(self._deadline_s))

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.close()


def seconds_left(deadline_s: float) -> float:
    """Raises TimeoutError when there are none."""
    left = deadline_s - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


@contextlib.contextmanager
def connected(
    endpoint: Endpoint, login: Login, tls: ssl.SSLContext | None, deadline_s: float, timeout_s: float
) -> Iterator[Wire]:
    """A connection that is logged in, closed at the end. Raises StoppedError when there is none in time."""
    try:
        connection = _socket(endpoint, tls, deadline_s)
    except (OSError, UnicodeError) as error:
        raise StoppedError(of_exception(error, str(endpoint), timeout_s)) from None
    wire = Wire(connection, str(endpoint), deadline_s, timeout_s)
    try:
        _greet(wire, login)
        yield wire
    finally:
        wire.close()


def _greet(wire: Wire, login: Login) -> None:
    commands: list[tuple[str, ...]] = []
    if login.password is not None:
        commands.append(("AUTH", login.username, login.password) if login.username else ("AUTH", login.password))
    if login.db:
        commands.append(("SELECT", str(login.db)))
    try:
        wire.ask_all(commands)
    except StoppedError as error:
        # A refused login is a server that cannot be asked, not an answer: it must not be tried over and over.
        raise StoppedError(error.trouble) from None


def _socket(endpoint: Endpoint, tls: ssl.SSLContext | None, deadline_s: float) -> socket.socket:
    if endpoint.path:
        return _opened(socket.AF_UNIX, endpoint.path, seconds_left(deadline_s))
    connection = _tcp(endpoint, deadline_s)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if tls is None:
        return connection
    try:
        connection.settimeout(seconds_left(deadline_s))
        return tls.wrap_socket(connection, server_hostname=endpoint.host)
    except BaseException:
        connection.close()
        raise


def _tcp(endpoint: Endpoint, deadline_s: float) -> socket.socket:
    """The first address of the name that answers; the time left is shared out among those not tried yet."""
    addresses = _resolved(endpoint, deadline_s)
    for number, (family, address) in enumerate(addresses):
        remaining = len(addresses) - number
        try:
            return _opened(family, address, seconds_left(deadline_s) / remaining)
        except OSError:
            if remaining == 1:
                raise
    raise socket.gaierror


def _opened(family: int, address: Any, timeout_s: float) -> socket.socket:
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.settimeout(timeout_s)
        connection.connect(address)
    except BaseException:
        connection.close()
        raise
    return connection


def _resolved(endpoint: Endpoint, deadline_s: float) -> list[tuple[int, Any]]:
    """The addresses of a name. The system's resolver knows no time limit, so it is left behind when it is late."""
    found: list[tuple[int, Any]] = []
    failed: list[Exception] = []

    def look_up() -> None:
        try:
            for family, _, _, _, address in socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM):
                found.append((int(family), address))
        except (OSError, UnicodeError) as error:
            failed.append(error)

    resolver = threading.Thread(target=look_up, daemon=True)
    resolver.start()
    resolver.join(seconds_left(deadline_s))
    if resolver.is_alive():
        raise StoppedError(Trouble(FailureKind.TIMED_OUT, f"the name of {endpoint} was not found in time", SEE_SERVER))
    if failed:
        raise failed[0]
    return found


def library_versions() -> str:
    """What packs and reads here, for a bench to name."""
    return f"hiredis {hiredis.__version__}"
