"""The auditor's command line: ``python -m ledger audit | balances | compare | show | prove ...``.

Exit codes: 0 nothing found under outside trust, 1 findings or a refused proof, 2 misuse, 3 nothing
found but the key came from the evidence itself (for `compare`: nothing shown), 4 the log is newer
than this program, 130 interrupted.
"""

import argparse
import io
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from ledger import commands, papers, views
from ledger.audit.balances import Balance, format_balances
from ledger.errors import Defect, Malformed, said_of
from ledger.log.trust import Trust
from ledger.papers import Papers

EXIT_FINDINGS, EXIT_MISUSE = 1, 2
EXIT_UNREAD = 128 + signal.SIGPIPE
"""Whoever read the output has gone: what a shell says of a tool that a closed pipe ended."""
EXIT_INTERRUPTED = 128 + signal.SIGINT
"""Ended by Ctrl+C before it was done: that is neither a finding nor misuse."""
INTERRUPTED = "Interrupted."
OUTPUT_CLOSED = (
    "standard output is closed, so nothing was done: what a command prints is its result; "
    "send it to a file, or to /dev/null"
)
"""Said before anything is done: a receipt or a verdict must not be lost without a word."""


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code."""
    options = _parser().parse_args(arguments)
    if sys.stdout is None:
        print(OUTPUT_CLOSED, file=sys.stderr)
        return EXIT_MISUSE
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A finding may hold what the terminal's encoding does not: it must not be lost.
            stream.reconfigure(errors="backslashreplace")
    try:
        code = int(options.run(options))
        # Here, where a disk that is full or a reader that has gone can still be told of.
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        let_go_of_output()
        return EXIT_UNREAD
    except Malformed as error:
        print(commands.printable(str(error)), file=sys.stderr)
        return exit_code_of(error, papers_alone=options.papers_alone)
    except OSError as error:
        print(commands.printable(said_of(error)), file=sys.stderr)
        let_go_of_output()
        return EXIT_MISUSE
    except KeyboardInterrupt:
        print(INTERRUPTED, file=sys.stderr)
        return EXIT_INTERRUPTED


def let_go_of_output() -> None:
    """Send what is left of standard output nowhere, so that the end of the process is quiet."""
    try:
        output = sys.stdout.fileno()
    except io.UnsupportedOperation:
        return  # Whoever called has taken it, and there is nothing to let go of.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, output)
    os.close(nowhere)


def exit_code_of(error: Malformed, *, papers_alone: bool) -> int:
    """Return 2 where somebody brought a paper that is none, 1 where evidence was refused.

    A command that turns bad evidence into findings fails on `papers_alone`.
    """
    mine = papers_alone or error.code in (Defect.BAD_KEY, Defect.BAD_TRUST)
    return EXIT_MISUSE if mine else EXIT_FINDINGS


def _audit(options: argparse.Namespace) -> int:
    audited = papers.audit_under(options.file, _papers(options), _progress)
    if options.json:
        print(json_of(audited.verdict))
    else:
        for line in commands.verdict_lines(audited.verdict, verbose=options.verbose):
            print(line)
    if audited.unwritten:
        print(commands.printable(audited.unwritten), file=sys.stderr)
    return audited.exit_code


def _balances(options: argparse.Namespace) -> int:
    audited = papers.audit_under(options.file, _papers(options), _progress)
    for line in commands.verdict_lines(audited.verdict, verbose=False):
        print(line, file=sys.stderr)
    if not audited.verdict.findings and not audited.verdict.too_old:
        rows = audited.balances
        print(
            msgspec.json.encode(rows).decode() if options.json else format_balances(rows).rstrip()
        )
    return audited.verdict.exit_code


def _compare(options: argparse.Namespace) -> int:
    if options.evidence is not None:
        papers.check_evidence(options.evidence)
    compared, evidence = views.compare_files(options.one, options.other, trust=_trust(options))
    if options.evidence is not None and compared.exit_code == EXIT_FINDINGS:
        papers.write_evidence(options.evidence, evidence)
    print(json_of(compared) if options.json else commands.comparison_line(compared))
    return compared.exit_code


def _show(options: argparse.Namespace) -> int:
    if options.json:
        print(json_of(commands.shown(options.file, options.index)))
        return 0
    # In bytes, so that no platform changes a line's end: what is shown can be hashed.
    sys.stdout.buffer.write(commands.show(options.file, options.index).encode())
    return 0


def _prove(options: argparse.Namespace) -> int:
    sys.stdout.buffer.write(commands.prove(options.file, options.index))
    return 0


def _check_proof(options: argparse.Namespace) -> int:
    proved = commands.check_proof(options.proof, options.entry, trust=_trust(options))
    print(json_of(proved) if options.json else commands.proved_line(proved))
    return 0


def _trust(options: argparse.Namespace) -> Trust:
    return papers.outside_trust(options.vkey or "", options.trust)


def _papers(options: argparse.Namespace) -> Papers:
    given = vars(options) | {"vkey": options.vkey or ""}
    return Papers(**{name: given[name] for name in Papers.__struct_fields__ if name in given})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ledger", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", required=True)
    audit = subparsers.add_parser("audit", help="recompute a whole log and report what is wrong")
    audit.add_argument("file", type=Path, help="an exported log: a zip file or a folder")
    _add_trust(audit)
    _add_jobs(audit)
    for name, text in PAPERS.items():
        audit.add_argument(f"--{name}", type=Path, metavar="FILE", help=text)
    audit.add_argument("--json", action="store_true", help="print the verdict as one JSON object")
    audit.add_argument("-v", "--verbose", action="store_true", help="print every step")
    audit.set_defaults(run=_audit, papers_alone=True)
    balances = subparsers.add_parser("balances", help="audit a log and print what everybody has")
    balances.add_argument("file", type=Path, help="an exported log: a zip file or a folder")
    _add_trust(balances)
    _add_jobs(balances)
    balances.add_argument("--json", action="store_true", help="print a JSON array, not CSV")
    balances.set_defaults(run=_balances, papers_alone=True)
    compare = subparsers.add_parser("compare", help="tell whether a log showed two histories")
    compare.add_argument("one", type=Path, help="a checkpoint, an export, or a file of evidence")
    compare.add_argument("other", type=Path, nargs="?", help="a checkpoint or an export")
    _add_trust(compare)
    compare.add_argument("--evidence", type=Path, metavar="FILE", help="write the proof there")
    compare.add_argument("--json", action="store_true", help="print what is shown as JSON")
    compare.set_defaults(run=_compare, papers_alone=True)
    _add_entry_commands(subparsers)
    return parser


PAPERS = {
    "since": "an older signed checkpoint of the log, which the export must extend",
    "evidence": "write the proof of two histories there",
    "save": "write the state there, to resume from, where nothing is found under outside trust",
    "resume": "a saved state: audit what came after it",
    "balances": "claimed balances (CSV or JSON), to compare with those recomputed",
}
"""The files that go with an audit, beside its trust."""


def _add_trust(parser: argparse.ArgumentParser) -> None:
    text = "the log's verifier key, from outside the export"
    parser.add_argument("--vkey", type=_key, default=None, help=text)
    text = "a trust file (C2SP tlog-policy), in place of --vkey"
    parser.add_argument("--trust", type=Path, metavar="FILE", help=text)


def _add_jobs(parser: argparse.ArgumentParser) -> None:
    text = "processes that share the work (default: one a processor)"
    parser.add_argument("--jobs", type=_count, default=0, metavar="N", help=text)


def _key(text: str) -> str:
    """Return a key as it was given; a variable that was never set must not read as no key."""
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty: give the key, or leave the option out")
    return text


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= papers.JOBS_MAX:
        raise ValueError(text)
    return number


def _add_entry_commands(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    show = subparsers.add_parser("show", help="print one entry")
    show.add_argument("file", type=Path)
    show.add_argument("index", type=int)
    show.add_argument("--json", action="store_true", help="print the entry as one JSON object")
    show.set_defaults(run=_show, papers_alone=False)
    prove = subparsers.add_parser("prove", help="print an entry's receipt (.tlog-proof)")
    prove.add_argument("file", type=Path)
    prove.add_argument("index", type=int)
    prove.set_defaults(run=_prove, papers_alone=False)
    proof = subparsers.add_parser("check-proof", help="check an entry's receipt (.tlog-proof)")
    proof.add_argument("proof", type=Path)
    proof.add_argument("entry", type=Path)
    _add_trust(proof)
    proof.add_argument("--json", action="store_true", help="print what is proved as JSON")
    proof.set_defaults(run=_check_proof, papers_alone=False)


def balances_text(rows: Sequence[Balance], *, as_json: bool) -> str:
    """Return balances as one JSON array on one line, or as CSV."""
    return msgspec.json.encode(rows).decode() if as_json else format_balances(rows).rstrip()


def json_of(value: Struct) -> str:
    """Return a struct as one JSON object on one line."""
    return msgspec.json.encode(value).decode()


def _progress(done: int, size: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\raudited {done:,} of {size:,} entries" + "\n" * (done >= size))
        sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
