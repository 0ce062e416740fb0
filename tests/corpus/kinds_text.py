"""Kinds of text files: quotes, delimiters, headers and the lines around a table."""

from __future__ import annotations

from tests.corpus.case import Case, Kind

_PEOPLE = [("Ida", "ida@north.example"), ("Jon", "jon@north.example"), ("Kim", "kim@north.example")]


def _lines(*lines: str, end: str = "\n") -> str:
    return "".join(f"{line}{end}" for line in lines)


def _sent(*rows: tuple[str, str]) -> list[dict[str, str]]:
    return [{"first_name": first, "email": email} for first, email in rows]


KINDS: list[Kind] = [
    Kind(
        4,
        "A quote that swallows other people",
        "A quote that is opened and closed in another row, in a table of any width, is refused with its line; a note of "
        "several lines is a cell.",
        [
            Case(
                "two columns and commas",
                _lines(
                    "Email,Notes", 'ida@north.example,"7 inch', "jon@north.example,call", 'kim@north.example,9 inch"'
                ),
                refused="starts on line 2",
            ),
            Case(
                "three columns and semicolons, the quote in the first",
                _lines(
                    "Vorname;E-Mail;Ort",
                    '"Ida;ida@north.example;Bonn',
                    'Jon";jon@north.example;Köln',
                    "Kim;kim@north.example;Ulm",
                ),
                refused="starts on line 2",
                region="DE",
            ),
            Case(
                "two columns and semicolons, in Spanish",
                _lines("Teléfono;Nota", '912345601;"abierto', "912345602;x", '912345603;cerrado"', "912345604;y"),
                refused="starts on line 2",
                destination="kixie.powerlist",
                region="ES",
                given={"Teléfono": "phone"},
            ),
            Case(
                "a note of several lines with commas and a number is a note",
                _lines(
                    "Email,First Name,Notes",
                    'ida@north.example,Ida,"Moved to Oslo, Norway',
                    'new line 415-555-0134, ask for Per"',
                ),
                rows=[{"email": "ida@north.example", "first_name": "Ida"}],
            ),
        ],
    ),
    Kind(
        5,
        "A delimiter inside a cell without quotes",
        "A row with more filled cells than the header has names is split again if only one split fits the columns, else held "
        "back; if every row has one more, the first column has no name.",
        [
            Case(
                "a company with a comma before two typed columns",
                _lines(
                    "Company,Email,Phone",
                    "North,ida@north.example,415-555-0131",
                    "South, Ltd,jon@north.example,415-555-0132",
                ),
                rows=[{"company": "North"}, {"company": "South, Ltd", "email": "jon@north.example"}],
                findings={"row_split_again"},
            ),
            Case(
                "two splits are possible",
                _lines(
                    "E-Mail;Firma;Vorname;Telefon",
                    "ida@nord.example;Nord;Ida;030 901820",
                    "jon@nord.example;Sued; GmbH;Jon;030 901821",
                    "kim@nord.example;West;Kim;030 901822",
                ),
                rows=_sent(("Ida", "ida@nord.example"), ("Kim", "kim@nord.example")),
                held={3: "row_too_long"},
                findings={"row_too_long"},
                region="DE",
            ),
            Case(
                "an index in front of every row",
                _lines(
                    "prénom|courriel", "0|Ida|ida@north.example", "1|Jon|jon@north.example", "2|Kim|kim@north.example"
                ),
                rows=_sent(*_PEOPLE),
                findings={"index_column"},
                region="FR",
            ),
            Case(
                "a comma that moves cells into an empty last column",
                _lines(
                    "Name,Email,Created,Notes",
                    "Ida,ida@north.example,2024-01-02,ok",
                    "Jon,jon@north.example,2024-01-03,ok",
                    "Kim,kim@north.example,2024-01-04,ok",
                    "Lee, Jr.,lee@north.example,2024-01-05,",
                ),
                rows=[{"email": f"{name}@north.example"} for name in ("ida", "jon", "kim")],
                held={5: "row_too_long"},
            ),
            Case(
                "a semicolon that was lost",
                _lines(
                    "Vorname;Firma;E-Mail;Telefon",
                    "Ida;Nord;ida@nord.example;030 901820",
                    "Jon Sued;jon@nord.example;030 901821",
                    "Kim;West;kim@nord.example;030 901822",
                ),
                rows=_sent(("Ida", "ida@nord.example"), ("Kim", "kim@nord.example")),
                held={3: "row_misread"},
                region="DE",
            ),
            Case(
                "delimiters at the ends of rows are no cells",
                _lines("First Name,Email", "Ida,ida@north.example,,", "Jon,jon@north.example,"),
                rows=_sent(*_PEOPLE[:2]),
            ),
        ],
    ),
    Kind(
        6,
        "Other ways of quoting",
        r"A file that writes \" for a quote throughout is read so, and a tab file without quoting too; text behind a closing "
        "quote is refused with its line.",
        [
            Case(
                "backslashes before quotes",
                _lines(
                    "first_name;email;company",
                    r'"Ida";"ida@north.example";"\"North\"; Inc."',
                    '"Jon";"jon@north.example";"South"',
                ),
                rows=[{"first_name": "Ida", "company": '"North"; Inc.'}, {"first_name": "Jon", "company": "South"}],
                findings={"quoting_dialect"},
            ),
            Case(
                "text behind a closing quote",
                _lines("Email,Company", 'ida@north.example,"North" Inc', "jon@north.example,South"),
                refused="starts on line 2",
            ),
            Case(
                "a quote inside a quoted cell",
                _lines("Email;Firma", 'ida@nord.example;"Die "Nord" AG"', "jon@nord.example;Sued"),
                refused="starts on line 2",
                region="DE",
            ),
            Case(
                "single quotes throughout",
                _lines(
                    "'E-Mail';'Vorname';'Firma'",
                    "'ida@nord.example';'Ida';'Nord; Sohn'",
                    "'jon@nord.example';'Jon';'d''Or'",
                ),
                rows=[{"first_name": "Ida", "company": "Nord; Sohn"}, {"first_name": "Jon", "company": "d'Or"}],
                findings={"quoting_dialect"},
                region="DE",
            ),
            Case(
                "one row doubles its quotes, another escapes them",
                _lines("Email,Company", r'ida@north.example,"\"North\" Ltd"', 'jon@north.example,"The ""South"" Ltd"'),
                refused="line 2",
            ),
        ],
    ),
    Kind(
        7,
        "A second header inside the file",
        "A record that repeats the header's names is skipped; if their order differs, the rows below are read by it.",
        [
            Case(
                "the same order, in capitals",
                _lines("First Name,Email", "Ida,ida@north.example", "FIRST NAME,EMAIL", "Jon,jon@north.example"),
                rows=_sent(*_PEOPLE[:2]),
                findings={"second_header"},
            ),
            Case(
                "another order, in German",
                _lines(
                    "Vorname;Nachname;E-Mail",
                    "Ida;Lind;ida@north.example",
                    "Nachname;E-Mail;Vorname",
                    "Moe;jon@north.example;Jon",
                ),
                rows=[
                    {"first_name": "Ida", "last_name": "Lind", "email": "ida@north.example"},
                    {"first_name": "Jon", "last_name": "Moe", "email": "jon@north.example"},
                ],
                findings={"second_header"},
                region="DE",
            ),
            Case(
                "other names, which nobody can put in order",
                _lines(
                    "Email|First Name|Phone",
                    "ida@north.example|Ida|415-555-0131",
                    "E-Mail|Firma|Ort",
                    "jon@nord.example|Nord|Bonn",
                ),
                refused="Line 3 looks like another header",
            ),
            Case(
                "tabs and quotes, the order changes twice",
                _lines(
                    "Nombre\tCorreo\tEmpresa",
                    "Ida\tida@north.example\tNorte",
                    '"Empresa"\t"Nombre"\t"Correo"',
                    "Sur\tJon\tjon@north.example",
                    "Nombre\tCorreo\tEmpresa",
                    "Kim\tkim@north.example\tOeste",
                ),
                rows=[{"company": name} for name in ("Norte", "Sur", "Oeste")],
                findings={"second_header"},
                given={"Nombre": "first_name"},
            ),
        ],
    ),
    Kind(
        12,
        "A header in two rows",
        "Names of groups in the row above are put before the names below them.",
        [
            Case(
                "two people in a row",
                _lines(
                    "Contact,,Assistant,",
                    "Name,Email,Name,Email",
                    "Ida Lind,ida@north.example,Jon Moe,jon@north.example",
                ),
                rows=[{"email": "ida@north.example"}],
                findings={"group_header"},
            ),
            Case(
                "German groups and semicolons",
                _lines("Kontakt;;Firma;", "E-Mail;Vorname;Name;Ort", "ida@north.example;Ida;Nord;Bonn"),
                rows=[{"email": "ida@north.example", "first_name": "Ida", "company": "Nord"}],
                findings={"group_header"},
                given={"Kontakt E-Mail": "email", "Kontakt Vorname": "first_name", "Firma Name": "company"},
                region="DE",
            ),
            Case(
                "the names of groups are in the first row, with names of their own below",
                _lines(
                    "First Name\tEmail\tPhone\t",
                    "\t\tMobile\tOffice",
                    "Ida\tida@north.example\t415-555-0131\t415-555-0132",
                ),
                rows=[{"first_name": "Ida", "email": "ida@north.example"}],
                findings={"group_header"},
            ),
            Case(
                "a title over two columns is no group",
                _lines("Spring list|2026||", "First Name|Last Name|Email|City", "Ida|Lind|ida@north.example|Oslo"),
                rows=[{"first_name": "Ida", "city": "Oslo"}],
            ),
        ],
    ),
    Kind(
        28,
        "A quote behind a blank",
        "A quote may stand behind blanks that follow a delimiter; its cell ends where it closes.",
        [
            Case(
                "only some cells have a blank",
                _lines(
                    "Email,Company,First Name",
                    'ida@north.example, "North, Inc.",Ida',
                    'jon@north.example,"South, Ltd",Jon',
                ),
                rows=[{"company": "North, Inc.", "first_name": "Ida"}, {"company": "South, Ltd", "first_name": "Jon"}],
            ),
            Case(
                "padded semicolons",
                _lines("E-Mail ; Firma", 'ida@nord.example ; "Nord; Sohn" ', 'jon@nord.example ; "Süd" '),
                rows=[{"email": "ida@nord.example"}, {"email": "jon@nord.example"}],
                region="DE",
            ),
            Case(
                "words in quotes with text behind are text",
                _lines(
                    "Email|First Name|Company",
                    'ida@north.example|Ida| "North" and sons',
                    'jon@north.example|Jon|"South"',
                ),
                rows=[{"company": '"North" and sons'}, {"company": "South"}],
            ),
        ],
    ),
    Kind(
        30,
        "Swallowed records with any line break and any tail",
        "Contacts behind the closing quote count as well, and so do lines that end in CR, and rows with short tails.",
        [
            Case(
                "CR alone, semicolons",
                _lines(
                    "Nom;Courriel;Téléphone;Remarque",
                    'Ida;ida@north.example;0142685301;"ouvert',
                    "Jon;jon@north.example;0142685302;",
                    'Kim;kim@north.example;0142685303;fin"',
                    "Liv;liv@north.example;0142685304;",
                    end="\r",
                ),
                refused="starts on line 2",
                region="FR",
            ),
            Case(
                "the contact stands behind the quote",
                _lines(
                    "Ref,City,Email",
                    "x,Oslo,ida@north.example",
                    '"y,Bergen,jon@north.example',
                    'z",Bodo,kim@north.example',
                ),
                refused="starts on line 3",
            ),
            Case(
                "rows without their last cells",
                _lines(
                    "Email,Phone,City,Notes",
                    'ida@north.example,415-555-0131,Oslo,"open',
                    "jon@north.example,415-555-0132",
                    'kim@north.example,415-555-0133,Bonn,close"',
                    end="\r\n",
                ),
                refused="starts on line 2",
            ),
            Case(
                "a quote between two tabs that nothing closes",
                _lines("Email\tFirst Name\tNotes", 'ida@north.example\tIda\t" as above', "jon@north.example\tJon\tok"),
                rows=_sent(*_PEOPLE[:2]),
                findings={"quoting_dialect"},
            ),
        ],
    ),
    Kind(
        32,
        "Escapes of databases and programs",
        r"\" alone in a cell, \, in a cell without quotes, PHP's way, \N of a database and quotes in tab files are read as "
        "their program means them.",
        [
            Case(
                "a cell that is an escaped quote",
                _lines("Email,First Name,Notes", r'ida@north.example,Ida,"\""', r'jon@north.example,Jon,"a, b"'),
                rows=_sent(*_PEOPLE[:2]),
            ),
            Case(
                "an escaped delimiter",
                _lines("Firma;E-Mail", r"Nord\; Sohn;ida@nord.example", "Sued;jon@nord.example"),
                rows=[{"company": "Nord; Sohn"}, {"company": "Sued"}],
                region="DE",
            ),
            Case(
                "PHP",
                _lines(
                    "email,first_name,notes",
                    r'ida@north.example,Ida,"{""say"":""\""hi\""""}"',
                    "jon@north.example,Jon,x",
                ),
                rows=_sent(*_PEOPLE[:2]),
            ),
            Case(
                "a dump of a database",
                _lines(
                    "first_name\temail\tcompany",
                    "Ida\tida@north.example\t\\N",
                    'Jon\tjon@north.example\tThe "South\\tLtd',
                ),
                rows=[{"first_name": "Ida", "company": ""}, {"first_name": "Jon", "company": 'The "South Ltd'}],
                findings={"quoting_dialect"},
            ),
            Case(
                "no value between commas",
                _lines("first_name,email,company", '"Ida",ida@north.example,\\N', '"Jon",jon@north.example,"South"'),
                rows=[{"first_name": "Ida", "company": ""}, {"first_name": "Jon", "company": "South"}],
            ),
            Case(
                "inches in a tab file",
                _lines(
                    "Email\tFirst Name\tNotes",
                    'ida@north.example\tIda\t"5 nails" and 7" nails',
                    'jon@north.example\tJon\t"Jo" to friends',
                ),
                rows=_sent(*_PEOPLE[:2]),
                findings={"quoting_dialect"},
            ),
        ],
    ),
    Kind(
        34,
        "Cells and lines beyond the table",
        "Late cells beyond the header hold their row back; totals and notes below the table are skipped; a lone line break of "
        "another kind stays in its cell.",
        [
            Case(
                "a wide row after six hundred others",
                _lines(
                    "First Name;Email",
                    *(f"Ida;ida{n}@north.example" for n in range(600)),
                    "Jon;jon@north.example;Oslo;x",
                ),
                held={602: "row_too_long"},
                findings={"row_too_long"},
            ),
            Case(
                "a line break in a cell without quotes",
                _lines(
                    "Nombre|Correo|Teléfono",
                    "Ida|ida@norte.example|+34 91 555 0131",
                    "Jon|jon@norte.example|+34 91",
                    "555 0132",
                    "Kim|kim@norte.example|+34 91 555 0133",
                ),
                rows=_sent(("Ida", "ida@norte.example"), ("Kim", "kim@norte.example")),
                held={3: "row_misread", 4: "row_misread"},
                region="ES",
            ),
            Case(
                "a total and a note in French",
                _lines("Prénom,Courriel", "Ida,ida@north.example", "", "Total : 1", "Exporté le 3 mai par Jon"),
                rows=_sent(_PEOPLE[0]),
                findings={"footer"},
                region="FR",
            ),
            Case(
                "a hotline below a list of numbers",
                _lines("Telefon", "030 901820", "030 901821", "Fragen? Rufen Sie an: 030 901899"),
                findings={"footer"},
                destination="kixie.powerlist",
                region="DE",
                rows=[{}, {}],
            ),
            Case(
                "a CR inside a cell of a file with CR LF",
                _lines(
                    "Email|First Name|City",
                    "ida@north.example|Ida|Oslo\rVest",
                    "jon@north.example|Jon|Bonn",
                    end="\r\n",
                ),
                rows=_sent(*_PEOPLE[:2]),
            ),
            Case(
                "one person below three titles",
                _lines(
                    "Spring fair",
                    "Hall 3",
                    "People met",
                    "First Name,Last Name,Email",
                    "Ida,Lind,ida@north.example",
                    "(1 record)",
                ),
                rows=_sent(_PEOPLE[0]),
                findings={"footer"},
            ),
            Case(
                "a column that one row in ten fills, without a header",
                _lines(*(f"ida{n}@north.example,Ida" for n in range(12)), "jon@north.example,Jon,Oslo"),
                given={"#1": "email", "#2": "first_name", "#3": "city"},
                rows=[{"city": ""}] * 12 + [{"city": "Oslo"}],
            ),
        ],
    ),
]
