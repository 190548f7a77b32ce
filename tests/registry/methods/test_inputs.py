import json

import msgspec
import pytest

from registry.methods import METHODS, method_of
from registry.methods.errors import QuantificationError, Reason
from registry.methods.inputs import ITEMS_MAX, MEMBERS_MAX, READINGS_MAX
from tests.registry.methods.reports import decoded, example, quantified, refused, year

LAMPS = example("AMS-II.C")
POWER = example("AMS-I.F")


def reason_of(code, text):
    with pytest.raises(QuantificationError) as caught:
        method_of(code).decode(text)
    return caught.value.reason


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"28"', "28"),
        ('"28"', '"28.0e1"'),
        ('"28"', '"028"'),
        ('"28"', '"-28"'),
        ('"28"', '"28."'),
        ('"28"', '"28\\n"'),
        ('"28"', '"28\\u0000"'),
        ('"28"', '"2\uff18"'),
        ('"28"', "null"),
        ('"28"', "true"),
        ('"28"', '[["2020-01-01", "2021-01-01", "28"]]'),
        ('"rho_BL"', '"rho_BLX"'),
        ('"rho_BL"', '"rho_\uff22L"'),
        ('"T5-28": "643"', '"": "643"'),
        ('"T5-28": "643"', '"-a": "643"'),
        ('"T5-28": "643"', '"a b": "643"'),
        ('"T5-28": "643"', '"\u71c8": "643"'),
        ('"2020-01-01"', '"2020-1-1"'),
        ('"2020-01-01"', "20200101"),
        ('"period_start": "2020-01-01", ', ""),
        ('{"T5-28": "643", "T5-14": "1116"}', "{}"),
        ('{"T5-28": "643", "T5-14": "1116"}', '"643"'),
        ("{", "[{"),
        ("}}", "}"),
        ('"2904"', "[]"),
        ('"2904"', '""'),
        ('"2904"', '[["2020-01-01", "2021-01-01"]]'),
        ('"2904"', '[["2020-01-01", "2021-01-01", 2904]]'),
        ('"2904"', '[["2020-01-01", "2021-01-01", "2904", ""]]'),
        ('"2904"', '{"2020": "2904"}'),
        ('"2904"', "1" * 50),
    ],
)
def test_json_out_of_form_is_refused(old, new):
    text = json.dumps(LAMPS, ensure_ascii=False)
    assert old in text
    assert reason_of("AMS-II.C", text.replace(old, new, 1).encode()) is Reason.INPUTS_INVALID


@pytest.mark.parametrize("text", [b"", b"[]", b"1", b"\xff\xfe", b'{"a": "\xff"}', b"{" * 10_000])
def test_bytes_that_are_no_inputs_are_refused(text):
    assert reason_of("AMS-II.C", text) is Reason.INPUTS_INVALID


@pytest.mark.parametrize(
    "figure", ["1e3", "1E3", "+1", "0x10", "\uff11\uff12", "12\u0000", "1,000", "1 \u5ea6", " 1"]
)
def test_a_metered_figure_out_of_form_is_refused_by_its_symbol(figure):
    """Where readings could stand as well, a figure's form is looked at as it is taken."""
    assert refused("AMS-I.F", {**POWER, "EG_BL": figure})[:2] == ("EG_BL", "not_a_decimal")


def test_readings_out_of_form_are_refused():
    for figure in ("1e3", "\uff11", "1\n", "-1"):
        readings = [["2024-01-01", "2025-01-01", figure]]
        text = msgspec.json.encode({**POWER, "EG_BL": readings})
        assert reason_of("AMS-I.F", text) is Reason.INPUTS_INVALID


def test_sizes_are_bounded():
    items = {f"g{number}": "1" for number in range(ITEMS_MAX + 1)}
    text = msgspec.json.encode({**LAMPS, "n_BL": items})
    assert reason_of("AMS-II.C", text) is Reason.INPUTS_INVALID
    row = ["2024-01-01", "2025-01-01", "1"]
    text = msgspec.json.encode({**POWER, "EG_BL": [row] * (READINGS_MAX + 1)})
    assert reason_of("AMS-I.F", text) is Reason.INPUTS_INVALID
    members = [{"account": f"m{number:03}", "share": "1"} for number in range(MEMBERS_MAX + 1)]
    text = msgspec.json.encode({**POWER, "members": members})
    assert reason_of("AMS-I.F", text) is Reason.INPUTS_INVALID


