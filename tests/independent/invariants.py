"""What holds after every entry: section 17 of docs/protocol.md."""

from itertools import pairwise

from tests.independent.passkey import is_passkey
from tests.independent.state import overlap, project_of
from tests.independent.sums import GRAMS_A_UNIT


def broken_invariants(state):
    """Yield the names of the invariants that do not hold over a state."""
    checks = (
        blocks_tile_their_series, units_are_held_on_hold_retired_or_cancelled,
        issued_is_what_was_verified, closed_accounts_hold_nothing, duties_are_counted,
        periods_are_disjoint, assets_earn_once,
        bodies_are_independent, keys_are_counted, one_account_a_number, passkeys_are_self_held,
        brought_in_once, buffers_are_counted, transfers_wait_with_their_units,
        findings_have_their_parties,
    )  # fmt: skip
    for check in checks:
        if not check(state):
            yield check.__name__


def blocks_tile_their_series(state):
    """The blocks of each series lie one behind the other from 1 to what was issued."""
    if state.blocks.keys() != state.issued.keys():
        return False
    for series, blocks in state.blocks.items():
        after = 0
        for block in blocks:
            if block.first != after + 1 or block.last < block.first:
                return False
            after = block.last
        if after != state.issued[series]:
            return False
    return True


def units_are_held_on_hold_retired_or_cancelled(state):
    """Every block has a status, a holder that is open and no negative number of moves."""
    blocks = [block for series in state.blocks.values() for block in series]
    statuses = {"held", "on_hold", "retired", "cancelled"}
    return all(
        block.status in statuses and block.holder in state.accounts and block.moves >= 0
        for block in blocks
    )


def issued_is_what_was_verified(state):
    """What lies in blocks of a report is what the report earned."""
    sums = {}
    for series, blocks in state.blocks.items():
        for block in blocks:
            if block.report == 0:  # brought in
                continue
            report = (project_of(series), block.report)
            sums[report] = sums.get(report, 0) + block.last - block.first + 1
    for name, project in state.projects.items():
        for number, report in enumerate(project.reports, 1):
            units = max(0, report.verified_g) // GRAMS_A_UNIT
            goal = report.issuable if report.status == "issued" else 0
            if sums.pop((name, number), 0) != goal or report.issuable > units - report.set_off:
                return False
            if not is_earned(report):
                return False
    return not sums


def is_earned(report):
    """Return whether a report has a figure just where an opinion carries one."""
    if report.status in ("verified", "issued"):
        earning = report.opinion in ("unmodified", "modified")
        return earning and report.verified_g <= report.claimed_g
    return report.verified_g == 0 and report.issuable == 0 and not report.vintages


def closed_accounts_hold_nothing(state):
    """No unit that is free is a closed account's; what has a successor is closed."""
    free = {
        block.holder
        for blocks in state.blocks.values()
        for block in blocks
        if block.status in {"held", "on_hold"}
    }
    named = {name for name, account in state.accounts.items() if account.closed}
    heirs = {name: account.successor for name, account in state.accounts.items()}
    merged = all(name in named and heirs[name] != name for name in heirs if heirs[name])
    return not free & named and merged


def duties_are_counted(state):
    """Duties owe what is left of them, and annulled uses are retired blocks."""
    for duty in state.duties.values():
        quantity = sum(last - first + 1 for _, first, last in duty.ranges)
        done = duty.status == "fulfilled"
        if duty.quantity != quantity or not 0 <= duty.owed <= quantity or done != (duty.owed == 0):
            return False
    blocks = {
        (series, block.first): (block.last, block.index, block.status)
        for series, found in state.blocks.items()
        for block in found
    }
    for (series, first), (last, retirement, entry, number) in state.uses.items():
        duty = state.duties.get((entry, number))
        named = duty is not None and [series, first, last] in duty.ranges
        if blocks.get((series, first)) != (last, retirement, "retired") or named != (number != 0):
            return False
    return True


