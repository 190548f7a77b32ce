"""Requests by plain HTTP to servers on this machine, each of its own connection.

A request of httpx reads every authority that could vouch for a server, which takes longer than all
the rest of it. Here nobody is trusted to, and nothing comes from the environment.
"""

import ssl
from functools import partial

import httpx

NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

request = partial(httpx.request, verify=NOBODY, trust_env=False)
get = partial(httpx.get, verify=NOBODY, trust_env=False)
post = partial(httpx.post, verify=NOBODY, trust_env=False)