@pytest.mark.parametrize(
    "changes",
    [
        {"factor_sets": ["TW-GRID"]},
        {"factor_sets": ["tw-grid/1"]},
        {"factor_sets": "TW-GRID/1"},
        {"substitutes": {"26": "2025"}},
        {"substitutes": {"2026": 2025}},
        {"members": [{"account": "acme"}]},
        {"members": [{"account": "ACME", "share": "1"}]},
        {"members": [{"account": "acme", "share": "1", "more": "1"}]},
        {"EF_ELEC": 0.5},
        {"EF_ELEC": "0.5e0"},
        {"P": 1},
        {"unknown": "1"},
    ],
)
def test_a_frame_out_of_form_is_refused(changes):
    text = msgspec.json.encode({**POWER, **changes})
    assert reason_of("AMS-I.F", text) is Reason.INPUTS_INVALID


def test_a_choice_is_one_of_its_words():
    text = msgspec.json.encode({**example("AMS-I.C"), "fuel_BL": "wood"})
    assert reason_of("AMS-I.C", text) is Reason.INPUTS_INVALID
    without = {k: v for k, v in example("AMS-I.C").items() if k != "fuel_BL"}
    assert refused("AMS-I.C", without)[:2] == ("fuel_BL", "parameter_missing")


def test_readings_from_a_file_join_the_parameters():
    rows = [
        ("EG_BL", "", ("2024-01-01", "2024-07-01", "590 MWh")),
        ("EG_BL", "", ("2024-07-01", "2025-01-01", "610")),
    ]
    given = decoded("AMS-I.F", {**year(2024), "P": "1", "PE_other": "0"}).with_readings(rows)
    assert method_of("AMS-I.F").quantify(given).units == 568
    hours = [("o_PJ", group, ("2020-01-01", "2021-01-01", "2904")) for group in ("T5-28", "T5-14")]
    rest = {symbol: value for symbol, value in LAMPS.items() if symbol != "o_PJ"}
    joined = decoded("AMS-II.C", rest).with_readings(hours)
    assert method_of("AMS-II.C").quantify(joined).units == 20
    half = decoded("AMS-II.C", {**rest, "o_PJ": {"T5-28": "2904"}}).with_readings(hours[1:])
    assert method_of("AMS-II.C").quantify(half).units == 20


@pytest.mark.parametrize(
    ("code", "inputs", "row"),
    [
        ("AMS-I.F", POWER, ("EG_BL", "", ("2024-01-01", "2025-01-01", "1"))),
        ("AMS-I.F", POWER, ("EG_BL", "roof", ("2024-01-01", "2025-01-01", "1"))),
        ("AMS-II.C", LAMPS, ("o_PJ", "T5-28", ("2020-01-01", "2021-01-01", "1"))),
        ("AMS-II.C", LAMPS, ("o_PJ", "", ("2020-01-01", "2021-01-01", "1"))),
    ],
)
def test_what_stands_twice_contradicts_itself(code, inputs, row):
    with pytest.raises(QuantificationError) as caught:
        decoded(code, inputs).with_readings([row])
    assert (caught.value.symbol, caught.value.reason) == (row[0], Reason.CONTRADICTION)


@pytest.mark.parametrize(
    ("shares", "weights"),
    [
        (["62.5 %", "25 %", "12.5 %"], [5, 2, 1]),
        (["1", "1", "1"], [1, 1, 1]),
        (["0.000000001", "0.000000003", "0"], [1, 3, 0]),
        (
            ["33.333333333 %", "33.333333333 %", "33.333333334 %"],
            [33_333_333_333, 33_333_333_333, 33_333_333_334],
        ),
    ],
)
def test_shares_become_weights_without_loss(shares, weights):
    members = [{"account": f"mem{number}", "share": share} for number, share in enumerate(shares)]
    found = [weight for _, weight in decoded("AMS-I.F", {**POWER, "members": members}).weights()]
    assert found == weights


