"""Pages for people about methodologies and factors: plain HTML made from their declarations.

Traditional Chinese first, English beside it. No script, nothing fetched, no form but one that
computes and stores nothing.
"""
