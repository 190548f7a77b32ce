"""Drafts: they fill in what follows from the book, say all they sign, and are admitted."""

import datetime
import re
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.book.acts import ACTS, Asset, Document, EnrolKey, SetPolicy, Vintage
from ledger.book.fields import Custody, DocumentKind, Profile, Purpose
from ledger.book.policy import default_policy
from ledger.book.records import Block, Report
from ledger.book.units import quantity_of
from ledger.entry import note_text
from ledger.errors import Code, Malformed, Rejected
from ledger.log.note import format_note, signature_line
from registry.refusals import Refusal, Refused
from registry.services import drafting
from registry.services.drafting import Intent, SignerNeed, note_to_sign
from registry.services.picking import pick_units
from registry.services.sentences import counted, sentence_of
from registry.services.terms import LABELS
from registry.services.verifying import Work, draft_verification
from registry.services.wording import shown_fields, words_of
from tests.acts import every_act
from tests.stand_ins import PEOPLE
from tests.world import ORIGIN, UBNS, World, grant_of, sha, signer_of

YEAR = 2024
DOCUMENTS = (Document(kind=DocumentKind.READINGS, sha256=sha("readings")),)
CONTROL = re.compile(r"[\x00-\x1f]")
BARE = re.compile(r"(?<!使用)(?<!依法)註銷")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,:;()?]|[,:;()?][\u4e00-\u9fff]")


@pytest.fixture
def world():
    return World().standard()


def intent(world, account):
    base = world.base(account)
    return Intent(account=base["account"], act_id=base["id"], not_after=base["not_after"])


def blocks_of(world):
    return [block for block in world.state.records(Block) if block.status == "held"]


def pick(world, quantity, *, account="acme", series=""):
    blocks = blocks_of(world)
    return pick_units(world.state, blocks, account=account, quantity=quantity, series=series)


def admit(world, act, *names):
    """Sign the draft's text, byte for byte, and admit it."""
    draft = note_to_sign(world.state, origin=ORIGIN, act=act)
    lines = [signature_line(signer_of(name), draft.text) for name in names]
    return world.admit(format_note(draft.text, lines))


def block(first, last, *, holder="acme", status="held", series="Z00001/2024", moves=0):
    return Block(
        series=series,
        first=first,
        last=last,
        report=1,
        issued_to="acme",
        holder=holder,
        status=status,
        moves=moves,
        index=9,
        use_until="",
    )


# -- picking ----------------------------------------------------------------------------------


def test_the_lowest_units_are_picked_and_neighbours_joined(world):
    world.issue(100)
    world.act(world.transfer_act(11, 20), "acme/k1")
    world.act(world.transfer_act(31, 31), "acme/k1")
    assert pick(world, 10) == (("Z00001/2024", 1, 10),)
    assert pick(world, 12) == (("Z00001/2024", 1, 10), ("Z00001/2024", 21, 22))
    assert pick(world, 11, account="bolt") == (("Z00001/2024", 11, 20), ("Z00001/2024", 31, 31))
    world.act(world.transfer_act(11, 20, sender="bolt", recipient="acme"), "bolt/k1")
    assert pick(world, 30) == (("Z00001/2024", 1, 30),)


def test_older_vintages_go_first_unless_one_is_named(world):
    world.issue(10, year=2023)
    world.issue(10, report=2, year=2024)
    assert pick(world, 12) == (("Z00001/2023", 1, 10), ("Z00001/2024", 1, 2))
    assert pick(world, 2, series="Z00001/2024") == (("Z00001/2024", 1, 2),)


def test_what_cannot_move_is_passed_over(world):
    blocks = [
        block(1, 10, status="on_hold"),
        block(11, 20, status="retired"),
        block(21, 30, holder="bolt"),
        block(31, 40),
    ]
    picked = pick_units(world.state, blocks, account="acme", quantity=3)
    assert picked == (("Z00001/2024", 31, 33),)


def test_units_that_moved_as_often_as_policy_allows_are_passed_over(world):
    policy = msgspec.structs.replace(default_policy(Profile.INDUSTRIAL), moves_max=1)
    world.act(SetPolicy(**world.base("idb"), policy=policy), "idb/k1", "idb/k2")
    blocks = [block(1, 10, moves=1), block(11, 20)]
    picked = pick_units(world.state, blocks, account="acme", quantity=3)
    assert picked == (("Z00001/2024", 11, 13),)


