"""Hypothesis strategies for acts, drawn from the types of their fields.

A new kind of act needs no line here; a new kind of field fails loudly.
"""

import datetime

import msgspec.inspect as mi
from hypothesis import strategies as st
from msgspec import UNSET

from ledger.book.acts import ACTS, AnyAct, Asset, ChangeProject, DeclareTie, Passkey
from ledger.book.acts.outside import OutsideUnits
from ledger.book.calculation import Calculation, table_of
from ledger.book.calendar import format_instant
from ledger.book.eligibility import PlanChange, Scale, ScaleKind
from ledger.book.fields import Instant, TieKind
from ledger.limits import YEAR_MAX, YEAR_MIN

INSTANT = mi.type_info(Instant).pattern
_LAST_DAYS = st.just(UNSET) | st.dates(
    datetime.date(YEAR_MIN, 1, 1), datetime.date(YEAR_MAX, 12, 31)
)
"""Last days, which lie within the years there are."""
LIST_MAX = 4
"""Members of a drawn list: more would only be slower."""


def instants() -> st.SearchStrategy[str]:
    """Draw the instants that the protocol knows."""
    moments = st.datetimes(
        min_value=datetime.datetime(1912, 1, 1),
        max_value=datetime.datetime(2999, 12, 31),
        timezones=st.just(datetime.UTC),
    )
    return moments.map(format_instant)


def texts(found: mi.StrType) -> st.SearchStrategy[str]:
    """Draw what a pattern matches."""
    if found.pattern == INSTANT:
        return instants()
    drawn = st.from_regex(found.pattern, alphabet=st.characters(codec="ascii"))
    most = found.max_length
    return drawn if most is None else drawn.filter(lambda text: len(text) <= most)


def integers(found: mi.IntType) -> st.SearchStrategy[int]:
    """Draw integers within bounds, both ends often."""
    ends = st.sampled_from([found.ge, found.le])
    return st.integers(min_value=found.ge, max_value=found.le) | ends


def structs(found: mi.StructType) -> st.SearchStrategy[object]:
    """Draw a struct; a field that may be absent is absent half of the time."""
    if found.cls is Asset:
        return _assets()
    if found.cls is Passkey:
        return _passkeys()
    if found.cls is Calculation:
        return _calculations()
    if found.cls is Scale:
        return _scales()
    if found.cls is OutsideUnits:
        return _outside_units()
    if found.cls is DeclareTie:
        return _ties()
    if found.cls is ChangeProject:
        return _changes()
    return st.fixed_dictionaries(_fields(found)).map(lambda fields: found.cls(**fields))


def values(found: mi.Type) -> st.SearchStrategy[object]:
    """Draw values of a type that msgspec described."""
    match found:
        case mi.StrType():
            return texts(found)
        case mi.IntType():
            return integers(found)
        case mi.BoolType():
            return st.booleans()
        case mi.DateType():
            return st.dates()
        case mi.EnumType():
            return st.sampled_from(list(found.cls))
        case mi.LiteralType():
            return st.sampled_from(list(found.values))
        case mi.StructType():
            return structs(found)
        case mi.TupleType():
            return st.tuples(*map(values, found.item_types))
        case mi.VarTupleType():
            least, most = found.min_length or 0, min(found.max_length or LIST_MAX, LIST_MAX)
            drawn = st.lists(values(found.item_type), min_size=least, max_size=most)
            return drawn.map(tuple)
        case mi.UnionType():
            return st.one_of(*map(values, found.types))
        case mi.UnsetType():
            return st.just(UNSET)
    raise AssertionError(f"no strategy for {found}")


def acts(tag: str) -> st.SearchStrategy[AnyAct]:
    """Draw acts of one kind."""
    return values(mi.type_info(ACTS[tag]))


def _fields(found: mi.StructType) -> dict[str, st.SearchStrategy[object]]:
    drawn = {field.name: values(field.type) for field in found.fields}
    return drawn | {name: _LAST_DAYS for name in ("last_day", "valid_to") if name in drawn}


def _assets() -> st.SearchStrategy[Asset]:
    """Draw assets: equipment and measure are both a star or neither."""
    fields = _fields(mi.type_info(Asset))
    named = st.fixed_dictionaries(fields).filter(
        lambda drawn: (drawn["equipment"] == "*") is (drawn["measure"] == "*")
    )
    whole = st.builds(
        lambda plant: {"equipment": "*", "measure": "*", "plant": plant}, fields["plant"]
    )
    return (named | whole).map(lambda drawn: Asset(**drawn))


def _changes() -> st.SearchStrategy[ChangeProject]:
    """Draw changes of projects: a crediting period has an end, and nothing else has one."""

    def made(drawn: dict[str, object], end: datetime.date) -> ChangeProject:
        is_period = drawn["change"] is PlanChange.CREDITING_PERIOD
        return ChangeProject(**{**drawn, "crediting_end": end if is_period else UNSET})

    fields = st.fixed_dictionaries(_fields(mi.type_info(ChangeProject)))
    return st.builds(made, fields, st.dates())


def _passkeys() -> st.SearchStrategy[Passkey]:
    """Draw what passkeys are enrolled with: origins that rise strictly."""
    return st.fixed_dictionaries(_fields(mi.type_info(Passkey))).map(
        lambda drawn: Passkey(**{**drawn, "origins": tuple(sorted(set(drawn["origins"])))})
    )


def _calculations() -> st.SearchStrategy[Calculation]:
    """Draw calculations: factors that rise by table, and no readings twice."""

    def made(drawn: dict[str, object]) -> Calculation:
        by_table = {table_of(used.factor_set): used for used in drawn["factors"]}
        factors = sorted(by_table.values(), key=lambda used: used.factor_set)
        readings = tuple(dict.fromkeys(drawn["readings"]))
        return Calculation(**{**drawn, "factors": tuple(factors), "readings": readings})

    return st.fixed_dictionaries(_fields(mi.type_info(Calculation))).map(made)


def _scales() -> st.SearchStrategy[Scale]:
    """Draw scales: one of another kind has no size."""
    return st.fixed_dictionaries(_fields(mi.type_info(Scale))).map(
        lambda drawn: Scale(**{**drawn, "size": drawn["size"] * (drawn["kind"] != ScaleKind.OTHER)})
    )


def _ties() -> st.SearchStrategy[DeclareTie]:
    """Draw ties: only a person is employed."""
    fields = _fields(mi.type_info(DeclareTie))

    def made(drawn: dict[str, object]) -> DeclareTie:
        employed = drawn["tie"] is TieKind.EMPLOYMENT and drawn["person"] is UNSET
        return DeclareTie(**{**drawn, "tie": TieKind.ADVICE if employed else drawn["tie"]})

    return st.fixed_dictionaries(fields).map(made)


def _outside_units() -> st.SearchStrategy[OutsideUnits]:
    """Draw units of another registry: the last number is not below the first."""

    def made(drawn: dict[str, object]) -> OutsideUnits:
        first, last = sorted((drawn["first"], drawn["last"]))
        return OutsideUnits(**{**drawn, "first": first, "last": last})

    return st.fixed_dictionaries(_fields(mi.type_info(OutsideUnits))).map(made)
