"""A joint project with 100,000 readings, quantified: its seconds beside a bare loop over them."""

import time
from decimal import Decimal
from statistics import median

import msgspec
import pytest

from registry.methods import method_of
from tests.registry.methods.fleet import READINGS, fleet

SECONDS_MAX = 10
PAIRS = 3


def bare_seconds(text):
    """Return the seconds of reading the same JSON and adding the same decimals, and no more."""
    start = time.perf_counter()
    found = msgspec.json.decode(text)
    total = sum(Decimal(figure) for line in found["D"].values() for _, _, figure in line)
    assert total > 0
    return time.perf_counter() - start


def quantify_seconds(text):
    start = time.perf_counter()
    method = method_of("AMS-III.C")
    result = method.quantify(method.decode(text))
    assert len({cell.account for cell in result.allocation}) == 20
    return time.perf_counter() - start


@pytest.mark.benchmark
def test_a_hundred_thousand_readings_of_twenty_members(capsys):
    """Decoding included; three runs of each kind, interleaved."""
    text = msgspec.json.encode(fleet())
    bare, whole = [], []
    for _ in range(PAIRS):
        bare.append(bare_seconds(text))
        whole.append(quantify_seconds(text))
    with capsys.disabled():
        print(
            f"\n{READINGS:,} readings: {median(whole):.2f} s, "
            f"a bare loop {median(bare):.3f} s, ratio {median(whole) / median(bare):.1f}"
        )
    assert max(whole) < SECONDS_MAX