@pytest.mark.parametrize(
    ("blocks", "quantity", "code"),
    [
        ([block(1, 10)], 11, Refusal.NOT_ENOUGH_UNITS),
        ([], 1, Refusal.NOT_ENOUGH_UNITS),
        ([block(1, 10)], 0, Refusal.QUANTITY_INVALID),
        ([block(1, 10)], -1, Refusal.QUANTITY_INVALID),
        ([block(2 * n, 2 * n) for n in range(1, 102)], 101, Refusal.UNITS_SCATTERED),
        ([block(n, n) for n in range(1, 1_002)], 1_001, Refusal.UNITS_SCATTERED),
    ],
)
def test_quantities_that_cannot_be_picked(world, blocks, quantity, code):
    with pytest.raises(Refused) as caught:
        pick_units(world.state, blocks, account="acme", quantity=quantity)
    assert caught.value.code is code


def test_units_that_may_be_used_no_more_are_passed_over(world):
    blocks = [replace(block(1, 5), use_until="2026-01-04"), block(6, 9)]
    wanted = {"account": "acme", "quantity": 4}
    for today, first in (("2026-01-04", 1), ("2026-01-05", 6)):
        picked = pick_units(world.state, blocks, today=today, **wanted)
        assert picked == (("Z00001/2024", first, first + 3),)


@given(st.lists(st.tuples(st.integers(1, 9), st.booleans()), max_size=30), st.integers(1, 60))
def test_what_is_picked_is_exact_free_and_lowest(runs, quantity):
    free, blocks, at = [], [], 1
    for length, mine in runs:
        blocks.append(block(at, at + length - 1, holder="acme" if mine else "bolt"))
        free += range(at, at + length) if mine else []
        at += length
    world = _WORLD
    if quantity > len(free):
        with pytest.raises(Refused):
            pick_units(world.state, reversed(blocks), account="acme", quantity=quantity)
        return
    picked = pick_units(world.state, reversed(blocks), account="acme", quantity=quantity)
    named = [n for _, first, last in picked for n in range(first, last + 1)]
    assert named == free[:quantity]
    assert quantity_of(picked) == quantity
    assert all(one[2] + 1 < other[1] for one, other in pairwise(picked))


_WORLD = World().standard()


# -- drafts the rules take --------------------------------------------------------------------


def test_the_story_of_a_project_is_drafted_and_admitted(world):
    start = datetime.date(YEAR, 1, 1)
    report = drafting.draft_monitoring(
        world.state,
        intent(world, "acme"),
        project="Z00001",
        period_start=start,
        period_end=datetime.date(YEAR + 1, 1, 1),
        claimed_g=568_800_000,
        documents=DOCUMENTS,
    )
    assert report.report == 1
    admit(world, report, "acme/k1")
    verification = draft_verification(
        world.state,
        intent(world, "vvb"),
        project="Z00001",
        work=Work(**PEOPLE, statement=sha("statement")),
        verified_g=568_000_000,
        vintages=[Vintage(weight_g=568_000_000, year=YEAR)],
    )
    admit(world, verification, "vvb/k1")
    admit(
        world, drafting.draft_issue(world.state, intent(world, "vvb"), project="Z00001"), "vvb/k1"
    )
    transfer = drafting.draft_transfer(
        intent(world, "acme"), recipient="bolt", ranges=pick(world, 68), unit_price_ntd=3_500
    )
    admit(world, transfer, "acme/k1", "bolt/k1")
    retirement = drafting.draft_retire(
        intent(world, "bolt"),
        ranges=pick(world, 8, account="bolt"),
        purpose=Purpose.VOLUNTARY,
        beneficiary=UBNS["bolt"],
    )
    admit(world, retirement, "bolt/k1")
    assert sum(b.quantity for b in blocks_of(world)) == 560


def verification_of(world, grams):
    return draft_verification(
        world.state,
        intent(world, "vvb"),
        project="Z00001",
        work=Work(**PEOPLE, statement=sha("statement")),
        verified_g=grams,
    )


def test_a_report_not_verified_is_corrected_under_its_number(world):
    def draft(grams, **more):
        return drafting.draft_monitoring(
            world.state,
            intent(world, "acme"),
            project="Z00001",
            period_end=datetime.date(YEAR, 1, 1),
            claimed_g=grams,
            documents=DOCUMENTS,
            **more,
        )

    first = draft(1)
    admit(world, first, "acme/k1")
    corrected = draft(2)
    assert (corrected.report, corrected.period_start) == (1, first.period_start)
    drafted = verification_of(world, 1)
    entry = admit(world, corrected, "acme/k1")
    with pytest.raises(Rejected) as caught:
        admit(world, drafted, "vvb/k1")
    assert caught.value.code is Code.REPORT_CHANGED
    verification = verification_of(world, 2)
    assert (drafted.report_entry, verification.report_entry) == (entry - 1, entry)
    admit(world, verification, "vvb/k1")
    following = draft(3)
    assert (following.report, following.period_start) == (2, first.period_end)


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (
            lambda w: drafting.draft_issue(w.state, intent(w, "vvb"), project="Z00002"),
            Code.PROJECT_UNKNOWN,
        ),
        (
            lambda w: drafting.draft_issue(w.state, intent(w, "vvb"), project="Z00001"),
            Code.REPORT_UNKNOWN,
        ),
    ],
)
def test_nothing_is_drafted_from_nothing(world, draft, code):
    with pytest.raises(Rejected) as caught:
        draft(world)
    assert caught.value.code is code


