"""Countries by their names in many languages, as the two letters that vendors want."""

from __future__ import annotations

from functools import cache

SHORT = {
    **dict.fromkeys(("usa", "u.s.", "u.s.a.", "america", "the united states", "united states of america"), "US"),
    **dict.fromkeys(("uk", "u.k.", "great britain", "england", "scotland", "wales", "northern ireland"), "GB"),
    **dict.fromkeys(("uae", "emirates"), "AE"),
    **dict.fromkeys(("holland", "the netherlands"), "NL"),
    **dict.fromkeys(("czech republic", "czechia"), "CZ"),
    "korea": "KR",
}


def code(text: str) -> str:
    """The ISO 3166 code of a country that is named in full or by its code; what is neither stays as it stands."""
    plain = " ".join(text.split())
    if len(plain) == 2 and plain.casefold() not in SHORT:
        return plain.upper()
    return SHORT.get(plain.casefold()) or _named().get(plain.casefold(), plain)


@cache
def _named() -> dict[str, str]:
    """Names that one country alone has; the table of phonenumbers refers to other languages by a star."""
    from phonenumbers.geodata.locale import LOCALE_DATA  # large: read when a name comes that is no code

    codes: dict[str, set[str]] = {}
    for region, names in LOCALE_DATA.items():
        for name in names.values():
            if not name.startswith("*"):
                codes.setdefault(name.casefold(), set()).add(region)
    return {name: regions.pop() for name, regions in codes.items() if len(regions) == 1}
