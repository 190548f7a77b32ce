"""What a history machine declares of ties."""

import datetime

from hypothesis import strategies as st
from hypothesis.stateful import rule

from ledger.book.acts import DeclareTie, WithdrawTie
from ledger.book.fields import TieKind
from tests.ledger.machine.core import Machine
from tests.ledger.machine.draws import ANYONE, AUTHORITY, FAULT, NUMBERS, RIGHT, mostly
from tests.stand_ins import LEAD, REVIEWER

ONE_DAY = datetime.timedelta(days=1)


class TiesMachine(Machine):
    """Declared ties, as rules of a machine."""

    @rule(
        account=ANYONE,
        body=mostly("vvb2", "vvb", "acme", "nobody"),
        enterprise=mostly("bolt", "acme", "vvb", "nobody"),
        tie=st.sampled_from(list(TieKind)),
        person=st.sampled_from([LEAD, REVIEWER, "p-00000000000000b1"]),
        ended=st.sampled_from([None, 0, -40, -1090, -1095, -1096, -2000]),
        fault=FAULT,
    )
    def declare_tie(self, *, account, body, enterprise, tie, person, ended, fault):
        today = self.book.today(self.world.instant())
        last = {} if ended is None else {"last_day": today + ended * ONE_DAY}
        who = {"person": person} if tie in {TieKind.EMPLOYMENT, TieKind.ADVICE} else {}
        base = self.base(account) | {"body": body, "enterprise": enterprise, "tie": tie}
        self.act(DeclareTie(**base, **last, **who), fault)

    @rule(account=AUTHORITY, pick=NUMBERS, known=RIGHT, fault=FAULT)
    def withdraw_tie(self, *, account, pick, known, fault):
        if known and not self.book.ties:
            self.act(
                DeclareTie(**self.base("idb"), body="vvb", enterprise="acme", tie=TieKind.ADVICE)
            )
        found = sorted(self.book.ties) if known else [("vvb", "acme", "", "commercial")]
        body, enterprise, person, tie = found[pick % len(found)]
        who = {"person": person} if person else {}
        base = self.base(account) | {"body": body, "enterprise": enterprise, "tie": TieKind(tie)}
        self.act(WithdrawTie(**base, **who), fault)
