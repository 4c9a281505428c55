"""Work that is shared among workers: in order, and begun before there are any."""

from __future__ import annotations

import os

from ci.fleet.plan_changes import in_parallel


def where(item: int) -> tuple[int, int]:
    """An item, and the process that has it."""
    return item, os.getpid()


def test_what_the_first_item_took_is_there_before_workers_are_started() -> None:
    done = list(in_parallel(where, range(9), workers=2, worth=2))
    assert [item for item, _ in done] == list(range(9))
    assert [process == os.getpid() for _, process in done] == [True] + 8 * [False]


def test_a_few_items_need_no_worker() -> None:
    assert {process for _, process in in_parallel(where, range(2), workers=2, worth=3)} == {os.getpid()}
    assert list(in_parallel(where, [], workers=2, worth=0)) == []
