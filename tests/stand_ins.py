"""What stands in for documents and for people: hashes of texts, opaque ids."""

import hashlib

LEAD, SECOND, REVIEWER = "p-00000000000000a1", "p-00000000000000a2", "p-00000000000000a3"
"""Persons of a body: the lead and the second make its team."""
PEOPLE = {"lead": LEAD, "reviewer": REVIEWER, "team": (LEAD, SECOND)}
"""Who does a body's work, as its acts name them."""
DRAFTED = {"lead": LEAD, "reviewer": REVIEWER, "team": [LEAD, SECOND], "opinion": "unmodified"}
"""The same of a draft, with the opinion that most give."""


def sha(text: str) -> str:
    """Return the hash of a stand-in document's bytes."""
    return hashlib.sha256(text.encode()).hexdigest()
