"""The wire: what the API takes and gives, a noun a module.

What a listing of ``registry.queries`` returns goes over the wire as it is. Here stands what the
doors add to it or take in. Bodies that are taken in refuse members they do not know.
"""
