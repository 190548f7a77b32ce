"""An audit that shares no line with the program: section 19 of docs/protocol.md.

It was written from that page alone by somebody who had not seen the program, and has followed the
page since. It imports the standard library and nothing of ledger, registry or api::

    python -m tests.independent.verifier LOG.zip --vkey KEY

prints one finding a line (step, entry index, code) and exits with the codes of section 19.
"""

import argparse
import sys
from pathlib import Path

from tests.independent.curve import may_be_enrolled
from tests.independent.export import (
    BUNDLE_BYTES_MAX,
    CHECKPOINT_BYTES_MAX,
    TILE_BYTES_MAX,
    VKEY_BYTES_MAX,
    open_export,
)
from tests.independent.invariants import broken_invariants
from tests.independent.octets import Refusal, parse_note, parse_vkey
from tests.independent.replay import TOO_OLD, judge
from tests.independent.rotation import checkpoint_of
from tests.independent.state import State
from tests.independent.tree import (
    HASH_OCTETS,
    WIDTH,
    leaf_hash,
    parse_checkpoint,
    root_of,
    split_bundle,
    tile_path,
    widths,
)

FINDINGS_MAX = 1_000
EXIT_FINDINGS, EXIT_MISUSE, EXIT_OWN_KEY, EXIT_TOO_OLD = 1, 2, 3, 4


class Misuse(Exception):
    """The trusted key is no key."""


class Audit:
    """One audit of one export; `findings` are (step, index, code) in the order of section 19."""

    def __init__(self, export, vkey):
        self.export = export
        self.trusted = bool(vkey)
        self.vkey = vkey
        self.findings = []
        self.state = State()
        self.leaves = []
        self.judging = True
        self.too_old = False
        self.place = 0  # where the finding of step 2 stands
        self.unsigned = False
        self.awaited = True

    def run(self):
        """Take every step."""
        if not self.trusted:
            self.vkey = self.own_key()
        head = self.checkpoint()
        if head is None:
            return
        origin, size, root = head
        finished = self.walk(size)
        self.signature()
        self.genesis(origin, size)
        if not finished:
            return
        self.tiles(size)
        if len(self.leaves) != size or root_of(self.leaves) != root:
            self.find(8, -1, "root_mismatch")
        if not {1, 3, 7} & {step for step, _, _ in self.findings}:
            for index, size, root in self.state.rotations:
                if root_of(self.leaves[:size]) != root:
                    self.find(8, index, "root_mismatch")
        if self.judging:
            for _ in broken_invariants(self.state):
                self.find(9, -1, "invariant_broken")

    @property
    def exit_code(self):
        """The exit code of section 19."""
        if self.findings:
            return EXIT_FINDINGS
        if self.too_old:
            return EXIT_TOO_OLD
        return 0 if self.trusted else EXIT_OWN_KEY

    @property
    def full(self):
        """Whether there are enough findings, one that the entries may yet excuse counted in."""
        return len(self.findings) + (self.awaited and self.unsigned) >= FINDINGS_MAX

    def find(self, step, index, code):
        """Report one finding, unless there are enough."""
        if not self.full:
            self.findings.append((step, index, code))

    def read(self, name, limit, index=-1):
        """Take step 1 for one file: return its octets, or None with a finding."""
        try:
            octets = self.export.read(name, limit)
        except Refusal as refusal:
            self.find(1, index, refusal.code)
            return None
        if octets is None:
            self.find(1, index, "entry_missing")
        return octets

    def own_key(self):
        """Return the export's own verifier key, or None with a finding."""
        octets = self.read("vkey", VKEY_BYTES_MAX)
        if octets is None:
            return None
        vkey = octets.decode("utf-8", "replace").strip()
        if not is_log_key(vkey):
            self.find(1, -1, "bad_key")
            return None
        return vkey

    def checkpoint(self):
        """Take step 2: return the origin, size and root that the checkpoint claims, or None."""
        octets = self.read("checkpoint", CHECKPOINT_BYTES_MAX)
        if octets is None:
            return None
        try:
            text, _ = parse_note(octets)
        except Refusal:
            self.find(2, -1, "bad_checkpoint")
            return None
        self.place = len(self.findings)
        try:
            head = parse_checkpoint(text)
        except Refusal as refusal:
            self.find(2, -1, refusal.code)
            return None
        self.unsigned = self.vkey is not None and checkpoint_of(octets, self.vkey) is None
        return head

    def signature(self):
        """End step 2: the key in force signed the checkpoint, if the trusted key is the log's."""
        programme = self.state.programme
        if programme and self.vkey in programme.log_keys and self.vkey != programme.log_vkey:
            octets = self.export.read("checkpoint", CHECKPOINT_BYTES_MAX)
            self.unsigned = checkpoint_of(octets, programme.log_vkey) is None
        if self.unsigned:
            self.findings.insert(self.place, (2, -1, "checkpoint_unsigned"))
            del self.findings[FINDINGS_MAX:]
        self.awaited = False

    def walk(self, size):
        """Take steps 3 to 5; return whether the findings left room to the end."""
        for number, width in widths(size):
            self.bundle(number, width)
            if self.full:
                return False
        return True

    def bundle(self, number, width):
        """Take steps 3 to 5 for one bundle."""
        first = number * WIDTH
        tile = self.read(tile_path(0, number, width), TILE_BYTES_MAX, first)
        bundle = self.read(tile_path("entries", number, width), BUNDLE_BYTES_MAX, first)
        entries, goes_on = split_bundle(bundle or b"", width)
        own = [leaf_hash(entry) for entry in entries]
        if tile is not None and bundle is not None:
            self.compare(first, width, own, tile)
        if goes_on:
            self.find(3, first, "bad_tile")
        for index, entry in enumerate(entries, first):
            if self.judging:
                self.judge(index, entry)
        self.judging = self.judging and len(entries) == width
        self.leaves += own

    def compare(self, first, width, own, tile):
        """Take step 3: the first entry that is not the one in its tile."""
        for i in range(width):
            if i >= len(own):
                self.find(3, first + i, "entry_missing")
                return
            if own[i] != tile[i * HASH_OCTETS : (i + 1) * HASH_OCTETS]:
                self.find(3, first + i, "entry_mismatch")
                return
        if len(tile) > width * HASH_OCTETS:
            self.find(3, first, "bad_tile")

    def judge(self, index, entry):
        """Take steps 4 and 5 for one entry."""
        failure = judge(self.state, index, entry)
        if failure is None:
            return
        self.judging = False
        if failure[1] == TOO_OLD:
            self.too_old = True
        else:
            self.find(failure[0], index, failure[1])

    def genesis(self, origin, size):
        """Take step 6."""
        programme = self.state.programme
        if programme is None:
            if size == 0:
                self.find(6, 0, "genesis_misplaced")
        elif self.vkey is not None:
            named = self.vkey in programme.log_keys
            # What was not judged may name the key, if it signed the checkpoint.
            foreign = not named and (self.judging or self.unsigned)
            if programme.origin != origin or foreign:
                self.find(6, 0, "trust_mismatch")

    def tiles(self, size):
        """Take step 7, level by level, up to the one that has no hash."""
        level, count = 1, size // WIDTH
        while count:
            for number, width in widths(count):
                octets = self.read(tile_path(level, number, width), TILE_BYTES_MAX)
                if octets is not None and not self.follows(octets, level, number, width):
                    self.find(7, -1, "tile_mismatch")
            level, count = level + 1, count // WIDTH

    def follows(self, octets, level, number, width):
        """Return whether a tile holds the roots of the full tiles below it."""
        if len(octets) != width * HASH_OCTETS:
            return False
        for i in range(width):
            root = self.root_below(level - 1, number * WIDTH + i)
            if root not in {None, octets[i * HASH_OCTETS : (i + 1) * HASH_OCTETS]}:
                return False
        return True

    def root_below(self, level, number):
        """Return the root of a full tile, None where it is missing, damaged or cut short."""
        try:
            octets = self.export.read(tile_path(level, number, WIDTH), TILE_BYTES_MAX)
        except Refusal:
            return None
        if octets is None or len(octets) != TILE_BYTES_MAX:
            return None
        return root_of(octets[i : i + HASH_OCTETS] for i in range(0, len(octets), HASH_OCTETS))


