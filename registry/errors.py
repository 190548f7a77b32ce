"""What can go wrong with a registry rather than with an act: all of it is the operator's.

An act that breaks a rule is ``ledger.errors.Rejected``, bytes that are no act are `Malformed`.
What stands here says that no verdict was given, and whether to try again.
"""

from ledger.errors import LedgerError


class SequencerError(LedgerError):
    """The registry gave no verdict; what was asked, or the act, may be sound.

    `zh` says the same in Traditional Chinese, where it is the operator who is told.
    """

    def __init__(self, *said: object, zh: str = "") -> None:
        super().__init__(*said)
        self.zh = zh


class Busy(SequencerError):
    """Too much is waiting, or the database does not answer: try again."""


class Unavailable(Busy):
    """The database does not answer: it is down, locked, full, damaged, or the way to it is cut.

    Nothing was read, and nothing was written unless it fell silent during a commit.
    """


class ClockBehind(SequencerError):
    """The clock is behind the last entry: nothing is admitted until it has caught up."""


class ClockApart(SequencerError):
    """The clock differs too much from the time in fresh cosignatures: nothing is admitted."""


class Conflict(SequencerError):
    """Another process moved the head, several times in a row: nothing was written, try again."""


class Fatal(SequencerError):
    """The outcome is unknown, or a defect was found.

    Where nobody knows what a commit did, the act may be sent again as it is: its id keeps it from
    being admitted twice. A sequencer that found a defect of its own answers nothing else any more.
    """


class HistoryRefused(SequencerError):
    """The database's log is shorter than, or differs from, one that was already published."""


class WrongLogKey(SequencerError, ValueError):
    """The secret of the key that the log names is not here, or the key files are not in order."""


class WitnessesBehind(Exception):
    """Witnesses do not follow the log's new key yet: without the old one they cosign nothing."""


class SchemaOutdated(Exception):
    """The database's tables are not those of this program; it says what to do, in two languages.

    They are `older`, and an upgrade helps, or they are not there, or a later program's.
    """

    def __init__(self, said: str, *, zh: str, older: bool = False) -> None:
        super().__init__(said)
        self.zh = zh
        self.older = older
