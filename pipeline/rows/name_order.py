"""Names that are written with the family name first, told by their script and by the names themselves."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Family names of Vietnam that are no names elsewhere, without their accents.
_VIETNAMESE: Final = frozenset(
    [
        "nguyen",
        "tran",
        "pham",
        "huynh",
        "hoang",
        "phan",
        "vuong",
        "truong",
        "dang",
        "bui",
        "ngo",
        "duong",
        "trinh",
        "doan",
    ]
)
# Those that are: they count where the name is written with its accents.
_VIETNAMESE_SHORT: Final = frozenset(
    ["le", "vo", "vu", "do", "ho", "ly", "mai", "cao", "lam", "dinh", "dao", "to", "ta", "luong", "chau", "quach", "ha"]
)
_VIETNAMESE_LETTERS: Final = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉĩịọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ]", re.IGNORECASE)
# Given names of Hungary, as they are spelled there and nowhere else.
_HUNGARIAN_GIVEN: Final = """
    béla istván lászló józsef jános zoltán sándor gábor ferenc attila zsolt tibor csaba imre lajos györgy balázs gergely
    krisztián ádám máté bence levente márton erzsébet katalin ilona éva zsuzsanna zsuzsa ágnes ildikó krisztina mónika
    eszter anikó réka zsófia nóra dóra orsolya boglárka kinga emese gyula kálmán miklós mihály szilvia tamás péter andrás
    dezső ernő jenő géza árpád gyöngyi piroska etelka beáta tímea hajnalka enikő csilla mária magdolna vilmos botond
"""
# Those that are spelled so elsewhere too: they count behind a Hungarian family name.
_COMMON_GIVEN: Final = """
    anna andrea erika judit gabriella viktória vivien barbara nikolett dániel dávid márk adrienn edit klára julianna veronika
    laura petra dorina fanni hanna luca lili emma sára róbert richárd roland norbert viktor károly antal ottó rita teréz
"""
_HUNGARIAN_FAMILY: Final = """
    nagy kovács tóth szabó horváth varga kiss molnár németh balogh papp takács juhász lakatos mészáros oláh rácz szilágyi
    török fehér gál szűcs kocsis pintér fodor szalai sipos magyar lukács gulyás biró király jakab bíró balog fazekas hegedűs
    kozma orosz székely vörös szekeres barta vincze somogyi halász
"""
_SUFFIXES: Final = frozenset(["jr", "sr", "ii", "iii", "phd", "md", "mba", "dr", "prof", "msc", "bsc"])
_EAST_ASIAN: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_FIRST_WORDS: Final = "|".join(sorted({*_VIETNAMESE, *_HUNGARIAN_FAMILY.split()}))
_OTHER_WORDS: Final = "|".join(word for word in _HUNGARIAN_GIVEN.split() if word.isascii())
# A name without any of these is read as an English one at once.
MAYBE: Final = (
    "(?i)[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaffăâđêôơưạ-ỹáéíóöőúüű]"
    f"|^(?:{_FIRST_WORDS}) | (?:{_OTHER_WORDS})\\b"
)


def family_comes_first(name: str) -> bool:
    """Say if the first word of a whole name of several words is the family name."""
    if _EAST_ASIAN.search(name):
        return True
    words = name.casefold().split()
    return _is_vietnamese(name, words) or _is_hungarian(words)


def _is_vietnamese(name: str, words: list[str]) -> bool:
    first, last = _without_accents(words[0]), _without_accents(words[-1])
    families = _VIETNAMESE | _VIETNAMESE_SHORT if _VIETNAMESE_LETTERS.search(name) else _VIETNAMESE
    return first in families and last not in _VIETNAMESE


def _is_hungarian(words: list[str]) -> bool:
    words = [word for word in words if word.replace(".", "") not in _SUFFIXES] or words
    first, last = words[0], words[-1]
    if first in _HUNGARIAN_GIVEN.split():
        return False
    return last in _HUNGARIAN_GIVEN.split() or (first in _HUNGARIAN_FAMILY.split() and last in _COMMON_GIVEN.split())


def _without_accents(word: str) -> str:
    plain = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))
