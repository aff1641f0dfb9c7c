"""One POST of JSON: limited in time, never redirected, its failures in words without secrets."""

from __future__ import annotations

import http.client
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from data.sources.notify_target import ANSWER_S, TargetError

# The same message would be refused again; all other answers speak of the target, or of now.
REFUSALS = frozenset({400, 406, 409, 413, 415, 422})
LONGEST_WAIT_S = 3600.0
_READ_BYTES = 500


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A POST that is sent elsewhere would arrive without its body, and a signature at somebody else."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def post(url: str, body: bytes, headers: Mapping[str, str], answer_s: float = ANSWER_S) -> None:
    """Send it and wait for a 2xx. Raises TargetError. `answer_s`: seconds that each answer may take."""
    whole = {"Content-Type": "application/json", "User-Agent": "state-zero", **headers}
    request = urllib.request.Request(url, body, whole, method="POST")  # noqa: S310  # the file allows http and https
    try:
        with _OPENER.open(request, timeout=answer_s):
            return
    except urllib.error.HTTPError as error:
        with error:
            raise _answered(error, url) from None
    except urllib.error.URLError as error:
        raise TargetError(f"{host_of(url)} cannot be reached ({_reason(error.reason)})") from None
    except (OSError, http.client.HTTPException) as error:
        raise TargetError(f"{host_of(url)} did not answer ({_reason(error)})") from None


def get(url: str, answer_s: float = ANSWER_S) -> None:
    """Ask for an address and wait for a 2xx. Raises TargetError."""
    request = urllib.request.Request(url, headers={"User-Agent": "state-zero"})  # noqa: S310  # http and https only
    try:
        with _OPENER.open(request, timeout=answer_s):
            return
    except urllib.error.HTTPError as error:
        with error:
            raise _answered(error, url) from None
    except (OSError, http.client.HTTPException) as error:
        raise TargetError(f"{host_of(url)} did not answer ({_reason(error)})") from None


def host_of(url: str) -> str:
    """Who is asked: host and port alone, because an address can be a secret as a whole."""
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2]


def _answered(error: urllib.error.HTTPError, url: str) -> TargetError:
    refused = error.code in REFUSALS
    # What a refusal says helps to mend it; it is an answer to our own words, which hold no secret.
    said = error.read(_READ_BYTES).decode("utf-8", "replace").strip() if refused else ""
    words = f"{host_of(url)} answered {error.code} {error.reason}" + (f": {' '.join(said.split())}" if said else "")
    return TargetError(words, is_refused=refused, wait_s=_wait_s(error.headers.get("Retry-After")))


def _wait_s(text: str | None) -> float | None:
    return min(float(text), LONGEST_WAIT_S) if text is not None and text.strip().isdecimal() else None


def _reason(error: object) -> str:
    if isinstance(error, TimeoutError):
        return "timed out"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    if isinstance(error, socket.gaierror):
        return "no such host"
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
