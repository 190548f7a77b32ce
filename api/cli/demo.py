"""``tanbu demo``: tell the replay, export and audit it, and serve it."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.cli.folder import refusals
from api.cli.output import ERRORS, bar, own_command, print_json, refuse, table

if TYPE_CHECKING:
    from api.demo.summary import ProjectLine, RetirementLine, Summary, TransferLine
    from registry.settings import Settings

_TOLD = "replay.told"
"""The file that says a replay was told to its end."""
_EXPORT = "log.zip"
_DATABASE = "TANBU_DATABASE_URL"
_OWN_DATABASE = (
    f"{_DATABASE} is set and not heeded: a demonstration keeps its own SQLite file in its folder",
    f"已設定 {_DATABASE}，但示範不採用：示範一律使用其資料夾內的 SQLite 檔案",
)


@click.command()
@click.option("--check", is_flag=True, help="Build, export, audit, print the summary, and end.")
@click.option(
    "--export",
    "export_file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Where to write the exported log.",
)
@click.option("--port", type=click.IntRange(1, 65535), default=8025, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--data",
    "data_dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Where to keep its files; a demo that stands there is served again.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
def demo(
    export_file: Path | None,
    port: int,
    host: str,
    data_dir: Path | None,
    *,
    check: bool,
    as_json: bool,
) -> None:
    """Replay public facts as units of a small programme, audit the log, and serve it.

    A replay of public facts, not the national registry.
    """
    from api.cli.written import check_former, is_export
    from api.serve import listen
    from ledger.targets import check_target
    from registry.settings import settings_at

    with refusals(), ExitStack() as kept:
        in_folder = data_dir / _EXPORT if data_dir is not None else None
        named = export_file or in_folder
        if export_file is not None:
            check_target(export_file)
        if named is not None:
            check_former(named, is_export, "exported log")
        if _DATABASE in os.environ:
            click.echo("\n".join(_OWN_DATABASE), err=True)
        # Taken before anything is built: it would be built for nothing.
        listener = None if check else kept.enter_context(listen(host, port))
        folder = kept.enter_context(_folder(data_dir))
        settings = settings_at(folder, {}, is_replay=True, host=host, port=port)
        is_kept = named is not None or not check
        summary = _build(settings, export_file or folder / _EXPORT, is_kept=is_kept)
        if as_json:
            print_json(summary)
        else:
            _print(summary)
            if summary.audit_command:
                click.echo(f"Check it yourself: {summary.audit_command}")
        if summary.exit_code:
            raise SystemExit(summary.exit_code)
        if listener is not None:
            _serve(settings, listener)


def _build(settings: "Settings", export_file: Path, *, is_kept: bool) -> "Summary":
    """Build the replay unless it stands, export it, audit the export, and sum up.

    `is_kept` tells whether the export lies there still when the command has ended.
    """
    from api.demo import facts
    from api.demo.stage import Stage
    from api.demo.story import steps, tell
    from api.demo.summary import summarise
    from registry.opened import OpenRegistry, found
    from registry.services.founding import export_log
    from registry.soundness import examined

    _check_replay(settings)
    if not settings.log_key_file.exists():
        found(settings, origin=facts.ORIGIN, random=os.urandom)
    with (
        examined(settings.database_url),
        OpenRegistry(settings, random=os.urandom) as registry,
    ):
        told = settings.data_dir / _TOLD
        if registry.sequencer.head().size and not told.exists():
            refuse(f"the replay in {settings.data_dir} was not finished: remove the folder")
        if not told.exists():
            with bar("replaying") as progress:
                for done, _ in enumerate(tell(Stage(registry)), start=1):
                    progress(done, steps())
            told.touch()
        with bar("exporting") as progress:
            export_log(registry, export_file, progress=progress)
        with bar("auditing") as progress:
            return summarise(
                registry,
                export_file,
                progress=progress,
                command=own_command(),
                is_kept=is_kept,
            )


def _check_replay(settings: "Settings") -> None:
    """Refuse a folder in which another registry stands: it is not this command's to speak of."""
    from api.demo import facts
    from registry.logkeys import read_skey
    from registry.settings import settings_at

    if not settings.log_key_file.exists():
        return
    origin = read_skey(settings.log_key_file).vkey.name
    if origin != facts.ORIGIN or not settings_at(settings.data_dir, {}).is_replay:
        refuse(
            f"{settings.data_dir} holds the registry of {origin}, which is no replay; nothing was "
            "changed: name another folder with --data"
        )


def _print(summary: "Summary") -> None:
    from api.replay import ASSUMED_EN, ASSUMED_ZH, REPLAY_EN, REPLAY_ZH

    click.echo(f"{REPLAY_EN}. {REPLAY_ZH}。")
    click.echo(f"{ASSUMED_EN}. {ASSUMED_ZH}。")
    numbers: dict[str, int] = {}

    def basis(line: "ProjectLine | TransferLine | RetirementLine") -> str:
        if not line.source:
            return line.basis
        return f"{line.basis} {numbers.setdefault(line.source, len(numbers) + 1)}"

    table(
        "Units by project",
        ("project", "measure", "quantity", "issued", "held", "retired"),
        [
            (
                line.project,
                line.title,
                basis(line),
                f"{line.issued:,}",
                f"{line.held:,}",
                f"{line.retired:,}",
            )
            for line in summary.projects
        ],
    )
    table(
        "Transfers",
        ("from", "to", "t", "NTD", "serials", "basis"),
        [
            (
                line.sender,
                line.recipient,
                f"{line.quantity:,}",
                line.price,
                line.serials,
                basis(line),
            )
            for line in summary.transfers
        ],
    )
    table(
        "Retirements",
        ("holder", "t", "serials", "basis"),
        [
            (line.holder, f"{line.quantity:,}", line.serials, basis(line))
            for line in summary.retirements
        ],
    )
    table("Sources", ("no.", "source"), [(str(at), source) for source, at in numbers.items()])
    click.secho("The log", bold=True)
    width = max(len(name) for name, _ in summary.facts)
    for name, value in summary.facts:
        # No table: a key or a root that is broken over two lines cannot be copied.
        click.echo(f" {name:<{width}}  {value}")


def _serve(settings: "Settings", listener: socket.socket) -> None:
    from api.serve import serve

    told = f"Serving at {settings.url} (press Ctrl+C to stop)"
    serve(settings, listener=listener, ready=lambda: ERRORS.print(told))
    ERRORS.print("Stopped.")


@contextmanager
def _folder(data_dir: Path | None) -> Iterator[Path]:
    """Give the folder asked for, or one that lasts as long as the command."""
    if data_dir is not None:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield data_dir.resolve()
        return
    folder = Path(tempfile.mkdtemp(prefix="tanbu-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
