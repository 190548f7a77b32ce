"""Acts of a project whose figures are computed, with as many tables and readings as asked for."""

from msgspec.structs import replace

from ledger.book.acts import Act, RegisterProject
from tests.ledger.rules.given import day
from tests.world import World, calculation_of


def claimed(grams: int) -> Act:
    return World().report_act(
        1, grams=grams, start=day("2024-01-01"), end=day("2025-01-01"), project="Z00001"
    )


def project(**fields: object) -> RegisterProject:
    return replace(World().register_act("Z00001"), **fields)


def with_pins(count: int) -> Act:
    return project(factor_sets=tuple(f"TABLE-{number:02}/*" for number in range(count)))


def computed(tables: int, readings: int) -> Act:
    names = [f"TABLE-{number:02}/9999" for number in range(tables)]
    return replace(claimed(1), calculation=calculation_of(*names, readings=readings))


def with_factors(count: int) -> Act:
    return computed(count, 1)


def with_readings(count: int) -> Act:
    return computed(1, count)
