"""An audit against the bare rate of its library's signature checks, in pairs; and its memory."""

from statistics import median

import pytest

from tests.benchmarks.audit_load import audit_seconds, bare_rate, processes, write_log

MEMORY_MAX = 2**30


@pytest.mark.benchmark
def test_an_audit_against_bare_signature_checks(request, tmp_path, capsys):
    entries = request.config.getoption("--audit-entries")
    blocks = request.config.getoption("--audit-blocks")
    jobs = processes(request.config.getoption("--audit-jobs"))
    path = write_log(tmp_path / "log.zip", entries=entries, blocks=blocks)
    ratios, rates, peaks = [], [], []
    for _ in range(request.config.getoption("--audit-pairs")):
        bare = bare_rate(path, jobs)
        seconds, peak = audit_seconds(path, jobs)
        rates.append(entries / seconds)
        ratios.append(entries / seconds / bare)
        peaks.append(peak)
        with capsys.disabled():
            print(
                f"\n{entries:,} entries, {jobs} processes: bare {bare:,.0f}/s, "
                f"audit {entries / seconds:,.0f}/s, ratio {ratios[-1]:.3f}, peak {peak >> 20} MiB"
            )
    with capsys.disabled():
        print(f"\nmedian ratio {median(ratios):.3f}, {median(rates):,.0f} entries/s")
    assert max(peaks) < MEMORY_MAX
