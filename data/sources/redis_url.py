"""What REDIS_URL says: which servers, how they are found, and how one logs in."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qsl, unquote

SENTINEL_PORT = 26379
SERVER_PORT = 6379
EXAMPLE = "e.g. redis://prober:PASSWORD@keys:6379/0"

TLS_PARAMETERS = frozenset({"ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "ssl_cert_reqs", "ssl_check_hostname"})
COMMON_PARAMETERS = frozenset({"username", "password", "db"})
SENTINEL_PARAMETERS = frozenset({"sentinel_username", "sentinel_password"})


class Form(StrEnum):
    SINGLE = "single"
    SENTINEL = "sentinel"
    CLUSTER = "cluster"


@dataclass(frozen=True)
class Endpoint:
    """Where one server listens: a host and port, or the path of a Unix socket."""

    host: str
    port: int
    path: str = ""

    def __str__(self) -> str:
        if self.path:
            return self.path
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Login:
    """What the connection itself needs. The password is in no repr."""

    username: str | None = None
    password: str | None = field(default=None, repr=False)
    db: int = 0


@dataclass(frozen=True)
class Address:
    form: Form
    endpoints: tuple[Endpoint, ...]
    login: Login
    sentinel_login: Login = Login()
    service: str = ""
    tls: ssl.SSLContext | None = None

    @property
    def shown(self) -> str:
        """The URL without a secret."""
        scheme = "rediss" if self.tls else "redis"
        scheme += "" if self.form is Form.SINGLE else f"+{self.form}"
        user = f"{self.login.username or ''}:***@" if self.login.password else ""
        if self.endpoints[0].path:
            return f"unix://{user}{self.endpoints[0].path}?db={self.login.db}"
        service = f"/{self.service}" if self.service else ""
        return f"{scheme}://{user}{','.join(map(str, self.endpoints))}{service}/{self.login.db}"


def parse_redis_url(url: str) -> Address:
    """Read REDIS_URL. Raises ValueError that says what was expected; it never holds the password."""
    scheme, _, rest = url.partition("://")
    rest, _, query = rest.partition("?")
    user, at, place = rest.rpartition("@")
    if "@" in query and not at:
        # Without this the rest of a password would stand in the next message.
        raise ValueError(f"expected ? in a password or user written as %3F; {EXAMPLE}")
    place, _, path = place.partition("/")
    base, _, form_name = scheme.partition("+")
    if base not in ("redis", "rediss", "unix") or form_name not in ("", "sentinel", "cluster"):
        raise ValueError(f"expected redis://, rediss://, unix://, or +sentinel or +cluster, got {scheme!r}; {EXAMPLE}")
    form = Form(form_name or "single")
    given = _parameters(query, form, is_tls=base == "rediss")
    username, _, password = user.partition(":") if at else ("", "", "")
    service, db = _path_parts(path, form) if base != "unix" else ("", given.get("db", "0"))
    login = Login(
        unquote(username) or given.get("username") or None,
        unquote(password) or given.get("password") or None,
        _database(given.get("db", db), form),
    )
    return Address(
        form=form,
        endpoints=(_socket_path(place, path),) if base == "unix" else _endpoints(place, form),
        login=login,
        sentinel_login=Login(given.get("sentinel_username"), given.get("sentinel_password")),
        service=service,
        tls=_tls(given) if base == "rediss" else None,
    )


def _parameters(query: str, form: Form, *, is_tls: bool) -> Mapping[str, str]:
    allowed = set(COMMON_PARAMETERS)
    allowed |= TLS_PARAMETERS if is_tls else set()
    allowed |= SENTINEL_PARAMETERS if form is Form.SENTINEL else set()
    given = dict(parse_qsl(query, keep_blank_values=True))
    for name in given:
        if name not in allowed:
            raise ValueError(f"expected parameters out of {', '.join(sorted(allowed))}, got {name!r}; {EXAMPLE}")
    return given


def _path_parts(path: str, form: Form) -> tuple[str, str]:
    """Service and database: `/mymaster/0` for Sentinel, `/0` otherwise."""
    if form is not Form.SENTINEL:
        return "", path or "0"
    service, _, db = path.partition("/")
    if not service:
        raise ValueError("expected the name of the service, e.g. redis+sentinel://host:26379/mymaster/0")
    return unquote(service), db or "0"


def _database(text: str, form: Form) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(f"expected the number of a database, got {text!r}; {EXAMPLE}")
    if form is Form.CLUSTER and int(text):
        raise ValueError(f"expected database 0, a cluster has no other, got {text!r}; e.g. redis+cluster://keys:6379")
    return int(text)


def _socket_path(place: str, path: str) -> Endpoint:
    if place or not path:
        raise ValueError("expected the path of a socket, e.g. unix:///run/redis/redis.sock?db=0")
    return Endpoint("", 0, "/" + unquote(path))


def _endpoints(place: str, form: Form) -> tuple[Endpoint, ...]:
    names = place.split(",")
    if len(names) > 1 and form is Form.SINGLE:
        raise ValueError(f"expected one host, got {len(names)}; several need +sentinel or +cluster")
    return tuple(_endpoint(name, SENTINEL_PORT if form is Form.SENTINEL else SERVER_PORT) for name in names)


def _endpoint(name: str, default_port: int) -> Endpoint:
    host, colon, port = name.rpartition(":")
    if not colon or name.endswith("]"):
        host, port = name, str(default_port)
    host = host.removeprefix("[").removesuffix("]")
    if not host or not (port.isascii() and port.isdecimal() and 0 < int(port) < 65_536):
        raise ValueError(f"expected host:port, got {name!r}; {EXAMPLE}")
    return Endpoint(host, int(port))


def _tls(given: Mapping[str, str]) -> ssl.SSLContext:
    for name in ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile"):
        if name in given and not Path(given[name]).is_file():
            raise ValueError(f"{name}: expected a file that is there, got {given[name]!r}")
    requirement = given.get("ssl_cert_reqs", "required")
    check = given.get("ssl_check_hostname", "true").lower()
    if requirement not in ("required", "none") or check not in ("true", "false"):
        raise ValueError("expected ssl_cert_reqs=required or none, and ssl_check_hostname=true or false")
    try:
        context = ssl.create_default_context(cafile=given.get("ssl_ca_certs"))
        context.check_hostname = check == "true" and requirement == "required"
        if requirement == "none":
            context.verify_mode = ssl.CERT_NONE
        if "ssl_certfile" in given:
            context.load_cert_chain(given["ssl_certfile"], given.get("ssl_keyfile"))
    except (ssl.SSLError, OSError) as error:
        raise ValueError(f"expected certificate files in PEM form, got {error}") from None
    return context
