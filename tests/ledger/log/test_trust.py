"""Trust files: what they may say, and whom they believe."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import limits
from ledger.errors import Defect, Malformed
from ledger.log import edwards
from ledger.log.checkpoint import Checkpoint, format_checkpoint
from ledger.log.keys import COSIGNATURE, ED25519, Signer, VerifierKey
from ledger.log.merkle import EMPTY_ROOT
from ledger.log.note import SignatureLine, cosignature_line, format_note, signature_line
from ledger.log.trust import (
    Group,
    Trust,
    TrustedKey,
    format_trust,
    open_trusted,
    parse_trust,
    trust_in,
)

ORIGIN = "example.com/log"
LOG = Signer.from_seed(name=ORIGIN, seed=bytes(32))
OTHER = Signer.from_seed(name="example.com/other", seed=b"o" * 32)
WITNESSES = [
    Signer.from_seed(name=f"example.com/w{n}", seed=bytes([n]) * 32, algorithm=COSIGNATURE)
    for n in range(1, 5)
]
IDB, NGO, STEEL, PAPER = (signer.vkey.text for signer in WITNESSES)
TEXT = format_checkpoint(Checkpoint(ORIGIN, 0, EMPTY_ROOT))
FILE = f"""# whom the auditor believes
log {LOG.vkey.text} https://registry.example/log

witness idb {IDB} http://127.0.0.1:8026
witness ngo {NGO}
witness steel {STEEL}
witness paper {PAPER}
group industry any steel paper
group all-of-us 2 idb ngo industry
quorum all-of-us
"""
TRUST = parse_trust(FILE)


def checkpoint(*witnesses, signer=LOG, text=TEXT, time=1_767_139_200):
    """Return a checkpoint signed by a log and cosigned by some witnesses."""
    lines = [cosignature_line(witness, text, time=time) for witness in witnesses]
    return format_note(text, [signature_line(signer, text), *lines])


def code_of(data, trust=TRUST):
    with pytest.raises(Malformed) as caught:
        open_trusted(data, trust)
    return caught.value.code


def test_a_trust_file_is_read():
    assert [key.url for key in TRUST.logs] == ["https://registry.example/log"]
    assert [key.name for key in TRUST.witnesses] == ["idb", "ngo", "steel", "paper"]
    assert TRUST.witnesses[0].url == "http://127.0.0.1:8026"
    assert TRUST.groups == (
        Group(name="industry", needed=1, members=("steel", "paper")),
        Group(name="all-of-us", needed=2, members=("idb", "ngo", "industry")),
    )
    assert parse_trust(format_trust(TRUST)) == TRUST


def test_quorums_are_those_of_the_definition():
    """The file's quorum against the sentence it stands for, for every set of witnesses."""
    for count in range(5):
        for names in itertools.combinations(["idb", "ngo", "steel", "paper"], count):
            agreed = ("idb" in names) + ("ngo" in names) + bool({"steel", "paper"} & set(names))
            assert TRUST.is_met(set(names)) is (agreed >= 2)


@given(st.sets(st.sampled_from(["idb", "ngo", "steel", "paper"])), st.sampled_from("aeiou"))
def test_more_witnesses_never_undo_a_quorum(names, _):
    if TRUST.is_met(names):
        assert TRUST.is_met(names | {"steel"})
        assert TRUST.is_met(names | {"idb"})


@pytest.mark.parametrize(
    ("group", "names", "met"),
    [
        ("all idb ngo", {"idb"}, False),
        ("all idb ngo", {"idb", "ngo"}, True),
        ("any idb ngo", {"ngo"}, True),
        ("any idb ngo", set(), False),
        ("2 idb ngo steel", {"idb", "steel"}, True),
    ],
)
def test_counts_by_word_and_number(group, names, met):
    witnesses = "".join(line for line in FILE.splitlines(keepends=True) if "witness" in line)
    trust = parse_trust(f"log {LOG.vkey.text}\n{witnesses}group g {group}\nquorum g\n")
    assert trust.is_met(names) is met


