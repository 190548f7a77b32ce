"""What the registry's own tests share, for a writer that is guarded by witnesses."""

from tests.registry.conftest import (
    clock,
    database,
    make_migrated_url,
    migrated_postgresql,
    migrated_sqlite,
    migrated_url,
)

__all__ = [
    "clock",
    "database",
    "make_migrated_url",
    "migrated_postgresql",
    "migrated_sqlite",
    "migrated_url",
]
