"""Encodings: judged by the words that hold letters beyond ASCII, and held where they leave it open."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from pipeline.files.detected import Wanted
from tests.corpus.case import Case, Kind

Person = tuple[str, str, str]  # first name, last name, company


def _content(people: Sequence[Person], encoding: str, delimiter: str = ",", *, rows: int = 0) -> bytes:
    """A file of these people, and of others without accents up to so many rows."""
    plain = [("Ann", "Lee", "Acme")] * max(0, rows - len(people))
    lines = ["First name,Last name,Company,Email".replace(",", delimiter)]
    for at, person in enumerate([*people, *plain]):
        lines.append(delimiter.join((*person, f"p{at}@northwind.example.com")))
    return _encoded("\r\n".join([*lines, ""]), encoding)


def _encoded(text: str, encoding: str) -> bytes:
    """The bytes; Windows-1258 has tones as characters of their own, after the letters that it has with their other marks."""
    if encoding != "cp1258":
        return text.encode(encoding)
    tones = "\u0300\u0301\u0303\u0309\u0323"
    parts = []
    for letter in text:
        marks = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in marks[1:] if mark in tones)
        parts.append(unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in tone)) + tone)
    return "".join(parts).encode(encoding)


def _read(name: str, encoding: str, people: Sequence[Person], delimiter: str = ",", *, rows: int = 0) -> Case:
    """People who are read with no question asked."""
    plain = [("Ann", "Lee", "Acme")] * max(0, rows - len(people))
    fields = [{"first_name": a, "last_name": b, "company": c} for a, b, c in [*people, *plain]]
    return Case(name, _content(people, encoding, delimiter, rows=rows), rows=fields)


CENTRAL = [
    _read(
        "Czech in Windows-1250",
        "cp1250",
        [("Věra", "Matoušová", "Kámen a písek"), ("Radoslav", "Přikryl", "Truhlářství")],
        ";",
        rows=40,
    ),
    _read("Polish in ISO-8859-2", "iso8859_2", [("Włodzimierz", "Grzęda", "Żwir"), ("Jagna", "Śledź", "Huta")], "\t"),
    _read("Hungarian in Windows-1250", "cp1250", [("Lőrinc", "Szőllősi", "Fűszer Kft."), ("Márta", "Bordás", "")]),
    _read("Croatian in Windows-1250", "cp1250", [("Zvonko", "Puškarić", "Građa"), ("Mate", "Radošević", "")], ";"),
    _read("Slovak in Windows-1250", "cp1250", [("Ľuboslav", "Hrušovský", "Tehelňa"), ("Anežka", "Kočiš", "")], "|"),
    _read("Romanian in Windows-1250", "cp1250", [("Ruxandra", "Ciobăniţă", "Ţesături"), ("Săndel", "Muşat", "")]),
    _read("Turkish in Windows-1254", "cp1254", [("Bahtışen", "Kuşçuoğlu", "Işıklı Kağıt"), ("Ebru", "Ağır", "")], ";"),
    _read("Lithuanian in Windows-1257", "cp1257", [("Gražvydas", "Šležas", "Rąstų namai"), ("Ieva", "Čekienė", "")]),
    _read("Latvian in Windows-1257", "cp1257", [("Ēvalds", "Kļavniņš", "Ķieģeļi"), ("Ilga", "Šēnberga", "")], ";"),
    _read("Estonian in Windows-1257", "cp1257", [("Tõnis", "Põldsäär", "Jõe Äri"), ("Žanna", "Šults", "")], rows=30),
    _read(
        "Polish in DOS code page 852", "cp852", [("Władysława", "Świątkowska", "Młyn"), ("Łucja", "Źródło", "")], ";"
    ),
]
SCRIPTS = [
    _read(
        "Russian in Windows-1251, one row in ten",
        "cp1251",
        [("Лариса", "Чернова", "ООО Берёза"), ("Глеб", "Шубин", "Acme"), ("Ann", "Щеглова", "Acme")],
        rows=30,
    ),
    _read("Russian in KOI8-R", "koi8_r", [("Зинаида", "Журавлёва", "Лесторг"), ("Фома", "Беляев", "")], "\t"),
    _read("Ukrainian in Windows-1251", "cp1251", [("Ярина", "Гнатюк", "Їдальня"), ("Остап", "Вишневецький", "")], ";"),
    _read("Greek in Windows-1253", "cp1253", [("Θεοδώρα", "Καραγιάννη", "Ελαιόλαδο"), ("Πέτρος", "Λάμπρου", "")]),
    _read("Hebrew in Windows-1255", "cp1255", [("נעמי", "שטרן", "מאפיית הגליל"), ("גדעון", "רביב", "")], rows=20),
    _read("Arabic in Windows-1256", "cp1256", [("ياسمين", "الحلبي", "مخبز الشام"), ("وليد", "نجار", "")], rows=20),
    _read("Thai in Windows-874", "cp874", [("มานะ", "ชูใจ", "ร้านขนมปัง"), ("วีระ", "แสงทอง", "")], ";", rows=20),
    _read("Japanese in Shift-JIS", "cp932", [("陽子", "石井", "桜パン株式会社"), ("健", "松田", "")], rows=20),
    _read("Japanese in EUC-JP", "euc_jp", [("さくら", "森", "みどり商店"), ("翔", "大野", "")], "\t"),
    _read("katakana of half width", "cp932", [("ﾐﾄﾞﾘ", "ｶﾜｸﾞﾁ", "ﾕｳｹﾞﾝｶﾞｲｼｬ"), ("ﾀﾛｳ", "ｴﾝﾄﾞｳ", "")], rows=9),
    _read("Chinese in GB18030", "gb18030", [("丽华", "周", "杭州面包有限公司"), ("军", "孙", "")], rows=20),
    _read("Chinese in Big5", "big5", [("淑芬", "蔡", "台南麵包有限公司"), ("志明", "許", "")], ";", rows=20),
    _read("Korean in EUC-KR", "cp949", [("수진", "오", "부산제과"), ("동현", "윤", "")], rows=20),
]
WESTERN = [
    _read("one German name in 200 rows", "cp1252", [("Gisela", "Böhringer", "Acme")], ";", rows=200),
    _read("one Spanish name in 200 rows", "cp1252", [("Begoña", "Ibarra", "Acme")], rows=200),
    _read("French with accents", "cp1252", [("Thérèse", "Lefrançois", "L\u2019Épicerie"), ("Loïc", "Bézier", "")], ";"),
    _read("Portuguese in capitals", "cp1252", [("SEBASTIÃO", "BRANDÃO", "PADARIA SÃO BENTO"), ("INÊS", "LEÇA", "")]),
    _read("Italian", "cp1252", [("Niccolò", "Cantù", "Società Agricola"), ("Rosa", "Forlì", "")], "|"),
    _read("Dutch", "cp1252", [("Joëlle", "Coöman", "Financiën België"), ("Daniël", "Smit", "")], "\t"),
    _read("Norwegian", "cp1252", [("Øystein", "Bråthen", "Fjørå Båt"), ("Kåre", "Lødrup", "")], ";"),
    _read("Icelandic", "cp1252", [("Þórunn", "Friðriksdóttir", "Bjórgarður"), ("Össur", "Ægisson", "")]),
    _read("a euro sign alone", "cp1252", [("Ann", "Lee", "Everything for 1 €")]),
    _read("an apostrophe alone", "cp1252", [("Ann", "O\u2019Dowd", "Acme")], ";"),
    _read("a long dash alone", "cp1252", [("Ann", "Lee", "Acme \u2013 Nordic")], rows=12),
    _read("a copyright sign alone", "cp1252", [("Ann", "Lee", "\xa9 Acme")], ";", rows=9),
    _read("an ordinal sign in an address", "cp1252", [("Ann", "Lee", "Acme, 2º B")], "\t", rows=9),
    _read("a degree sign", "cp1252", [("Ann", "Lee", "Bar 21°C")], rows=9),
    _read("French with ISO-8859-15's ligature", "iso8859_15", [("Cœur", "Lebœuf", "Manœuvre"), ("Zoé", "Noël", "")]),
    _read("German in DOS code page 850", "cp850", [("Jörg", "Hübner", "Bäckerei Grün"), ("Käthe", "Weiß", "")], ";"),
    _read("Spanish in Mac Roman", "mac_roman", [("Íñigo", "Zúñiga", "Panadería"), ("Óscar", "Peñalver", "")]),
]

MIXED = (
    _content([("Jürgen", "Kröger", "Bäcker")] * 20, "cp1252", ";")
    + "Zoé;Lefèvre;Blé;z@northwind.example.com\r\n".encode()
)
BROKEN = _content([("Paweł", "Żak", "Młyn")] * 20, "utf-8") + b"Anna,Gda\xc5,Acme,a@northwind.example.com\r\n"
CUT = "Name;City;Email\r\nFrançois;Liège;f@northwind.example.com\r\nBenoît;Orl".encode() + b"\xc3"
BAKERY = "Name,City,Email\r\nJosé,Cádiz,j@northwind.example.com\r\n"

KINDS = [
    Kind(
        31,
        "Encodings without a mark",
        "The encoding is judged by the words that hold letters beyond ASCII, in some thirty languages. If two encodings read "
        "the cells differently and neither reading is clearly likelier, or some cells are clearly likelier in a second one, "
        "the import is held, with cells in both readings; --encoding settles it. Lines of UTF-8 in a file that is not UTF-8 "
        "and broken bytes are refused with the line.",
        [
            *CENTRAL,
            *SCRIPTS,
            *WESTERN,
            Case(
                "a name that is as likely in two encodings",
                _content([("Tīna", "Lee", "Acme")], "cp1257"),
                findings={"encoding_uncertain"},
                holds={"encoding_uncertain"},
            ),
            Case(
                "one letter alone",
                "Email;Note\nann@northwind.example.com;é\n".encode("cp1252"),
                holds={"encoding_uncertain"},
            ),
            Case(
                "a cut letter of UTF-8 and no other",
                b"Name,City,Email\nAnna,Pozna\xc5,a@northwind.example.com\n",
                holds={"encoding_uncertain"},
            ),
            Case(
                "Czech lines in a French file",
                _content([("Hélène", "Lefrançois", "Crèmerie"), ("Thérèse", "Dubé", "Forêt")] * 9, "cp1252")
                + "Ondřej,Růžek,Pekařství,o@northwind.example.com\r\n".encode("cp1250"),
                holds={"encodings_mixed"},
            ),
            Case(
                "KOI8-R lines in a file of Windows-1251",
                _content([("Лариса", "Чернова", "ООО Берёза"), ("Глеб", "Шубин", "Лесторг")] * 9, "cp1251", ";")
                + "Зинаида;Журавлёва;Хлеб;z@northwind.example.com\r\n".encode("koi8_r"),
                holds={"encodings_mixed"},
            ),
            Case(
                "one Mac line in a German file of Windows-1252",
                _content([("Gisela", "Böhringer", "Mühle"), ("Jörg", "Weiß", "Bäckerei")] * 9, "cp1252", ";")
                + "Käthe;Hübner;Gerüstbau Süd;k@northwind.example.com\r\n".encode("mac_roman"),
                holds={"encodings_mixed"},
            ),
            Case(
                "two lines of Windows-1254 in a Polish file",
                _content([("Władysława", "Świątkowska", "Młyn"), ("Łucja", "Źródło", "Żwir")] * 9, "cp1250", "\t")
                + "Işıl\tYıldız\tKuşçu\ti@northwind.example.com\r\n".encode("cp1254") * 2,
                holds={"encodings_mixed"},
            ),
            Case(
                "an encoding that is given is not judged",
                _content([("Tīna", "Lee", "Acme")], "cp1257"),
                rows=[{"first_name": "Tīna"}],
                wanted=Wanted(encoding="windows-1257"),
            ),
            Case(
                "UTF-8 lines in a file of Windows-1252",
                MIXED,
                refused="Line 22 of the file is in UTF-8, and line 2 is not",
            ),
            Case(
                "Windows-1252 in a file of UTF-8",
                _content([("Jürgen", "Kröger", "Bäcker")] * 20, "utf-8")
                + b"B\xe4rbel,Voss,Acme,b@northwind.example.com\r\n",
                refused="The file is UTF-8 but for line 22",
            ),
            Case(
                "UTF-8 lines in a file of Windows-1251",
                _content([("Лариса", "Чернова", "Лес")] * 5, "cp1251")
                + "Глеб,Шубин,Дом,g@northwind.example.com\r\n".encode(),
                refused="Line 7 of the file is in UTF-8, and line 2 is not",
            ),
            Case("a letter cut in two", BROKEN, refused="The file is UTF-8 but for line 22, where bytes are broken"),
            Case("a file that ends inside a letter", CUT, refused="The file is UTF-8 but for line 3"),
            Case(
                "a broken byte in a file of Shift-JIS",
                _content([("陽子", "石井", "桜パン"), ("健", "松田", "緑")] * 5, "cp932", "\t")
                + b"\x8e\xff\tLee\tAcme\ts@northwind.example.com\r\n",
                refused="but for line 12",
            ),
            Case("UTF-16 with a mark", BAKERY.encode("utf-16"), rows=[{"city": "Cádiz"}]),
            Case(
                "Russian in UTF-16 without a mark",
                "First name;City;Email\r\nЛариса;Тверь;l@northwind.example.com\r\n".encode("utf-16-le"),
                rows=[{"city": "Тверь"}],
            ),
            Case(
                "Chinese in UTF-16 without a mark, high byte first",
                "First name\tCity\tEmail\r\n丁一一\t杭州一\td@northwind.example.com\r\n".encode("utf-16-be"),
                rows=[{"city": "杭州一"}],
            ),
            Case(
                "Japanese in ISO-2022-JP",
                "First name,Last name,Email\r\n陽子,石井,y@northwind.example.com\r\n".encode("iso2022_jp"),
                rows=[{"first_name": "陽子", "last_name": "石井"}],
            ),
        ],
    )
]
