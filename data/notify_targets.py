"""The kinds of targets that the file of notifications can name, and what each needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from data.notify_entries import Entry, NotifyFileError, text_of
from data.sources.notify_alertmanager import Alertmanager
from data.sources.notify_apprise import AppriseTarget, is_known
from data.sources.notify_mail import SECURITIES, Mail
from data.sources.notify_webhook import Webhook, key_of

AnyTarget = AppriseTarget | Alertmanager | Webhook | Mail
SHORTEST_KEY = 16
PORTS = {"none": 25, "starttls": 587, "tls": 465}


def _web_address(value: Any) -> str:
    parts = urlsplit(text_of(value))
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or parts.fragment:
        raise ValueError
    return str(value).strip()


def _service(value: Any) -> str:
    if not is_known(text_of(value)):
        raise ValueError
    return str(value)


def _key(value: Any) -> str:
    if len(key_of(text_of(value))) < SHORTEST_KEY:
        raise ValueError
    return str(value)


def _server(value: Any) -> tuple[str, int | None]:
    host, mark, port = text_of(value).rpartition(":")
    if not mark:
        return str(value).strip(), None
    if not host or not port.isdecimal() or not 1 <= int(port) <= 65_535:
        raise ValueError
    return host, int(port)


def _security(value: Any) -> str:
    if value not in SECURITIES:
        raise ValueError
    return str(value)


def _mail_address(value: Any) -> str:
    if "@" not in parseaddr(text_of(value))[1] or not str(value).isprintable():
        raise ValueError
    return str(value)


def _mail_addresses(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError
    return tuple(map(_mail_address, value))


def _apprise(values: Mapping[str, Any], _where: str) -> AppriseTarget:
    return AppriseTarget(values["name"], values["url"])


def _alertmanager(values: Mapping[str, Any], where: str) -> Alertmanager:
    _refuse_half(values, where)
    return Alertmanager(values["name"], values["url"], values["user"], values["password"], values["token"])


def _webhook(values: Mapping[str, Any], where: str) -> Webhook:
    if (values["url"] is None) == (values["address"] is None):
        example = 'address = "https://tickets.example.com/hook"'
        raise NotifyFileError(
            f"{where}: expected one of address, url_env and url_file, got none or several, e.g. {example}"
        )
    return Webhook(values["name"], values["address"] or values["url"], values["secret"])


def _mail(values: Mapping[str, Any], where: str) -> Mail:
    _refuse_half(values, where)
    host, port = values["server"]
    return Mail(
        name=values["name"],
        host=host,
        port=port or PORTS[values["security"]],
        security=values["security"],
        sender=values["from"],
        recipients=values["to"],
        user=values["user"],
        password=values["password"],
    )


def _refuse_half(values: Mapping[str, Any], where: str) -> None:
    if (values["user"] is None) != (values["password"] is None):
        raise NotifyFileError(f'{where}: expected user and a password, or neither, got one, e.g. user = "statezero"')


_USER = Entry(text_of, "the name of a user", '"statezero"')
_PASSWORD = Entry(text_of, "a password", "MAIL_PASSWORD", is_secret=True)
_ADDRESS = Entry(_web_address, "an http or https address without a password in it", '"http://127.0.0.1:9093"')

Rules = Mapping[str, Entry]
Build = Callable[[Mapping[str, Any], str], AnyTarget]
TARGET_KINDS: Mapping[str, tuple[Rules, Build]] = {
    "apprise": (
        {"url": Entry(_service, "an address that Apprise knows", "ONCALL_URL", is_needed=True, is_secret=True)},
        _apprise,
    ),
    "alertmanager": (
        {
            "url": Entry(_web_address, _ADDRESS.expected, _ADDRESS.example, is_needed=True),
            "user": _USER,
            "password": _PASSWORD,
            "token": Entry(text_of, "a token", "ALERTMANAGER_TOKEN", is_secret=True),
        },
        _alertmanager,
    ),
    "webhook": (
        {
            "address": _ADDRESS,
            "url": Entry(_web_address, "an http or https address", "HOOK_URL", is_secret=True),
            "secret": Entry(
                _key, f"a secret of at least {SHORTEST_KEY} bytes", "HOOK_SECRET", is_needed=True, is_secret=True
            ),
        },
        _webhook,
    ),
    "mail": (
        {
            "server": Entry(_server, "a host, or host:port", '"mail.example.com:587"', is_needed=True),
            "security": Entry(_security, f"one of {', '.join(SECURITIES)}", '"starttls"', "starttls"),
            "from": Entry(_mail_address, "a mail address", '"State Zero <statezero@example.com>"', is_needed=True),
            "to": Entry(_mail_addresses, "a list of mail addresses", '["oncall@example.com"]', is_needed=True),
            "user": _USER,
            "password": _PASSWORD,
        },
        _mail,
    ),
}
