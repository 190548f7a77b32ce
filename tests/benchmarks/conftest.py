"""Options of the benchmarks; each has a default that keeps a run within a minute or two."""


def pytest_addoption(parser):
    parser.addoption("--audit-entries", type=int, default=20_000, help="entries of the log")
    parser.addoption("--audit-blocks", type=int, default=10_000, help="blocks that stay live")
    parser.addoption("--audit-pairs", type=int, default=3, help="runs of each kind, interleaved")
    parser.addoption("--audit-jobs", type=int, default=0, help="processes; 0 is one a processor")
