"""Guards and changes of bring_in: section 14 of docs/protocol.md."""

import re

from tests.independent.octets import require
from tests.independent.rules_accounts import party
from tests.independent.state import Block, project_of, use_until
from tests.independent.sums import years_of

SERIAL_MAX = 999_999_999
RANGES_MAX = 200


PROGRAMMES = ["cdm", "gold_standard", "jcm", "moenv", "vcs", "other"]
CODE = "(?:TW)?([ABCZ][0-9]{5})"


def plain(text):
    """Return the plain form of a text (15.10)."""
    text = "".join(char for char in text if char.isalnum())
    found = re.fullmatch(CODE + "(?:[ARN][0-9]{4})?([0-9]{4})", text)
    return found[1] + found[2] if found else text


def beginnings(text):
    """Return the stems of a text (15.10)."""
    found = [""]
    for run in re.findall("[A-Z]+|[0-9]+", text):
        found.append(found[-1] + run)
    return found[1:]


def claimants(state, programme, form):
    """Return the projects that claimed a registration in a programme that may be this one."""
    found = [name for name in PROGRAMMES if "other" in (programme, name) or programme == name]
    return [state.outside[name, form] for name in found if (name, form) in state.outside]


def earns_both(state, outside, start, end):
    """Tell whether a project here is registered there too, and earns in the period."""
    for form in beginnings(outside["series"]):
        for name in claimants(state, outside["programme"], form):
            project = state.projects[name]
            ended = project.status in {"withdrawn", "revoked"}
            until = project.monitored_to if ended else project.crediting_end
            if max(start, project.crediting_start) < min(end, until):
                return True
    return False


def is_own(state, outside):
    """Tell whether units said to be of elsewhere are of this log."""
    form = plain(outside["series"])
    found = re.match(CODE, form)
    if found is None:
        return False
    own = f"{found[1]}/{form[-4:]}"
    return found[1] in state.projects or outside["first"] <= state.issued.get(own, 0)


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
    require(not earns_both(state, outside, start, end), "outside_claimed")
    first = state.issued.get(series, 0) + 1
    last = first + outside["last"] - outside["first"]
    require(last <= SERIAL_MAX, "series_full")
    require((row["first"], row["last"]) == (first, last), "issued_mismatch")
    kind = state.brought_types.get(project, act["unit_type"])
    require(kind == act["unit_type"], "issued_mismatch")
    require(not is_own(state, outside), "outside_own")
    form, new = plain(outside["series"]), [outside["first"], outside["last"]]
    grown = {name: apart([*state.abroad.get((name, form), []), new]) for name in PROGRAMMES}
    require(None not in grown.values(), "outside_taken")
    ranges = grown[outside["programme"]]
    require(len(ranges) <= RANGES_MAX, "outside_full")
    state.abroad[outside["programme"], form] = ranges
    state.brought_types[project] = kind
    state.brought[project] = state.brought.get(project, 0) + last - first + 1
    state.issued[series] = last
    place = (0, row["holder"], row["holder"], "held", act["moves"], index)
    block = Block(first, last, *place, use_until(state, series, today))
    state.blocks.setdefault(series, []).append(block)
