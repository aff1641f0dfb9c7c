"""Asking several servers at once, so that one that is frozen costs no more time than itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

from data.sources.redis_trouble import StoppedError

T = TypeVar("T")


def first_answer(calls: Sequence[Callable[[], T]]) -> T:
    """The first answer; the others are left to end by themselves. Raises the first StoppedError when all stop."""
    if len(calls) == 1:
        return calls[0]()
    executor = ThreadPoolExecutor(len(calls), thread_name_prefix="key-server")
    try:
        stopped: list[StoppedError] = []
        for future in as_completed([executor.submit(call) for call in calls]):
            try:
                return future.result()
            except StoppedError as error:
                stopped.append(error)
        raise stopped[0]
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def all_answers(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Every answer, in the order of `calls`."""
    if len(calls) < 2:
        return [call() for call in calls]
    with ThreadPoolExecutor(len(calls), thread_name_prefix="key-server") as executor:
        return list(executor.map(lambda call: call(), calls))
