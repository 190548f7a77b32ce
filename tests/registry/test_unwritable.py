"""Where nothing can be written it is told what was to be written, and why it was not."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from registry.database import answering
from registry.errors import Unavailable
from registry.files import ANYBODY, create


def test_a_folder_that_is_gone_is_told_by_the_file_that_was_to_be_there(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(FileNotFoundError) as caught:
        create(Path("act-1.note"), b"note", mode=ANYBODY)
    assert caught.value.filename == "act-1.note"


def test_a_database_that_may_only_be_read_is_not_told_as_silent(tmp_path):
    file = tmp_path / "registry.db"
    create_engine(f"sqlite:///{file}").connect().close()
    engine = create_engine(f"sqlite:///file:{file}?mode=ro&uri=true")
    with (
        pytest.raises(Unavailable, match="the database disk cannot be written: attempt to write"),
        answering("disk"),
        engine.connect() as connection,
    ):
        connection.execute(text("create table one (x int)"))
