"""The verifiable log: bytes, never carbon.

One noun of the specifications a module: ``keys`` and ``note`` (C2SP signed-note), ``merkle``
(RFC 6962), ``tiles`` (C2SP tlog-tiles), ``checkpoint`` (C2SP tlog-checkpoint), ``proof`` (C2SP
tlog-proof), ``trust`` (C2SP tlog-policy) and ``witness`` (C2SP tlog-witness); ``encoding`` and
``edwards`` lie below them. Nothing here knows what an entry says, and nothing here imports
``ledger.book``.
"""
