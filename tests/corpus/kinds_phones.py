"""Kinds of phone numbers: in which country they are read, what stands around them, and when they are held back."""

from __future__ import annotations

from collections.abc import Sequence

from tests.corpus.case import Case, Kind


def _phones(*numbers: str) -> Sequence[dict[str, str]]:
    return [{"phone": number} for number in numbers]


_OWN_CODE = Kind(
    1,
    "Digits that begin with the region's own country code",
    "Digits without a plus sign that begin with the region's own country code are an international number if what follows the"
    " code is valid, also where the plan has longer national numbers that begin so. Where national numbers have no prefix"
    " that could be missing, or the column writes all its numbers without it, the row is held back.",
    [
        Case(
            "one German mobile in five spellings",
            "Name,Telefon\n"
            "Jana Reuter,491755510034\n"
            "Jana Reuter,+49 175 5510034\n"
            "Jana Reuter,0175 5510034\n"
            "Jana Reuter,49 (0)175 5510034\n"
            "Jana Reuter,0049 175 5510034\n",
            rows=_phones(*["+491755510034"] * 5),
            findings={"country_code_assumed", "region_used"},
            destination="exotel.contacts",
            region="DE",
        ),
        Case(
            "Swedish numbers grouped with blanks, with semicolons",
            "Namn;Mobil\nAlva Berg;46 70 174 06 05\nNils Ek;46 8 123 456 78\nEbba Lind;070-174 06 06\n",
            rows=_phones("+46701740605", "+46812345678", "+46701740606"),
            findings={"country_code_assumed"},
            destination="kixie.powerlist",
            region="SE",
        ),
        Case(
            "Indonesian numbers as a spreadsheet's decimals, with tabs",
            "Nama\tHandphone\nAyu\t6281234567001.0\nBudi\t6281234567002,0\nCitra\t0812-3456-7003\n",
            rows=_phones("+6281234567001", "+6281234567002", "+6281234567003"),
            findings={"country_code_assumed"},
            destination="exotel.contacts",
            region="ID",
        ),
        Case(
            "a stripped German column in which such digits may be a town's number",
            "Name;Telefon\nIda;4971390012\nJan;3090182001\nKai;8912345601\nLea;1713920021\nMia;4035551234\n",
            rows=_phones("+493090182001", "+498912345601", "+491713920021", "+494035551234"),
            held={2: "phone_ambiguous"},
            destination="exotel.contacts",
            region="DE",
        ),
        Case(
            "Indian mobiles that begin with 91 are national",
            "Name,Mobile\nAsha,9198123456\nDev,91 98123 45601\nIra,98123 45602\n",
            rows=_phones("+919198123456", "+919812345601", "+919812345602"),
            destination="exotel.contacts",
            region="IN",
        ),
    ],
)

_COUNTRY = Kind(
    2,
    "The country in another column",
    "A column of countries, in whatever language, code or calling code, is the region of each row's phone numbers, for every"
    " destination. A row whose number begins with another country's code is held back, and so is a national number whose"
    " country is not known; an empty cell leaves the import's region.",
    [
        Case(
            "names in English",
            "Name,Phone,Country\n"
            "Noor,020 624 1111,Netherlands\n"
            "Ravi,98123 45670,India\n"
            "Luz,55 5123 4567,Mexico\n"
            "Ann,(415) 555-0132,\n"
            "Kim,+46 8 123 456 78,United States\n",
            rows=_phones("+31206241111", "+919812345670", "+525551234567", "+14155550132"),
            held={6: "country_contradicts"},
            findings={"country_column", "region_used"},
            destination="exotel.contacts",
        ),
        Case(
            "names in German, region Germany, a vendor with a country field",
            "Name;E-Mail;Telefon;Land\n"
            "Urs Frei;urs@frei.example.com;044 668 18 00;Schweiz\n"
            "Eva Moser;eva@moser.example.com;01 5123456;Österreich\n"
            "Jan Kok;jan@kok.example.com;+31 20 624 1111;Niederlande\n"
            "Pia Ott;pia@ott.example.com;030 901820;Deutschland\n",
            rows=_phones("+41446681800", "+4315123456", "+31206241111", "+4930901820"),
            findings={"country_column"},
            destination="highlevel.contacts",
            region="DE",
        ),
        Case(
            "codes of three letters, with tabs, and no region",
            "Name\tPhone\tCountry\nAna\t912 345 678\tESP\nRui\t(11) 3123-4567\tBRA\nYui\t03-1234-5678\tJPN\n",
            rows=_phones("+34912345678", "+551131234567", "+81312345678"),
            findings={"country_column"},
            destination="kixie.powerlist",
            region=None,
        ),
        Case(
            "a country that nobody knows",
            "Email,Phone,Country\n"
            "a@fern.example.com,030 901820,Germany\n"
            "b@fern.example.com,01 23 45 67 89,France\n"
            "c@fern.example.com,415 555 0133,Atlantis\n",
            rows=_phones("+4930901820", "+33123456789", ""),
            destination="persistiq.leads",
        ),
    ],
)