@pytest.mark.parametrize(
    "members",
    [
        [{"account": "acme", "share": "0"}],
        [{"account": "acme", "share": "1"}, {"account": "acme", "share": "2"}],
    ],
)
def test_members_that_share_nothing_or_stand_twice_are_refused(members):
    assert refused("AMS-I.F", {**POWER, "members": members})[:2] == ("members", "members_invalid")


def members_of(*shares):
    return [{"account": f"mem{number}", "share": share} for number, share in enumerate(shares)]


@pytest.mark.parametrize("shares", [["50 %", "50"], ["0.5", "50 %"], ["62.5 %", "25 %", "1"]])
def test_shares_have_one_spelling(shares):
    """Half and 50 % read as the same share, and would be weighed as 1 to 100."""
    symbol, reason, detail = refused("AMS-I.F", {**POWER, "members": members_of(*shares)})
    assert (symbol, reason) == ("members", "members_invalid")
    assert "one spelling" in detail


@pytest.mark.parametrize(
    ("shares", "total"),
    [
        (["75 %"], "75"),
        (["60 %", "60 %"], "120"),
        (["33.333333333 %"] * 3, "99.999999999"),
    ],
)
def test_shares_in_percent_are_a_hundred_together(shares, total):
    """What is missing would be shared among the members that are named."""
    symbol, reason, detail = refused("AMS-I.F", {**POWER, "members": members_of(*shares)})
    assert (symbol, reason) == ("members", "members_invalid")
    assert detail.endswith(f"these to {total}")
    assert quantified("AMS-I.F", {**POWER, "members": members_of("100 %")}).units == 568


def test_items_that_differ_by_the_case_of_letters_are_refused():
    """Hall and hall would be two groups of lamps, and each of them earn."""
    twice = {
        symbol: {**value, "t5-28": value["T5-28"]} if isinstance(value, dict) else value
        for symbol, value in LAMPS.items()
    }
    assert refused("AMS-II.C", twice) == (
        *("n_BL", "items_mismatch"),
        "T5-28, t5-28: the names differ by the case of letters alone",
    )
    slip = {**LAMPS, "o_PJ": {"t5-28": "2904", "T5-14": "2904"}}
    assert "case of letters" in refused("AMS-II.C", slip)[2]


def test_a_share_in_a_unit_is_refused():
    members = [{"account": "acme", "share": "1 kWh"}]
    assert refused("AMS-I.F", {**POWER, "members": members})[1] == "unit_unknown"


def test_an_unknown_method_is_refused():
    with pytest.raises(QuantificationError) as caught:
        method_of("AMS-II.Z")
    assert (caught.value.symbol, caught.value.reason) == ("method", Reason.METHOD_UNKNOWN)


def test_a_schema_says_the_form_of_a_metered_figure():
    schema = msgspec.json.schema(METHODS["AMS-I.F"].inputs)
    assert '"pattern"' in json.dumps(schema["$defs"]["AMSIFInputs"]["properties"]["EG_BL"])
    assert quantified("AMS-I.F", POWER).units == 568


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"period_start":"2024-01-01","period_end":"2025-01-01","P":"1","P":"2"}', "P"),
        ('{"n_BL":{"hall":"1","hall":"2"}}', "hall"),
    ],
)
def test_a_name_that_stands_twice_is_refused(text, name):
    with pytest.raises(QuantificationError) as caught:
        method_of("AMS-II.C").decode(text.encode())
    assert (caught.value.symbol, caught.value.reason) == (name, Reason.INPUTS_INVALID)


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b"[" * 100_000, b"null"])
def test_what_is_no_object_is_refused_as_before(text):
    with pytest.raises(QuantificationError) as caught:
        method_of("AMS-II.C").decode(text)
    assert caught.value.reason is Reason.INPUTS_INVALID


