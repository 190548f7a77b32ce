"""Calculations wait for one another, in a queue that has an end, and for nobody else."""

import asyncio
import threading

import pytest

from api.calculations import WAITING_MAX, Calculations
from api.codes import Door
from api.problems import Declined


def test_one_at_a_time_and_so_many_waiting():
    going, may_end = threading.Event(), threading.Event()
    at_once, most = 0, 0

    def work():
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        going.set()
        assert may_end.wait(20)
        at_once -= 1
        return "done"

    async def story():
        calculations = Calculations()
        asked = [asyncio.ensure_future(calculations.run(work)) for _ in range(WAITING_MAX)]
        await asyncio.to_thread(going.wait, 20)
        with pytest.raises(Declined) as caught:
            await calculations.run(work)
        assert caught.value.code is Door.BUSY
        assert caught.value.headers["Retry-After"]
        may_end.set()
        assert await asyncio.gather(*asked) == ["done"] * WAITING_MAX
        assert await calculations.run(work) == "done"
        calculations.close()

    asyncio.run(story())
    assert most == 1


def test_a_failure_leaves_its_place():
    async def story():
        calculations = Calculations()
        for _ in range(WAITING_MAX + 1):
            with pytest.raises(ZeroDivisionError):
                await calculations.run(lambda: 1 // 0)
        calculations.close()

    asyncio.run(story())