_SEVERAL = Kind(
    19,
    "Two phone numbers in one cell",
    "The first valid number is taken and the rest reported, whatever stands between them: a slash, semicolon, comma, bar,"
    " ampersand, word, line break, ` ::: `, or labels. A slash inside one number parts nothing. A fax number is passed over. If"
    " there are several and none is valid alone, the row is held back.",
    [
        Case(
            "American numbers",
            "Name,Phone\n"
            "Ada,212-555-0141 / 212-555-0142\n"
            'Bo,"212-555-0143; 212-555-0144"\n'
            'Cy,"212-555-0145\n212-555-0146"\n'
            "Di,2125550147 or 2125550148\n"
            "Ed,2125550149 ::: 2125550150\n"
            "Flo,212-555-0151/0152\n"
            "Gil,(212) 555-0153 (home) (212) 555-0154 (work)\n"
            "Hal,212-555-01 / 212-555-02\n"
            "Ivy,2125550155;2125550156\n",
            rows=_phones(
                *("+12125550141", "+12125550143", "+12125550145", "+12125550147", "+12125550149", "+12125550151"),
                *("+12125550153", "+12125550155"),
            ),
            held={10: "several_values"},
            findings={"several_values"},
            destination="exotel.contacts",
        ),
        Case(
            "slashes inside and between Belgian numbers",
            "Nom;Téléphone\nLuc;02/512.34.56\nZoé;0475/12.34.56\nMax;02/512.34.57 / 0475/12.34.57\n",
            rows=_phones("+3225123456", "+32475123456", "+3225123457"),
            findings={"several_values"},
            destination="exotel.contacts",
            region="BE",
        ),
        Case(
            "German numbers with labels, a fax first",
            "Name\tTelefon\nUte\tFax: 030 901821 / Tel: 030 901820\nPit\t030/901822 oder 0171/3920012\n"
            "Eva\t030 901823 Anna\nTim\t030 901824 / 901825\n",
            rows=_phones("+4930901820", "+4930901822", "+4930901823", "+4930901824"),
            findings={"several_values"},
            destination="kixie.powerlist",
            region="DE",
        ),
    ],
)

_PREFIXES = Kind(
    20,
    "Prefixes of the past, prefixes of other places, and extensions",
    "A prefix that a plan dropped is taken off where it maps one to one (Mexico, Colombia, Benin, Vietnam). `00`, `+00`,"
    " `(001)` and `+011` in front of a country code are read in every region. Extensions are known in many languages.",
    [
        Case(
            "Mexican prefixes of before 2019",
            "Nombre,Teléfono\nLuz,+52 1 55 5123 4567\nPaz,044 55 5123 4568\nSol,01 55 5123 4569\nEva,55 5123 4570\n",
            rows=_phones("+525551234567", "+525551234568", "+525551234569", "+525551234570"),
            findings={"prefix_replaced"},
            destination="exotel.contacts",
            region="MX",
        ),
        Case(
            "international prefixes in a North American file",
            "Name,Phone\nAl,00 1 212 555 0161\nBo,011 44 20 7946 0991\nCy,+001 212 555 0162\nDi,(001) 212 555 0163\n"
            "Ed,+011 44 20 7946 0992\nFi,+1 (0) 212 555 0164\n",
            rows=_phones(
                *("+12125550161", "+442079460991", "+12125550162", "+12125550163", "+442079460992", "+12125550164")
            ),
            findings={"country_code_assumed"},
            destination="kixie.powerlist",
        ),
        Case(
            "extensions in several languages",
            "Name;Phone\nZoé;+33 1 23 45 67 80 poste 21\nUte;+49 30 901826 Durchwahl 22\nRui;+55 11 3123-4568 ramal 23\n"
            "Ira;+7 495 123-45-68 доб. 24\nJan;+48 22 123 45 68 wew. 25\n"
            "Yui;+81 3-1234-5680 内線 26\nEce;+90 212 345 67 80 dahili 27\n"
            "Ana;+54 11 4123-4568 int. 28\n",
            rows=[
                {"phone": "+33123456780", "phone_extension": "21"},
                {"phone": "+4930901826", "phone_extension": "22"},
                {"phone": "+551131234568", "phone_extension": "23"},
                {"phone": "+74951234568", "phone_extension": "24"},
                {"phone": "+48221234568", "phone_extension": "25"},
                {"phone": "+81312345680", "phone_extension": "26"},
                {"phone": "+902123456780", "phone_extension": "27"},
                {"phone": "+541141234568", "phone_extension": "28"},
            ],
            destination="exotel.contacts",
        ),
    ],
)

