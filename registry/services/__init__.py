"""The stories as functions: draft an act, sign it, submit it."""
