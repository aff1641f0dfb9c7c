"""What the tests of the warehouse share."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.answers import Failure, FailureKind, Rows
from data.settings import load
from data.sources.warehouse import Warehouse, open_warehouse

DAY = 20_260_129
SLICES = {
    "from_ms": 1_769_644_800_000,
    "to_ms": 1_769_731_200_000,
    "as_of_ms": 1_769_731_200_000,
    "from_day": DAY,
    "to_day": DAY,
}
# Longer than any limit here, on every engine, and in little memory.
ENDLESS = (
    "with n as (select 1 as x union all select 2 as x union all select 3 as x union all select 4 as x), "
    "m as (select a.x as x from n as a cross join n as b cross join n as c cross join n as d cross join n as e) "
    "select count(*) as endless from m as a cross join m as b cross join m as c cross join m as d "
    "where a.x * b.x + c.x * d.x % 7 = 3"
)


def open_at(address: object, **settings: str) -> Warehouse:
    opened = open_warehouse(load({"WAREHOUSE_URL": str(address), **settings}, Path("/nowhere")).settings)
    assert isinstance(opened, Warehouse), opened
    return opened


def failed(answer: object, kind: FailureKind) -> Failure:
    assert isinstance(answer, Failure), answer
    assert answer.kind is kind, answer
    assert answer.source == "warehouse"
    assert answer.message and answer.next_step
    assert answer.elapsed_s is not None
    return answer


def answered(answer: object) -> Rows:
    assert isinstance(answer, Rows), answer
    return answer


@contextmanager
def deaf_server() -> Iterator[int]:
    """A port that accepts every connection and never says a word."""
    listener = socket.create_server(("127.0.0.1", 0))
    held: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                held.append(listener.accept()[0])
            except OSError:
                return

    threading.Thread(target=accept, daemon=True).start()
    yield int(listener.getsockname()[1])
    listener.close()
    for one in held:
        one.close()
