"""The verifiable log: bytes, never carbon.

One noun of the specifications a module: ``keys`` and ``note`` (C2SP signed-note), ``merkle``
(RFC 6962), ``tiles`` (C2SP tlog-tiles), ``checkpoint`` (C2SP tlog-checkpoint), ``proof`` (C2SP
tlog-proof), ``trust`` (C2SP tlog-policy), ``witness`` (C2SP tlog-witness) and ``passkey``
(WebAuthn); ``signing`` is a key of an account of either type. ``encoding``, ``edwards`` and
``p256`` lie below them. Nothing here knows what an entry says, and nothing here imports
``ledger.book``.
"""
