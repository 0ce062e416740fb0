"""Countries by their names in many languages, as the two letters that vendors want."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

SHORT = {
    **dict.fromkeys(
        ("usa", "u.s.", "u.s.a.", "u.s.a", "america", "the united states", "united states of america"), "US"
    ),
    **dict.fromkeys(("eua", "ee.uu.", "ee. uu.", "eeuu", "états unis", "stati uniti d'america", "сша"), "US"),
    **dict.fromkeys(("uk", "u.k.", "great britain", "england", "scotland", "wales", "northern ireland"), "GB"),
    **dict.fromkeys(("großbritannien", "grossbritannien", "gran bretagna", "gran bretaña", "grande-bretagne"), "GB"),
    **dict.fromkeys(("united kingdom of great britain and northern ireland", "inglaterra", "angleterre"), "GB"),
    **dict.fromkeys(("uae", "u.a.e.", "emirates", "الإمارات العربية المتحدة"), "AE"),
    **dict.fromkeys(("ksa", "k.s.a.", "المملكة العربية السعودية"), "SA"),
    **dict.fromkeys(("holland", "the netherlands", "países bajos", "olanda", "holanda"), "NL"),
    **dict.fromkeys(("czech republic", "czechia", "česko", "cesko"), "CZ"),
    **dict.fromkeys(("korea", "korea, republic of", "republic of korea", "korea (south)", "한국"), "KR"),
    **dict.fromkeys(("russian federation", "российская федерация", "рф"), "RU"),
    **dict.fromkeys(("viet nam", "socialist republic of vietnam"), "VN"),
    **dict.fromkeys(("iran (islamic republic of)", "iran, islamic republic of", "ایران"), "IR"),
    **dict.fromkeys(("taiwan, province of china", "台灣", "台湾"), "TW"),
    **dict.fromkeys(
        ("people's republic of china", "p.r. china", "pr china", "prc", "mainland china", "中国", "中國"), "CN"
    ),
    **dict.fromkeys(("bolivia (plurinational state of)", "plurinational state of bolivia"), "BO"),
    **dict.fromkeys(("venezuela (bolivarian republic of)", "bolivarian republic of venezuela"), "VE"),
    **dict.fromkeys(("tanzania, united republic of", "united republic of tanzania"), "TZ"),
    **dict.fromkeys(("moldova, republic of", "republic of moldova"), "MD"),
    **dict.fromkeys(("macedonia", "north macedonia", "republic of macedonia"), "MK"),
    **dict.fromkeys(("vatican city", "vatican", "holy see"), "VA"),
    **dict.fromkeys(("ivory coast", "cote d'ivoire", "côte d\u2019ivoire"), "CI"),
    **dict.fromkeys(("democratic republic of the congo", "dr congo", "congo, democratic republic of the"), "CD"),
    **dict.fromkeys(("macau", "macao"), "MO"),
    **dict.fromkeys(("kosovo", "kosova"), "XK"),
    **dict.fromkeys(("lao people's democratic republic", "lao pdr"), "LA"),
    **dict.fromkeys(("syrian arab republic",), "SY"),
    **dict.fromkeys(("slovensko", "slovak republic"), "SK"),
    **dict.fromkeys(("republic of ireland", "éire"), "IE"),
    **dict.fromkeys(("el", "hellas"), "GR"),
    **dict.fromkeys(("trinidad & tobago", "trinidad"), "TT"),
    **dict.fromkeys(("schweiz/suisse", "schweiz / suisse", "swiss"), "CH"),
    "burma": "MM",
    "eswatini": "SZ",
    "east timor": "TL",
    "srbija": "RS",
    "ไทย": "TH",
    "brunei darussalam": "BN",
}
_THREE_LETTERS: Final = (
    "ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATGAG AUSAU AUTAT AZEAZ BDIBI BELBE BENBJ BESBQ "
    "BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ BMUBM BOLBO BRABR BRBBB BRNBN BTNBT BWABW CAFCF CANCA CCKCC "
    "CHECH CHLCL CHNCN CIVCI CMRCM CODCD COGCG COKCK COLCO COMKM CPVCV CRICR CUBCU CUWCW CXRCX CYMKY CYPCY CZECZ DEUDE "
    "DJIDJ DMADM DNKDK DOMDO DZADZ ECUEC EGYEG ERIER ESHEH ESPES ESTEE ETHET FINFI FJIFJ FLKFK FRAFR FROFO FSMFM GABGA "
    "GBRGB GEOGE GGYGG GHAGH GIBGI GINGN GLPGP GMBGM GNBGW GNQGQ GRCGR GRDGD GRLGL GTMGT GUFGF GUMGU GUYGY HKGHK HNDHN "
    "HRVHR HTIHT HUNHU IDNID IMNIM INDIN IOTIO IRLIE IRNIR IRQIQ ISLIS ISRIL ITAIT JAMJM JEYJE JORJO JPNJP KAZKZ KENKE "
    "KGZKG KHMKH KIRKI KNAKN KORKR KWTKW LAOLA LBNLB LBRLR LBYLY LCALC LIELI LKALK LSOLS LTULT LUXLU LVALV MACMO MAFMF "
    "MARMA MCOMC MDAMD MDGMG MDVMV MEXMX MHLMH MKDMK MLIML MLTMT MMRMM MNEME MNGMN MNPMP MOZMZ MRTMR MSRMS MTQMQ MUSMU "
    "MWIMW MYSMY MYTYT NAMNA NCLNC NERNE NFKNF NGANG NICNI NIUNU NLDNL NORNO NPLNP NRUNR NZLNZ OMNOM PAKPK PANPA PERPE "
    "PHLPH PLWPW PNGPG POLPL PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA REURE ROURO RUSRU RWARW SAUSA SDNSD SENSN SGPSG "
    "SHNSH SJMSJ SLBSB SLESL SLVSV SMRSM SOMSO SPMPM SRBRS SSDSS STPST SURSR SVKSK SVNSI SWESE SWZSZ SXMSX SYCSC SYRSY "
    "TCATC TCDTD TGOTG THATH TJKTJ TKLTK TKMTM TLSTL TONTO TTOTT TUNTN TURTR TUVTV TWNTW TZATZ UGAUG UKRUA URYUY USAUS "
    "UZBUZ VATVA VCTVC VENVE VGBVG VIRVI VNMVN VUTVU WLFWF WSMWS XKXXK YEMYE ZAFZA ZMBZM ZWEZW"
)
_CALLING_CODE = re.compile(r"(?:\+|00)?([1-9][0-9]{0,2})")
_IN_BRACKETS = re.compile(r"(.+?)\s*\(([^()]+)\)")


def code(text: str) -> str:
    """Return the ISO 3166 code of a country that is named in full or by its code; what is neither stays as it stands."""
    plain = " ".join(text.split())
    if len(plain) == 2 and plain.casefold() not in SHORT:
        return plain.upper()
    return _known(plain) or plain


def region(text: str) -> str:
    """Return the region in which phone numbers of a country are read: by name, code or calling code; empty if unknown."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, SUPPORTED_REGIONS

    plain = " ".join(text.split())
    known = code(plain)
    if known in SUPPORTED_REGIONS:
        return known
    if match := _CALLING_CODE.fullmatch(plain):
        found = COUNTRY_CODE_TO_REGION_CODE.get(int(match[1]), ("",))[0]
        return found if found in SUPPORTED_REGIONS else ""
    parts = _IN_BRACKETS.fullmatch(plain)
    regions = {region(part) for part in parts.groups()} - {""} if parts else set()
    return regions.pop() if len(regions) == 1 else ""


