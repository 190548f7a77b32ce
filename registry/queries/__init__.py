"""Every read a person or program asks of a registry, a noun a module. Nothing here writes.

Each function takes a connection of one reading transaction and returns frozen structs. Where it
takes `at`, the answer is as of that entry (included): versions carry the range of entries for
which they held, so that the past is read and never replayed.
"""
