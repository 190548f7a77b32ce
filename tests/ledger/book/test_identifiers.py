"""Codes and numbers as others publish them; the ids say where a case stands in the domain's rules.

Of other programmes only the blocks are compared: their codes are not read here. One of them, UNDP's
registry, rounds half up and so issues more than was reduced; it is no oracle for quantities. CAR's
page counts one unit too few, and is compared with the range itself.
"""

import pytest

from ledger.book.ubn import ubn_is_valid
from ledger.book.units import parse_serial, quantity_of, range_quantity, ranges_are_ordered


def test_7_1_example_layout():
    """TW-C00012-A-31122024-000000001-000000568 is 568 units of a voluntary project."""
    serial = parse_serial("TW-C00012-A-31122024-000000001-000000568")
    assert serial.quantity == 568
    assert (serial.project, serial.unit_type, f"{serial.last_day}") == ("C00012", "A", "2024-12-31")


@pytest.mark.parametrize(
    ("first", "last", "units"),
    [
        pytest.param(513004457, 513073958, 69_502, id="7.2-N1-Verra-13557"),
        pytest.param(681393912, 681394011, 100, id="7.2-N1-Verra-15312"),
        pytest.param(82392553, 82392562, 10, id="7.2-N1-Verra-9344"),
        pytest.param(289118799, 289118805, 7, id="7.2-N1-Verra-11158"),
        pytest.param(608, 30350, 29_743, id="7.2-N1-Gold-Standard-GS7495"),
        pytest.param(1, 29251, 29_251, id="7.2-N1-CAR"),
        pytest.param(1, 5000, 5_000, id="7.2-N1-ACR"),
        pytest.param(27, 35, 9, id="7.2-N1-UNDP"),
    ],
)
def test_units_in_a_block(first, last, units):
    assert range_quantity(("Z00001/2024", first, last)) == units


def test_11_2_undp_blocks_follow_one_another():
    blocks = [
        ("Z00001/2022", first, last) for first, last in ((1, 26), (27, 36), (37, 41), (42, 56))
    ]
    assert [range_quantity(block) for block in blocks] == [26, 10, 5, 15]
    assert ranges_are_ordered(blocks)
    assert quantity_of(blocks) == 56
    # 0.1285 would be no unit: there is no empty block.
    assert not ranges_are_ordered([("Z00001/2022", 42, 41)])


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        pytest.param("04595257", True, id="7.3-U1-official-example"),
        pytest.param("10458575", True, id="7.3-U1-official-seventh-digit"),
        pytest.param("12345675", True, id="7.3-U1-by-one-more"),
        pytest.param("12345670", True, id="7.3-U1-new-rule-12345670"),
        pytest.param("24680002", True, id="7.3-U1-new-rule-24680002"),
        pytest.param("24680018", True, id="7.3-U1-new-rule-24680018"),
        pytest.param("24680024", True, id="7.3-U1-new-rule-24680024"),
        pytest.param("22099132", False, id="7.3-U1-invalid-22099132"),
        pytest.param("11073170", False, id="7.3-U1-invalid-11073170"),
        pytest.param("00000000", False, id="7.3-U1-zeros"),
    ],
)
def test_business_numbers(number, valid):
    assert ubn_is_valid(number) is valid