def test_an_issuance_is_drafted_once(world):
    world.issue(10)
    with pytest.raises(Rejected) as caught:
        drafting.draft_issue(world.state, intent(world, "vvb"), project="Z00001")
    assert caught.value.code is Code.REPORT_STATUS


def test_the_next_key_is_named_by_its_number(world):
    assert drafting.next_label(world.state, "steel") == "k1"
    assert drafting.next_label(world.state, "acme") == "k2"
    assert drafting.next_label(world.state, "idb") == "k3"
    draft = drafting.draft_enrolment(
        intent(world, "acme"), vkey=signer_of("acme/k2").vkey.text, custody=Custody.SELF
    )
    admit(world, draft, "acme/k1", "acme/k2")
    assert drafting.next_label(world.state, "acme") == "k3"


def test_a_withdrawal_is_drafted(world):
    act = world.retire_act(1, 1)
    withdrawal = drafting.draft_withdrawal(
        intent(world, "acme"), target=act.id, target_not_after=act.not_after
    )
    admit(world, withdrawal, "acme/k1")


@pytest.mark.parametrize(
    "changed",
    [
        {"recipient": "No Such"},
        {"ranges": ()},
        {"ranges": (("Z00001/2024", 0, 1),)},
        {"unit_price_ntd": -1},
        {"unit_price_ntd": 1_000_000_001},
    ],
)
def test_fields_out_of_bounds_are_malformed(world, changed):
    good = {"recipient": "bolt", "ranges": (("Z00001/2024", 1, 1),)}
    with pytest.raises(Malformed) as caught:
        drafting.draft_transfer(intent(world, "acme"), **(good | changed))
    assert caught.value.code is Code.BAD_FIELD


# -- what a signer reads ----------------------------------------------------------------------


def test_a_draft_is_the_text_that_is_signed(world):
    act = world.transfer_act(1, 10, unit_price_ntd=3_500)
    draft = note_to_sign(world.state, origin=ORIGIN, act=act)
    assert draft.text == note_text(origin=ORIGIN, act=act)
    assert draft.sha256 == sha(draft.text.decode())
    assert draft.act == act
    assert draft.signers == (
        SignerNeed(account="acme", count=1, self_held=False, own_keys=1, kept_keys=0),
        SignerNeed(account="bolt", count=1, self_held=False, own_keys=1, kept_keys=0),
    )


def test_a_draft_says_who_keeps_the_keys(world):
    world.open("steel", custody=Custody.REGISTRY)
    draft = note_to_sign(world.state, origin=ORIGIN, act=world.transfer_act(1, 1, sender="steel"))
    [signer] = draft.signers
    assert (signer.own_keys, signer.kept_keys) == (0, 1)
    assert any("steel" in said.zh and "代管" in said.zh for said in draft.words.notices)
    plain = note_to_sign(world.state, origin=ORIGIN, act=world.transfer_act(1, 1))
    assert not any("代管" in said.zh for said in plain.words.notices)


def test_only_a_declared_price_is_said_to_become_public(world):
    def says(act):
        return any("公開：" in said.zh and "price" in said.en for said in words_of(act).notices)

    assert says(world.transfer_act(1, 10, unit_price_ntd=0))
    assert not says(world.transfer_act(1, 10))


def test_a_threshold_is_told_to_the_authority(world):
    act = SetPolicy(**world.base("idb"), policy=default_policy(Profile.INDUSTRIAL))
    [signer] = note_to_sign(world.state, origin=ORIGIN, act=act).signers
    assert (signer.account, signer.count, signer.self_held) == ("idb", 2, True)


def test_new_keys_are_told(world):
    act = EnrolKey(**world.base("acme"), key=grant_of("acme/k2", Custody.REGISTRY))
    draft = note_to_sign(world.state, origin=ORIGIN, act=act)
    assert draft.new_keys == (act.key,)
    assert any("代管" in said.zh for said in draft.words.notices)


def test_nobody_drafts_what_his_kind_of_account_may_not_do(world):
    act = world.transfer_act(1, 1, sender="vvb", recipient="acme")
    with pytest.raises(Rejected) as caught:
        note_to_sign(world.state, origin=ORIGIN, act=act)
    assert caught.value.code is Code.ROLE_NOT_ALLOWED


