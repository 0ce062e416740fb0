"""E-mail cells of every kind that email-validator tells apart, and their mutations: made by a seed, the same each time."""

from __future__ import annotations

import random

WHOLE = (
    *(
        "",
        " ",
        "no",
        "n/a",
        "@",
        "a@",
        "@b.c",
        "a@b",
        "a@b.co",
        "john.doe@example.com",
        "a.b+c@sub.domain.org",
        "o'neil@c.com",
    ),
    *(
        "Info@Example.COM",
        "info@x.org",
        "SALES@x.io",
        "WWW@abc.Org",
        "Infos@x.com",
        "postMaster@a.Email",
        "J.Doe@X.Museum",
    ),
    *(
        "x@y.test",
        "x@localhost",
        "a@b.invalid",
        "sales@X.ARPA",
        "a@b.local",
        "a@b.onion",
        "a@test",
        "a@contest",
        "a@latest.de",
    ),
    *('"a b"@c.com', '"ab"@c.com', "Name <a@b.com>", "<a@b.com>", "a@[1.2.3.4]", "a@[IPv6:::1]", "mailto:a@b.com"),
    *("a@xn--bcher-kva.ch", "a@XN--bcher-kva.ch", "a@xn--x.com", "a@a--b.com", "a@ab--c.com", "a@abc--d.com"),
    *(
        "j\u00f6rg@b\u00fccher.de",
        "j\u006f\u0308rg@x.de",
        "a\uff20b.com",
        "a@b\u3002com",
        "a@\u212aelvin.com",
        "\u200ba@b.com",
    ),
    *(
        "a@1.2.3",
        "a@b.c1",
        "a@b.1c",
        "a@1b.com",
        "a@b..com",
        "a@.com",
        "a@-b.com",
        "a@b-.com",
        "a@b.-com",
        "a@b_c.com",
        "a@b.com.",
    ),
    *(
        "a..b@c.com",
        ".a@c.com",
        "a.@c.com",
        "a b@c.com",
        "a,b@c.com",
        "a@@b.com",
        "a@b@c.com",
        "a@b.com;c@d.com",
        "a@b.com, c@d.de",
    ),
    *(
        "a@" + "b" * 63 + ".com",
        "a@" + "b" * 64 + ".com",
        "a" * 64 + "@b.com",
        "a" * 65 + "@b.com",
        "a" * 250 + "@b.com",
    ),
    *(
        "a@" + "b." * 125 + "com",
        "a@" + "b." * 130 + "com",
        "\ta@b.com",
        "a@b.com\n",
        "\u00a0a@b.com",
        "a@b.com\x1c",
        "a\x00@b.com",
    ),
)
_SIGNS = 'abcXYZ019.-_+@@.."<> ;,\u00e9\u00a0\t[]()xn--\u0130K'


def mutated(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text) + 1)
    match chance.randrange(3):
        case 0:
            return text[:place] + chance.choice(_SIGNS) + text[place:]
        case 1:
            return text[:place] + chance.choice(_SIGNS) + text[place + 1 :]
        case _:
            return text[:place] + text[place + 1 :]


def corpus(size: int, seed: int = 5) -> list[str]:
    chance = random.Random(seed)
    cells = list(WHOLE)
    while len(cells) < size:
        text = chance.choice(WHOLE)
        for _ in range(chance.randrange(4)):
            text = mutated(text, chance)
        cells.append(f" {text} " if chance.random() < 0.1 else text)
    return cells
