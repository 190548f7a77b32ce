"""Why a calculation was refused, with what would be right in the place of what was given."""

from collections.abc import Iterator
from contextlib import contextmanager

from api.decoded import in_words, pointed
from api.details import in_chinese
from api.verdicts import neutral
from registry.methods import METHODS
from registry.methods.errors import QuantificationError
from registry.methods.remedies import remedy
from registry.methods.titles import Title


class NotComputed(Exception):
    """A calculation that was refused: why, what would be `right`, and of what `kind` inputs are.

    `code` is the methodology's; where there is none, what is right is said of any.
    """

    def __init__(self, code: str, refusal: QuantificationError) -> None:
        super().__init__(f"{code}: {refusal}")
        method = METHODS.get(code)
        self.refusal = refusal
        self.kind: object = method.inputs if method else str
        self.right = remedy(method.declaration if method else None, refusal)

    @property
    def told(self) -> Title:
        """What is wrong, and where, and what would be right."""
        said, pointer = pointed(self.refusal.detail)
        said = in_words(said, self.kind, pointer)
        zh = self.refusal.detail_zh or in_chinese(said) or neutral(said)
        where = self.refusal.where
        wrong = Title(f"{where}：{zh}", f"{where}: {said}") if where else Title(zh, said)
        # What is said of a file of readings is a sentence with its stop.
        return Title(
            "；".join(filter(None, (wrong.zh.removesuffix("。"), self.right.zh))),
            "; ".join(filter(None, (wrong.en.removesuffix("."), self.right.en))),
        )


@contextmanager
def explained(code: str) -> Iterator[None]:
    """Let refusals within it be told with what the methodology's own declaration says.

    Raises `NotComputed` in the place of QuantificationError.
    """
    try:
        yield
    except QuantificationError as error:
        raise NotComputed(code, error) from error
