"""What every test shares: databases (tests/postgres.py) and how long Hypothesis looks."""

import os

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.postgres"]

# A shared machine is slow at times: neither a deadline nor the time a draw takes says anything.
_SHARED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("dev", max_examples=50, **_SHARED)
settings.register_profile("ci", max_examples=100, derandomize=True, print_blob=True, **_SHARED)
settings.register_profile("long", max_examples=5_000, **_SHARED)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") == "true" else "dev")
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put browser tests last: their driver leaves an event loop running in the worker."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Start no workers for a few named files: starting them takes longer than the tests."""
    return 0 if all(".py" in argument for argument in config.args) else None