def test_an_integer_beyond_what_python_reads_is_refused():
    given = json.dumps(example("AMS-II.C"))
    huge = given.replace('"643"', "9" * 5000, 1)
    with pytest.raises(QuantificationError) as caught:
        method_of("AMS-II.C").decode(huge.encode())
    assert caught.value.reason is Reason.INPUTS_INVALID
    assert caught.value.symbol == "n_BL"


def test_a_byte_order_mark_before_the_inputs_is_no_matter():
    method, given = method_of("AMS-II.C"), json.dumps(example("AMS-II.C"))
    assert method.decode(given.encode("utf-8-sig")) == method.decode(given.encode())
    with pytest.raises(QuantificationError):
        method.decode(b"\xef\xbb\xbf" + given.encode("utf-8-sig"))


@pytest.mark.parametrize(
    ("more", "symbol", "where", "given"),
    [
        ({"rho_BL": {"T5-28": "28", "T5-14": 14}}, "rho_BL", "T5-14", "14"),
        ({"rho_BL": {"T5-28": None, "T5-14": 14}}, "rho_BL", "T5-28", "null"),
        ({"rho_BL": {"T5-28": "28", "a b": "14"}}, "rho_BL", "a b", "a b"),
        ({"rho_BL": 28}, "rho_BL", "", "28"),
        ({"o_BL": {"T5-14": [["2020-01-01", "2021-01-01", 9.5]]}}, "o_BL", "T5-14, #1", "9.5"),
        (
            {"o_BL": {"T5-28": "1", "T5-14": [["2020-01-01", "2021-01-01"]]}},
            *("o_BL", "T5-14, #1", '["2020-01-01","2021-01-01"]'),
        ),
        ({"members": [{"account": "acme", "share": 1}]}, "members", "#1, share", "1"),
        ({"substitutes": {"2020": "2019", "2021": 2019}}, "substitutes", "2021", "2019"),
        ({"factor_sets": ["TW-GRID/1", 1]}, "factor_sets", "#2", "1"),
        ({"period_start": 2020}, "period_start", "", "2020"),
        ({"n_BL": {"x": "9" * 400}}, "n_BL", "x", '"' + "9" * 39),
    ],
)
def test_what_does_not_decode_is_told_with_its_place(more, symbol, where, given):
    with pytest.raises(QuantificationError) as caught:
        method_of("AMS-II.C").decode(json.dumps({**LAMPS, **more}, separators=(",", ":")).encode())
    found = caught.value
    assert (found.symbol, found.where, found.given) == (symbol, where, given)


def test_a_place_before_what_is_no_json_is_told_by_its_parameter_alone():
    with pytest.raises(QuantificationError) as caught:
        method_of("AMS-II.C").decode(b'{"rho_BL": {"a": 1}, \xff')
    assert (caught.value.symbol, caught.value.where) == ("rho_BL", "")


def test_no_item_at_all_may_be_said_where_an_index_is_optional():
    inputs = example("AMS-I.C")
    none = decoded("AMS-I.C", {**inputs, "FC_PJ": {}})
    assert none.given("FC_PJ") == {}
    row = ("FC_PJ", "diesel", ("2023-01-01", "2024-01-01", "4000"))
    assert none.with_readings([row]).given("FC_PJ") == {"diesel": [row[2]]}
    with pytest.raises(QuantificationError) as caught:
        none.with_readings([row, ("FC_PJ", "", row[2])])
    assert (caught.value.symbol, caught.value.reason) == ("FC_PJ", Reason.CONTRADICTION)
    assert refused("AMS-II.C", {**example("AMS-II.C"), "n_PJ": {}})[1] == "inputs_invalid"
    # A factor is given for something, or not at all.
    assert refused("AMS-I.C", {**inputs, "NCV": {}})[1] == "inputs_invalid"


def test_a_template_s_line_of_zero_stands_beside_no_item_at_all():
    method, inputs = method_of("AMS-I.C"), {**example("AMS-I.C"), "FC_PJ": {}}
    row = ("FC_PJ", "diesel", ("2023-01-01", "2024-01-01", "0"))
    both = method.quantify(decoded("AMS-I.C", inputs).with_readings([row]))
    assert both.years == quantified("AMS-I.C", inputs).years