BAD = {
    "nothing": "",
    "no log": f"witness idb {IDB}\nquorum none\n",
    "no quorum": f"log {LOG.vkey.text}\n",
    "two quorums": f"log {LOG.vkey.text}\nquorum none\nquorum none\n",
    "unknown quorum": f"log {LOG.vkey.text}\nquorum idb\n",
    "quorum before its name": f"log {LOG.vkey.text}\nquorum idb\nwitness idb {IDB}\n",
    "unknown word": f"log {LOG.vkey.text}\nmirror x\nquorum none\n",
    "a word in capitals": f"LOG {LOG.vkey.text}\nquorum none\n",
    "a log with a witness's key": f"log {IDB}\nquorum none\n",
    "a log for a witness": f"log {LOG.vkey.text}\nwitness w {LOG.vkey.text}\nquorum none\n",
    "a name twice": f"log {LOG.vkey.text}\nwitness w {IDB}\nwitness w {NGO}\nquorum none\n",
    "a key twice": f"log {LOG.vkey.text}\nwitness a {IDB}\nwitness b {IDB}\nquorum none\n",
    "a witness called none": f"log {LOG.vkey.text}\nwitness none {IDB}\nquorum none\n",
    "a group of strangers": f"log {LOG.vkey.text}\ngroup g any idb\nquorum none\n",
    "a group of itself": f"log {LOG.vkey.text}\ngroup g any g\nquorum none\n",
    "a member twice": f"log {LOG.vkey.text}\nwitness w {IDB}\ngroup g 2 w w\nquorum none\n",
    "none of a group": f"log {LOG.vkey.text}\nwitness w {IDB}\ngroup g 0 w\nquorum none\n",
    "too many of a group": f"log {LOG.vkey.text}\nwitness w {IDB}\ngroup g 2 w\nquorum none\n",
    "a count with a zero before": f"log {LOG.vkey.text}\nwitness w {IDB}\ngroup g 01 w\nquorum g\n",
    "an empty group": f"log {LOG.vkey.text}\ngroup g all\nquorum none\n",
    "white space of another kind": f"log\u00a0{LOG.vkey.text}\nquorum none\n",
    "a URL of another kind": f"log {LOG.vkey.text} ftp://a\nquorum none\n",
    "words too many": f"log {LOG.vkey.text} http://a http://b\nquorum none\n",
    "a weak key": f"log {VerifierKey(ORIGIN, ED25519, edwards.IDENTITY).text}\nquorum none\n",
    "too long": "#" * (limits.TRUST_BYTES_MAX + 1),
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_what_is_no_trust_file(text):
    with pytest.raises(Malformed) as caught:
        parse_trust(text)
    assert caught.value.code is Defect.BAD_TRUST


def test_a_fault_names_its_line():
    with pytest.raises(Malformed) as caught:
        parse_trust(f"# first\nlog {LOG.vkey.text}\nquorum nobody\n")
    assert caught.value.detail.startswith("line 3: ")


@given(st.text(max_size=60))
def test_reading_never_raises_anything_else(garbage):
    for text in (garbage, f"{FILE}{garbage}", FILE.replace("any", garbage[:9])):
        try:
            trust = parse_trust(text)
        except Malformed as error:
            assert error.code is Defect.BAD_TRUST
        else:
            assert parse_trust(format_trust(trust)) == trust


def test_a_cosigned_checkpoint_opens():
    opened = open_trusted(checkpoint(WITNESSES[0], WITNESSES[2], time=1234), TRUST)
    assert opened.checkpoint == Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    assert opened.vkey == LOG.vkey
    assert opened.cosigned == {"idb": 1234, "steel": 1234}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (checkpoint(), Defect.QUORUM_MISSING),
        (checkpoint(WITNESSES[0]), Defect.QUORUM_MISSING),
        (checkpoint(WITNESSES[2], WITNESSES[3]), Defect.QUORUM_MISSING),
        (checkpoint(*WITNESSES, signer=OTHER), Defect.CHECKPOINT_UNSIGNED),
        (b"no note", Defect.BAD_CHECKPOINT),
        (checkpoint(text=b"example.com/log\n0\n"), Defect.BAD_CHECKPOINT),
        (b"a" * (limits.CHECKPOINT_BYTES_MAX + 1), Defect.BAD_CHECKPOINT),
    ],
)
def test_a_checkpoint_that_does_not(data, code):
    assert code_of(data) is code


def test_a_log_speaks_for_its_own_origin_alone():
    trust = Trust(logs=(TrustedKey(vkey=LOG.vkey), TrustedKey(vkey=OTHER.vkey)))
    text = format_checkpoint(Checkpoint(ORIGIN, 0, EMPTY_ROOT))
    assert code_of(format_note(text, [signature_line(OTHER, text)]), trust) is (
        Defect.CHECKPOINT_UNSIGNED
    )


def test_a_failing_line_of_the_log_takes_the_checkpoint_along():
    line = signature_line(LOG, TEXT)
    broken = SignatureLine(line.name, line.key_id, line.signature[::-1])
    lines = [cosignature_line(witness, TEXT, time=1) for witness in WITNESSES]
    assert code_of(format_note(TEXT, [broken, *lines])) is Defect.CHECKPOINT_UNSIGNED


def test_a_failing_line_of_a_witness_counts_for_nothing():
    good = [cosignature_line(witness, TEXT, time=1) for witness in WITNESSES[:2]]
    bad = SignatureLine(WITNESSES[2].vkey.name, WITNESSES[2].vkey.key_id, bytes(72))
    opened = open_trusted(format_note(TEXT, [signature_line(LOG, TEXT), *good, bad]), TRUST)
    assert set(opened.cosigned) == {"idb", "ngo"}
    other = cosignature_line(WITNESSES[1], b"another text\n", time=1)
    assert code_of(format_note(TEXT, [signature_line(LOG, TEXT), good[0], other])) is (
        Defect.QUORUM_MISSING
    )


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_bad_line_takes_no_good_one_of_the_same_witness_away(place):
    """Whoever passes a note on may add lines, before or behind."""
    good = [cosignature_line(witness, TEXT, time=5) for witness in WITNESSES[:2]]
    stale = cosignature_line(WITNESSES[1], TEXT, time=3)
    bad = SignatureLine(stale.name, stale.key_id, stale.signature[::-1])
    for added, time in ((bad, 5), (stale, 5)):
        lines = [*good[:place], added, *good[place:]]
        opened = open_trusted(format_note(TEXT, [signature_line(LOG, TEXT), *lines]), TRUST)
        assert opened.cosigned == {"idb": 5, "ngo": time}


def test_trust_in_one_key_asks_for_no_witness():
    assert open_trusted(checkpoint(), trust_in(LOG.vkey)).cosigned == {}
    with pytest.raises(Malformed) as caught:
        trust_in(WITNESSES[0].vkey)
    assert caught.value.code is Defect.BAD_KEY


def test_so_many_witnesses_and_no_more():
    def text(count):
        lines = [f"log {LOG.vkey.text}"]
        for number in range(count):
            seed = bytes([number, 9]) * 16
            key = Signer.from_seed(name="w", seed=seed, algorithm=COSIGNATURE).vkey
            lines.append(f"witness w{number} {key.text}")
        return "\n".join([*lines, "quorum none"])

    assert len(parse_trust(text(limits.WITNESSES_MAX)).witnesses) == limits.WITNESSES_MAX
    with pytest.raises(Malformed):
        parse_trust(text(limits.WITNESSES_MAX + 1))
