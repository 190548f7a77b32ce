"""Signed notes on their way to a registry: kept, and sent again as they are, until one answers.

An act cannot be taken back. Whoever hears nothing of a note must neither lose it nor draft another:
the same text is admitted once, a second draft is a second act.
"""

import shlex
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from msgspec.structs import replace

from api.cli.output import print_json
from api.cli.written import write_new
from ledger.commands import printable
from ledger.entry import parse_signed
from ledger.errors import said_of
from registry.files import ANYBODY, create

if TYPE_CHECKING:
    from api.client import Client, Filed, Receipt

_OWN_KEY: Final = (
    "sign with a key of the account that acts, your own: name its file with --key",
    "請用 --key 指定行為帳戶自己的金鑰",
)
_UNKNOWN: Final = (
    "outcome unknown: the act may have been admitted all the same",
    "結果不明：此行為可能已收錄",
)


def hand_in_kept(
    client: "Client", note: bytes, *, url: str, out: Path | None, as_json: bool
) -> None:
    """Hand in a note that is in no file yet, and print what became of it.

    It is written to `out` before it is sent, or to a new file that is gone once there is an answer:
    whatever ends the command in between, the note is there. Where none can be written the note goes
    out all the same, and `advised` tries again. Raises as `Client.submit`.
    """
    import httpx

    from api.client import Refusal, is_open

    if out is not None:
        write_new(out, note)
    made = _made(note) if out is None else None
    try:
        with advised(url, note, out or made, is_filed=True):
            told = hand_in(client, note)
    except (Refusal, httpx.HTTPError) as error:
        if not is_open(error):
            _remove(made)
        raise
    # Told first: whoever is stopped between the two still has the note.
    print_outcome(told, as_json=as_json)
    _remove(made)


def hand_in(client: "Client", note: bytes) -> "Receipt | Filed":
    """Submit a note; file it where others must sign too. Raises as `Client.submit`."""
    from api.client import Refusal

    try:
        return client.submit(note)
    except Refusal as error:
        if error.problem.code != "missing_signature":
            raise
    try:
        return client.file(note)
    except Refusal as error:
        if error.problem.code == "missing_signature":
            # To file it is what was just done: the acting account has to begin.
            error.problem = replace(error.problem, hint="", hint_zh="")
            _add(error, _OWN_KEY)
        raise


@contextmanager
def advised(url: str, note: bytes, file: Path | None, *, is_filed: bool) -> Iterator[None]:
    """Say, where the handing in of a note ends without an answer, how it goes on.

    A note that is in no file is written to a new one first. An error goes on with the advice as
    its notes, for `advice_of`; whoever stops the command is told at once.
    """
    import httpx

    from api.client import Refusal, is_open

    try:
        yield
    except (Refusal, httpx.HTTPError) as error:
        if is_open(error):
            # What a registry says of itself, that it is busy, say, it knows.
            told = isinstance(error, Refusal) and error.problem.code not in {"", "no_answer"}
            lines = _again(url, *_kept(note, file), is_filed=is_filed)
            _add(error, [*([] if told else _UNKNOWN), *lines])
        raise
    except KeyboardInterrupt:
        for line in [*_UNKNOWN, *_again(url, *_kept(note, file), is_filed=is_filed)]:
            click.echo(printable(line), err=True)
        raise


def advice_of(error: Exception) -> list[str]:
    """Return what `advised` added to an error."""
    return list(getattr(error, "__notes__", ()))


def print_outcome(told: "Receipt | Filed", *, as_json: bool, file: Path | None = None) -> None:
    """Print where a note stands in the log, or for whom it waits.

    Where standard output cannot be written, standard error has it. Raises OSError then.
    """
    from api.client import Filed

    line = "" if file is None else f"{file}: "
    if isinstance(told, Filed):
        lacking = ", ".join([*_lacking(told), *told.missing.keys])
        line += f"pending {told.text_sha256}: still to sign: {lacking}"
    else:
        line += f"entry {told.index}, admitted {told.admitted}"
    try:
        if as_json:
            print_json(told)
        else:
            click.echo(printable(line))
    except OSError:
        # The act is done: whoever hears that the output failed alone would do it again.
        click.echo(printable(line), err=True)
        raise


def _add(error: Exception, lines: Iterable[str]) -> None:
    for line in lines:
        error.add_note(line)


def _named(note: bytes) -> Path:
    """Return the name of a note that nobody named."""
    return Path(f"act-{parse_signed(note).act.id}.note")


def _made(note: bytes) -> Path | None:
    """Return a new file with a note, None where there can be none."""
    file = _named(note)
    try:
        create(file, note, mode=ANYBODY)
    except OSError:
        return None
    return file


def _remove(file: Path | None) -> None:
    """Remove the file that was made for a note; one that stays does no harm."""
    if file is not None:
        with suppress(OSError):
            file.unlink()


def _kept(note: bytes, file: Path | None) -> tuple[Path, list[str]]:
    """Return the file that a note is in, a new one if need be, and what to print if it cannot be.

    Then it is printed: it is nowhere else, and there is nothing secret in it.
    """
    if file is not None:
        return file, []
    file = _named(note)
    try:
        create(file, note, mode=ANYBODY)
    except OSError as error:
        said = said_of(error)
        lines = note.decode().removesuffix("\n").split("\n")
        return file, [
            f"the signed note cannot be kept: {said}; save the next {len(lines)} lines as {file}",
            f"簽署文無法寫入檔案；請將下列 {len(lines)} 行存為 {file}",
            *lines,
        ]
    return file, []


def _again(url: str, file: Path, printed: list[str], *, is_filed: bool) -> list[str]:
    """Return how a note is sent again, after what had to be printed of it."""
    filing = ["--pending"] if is_filed else []
    command = shlex.join(["tanbu", "submit", str(file), *filing, "--url", url])
    return [
        *printed,
        "send the same note again, it counts once; do not draft it again, that is a second act: "
        f"{command}",
        f"請重送同一份簽署文，只計一次；請勿重新起草，那會是另一筆行為：{command}",
    ]


def _lacking(filed: "Filed") -> list[str]:
    """Return the accounts that have still to sign; of one that has begun, how many keys more."""
    begun = {name.partition("/")[0] for name in filed.signed_by}
    return [
        f"{name} ({count} more)" if name in begun else name
        for name, count in filed.missing.accounts.items()
    ]