def is_log_key(vkey):
    """Return whether a text is a verifier key that may be enrolled (4.2, 5)."""
    parsed = parse_vkey(vkey)
    return parsed is not None and may_be_enrolled(parsed[2])


def audit(path, vkey=""):
    """Audit an export; without a key from outside, by its own. Raises Misuse for a bad key."""
    if vkey and not is_log_key(vkey):
        raise Misuse
    try:
        export = open_export(path)
    except Refusal as refusal:
        done = Audit(None, vkey)
        done.find(1, -1, refusal.code)
        return done
    done = Audit(export, vkey)
    try:
        done.run()
    finally:
        export.close()
    return done


def main(arguments=None):
    """Run from the command line and return the exit code of section 19."""
    parser = argparse.ArgumentParser(description="Audit an exported log.")
    parser.add_argument("export", help="a zip file or a folder")
    parser.add_argument("--vkey", default="", help="the trusted verifier key")
    options = parser.parse_args(arguments)
    if not Path(options.export).exists():
        print("no such export", file=sys.stderr)
        return EXIT_MISUSE
    try:
        done = audit(options.export, options.vkey)
    except Misuse:
        print("the trusted key is no key", file=sys.stderr)
        return EXIT_MISUSE
    for finding in done.findings:
        print(*finding, sep=", ")
    if done.too_old:
        print(TOO_OLD)
    return done.exit_code


if __name__ == "__main__":
    sys.exit(main())
