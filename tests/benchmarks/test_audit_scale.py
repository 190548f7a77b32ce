"""An audit against the bare rate of its library's signature checks, in pairs; and its memory."""

from statistics import median

import pytest

from tests.benchmarks.audit_load import audit_cost, bare_cost, processes, write_log

MEMORY_MAX = 2**30


@pytest.mark.benchmark
def test_an_audit_against_bare_signature_checks(request, tmp_path, capsys):
    """Print both rates and their ratio by the clock, and by processor time on a busy machine."""
    entries = request.config.getoption("--audit-entries")
    blocks = request.config.getoption("--audit-blocks")
    jobs = processes(request.config.getoption("--audit-jobs"))
    path = write_log(tmp_path / "log.zip", entries=entries, blocks=blocks)
    ratios, used, peaks = [], [], []
    for _ in range(request.config.getoption("--audit-pairs")):
        rate, each = bare_cost(path, jobs)
        cost = audit_cost(path, jobs)
        ratios.append(entries / cost.seconds / rate)
        used.append(each * entries / cost.processor)
        peaks.append(cost.peak)
        with capsys.disabled():
            print(
                f"\n{entries:,} entries, {jobs} processes: bare {rate:,.0f}/s ({each * 1e6:.1f} us "
                f"of a processor), audit {entries / cost.seconds:,.0f}/s "
                f"({cost.processor / entries * 1e6:.1f} us), ratio {ratios[-1]:.3f} by the clock, "
                f"{used[-1]:.3f} by processor time, peak {cost.peak >> 20} MiB"
            )
    with capsys.disabled():
        print(f"\nmedian ratio {median(ratios):.3f}, {median(used):.3f} by processor time")
    assert max(peaks) < MEMORY_MAX
