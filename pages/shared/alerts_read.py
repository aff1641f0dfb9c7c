"""The alerts as the store of this service has them: read once a tick for all viewers, and kept by the service."""

from __future__ import annotations

from data import service
from data.alert_book import AlertBook, as_known
from data.answers import Failure
from data.sources.alert_rows import AlertRecord
from data.window import TimeWindow


def alert_book() -> AlertBook | Failure:
    """What is known of alerts now, read once a tick for all viewers."""
    return service.current().alerts.book()


def alerts_within(window: TimeWindow, as_of_ms: int | None = None) -> tuple[AlertRecord, ...] | Failure:
    """The alerts that were open at some moment of a window, oldest first; with `as_of_ms` as they stood then."""
    found = service.current().alerts.within(window)
    if isinstance(found, Failure) or as_of_ms is None:
        return found
    return tuple(as_known(each, as_of_ms) for each in found if each.alert.first_seen_ms <= as_of_ms)


def open_alerts(as_of_ms: int | None = None) -> tuple[AlertRecord, ...] | Failure:
    """The open alerts that nobody silenced, the most urgent first; with `as_of_ms` those that were open then."""
    book = alert_book()
    if isinstance(book, Failure):
        return book
    return book.open if as_of_ms is None else book.at(as_of_ms).open
