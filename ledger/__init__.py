"""The auditor's kit: read, check and replay a Tanbu log with no database and no network.

This package is pure. It imports the standard library, ``msgspec`` and ``cryptography`` and nothing
else; it reads no clock, draws no random number, opens no socket and looks at no environment
variable. Whoever wants to audit the log needs this package and the exported file, nothing more.
"""
