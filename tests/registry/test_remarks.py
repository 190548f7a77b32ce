"""Remarks stand beside the log: one an entry, replaced and never derived."""

import pytest
from msgspec.structs import replace

from registry.kinds import Basis
from registry.organisations import name_organisation, title_project
from registry.queries import accounts, log, projects
from registry.rebuild import check, rebuild
from registry.refusals import Refusal, Refused
from registry.remarks import Remark, put_remark, remarks_on
from registry.tables.people import REMARK_CHARS, SOURCE_CHARS

REMARK = Remark(basis=Basis.ASSUMED, text_zh="數量為假設", text_en="Assumed", source="")
CITED = Remark(basis=Basis.PUBLISHED, text_zh="公開", text_en="Published", source="A report, p. 3")


def written(database, index):
    with database.reading() as connection:
        return remarks_on(connection, [index]).get(index)


def test_a_remark_takes_the_place_of_the_one_before(database):
    database.write(lambda c: put_remark(c, 3, REMARK))
    assert written(database, 3) == REMARK
    database.write(lambda c: put_remark(c, 3, CITED))
    assert written(database, 3) == CITED
    assert written(database, 4) is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"text_zh": ""}, "text_zh"),
        ({"text_en": " "}, "text_en"),
        ({"text_zh": "a" * (REMARK_CHARS + 1)}, "text_zh"),
        ({"text_en": "a\nb"}, "text_en"),
        ({"source": "b" * (SOURCE_CHARS + 1)}, "source"),
        ({"source": "\u202e"}, "source"),
        ({"basis": Basis.PUBLISHED}, "source"),
        ({"basis": Basis.INFERRED}, "source"),
    ],
)
def test_what_does_not_fit_is_refused(database, changed, field):
    with pytest.raises(Refused) as refused:
        database.write(lambda c: put_remark(c, 0, replace(REMARK, **changed)))
    assert (refused.value.code, refused.value.field) == (Refusal.TEXT_INVALID, field)
    assert written(database, 0) is None


def test_the_longest_fit(database):
    longest = replace(CITED, text_zh="字" * REMARK_CHARS, source="s" * SOURCE_CHARS)
    database.write(lambda c: put_remark(c, 0, longest))
    assert written(database, 0) == longest


def test_a_rebuild_leaves_it_and_views_show_it(world, database):
    world.standard()
    database.write(lambda c: put_remark(c, 1, REMARK))
    rebuild(database)
    assert check(database) == []
    with database.reading() as connection:
        (entry,) = log.entries(connection, after="0", limit=1).items
        assert entry.remark == log.entry_at(connection, 1).remark == REMARK


def test_marks_stay_where_nothing_is_said_of_them(world, database):
    world.standard()
    names = {"account": "acme", "name_zh": "甲", "name_en": ""}
    titles = {"project": "Z00001", "title_zh": "甲", "title_en": ""}
    for marks, shown in (
        (({"assumed": True}, {"note": "假設"}), (True, "假設")),
        (({}, {}), (True, "假設")),
        (({"assumed": False}, {"note": ""}), (False, "")),
        (({}, {}), (False, "")),
    ):
        database.write(lambda c, m=marks: name_organisation(c, **names, **m[0]))
        database.write(lambda c, m=marks: title_project(c, **titles, **m[1]))
        with database.reading() as connection:
            account = accounts.account(connection, "acme")
            project = projects.project(connection, "Z00001")
            assert (account.assumed, project.note) == shown
