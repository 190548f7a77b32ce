"""Dossiers: what is applied for, how it is reviewed, and what is said meanwhile, beside the log.

A dossier leads to an act or to none: nobody's units depend on it, no rule reads it, and a rebuild
leaves it. It has a history of its own in which every step stands with who took it and when.
"""