def test_a_transfer_in_words(world):
    words = words_of(world.transfer_act(101, 130, unit_price_ntd=3_500))
    assert words.sentence.zh == (
        "acme 把 30 公噸減量額度（Z00001/2024 第 101 到 130 號）移轉給 bolt，"
        "每單位 NT$3,500，總價 NT$105,000。"
    )
    assert words.sentence.en == (
        "acme transfers 30 units (Z00001/2024 no. 101 to 130) to bolt"
        " at NT$3,500 a unit, NT$105,000 in all."
    )


def test_a_verification_in_words(world):
    """It says which report it is of, so that nobody signs for a correction he never saw."""
    world.issue(10)
    [entry] = [report.index for report in world.state.records(Report)]
    act = world.verify_act(grams=-1_500_000, weights={})
    assert act.report_entry == entry == 7
    words = words_of(act)
    assert words.sentence.zh == (
        "vvb 查證專案 Z00001 第 1 期（依第 7 筆分錄的申報）：減量 -1.5 公噸，"
        "結論：無保留意見（合理保證等級）。"
    )
    assert words.sentence.en == (
        "vvb verifies period 1 of project Z00001, as reported in entry 7: -1.5 t reduced; "
        "the opinion is unmodified, with reasonable assurance."
    )
    [shown] = [field for field in words.fields if field.name == "report_entry"]
    assert (shown.label.zh, shown.value) == ("所查證的申報（第幾筆）", "7")


@pytest.mark.parametrize(
    ("grams", "said"),
    [
        (0, "0"),
        (1, "0.000001"),
        (-1_500_000, "-1.5"),
        (568_800_000, "568.8"),
        (10**12, "1,000,000"),
    ],
)
def test_grams_are_said_as_exact_tonnes(world, grams, said):
    report = world.report_act(
        grams=grams, start=datetime.date(2024, 1, 1), end=datetime.date(2025, 1, 1)
    )
    sentence = words_of(report).sentence
    assert f" {said} 公噸" in sentence.zh
    assert f" {said} t " in sentence.en
    assert "2024-01-01 至 2024-12-31" in sentence.zh


def test_a_member_is_told_what_it_signs(world):
    act = world.register_act(members=(("acme", 1), ("bolt", 2)))
    assets = (
        Asset(equipment="L-1", measure="lighting", plant="99000001"),
        Asset(equipment="*", measure="*", plant="99000002"),
    )
    said = sentence_of(replace(act, assets=assets))
    last = act.crediting_end - datetime.timedelta(days=1)
    for text in (
        f"{act.methodology} {act.methodology_version}",
        f"計入期 {act.crediting_start} 至 {last}",
        "減量設備：工廠 99000001 設備 L-1 措施 lighting、工廠 99000002 全廠；",
        "參與事業 2 家：acme 分配 1/3、bolt 分配 2/3。",
    ):
        assert text in said.zh
    for text in (
        f"crediting period {act.crediting_start} to {last}",
        "equipment L-1 of plant 99000001 (lighting); the whole plant 99000002; ",
        "its 2 members share: acme 1/3, bolt 2/3.",
    ):
        assert text in said.en
    one = sentence_of(world.register_act(members=(("acme", 1),)))
    assert "; its 1 member shares: acme 1/1." in one.en
    alone = sentence_of(world.register_act())
    assert "參與事業" not in alone.zh
    assert "members" not in alone.en


def test_one_unit_is_no_units(world):
    assert " transfers 1 unit (" in sentence_of(world.transfer_act(7, 7)).en
    assert " transfers 2 units (" in sentence_of(world.transfer_act(7, 8)).en
    assert counted(1_000, "account") == "1,000 accounts"
    assert counted(1, "account") == "1 account"


def test_every_field_of_every_act_has_a_label():
    named = {field.name for kind in ACTS.values() for field in msgspec.structs.fields(kind)}
    assert LABELS.keys() == named | {"act"}


def test_every_kind_of_act_is_here():
    assert {act.__struct_config__.tag for act in every_act()} == ACTS.keys()


@pytest.mark.parametrize("act", every_act(), ids=lambda act: act.__struct_config__.tag)
def test_every_act_is_said_whole(act):
    words = words_of(act, kept=("acme",))
    signed = msgspec.json.decode(msgspec.json.encode(act))
    shown = {field.name: field.value for field in shown_fields(act)}
    assert shown.keys() == signed.keys()
    for name, value in signed.items():
        assert shown[name] == value or msgspec.json.decode(shown[name]) == value
    said = [words.sentence, *words.notices, *(field.label for field in words.fields)]
    assert all(text.zh and text.en for text in said)
    assert act.account in words.sentence.zh
    assert act.account in words.sentence.en
    for text in said:
        assert not CONTROL.search(text.zh + text.en)
        assert not BARE.search(text.zh)
        assert not HALF_WIDTH.search(text.zh)
        assert text.en.isascii()
