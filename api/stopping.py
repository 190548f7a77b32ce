"""A server that stops when it is told to, and takes that for no failure.

The framework raises the signal once more when all is done, so that the process dies of it: whoever
pressed Ctrl+C would read "Aborted", and a supervisor count a crash. A stop that was asked for and
lost nothing is exit code 0.
"""

import signal
from types import FrameType

import uvicorn


class StoppingServer(uvicorn.Server):
    """A server that ends quietly after SIGINT or SIGTERM; a second SIGINT does not wait."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop."""
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True
