"""Words and signs that people and programs write where there is no data: they count as empty cells, and are reported.

The lists are public: the documentation is made of them. A word that may be a real value in a field is not on that
field's lists: Null, None, Nil, Nan and Na are names of people, NA is Namibia, Naples and North America, N.D. is North
Dakota, and a column of the vendor's own may offer None as a choice.
"""

from __future__ import annotations

import re
from typing import Final, Literal

Role = Literal["text", "name", "code", "own", "email", "phone", "domain", "yes_no"]
CONTACT_ROLES: Final[frozenset[Role]] = frozenset({"email", "phone", "domain", "yes_no"})

NAME_FIELDS: Final = frozenset({"first_name", "last_name", "full_name"})
"""Fields of people's names, the role `name`."""
CODE_FIELDS: Final = frozenset(
    {"city", "state", "country", "source", "tag", "tags", "list_name", "list_tag", "timezone", "time_zone"}
)
"""Fields whose values may be short codes, the role `code`; `own` are the columns that go to a vendor's own fields."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ERROR_VALUES: Final = _words(
    "#NULL! #DIV/0! #VALUE! #REF! #NAME? #NUM! #N/A #N/A! #SPILL! #CALC! #GETTING_DATA #FIELD! #BUSY! #UNKNOWN! #BLOCKED!"
    " #CONNECT! #PYTHON! #EXTERNAL! #TIMEOUT! #ERROR! #CIRCULAR!"  # Excel and Google Sheets in English
    " #WERT! #BEZUG! #ZAHL! #NV #ÜBERLAUF! #FELD! #KALK! #UNBEKANNT! #BLOCKIERT! #GESPERRT! #FEHLER! #FEHLER? #NAME!"
    " #NUL! #VALEUR! #NOM? #NOMBRE! #N/D #N/D! #EPARS! #PROPAGATION! #CHAMP! #INCONNU! #BLOQUÉ! #BLOQUE! #ERREUR!"
    " #¡NULO! #¡DIV/0! #¡VALOR! #¡REF! #¿NOMBRE? #¡NUM! #¡DESBORDAMIENTO! #¡CALC! #¡CAMPO! #¡DESCONOCIDO! #¡BLOQUEADO!"
    " #¡ERROR! #¡CONECTAR! #NOMBRE? #CAMPO! #DESBORDAMIENTO!"
    " #NULLO! #VALORE! #RIF! #NOME? #ESPANSIONE! #ERRORE!"
    " #NULO! #VALOR! #NÚM! #DESPEJAR! #ERRO!"
    " #LEEG! #DEEL/0! #WAARDE! #VERW! #NAAM? #GETAL! #N/B #OVERLOOP! #BEREKEN! #FOUT!"
    " #ZERO! #DZIEL/0! #ARG! #ADR! #NAZWA? #LICZBA! #ROZLANIE! #BŁĄD!"
    " #SKÄRNING! #DIVISION/0! #VÄRDEFEL! #REFERENS! #NAMN? #OGILTIGT! #SAKNAS! #FEL!"
    " #VÆRDI! #REFERENCE! #NAVN? #I/T #VERDI! #FEIL!"
    " #TYHJÄ! #JAKO/0! #ARVO! #VIITTAUS! #NIMI? #LUKU! #PUUTTUU! #PUUTTUU"
    " #DĚLENÍ_NULOU! #HODNOTA! #ODKAZ! #NÁZEV? #ČÍSLO! #NENÍ_K_DISPOZICI #NÁZOV? #NEDOSTUPNÝ #CHYBA!"
    " #NULLA! #ZÉRÓOSZTÓ! #ÉRTÉK! #HIV! #NÉV? #SZÁM! #HIÁNYZIK #HIBA!"
    " #BOŞ! #SAYI/0! #DEĞER! #BAŞV! #AD? #SAYI! #YOK #TAŞMA! #HATA!"
    " #ПУСТО! #ДЕЛ/0! #ЗНАЧ! #ССЫЛКА! #ИМЯ? #ЧИСЛО! #Н/Д #ПЕРЕНОС! #ВЫЧИСЛ! #ОШИБКА!"  # noqa: RUF001
    " #名前? #名称? #値! #이름? #값!"
)
"""Error values of spreadsheets in their languages, in any capitals; also `Err:502`, `#N/A N/A` and cells of `###`."""

_ERROR_WORDS = ("err", "error", "erreur", "errore", "erro", "fehler", "błąd", "ошибка")
_ERROR_SHAPE = re.compile(r"#n/a [ -~]{1,40}|#{3,}")

MACHINE_WORDS: Final = _words(
    r"NULL null (NULL) (null) <NULL> <null> [NULL] [null] {null} #NULL \N NaN nan <NA> <na> NaT <none> <None> (none)"
    r" (None) [none] undefined (undefined) <undefined> (blank) (Blank) <blank> (empty) <empty> [empty] (leer) (Leer)"
    r" (vide) (vacío) (vuoto) (vazio) (leeg) (пусто) (空白) #EMPTY"
)
"""Spellings that databases and programs write for a missing value; no data in every field."""

ABBREVIATIONS: Final = _words(
    r"N/A n/a N/a n/A N\A n\a n.a. n.a k.A. k.A k.a. k.a o.A. o.A s/d S/D s.d. n/d N/D n.d. n/c N/C n.c. s/o S/O n.v.t."
    " n.v.t n/v N/V n.v. b.d. i/t I/T e/t E/T н/д Н/Д н.д."  # noqa: RUF001
)
"""Abbreviations for not available, not known and not applicable, also with blanks inside, as `k. A.` and `n / a`: English,
German, Spanish, French, Dutch, Polish and others; no data in every field."""

PHRASES: Final = (
    "no data",
    "not specified",
    "not provided",
    "not applicable",
    "keine Angabe",
    "keine Angaben",
    "ohne Angabe",
    "nicht angegeben",
    "nicht zutreffend",
    "non renseigné",
    "non précisé",
    "non communiqué",
    "non applicable",
    "sin datos",
    "sin dato",
    "sin especificar",
    "no especificado",
    "no aplica",
    "sem dados",
    "não informado",
    "não se aplica",
    "nessun dato",
    "non specificato",
    "non applicabile",
    "geen gegevens",
    "niet opgegeven",
    "niet van toepassing",
    "n. v. t.",
    "brak danych",
    "nie podano",
    "nie dotyczy",
    "uppgift saknas",
    "ikke oplyst",
    "ei tietoa",
    "neuvedeno",
    "nincs adat",
    "belirtilmemiş",
    "veri yok",
    "нет данных",
    "не указано",
    "не указан",
    "не указана",
    "データなし",
    "未入力",
    "未填写",
    "暂无",
    "해당없음",
    "해당 없음",
)
"""Whole sentences for no data, in any capitals; no data in every field."""

WORDS: Final = _words("None none NONE Nil nil NIL Null NA na NAN N.A. N.A K.A. S.D. N.D. N.C. N.V. N.V.T.")
"""Words that are no data in a text, and may be a value elsewhere: a name, initials, a code or a choice."""

CODES: Final = frozenset(_words("Nil nil NIL NA na NAN N.A. N.A K.A. S.D. N.D. N.C. N.V. N.V.T."))
"""The words among those that are kept in fields of codes and places; in a vendor's own fields all of them are kept."""