def _known(plain: str) -> str:
    name = plain.casefold()
    found = SHORT.get(name) or _named().get(name) or _unaccented().get(_without_accents(name))
    return found or (_three_letters().get(plain.upper(), "") if len(plain) == 3 else "")


@cache
def _three_letters() -> dict[str, str]:
    """Codes of three letters, from pairs that are written without a blank between them."""
    return {pair[:3]: pair[3:] for pair in _THREE_LETTERS.split()}


@cache
def _unaccented() -> dict[str, str]:
    codes: dict[str, set[str]] = {}
    for name, found in (*_named().items(), *SHORT.items()):
        codes.setdefault(_without_accents(name), set()).add(found)
    return {name: found.pop() for name, found in codes.items() if len(found) == 1}


def _without_accents(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).replace("&", "and")


@cache
def _named() -> dict[str, str]:
    """Names that one country alone has; the table of phonenumbers refers to other languages by a star."""
    from phonenumbers.geodata.locale import LOCALE_DATA  # large: read when a name comes that is no code

    codes: dict[str, set[str]] = {}
    for found, names in LOCALE_DATA.items():
        for name in names.values():
            if not name.startswith("*"):
                codes.setdefault(name.casefold(), set()).add(found)
    return {name: regions.pop() for name, regions in codes.items() if len(regions) == 1}
