"""Calculations wait for one another, in a queue that has an end, and for nobody else."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.calculations import SHEETS_WAITING_MAX, WAITING_MAX, Calculations
from api.codes import Door
from api.problems import Declined
from api.routes import methods
from registry.methods import METHODS


@pytest.mark.parametrize("most", [WAITING_MAX, SHEETS_WAITING_MAX])
def test_one_at_a_time_and_so_many_waiting(most):
    going, may_end = threading.Event(), threading.Event()
    at_once, seen = 0, 0

    def work():
        nonlocal at_once, seen
        at_once += 1
        seen = max(seen, at_once)
        going.set()
        assert may_end.wait(20)
        at_once -= 1
        return "done"

    async def story():
        calculations = Calculations(most)
        asked = [asyncio.ensure_future(calculations.run(work)) for _ in range(most)]
        await asyncio.to_thread(going.wait, 20)
        with pytest.raises(Declined) as caught:
            await calculations.run(work)
        assert caught.value.code is Door.BUSY
        assert caught.value.headers["Retry-After"]
        may_end.set()
        assert await asyncio.gather(*asked) == ["done"] * most
        assert await calculations.run(work) == "done"
        calculations.close()

    asyncio.run(story())
    assert seen == 1


def test_a_failure_leaves_its_place():
    async def story():
        calculations = Calculations()
        for _ in range(WAITING_MAX + 1):
            with pytest.raises(ZeroDivisionError):
                await calculations.run(lambda: 1 // 0)
        calculations.close()

    asyncio.run(story())


def test_a_small_calculation_waits_for_no_sheet(public, monkeypatch):
    going, may_end = threading.Event(), threading.Event()
    write = methods.calculation_sheet

    def held(*given):
        going.set()
        assert may_end.wait(20)
        return write(*given)

    monkeypatch.setattr(methods, "calculation_sheet", held)
    inputs = METHODS["AMS-II.C"].declaration.example.inputs
    with ThreadPoolExecutor(1) as other:
        sheet = other.submit(public.post, "/v1/methods/AMS-II.C/sheet", json=inputs)
        assert going.wait(20)
        assert public.post("/v1/methods/AMS-II.C/quantify", json=inputs).status_code == 200
        assert not sheet.done()
        may_end.set()
        assert sheet.result(20).status_code == 200
