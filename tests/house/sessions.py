"""The shell sessions of a page, run for real: what is typed, what is shown, what really came.

A block marked ``<!-- run -->`` is run in its turn, all of a page's in one shell and one folder. A
line that begins with ``$ `` is typed, one that begins with ``> `` goes on with it, the others are
the output. In the output ``…`` stands for the rest of a line, or as a line for any lines. A block
marked ``<!-- serve -->`` holds one command that stays until the page ends.
"""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests import plain

BLOCK = re.compile(r"^<!-- (run|serve) -->\n```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PORTS_SHOWN = ("8025", "8026")
"""The ports on the pages, a registry's and a witness's; a run puts free ones in their places."""
COMMAND_SECONDS_MAX = 30
_END = "\x1e"


@dataclass(frozen=True)
class Step:
    """A command and what a page shows of its output; a `stays` command is not waited for."""

    command: str
    shown: str
    stays: bool


def steps_of(page: str) -> list[Step]:
    """Return the commands of a page's marked blocks, in their order."""
    return [step for kind, text in BLOCK.findall(page) for step in _steps(kind, text)]


def _steps(kind: str, text: str) -> list[Step]:
    steps = []
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        lines = part.splitlines(keepends=True)
        typed = 1
        while typed < len(lines) and lines[typed].startswith("> "):
            typed += 1
        command = lines[0] + "".join(line.removeprefix("> ") for line in lines[1:typed])
        steps.append(Step(command, "".join(lines[typed:]), kind == "serve"))
    return steps


def fits(shown: str, printed: str) -> bool:
    """Tell whether an output is what a page shows, its ``…`` aside."""
    lines = [
        r"(?:.*\n)*" if line == "…" else ".*".join(map(re.escape, line.split("…"))) + r"\n"
        for line in shown.splitlines()
    ]
    ended = printed if printed.endswith("\n") or not printed else f"{printed}\n"
    return re.fullmatch("".join(lines), ended) is not None


def free_port() -> str:
    """Return a port nobody listens at on the loopback interface."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return str(listener.getsockname()[1])


class Session:
    """One shell in one folder, and the servers it was asked to start. Use it in `with`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {shown: free_port() for shown in PORTS_SHOWN}
        self._servers: list[subprocess.Popen[str]] = []
        bare = {name: os.environ[name] for name in ("TMPDIR", "HOME") if name in os.environ}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self._environment = {**bare, "PATH": path, "LANG": "C.UTF-8", "COLUMNS": "80"}
        self._shell = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],
            cwd=folder,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        for program in (*self._servers, self._shell):
            program.terminate()
        for program in (*self._servers, self._shell):
            program.communicate(timeout=COMMAND_SECONDS_MAX)

    def differences(self, page: str) -> list[str]:
        """Run a page's steps and return where it shows something else."""
        found = []
        steps = steps_of(page)
        for step, following in zip(steps, [*steps[1:], None], strict=True):
            if step.stays:
                self._serve(step.command)
                continue
            printed, status = self._run(step.command)
            if not fits(self._placed(step.shown), printed):
                found.append(f"$ {step.command}shown:\n{step.shown}printed:\n{printed}")
            asked = following is not None and "$?" in following.command
            if status and not asked:
                found.append(f"$ {step.command}exit code {status}:\n{printed}")
                # Whatever follows would fail for want of this.
                break
        return found

    def _placed(self, text: str) -> str:
        for shown, port in self.ports.items():
            text = text.replace(shown, port)
        return text

    def _run(self, command: str) -> tuple[str, int]:
        """Run a command in the shell and return what it printed, and its exit code."""
        typed = self.folder.with_name(f"{self.folder.name}.typed")
        typed.write_text(self._placed(command), encoding="utf-8")
        # The shell reads commands from its own input, so that a command must have another.
        script = f". {typed} </dev/null; s=$?; printf '{_END}%s{_END}' $s; (exit $s)\n"
        self._shell.stdin.write(f"(exit ${{s:-0}}); {script}")
        self._shell.stdin.flush()
        watch = threading.Timer(COMMAND_SECONDS_MAX, self._shell.kill)
        watch.start()
        try:
            printed, status = self._until_end(), self._until_end()
        finally:
            watch.cancel()
        return printed, int(status)

    def _until_end(self) -> str:
        characters = []
        while (character := self._shell.stdout.read(1)) != _END:
            if not character:
                raise AssertionError(f"the shell ended: {''.join(characters)}")
            characters.append(character)
        return "".join(characters)

    def _serve(self, command: str) -> None:
        """Start a command that stays, and wait until it answers at its port."""
        port = next(self.ports[shown] for shown in PORTS_SHOWN if f"--port {shown}" in command)
        server = subprocess.Popen(
            ["bash", "-c", f"exec {self._placed(command)}"],
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._servers.append(server)
        deadline = time.monotonic() + COMMAND_SECONDS_MAX
        while time.monotonic() < deadline and server.poll() is None:
            try:
                plain.get(f"http://127.0.0.1:{port}/")
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
        server.kill()
        raise AssertionError(f"$ {command} does not answer: {server.communicate()[0]}")
