"""Mail: one message each, the later ones of an alert in the thread of its first one."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from data.sources.notify_target import ANSWER_S, Notice, TargetError
from data.window import utc

SECURITIES = ("none", "starttls", "tls")


@dataclass(frozen=True)
class Mail:
    """One mail server and those who get the mail. `security`: none, starttls or tls."""

    name: str
    host: str
    port: int
    security: str
    sender: str
    recipients: tuple[str, ...]
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    answer_s: float = ANSWER_S

    def shown(self) -> str:
        """`mail by HOST:PORT to N`."""
        return f"mail by {self.host}:{self.port} to {', '.join(self.recipients)}"

    def send(self, notice: Notice) -> None:
        """Raises TargetError."""
        try:
            with self._connected() as server:
                self._logged_in(server)
                server.send_message(self.message(notice))
        except smtplib.SMTPAuthenticationError as error:
            raise TargetError(f"{self.host} refused the user ({error.smtp_code})") from None
        except smtplib.SMTPRecipientsRefused as error:
            codes = sorted({code for code, _ in error.recipients.values()})
            raise TargetError(f"{self.host} refused every recipient ({', '.join(map(str, codes))})") from None
        except smtplib.SMTPResponseException as error:
            is_refused = isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500
            raise TargetError(f"{self.host} answered {error.smtp_code}", is_refused=is_refused) from None
        except (OSError, smtplib.SMTPException) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
            raise TargetError(f"{self.host} cannot be reached ({reason})") from None

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.answer_s, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=self.answer_s)
        if self.security == "starttls":
            try:
                server.starttls(context=context)
            except BaseException:
                server.close()
                raise
        return server

    def _logged_in(self, server: smtplib.SMTP) -> None:
        if self.user is None:
            return
        try:
            server.login(self.user, self.password or "")
        except smtplib.SMTPServerDisconnected:
            raise TargetError(f"{self.host} refused the user (it hung up)") from None

    def message(self, notice: Notice) -> EmailMessage:
        """The mail. A repeat has the same Message-ID, by which mail servers and readers know it."""
        mail = EmailMessage()
        mail["From"] = self.sender
        mail["To"] = ", ".join(self.recipients)
        mail["Subject"] = " ".join(notice.title.split())
        mail["Date"] = format_datetime(utc(notice.at_ms))
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-StateZero-Message"] = notice.message_id
        root = self._id(f"{notice.alert_id}.{self.name}")
        if notice.alert_id is None:
            mail["Message-ID"] = self._id(notice.message_id)
        elif notice.is_first:
            mail["Message-ID"] = root
        else:
            mail["Message-ID"] = self._id(notice.message_id)
            mail["In-Reply-To"] = mail["References"] = root
        mail.set_content(notice.body)
        return mail

    def _id(self, text: str) -> str:
        domain = parseaddr(self.sender)[1].rpartition("@")[2]
        return f"<{text}@{domain}>"
