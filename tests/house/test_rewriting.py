"""Assertions are rewritten before workers start, and pytest takes what is kept for it."""

import sys
from importlib.util import module_from_spec, spec_from_file_location

import pytest
from _pytest.assertion import rewrite

from tests.conftest import keep_rewritten


@pytest.mark.skipif(sys.dont_write_bytecode, reason="nothing is kept in this run")
def test_what_is_kept_is_taken(tmp_path, monkeypatch, request):
    path = tmp_path / "test_it.py"
    path.write_text("def compare(one, other):\n    assert one == other\n")
    keep_rewritten([path], request.config)

    def again(*_):
        raise NotImplementedError("rewritten once more")

    monkeypatch.setattr(rewrite, "_rewrite_test", again)
    keep_rewritten([path], request.config)
    hook = request.config.stash[rewrite.assertstate_key].hook
    module = module_from_spec(spec_from_file_location("test_it", path, loader=hook))
    hook.exec_module(module)
    with pytest.raises(AssertionError, match="assert 1 == 2"):
        module.compare(1, 2)
    path.write_text("def compare(one, other):\n    assert one != other\n")
    with pytest.raises(NotImplementedError, match="once more"):
        keep_rewritten([path], request.config)
