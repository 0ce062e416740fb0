"""httpx for servers of this machine: to load the certificates that it would trust takes longer than most tests."""

from __future__ import annotations

import ssl
from functools import partial

import httpx

NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # is trusted

client = partial(httpx.Client, verify=NOBODY)
get = partial(httpx.get, verify=NOBODY)
post = partial(httpx.post, verify=NOBODY)
stream = partial(httpx.stream, verify=NOBODY)
request = partial(httpx.request, verify=NOBODY)
