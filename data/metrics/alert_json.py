"""An alert as JSON, for the store, for messages and for other systems: the fields of `Alert`, by their own names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from data.metrics.alert import Alert, Evidence, Severity, State

_LISTS = ("rules", "slices", "suspects")


def as_fields(alert: Alert) -> dict[str, Any]:
    """What `json.dumps` takes: text, numbers, lists and null."""
    return asdict(alert)


def alert_of(fields: Mapping[str, Any]) -> Alert:
    """The alert that `as_fields` took apart, also after JSON. Raises KeyError and ValueError for others."""
    evidence = tuple(Evidence(**{**one, "examples": tuple(one["examples"])}) for one in fields["evidence"])
    lists = {name: tuple(fields[name]) for name in _LISTS}
    kinds = {"severity": Severity(fields["severity"]), "state": State(fields["state"])}
    return Alert(**{**fields, **lists, **kinds, "evidence": evidence})
