"""Who vouches for a server at HTTPS: the authorities that come with ``certifi``, read once.

To read them takes longer than to ask a server nearby, and most addresses of a registry's own
machines have no TLS.
"""

import ssl
from functools import cache

import httpx


@cache
def authorities() -> ssl.SSLContext:
    """Return the context that trusts the authorities; the environment names no others."""
    return httpx.create_ssl_context(trust_env=False)


def context_for(url: httpx.URL) -> ssl.SSLContext:
    """Return a context for requests to one address: where it has no TLS, one that trusts nobody."""
    return authorities() if url.scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
