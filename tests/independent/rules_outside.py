"""Guards and changes of bring_in: section 14 of docs/protocol.md."""

from tests.independent.octets import require
from tests.independent.rules_accounts import party
from tests.independent.state import Block, project_of, use_until
from tests.independent.sums import years_of

SERIAL_MAX = 999_999_999
RANGES_MAX = 200


def apart(numbers):
    """Return numbers, given as ranges, as ranges that rise and do not touch; None if two share."""
    found = []
    for first, last in sorted(numbers):
        if found and first <= found[-1][1]:
            return None
        if found and first == found[-1][1] + 1:
            found[-1][1] = last
        else:
            found.append([first, last])
    return found


def bring_in(state, act, today, index, **_):
    """Brings in units that were cancelled elsewhere."""
    row, outside = act["issued"], act["outside"]
    party(state, row["holder"], {"manufacturer", "enterprise"})
    series = row["series"]
    project, year = project_of(series), int(series[-4:])
    require(project not in state.projects, "project_taken")
    families = "Z" if state.programme.profile == "industrial" else "ABC"
    require(project[0] in families, "project_family")
    start, end = act["period_start"], act["period_end"]
    require(1990 <= year <= 2200, "period_invalid")
    require(start < end and year in years_of(start, end), "period_invalid")
    require(end <= today, "period_open")
    first = state.issued.get(series, 0) + 1
    last = first + outside["last"] - outside["first"]
    require(last <= SERIAL_MAX, "series_full")
    require((row["first"], row["last"]) == (first, last), "issued_mismatch")
    kind = state.brought_types.get(project, act["unit_type"])
    require(kind == act["unit_type"], "issued_mismatch")
    key = (outside["programme"], outside["series"])
    numbers = [*state.outside.get(key, []), [outside["first"], outside["last"]]]
    ranges = apart(numbers)
    require(ranges is not None, "outside_taken")
    require(len(ranges) <= RANGES_MAX, "outside_full")
    state.outside[key] = ranges
    state.brought_types[project] = kind
    state.brought[project] = state.brought.get(project, 0) + last - first + 1
    state.issued[series] = last
    place = (0, row["holder"], row["holder"], "held", act["moves"], index)
    block = Block(first, last, *place, use_until(state, series, today))
    state.blocks.setdefault(series, []).append(block)
