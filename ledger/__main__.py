"""The auditor's command line: ``python -m ledger audit | show | prove | check-proof``.

Exit codes: 0 nothing found under outside trust, 1 findings or a refused proof, 2 misuse, 3 nothing
found but the key came from the evidence itself, 4 the log is newer than this program.
"""

import argparse
import io
import sys
from pathlib import Path

import msgspec
from msgspec import Struct

from ledger import commands
from ledger.errors import Defect, Malformed

EXIT_FINDINGS, EXIT_MISUSE = 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A finding may hold what the terminal's encoding does not: it must not be lost.
            stream.reconfigure(errors="backslashreplace")
    try:
        return _run(options)
    except Malformed as error:
        print(commands.printable(str(error)), file=sys.stderr)
        return EXIT_MISUSE if error.code is Defect.BAD_KEY else EXIT_FINDINGS
    except OSError as error:
        print(commands.printable(str(error)), file=sys.stderr)
        return EXIT_MISUSE


def _run(options: argparse.Namespace) -> int:
    if options.command == "show":
        if options.json:
            print(json_of(commands.shown(options.file, options.index)))
            return 0
        # In bytes, so that no platform changes a line's end: what is shown can be hashed.
        sys.stdout.buffer.write(commands.show(options.file, options.index).encode())
        return 0
    if options.command == "prove":
        sys.stdout.buffer.write(commands.prove(options.file, options.index))
        return 0
    if options.command == "check-proof":
        proved = commands.check_proof(options.proof, options.entry, vkey=options.vkey)
        print(json_of(proved) if options.json else commands.proved_line(proved))
        return 0
    verdict = commands.audit(options.file, vkey=options.vkey, progress=_progress)
    if options.json:
        print(json_of(verdict))
    else:
        for line in commands.verdict_lines(verdict, verbose=options.verbose):
            print(line)
    return verdict.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ledger", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", required=True)
    audit = subparsers.add_parser("audit", help="recompute a whole log and report what is wrong")
    audit.add_argument("file", type=Path, help="an exported log: a zip file or a folder")
    audit.add_argument("--vkey", default="", help="the log's verifier key, from outside the export")
    audit.add_argument("--json", action="store_true", help="print the verdict as one JSON object")
    audit.add_argument("-v", "--verbose", action="store_true", help="print every step")
    show = subparsers.add_parser("show", help="print one entry")
    show.add_argument("file", type=Path)
    show.add_argument("index", type=int)
    show.add_argument("--json", action="store_true", help="print the entry as one JSON object")
    prove = subparsers.add_parser("prove", help="print an entry's receipt (.tlog-proof)")
    prove.add_argument("file", type=Path)
    prove.add_argument("index", type=int)
    proof = subparsers.add_parser("check-proof", help="check an entry's receipt (.tlog-proof)")
    proof.add_argument("proof", type=Path)
    proof.add_argument("entry", type=Path)
    proof.add_argument("--vkey", required=True)
    proof.add_argument("--json", action="store_true", help="print what is proved as JSON")
    return parser


def json_of(value: Struct) -> str:
    """Return a struct as one JSON object on one line."""
    return msgspec.json.encode(value).decode()


def _progress(done: int, size: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\raudited {done:,} of {size:,} entries" + "\n" * (done >= size))
        sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
