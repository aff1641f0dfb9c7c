"""One of the hundred services that Apprise speaks to: chat, mail, pagers."""

from __future__ import annotations

from dataclasses import dataclass, field

import apprise
from apprise import NotifyFormat, NotifyType

from data.metrics.alert import Severity
from data.sources.notify_target import Notice, TargetError

_TYPES = {Severity.PAGE: NotifyType.FAILURE, Severity.WARN: NotifyType.WARNING, Severity.INFO: NotifyType.INFO}


@dataclass(frozen=True)
class AppriseTarget:
    """Sends title and body. What was sent cannot be edited: an update is a new message, with the alert's id."""

    name: str
    url: str = field(repr=False)

    def shown(self) -> str:
        """`apprise: SERVICE`: the rest of such an address is a secret."""
        found = apprise.Apprise.instantiate(self.url)
        return f"apprise: {found.service_name if found else 'no such service'}"

    def send(self, notice: Notice) -> None:
        """Raises TargetError."""
        service = apprise.Apprise()
        if not service.add(self.url):
            raise TargetError("Apprise does not know such an address")
        kind = NotifyType.SUCCESS if notice.is_good_news else _TYPES[notice.severity]
        taken = service.notify(body=notice.body, title=notice.title, notify_type=kind, body_format=NotifyFormat.TEXT)
        if not taken:
            raise TargetError(f"{self.shown()} did not take it")


def is_known(url: str) -> bool:
    """Whether Apprise can read the address."""
    return apprise.Apprise.instantiate(url) is not None
