"""The types made from declarations are safe to decode with, whatever the collector does."""

import os
import subprocess
import sys

from registry.methods import METHODS
from tests.house.source import ROOT

PROGRAM = """
import gc, msgspec
from registry.methods import METHODS
for method in METHODS.values():
    method.decode(msgspec.json.encode(method.declaration.example.inputs))
for _ in range(3):
    gc.collect()
"""


def test_collecting_garbage_after_decoding_does_no_harm():
    """A text with a pattern in a union with a list makes the decoder's types unsafe to walk."""
    assert METHODS
    # What was read past is found at once, and not now and then.
    strictly = {**os.environ, "PYTHONMALLOC": "debug"}
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, cwd=ROOT, env=strictly, timeout=60, check=False)
    assert done.returncode == 0