NAMES: Final = ("NA", "NAN", "NONE", "NIL", "na", "nan", "none", "nil")
"""Words that are no data among names, unless most of the column's other names are in the same capitals. None counts as
Python's word for nothing if the column holds it more than once; Null, Nil, Nan and Na are always names."""

_SIGNS = re.compile(r"[-\u2010-\u2015\u2212_.…?/\\~,;:'\"|=\s]+")
"""Dashes, dots, question marks and the like with no letter or digit among them."""

_TWO_LETTERS = re.compile(r"(\w)( ?[/\\] ?|\. ?)(\w\.?)")


def is_error(text: str) -> bool:
    """Say if a trimmed cell is the error value of a spreadsheet."""
    lower = text.lower()
    return lower in _ERRORS or _ERROR_SHAPE.fullmatch(lower) is not None


def is_placeholder(text: str, role: Role, names: frozenset[str] = frozenset()) -> bool:
    """Say if a trimmed cell is a word or sign for no data in a field of this role.

    `names` are the words of NAMES, and None, that are no data in this column of names.
    """
    if _SIGNS.fullmatch(text):
        return True
    words, key = _BY_ROLE[role], _without_blanks(text)
    if key in words or key in names or text in _TWICE or text.lower() in _PHRASES:
        return True
    return role in CONTACT_ROLES and key.lower() in words


def spellings() -> frozenset[str]:
    """Return every error value and word that is no data in some field, in small letters."""
    blanks = [blank for word in _LISTED for blank in _with_blanks(word)]
    return frozenset(map(str.lower, [*_ERRORS, *PHRASES, *_LISTED, *_TWICE, *blanks]))


def _without_blanks(text: str) -> str:
    """Write an abbreviation of two letters without the blanks inside."""
    letters = _TWO_LETTERS.fullmatch(text)
    return letters[1] + letters[2].strip() + letters[3] if letters else text


def _with_blanks(word: str) -> list[str]:
    """Write an abbreviation of two letters with the blanks that it may have inside."""
    letters = _TWO_LETTERS.fullmatch(word)
    if not letters:
        return []
    signs = (". ",) if letters[2] == "." else (f" {letters[2]}", f"{letters[2]} ", f" {letters[2]} ")
    return [letters[1] + sign + letters[3] for sign in signs]


_LISTED = (*MACHINE_WORDS, *ABBREVIATIONS, *WORDS, *NAMES)
_TWICE = frozenset(f"{word} {word}" for word in _LISTED)  # a whole name put together of two empty halves
_ERRORS = frozenset(
    [
        *(word.lower() for one in ERROR_VALUES for word in (one, f"{one} {one}")),
        *(
            f"{word}{colon}{number}"
            for word in _ERROR_WORDS
            for colon in (":", ": ", " :")
            for number in range(500, 600)
        ),
    ]
)
_PHRASES = frozenset(map(str.lower, PHRASES))
_EVERYWHERE = frozenset({*MACHINE_WORDS, *ABBREVIATIONS})
_CONTACT = frozenset(map(str.lower, _LISTED))
_BY_ROLE: Final[dict[Role, frozenset[str]]] = {
    "text": _EVERYWHERE | frozenset(WORDS),
    "code": _EVERYWHERE | (frozenset(WORDS) - CODES),
    "own": _EVERYWHERE,
    "name": _EVERYWHERE - frozenset(NAMES),
    **dict.fromkeys(CONTACT_ROLES, _CONTACT),
}
