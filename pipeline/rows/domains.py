"""Domain cells: the bare domain of what people write for one, an address of a web site among it."""

from __future__ import annotations

import re

from pipeline.rows.emails import validated

_AROUND = re.compile(r"^(?:[a-z][a-z0-9+.-]*://)?(?:www\.(?=[^/]*\.))?@?|[/?#:].*$", re.IGNORECASE)


def reference_domain(cell: str) -> str:
    """The domain in small letters, as it may stand behind an at-sign; nothing where the cell holds another thing.

    An e-mail address is another thing: who writes one may mean the person, and not everyone who shares the provider.
    """
    bare = _AROUND.sub("", cell.strip()).rstrip(".")
    if "." not in bare or "@" in bare:
        return ""
    return validated(f"a@{bare}").address.rpartition("@")[2].casefold()