def periods_are_disjoint(state):
    """Monitoring periods follow one another inside the crediting period."""
    for project in state.projects.values():
        after = project.crediting_start
        for report in project.reports:
            if not after <= report.period_start < report.period_end <= project.crediting_end:
                return False
            after = report.period_end
    return True


def assets_earn_once(state):
    """No two claims on overlapping assets of one plant share a day."""
    for claims in state.claims.values():
        for i, claim in enumerate(claims):
            if any(overlap(claim, other) for other in claims[:i]):
                return False
    return True


def bodies_are_independent(state):
    """No body both judged a project and received, or has, its units."""
    holders = {
        (block.holder, project_of(series))
        for series, blocks in state.blocks.items()
        for block in blocks
    }
    return not state.engaged & (state.received | holders)


def keys_are_counted(state):
    """The counts of each account are those of its keys; one at least is live."""
    counts = {name: [0, 0, 0] for name in state.accounts}
    for key in state.keys.values():
        if key.account not in counts:
            return False
        live = not key.revoked
        for i, add in enumerate((True, live, live and key.custody == "self")):
            counts[key.account][i] += add
    return all(
        counts[name] == [account.keys_enrolled, account.live_keys, account.self_keys]
        and account.live_keys > 0
        for name, account in state.accounts.items()
    )


def one_account_a_number(state):
    """No business number has two accounts, no public key two names."""
    ubns = {account.ubn for account in state.accounts.values()}
    typed_keys = {key.typed_key for key in state.keys.values()}
    return len(ubns) == len(state.accounts) and len(typed_keys) == len(state.keys)


def passkeys_are_self_held(state):
    """What a passkey is enrolled with stands with passkeys alone, and the account keeps them."""
    return all(
        is_passkey(key.typed_key) == (key.passkey is not None)
        and (key.passkey is None or key.custody == "self")
        for key in state.keys.values()
    )


def brought_in_once(state):
    """What was brought in lies in blocks without a report, of projects that are not registered."""
    here = {}
    for series, blocks in state.blocks.items():
        for block in (block for block in blocks if block.report == 0):
            project = project_of(series)
            here[project] = here.get(project, 0) + block.last - block.first + 1
    there = sum(last - first + 1 for taken in state.abroad.values() for first, last in taken)
    apart = all(
        low[1] + 1 < high[0] for taken in state.abroad.values() for low, high in pairwise(taken)
    )
    forms = {}
    for (_, form), taken in state.abroad.items():
        forms.setdefault(form, []).extend(taken)
    once = all(
        low[1] < high[0] for taken in forms.values() for low, high in pairwise(sorted(taken))
    )
    return (
        apart
        and once
        and here == state.brought
        and sum(here.values()) == there
        and (not state.brought.keys() & state.projects.keys())
    )


def buffers_are_counted(state):
    """What the pool holds, all removals, is what was set aside and not given back."""
    held = dict.fromkeys(state.buffers, 0)
    for series, blocks in state.blocks.items():
        for block in (block for block in blocks if block.holder == state.programme.authority):
            project = project_of(series)
            held[project] = held.get(project, 0) + block.last - block.first + 1
    return held == {
        name: pooled - given for name, (pooled, given) in state.buffers.items()
    } and all(
        state.projects[name].unit_type == "R" and 0 <= given <= pooled
        for name, (pooled, given) in state.buffers.items()
    )


def transfers_wait_with_their_units(state):
    """What is on hold by a transfer is its sender's, and of one that waits."""
    return all(
        block.holder == state.delayed[block.index].sender
        and state.delayed[block.index].status == "waiting"
        for blocks in state.blocks.values()
        for block in blocks
        if block.status == "on_hold" and block.index in state.delayed
    )


def findings_have_their_parties(state):
    """A finding is an auditor's, with an account and on what stood before it."""
    return all(
        state.accounts[finding.auditor].kind == "auditor"
        and finding.auditee in state.accounts
        and (not finding.project or finding.project in state.projects)
        and max(finding.entry, -1) < index
        for index, finding in state.findings.items()
    )
