"""What is closed at the end of a `with` block, whatever happened in it."""

from abc import ABC, abstractmethod
from typing import Self


class Closing(ABC):
    """Something that holds files, threads or connections until it is closed."""

    @abstractmethod
    def close(self) -> None:
        """Let go of everything."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