_TRUNK = Kind(
    27,
    "National numbers without the prefix that their plan needs",
    "Where a plan writes a prefix in front of national numbers, a number without it is read only if it is grouped as the plan"
    " groups it, or if most of the column lacks the prefix, as when a spreadsheet stripped zeros. Otherwise it may be another"
    " country's, and the row is held back. Premium-rate and shared-cost numbers are named in the report, and never made of"
    " digits without the prefix.",
    [
        Case(
            "Canadian numbers in a British file",
            "Name,Phone\nAl,07911 123450\nBo,020 7946 0981\nCy,905-573-0041\nDi,204-573-0041\nEd,0845 123 4567\n",
            rows=_phones("+447911123450", "+442079460981", "+448451234567"),
            held={4: "phone_ambiguous", 5: "phone_ambiguous"},
            findings={"special_rate", "region_used"},
            destination="exotel.contacts",
            region="GB",
        ),
        Case(
            "a French column that lost its zeros, with semicolons",
            "Nom;Téléphone\nLuc;612345678\nZoé;123456789\nMax;751234567\nEva;987654321\n",
            rows=_phones("+33612345678", "+33123456789", "+33751234567", "+33987654321"),
            destination="kixie.powerlist",
            region="FR",
        ),
        Case(
            "one Australian number without its zero, grouped as the plan does, and one that is not",
            "Name\tMobile\nKit\t0412 345 678\nJoy\t412 345 679\nRoy\t412345680\nAmy\t(02) 9876 5432\n",
            rows=_phones("+61412345678", "+61412345679", "+61298765432"),
            held={4: "phone_ambiguous"},
            destination="exotel.contacts",
            region="AU",
        ),
        Case(
            "plans that have no such prefix, or do not insist",
            "Name,Phone,Country\nAsha,98123 45671,India\nPaco,612 34 56 78,Spain\n"
            "Ola,412 34 567,Norway\nRui,11 3123-4569,Brazil\n",
            rows=_phones("+919812345671", "+34612345678", "+4741234567", "+551131234569"),
            destination="exotel.contacts",
        ),
    ],
)

_SCRIPTS = Kind(
    16,
    "Digits of other scripts",
    "Arabic, Persian, Devanagari, Bengali, Thai and full-width digits are digits, with their own dashes and blanks.",
    [
        Case(
            "Arabic digits",
            "Name,Phone\nسارة,٠٥٠ ١٢٣ ٤٥٦١\nعمر,+٩٦٦ ٥٠ ١٢٣ ٤٥٦٢\n",
            rows=_phones("+966501234561", "+966501234562"),
            destination="exotel.contacts",
            region="SA",
        ),
        Case(
            "Bengali digits, with semicolons",
            "Name;Phone\nঅনু;০১৭১২ ৩৪৫৬৭৮\nরবি;০১৭১২-৩৪৫৬৭৯\n",
            rows=_phones("+8801712345678", "+8801712345679"),
            destination="exotel.contacts",
            region="BD",
        ),
        Case(
            "full-width digits and dashes, with tabs",
            "Name\tPhone\n花\t０３－１２３４－５６７１\n空\t（０９０）１２３４－５６７２\n",
            rows=_phones("+81312345671", "+819012345672"),
            destination="kixie.powerlist",
            region="JP",
        ),
    ],
)

KINDS: list[Kind] = [_OWN_CODE, _COUNTRY, _SEVERAL, _PREFIXES, _TRUNK, _SCRIPTS]
