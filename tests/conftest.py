"""What every test shares: databases (tests/postgres.py), where files lie, how long one looks."""

import gc
import multiprocessing
import os
import re
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from _pytest.assertion import rewrite
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.postgres"]

# A registry waits for the disk at every commit, thousands of times in a run, and no test takes the
# power away: where there is room the files lie in memory. PYTEST_DEBUG_TEMPROOT says otherwise.
MEMORY_FILES = Path("/dev/shm")
MEMORY_BYTES_MIN = 4 * 1024**3
"""Several times what a run leaves at any moment."""


def memory_available() -> int:
    """Return how many bytes files in memory may take without any being swapped out."""
    try:
        [kib] = re.findall(r"^MemAvailable: +([0-9]+) kB$", Path("/proc/meminfo").read_text(), re.M)
        system = os.statvfs(MEMORY_FILES)
    except (OSError, ValueError):
        return 0
    return min(int(kib) * 1024, system.f_bavail * system.f_frsize)


if os.access(MEMORY_FILES, os.W_OK) and memory_available() >= MEMORY_BYTES_MIN:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY_FILES))

GARBAGE_MIN = 20_000
"""Objects that come before the youngest are looked through: by itself it is 700."""

# A shared machine is slow at times: neither a deadline nor the time a draw takes says anything.
_SHARED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("dev", max_examples=50, **_SHARED)
settings.register_profile("ci", max_examples=30, derandomize=True, print_blob=True, **_SHARED)
settings.register_profile("long", max_examples=5_000, **_SHARED)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") == "true" else "dev")
)


def keep_rewritten(paths: list[Path], config: pytest.Config) -> None:
    """Keep modules with their assertions rewritten where pytest looks for them, if not there yet.

    It is pytest's own doing, by names that are its own: it has no public ones.
    """
    state = config.stash[rewrite.assertstate_key]
    for path in paths:
        kept = rewrite.get_cache_dir(path) / f"{path.stem}{rewrite.PYC_TAIL}"
        if rewrite._read_pyc(path, kept) is None and rewrite.try_makedirs(kept.parent):
            source, code = rewrite._rewrite_test(path, config)
            rewrite._write_pyc(state, code, source, kept)


def modules_asked(config: pytest.Config) -> list[Path]:
    """Return the modules of tests that a run was asked for."""
    asked = [config.invocation_params.dir / argument.split("::")[0] for argument in config.args]
    found = [[path] if path.is_file() else path.rglob("test_*.py") for path in asked]
    return sorted({path.resolve() for paths in found for path in paths})


def pytest_sessionstart(session: pytest.Session) -> None:
    """Rewrite assertions before workers start, each of which would rewrite them all on its own."""
    if not session.config.getoption("numprocesses", None) or sys.dont_write_bytecode:
        return
    paths, context = modules_asked(session.config), multiprocessing.get_context("fork")
    processors = os.cpu_count() or 1
    shares = [paths[first::processors] for first in range(processors)]
    helpers = [
        context.Process(target=keep_rewritten, args=(share, session.config)) for share in shares
    ]
    for helper in helpers:
        helper.start()
    for helper in helpers:
        helper.join()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect without the collector of cycles: what is made meanwhile stays."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Let the collector of cycles pass over what was collected: thousands of tests, for good."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_MIN, *gc.get_threshold()[1:])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long tests first, and browser tests last: they leave an event loop running."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Start one worker more than there are processors: tests wait for servers and for time.

    None for a few named files: starting workers takes longer than the tests.
    """
    if all(".py" in argument for argument in config.args):
        return 0
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else None
