"""Kinds that concern the file as a whole: numbers without a region, and columns that nothing is sure of."""

from __future__ import annotations

from tests.corpus.case import Case, Kind

KINDS: list[Kind] = [
    Kind(
        22,
        "National numbers and no region",
        "National phone numbers without a region (of the command, the settings or a country column) are never read"
        " on a guess: the import waits for approval, shows what likely regions make of the first three, and names the option"
        " --region. An import of which more than half of the rows (a setting) would be invalid for one reason waits too.",
        [
            Case(
                "British numbers",
                "Email,Phone\nmia@acme-widgets.com,020 7946 0911\njon@acme-widgets.com,0161 496 0222\n",
                rows=[{"email": "mia@acme-widgets.com", "phone": ""}, {"email": "jon@acme-widgets.com", "phone": ""}],
                holds={"no_region"},
                region=None,
            ),
            Case(
                "German numbers, separated by semicolons",
                "E-Mail;Telefon\nuta@acme-widgets.com;030 901820\nkai@acme-widgets.com;0171 3920012\n",
                holds={"no_region"},
                region=None,
            ),
            Case(
                "Indian numbers in tabs, one of them international",
                "Name\tEmail\tMobile\nAsha\tasha@acme-widgets.com\t098100 12345\nRavi\travi@acme-widgets.com\t+919810012346\n",
                rows=[{"phone": ""}, {"phone": "+919810012346"}],
                holds={"no_region"},
                region=None,
            ),
            Case(
                "international numbers alone need no region",
                "Email,Phone\nmia@acme-widgets.com,+44 20 7946 0911\njon@acme-widgets.com,+49 30 901820\n",
                rows=[{"phone": "+442079460911"}, {"phone": "+4930901820"}],
                region=None,
            ),
        ],
    ),
    Kind(
        29,
        "No column that is sure",
        "Where no column is surely a field that the destination needs, the file is refused before anything is stored, with two"
        " cells of each column that may be meant, the likeliest first, and the option --map.",
        [
            Case(
                "a file without a header",
                "Mia,020 7946 0911\nJon,0161 496 0222\nAda,0141 496 0333\n",
                refused=r"surely the phone.*020 7946 0911.*0161 496 0222",
                destination="kixie.powerlist",
                region="GB",
            ),
            Case(
                "names of columns that say nothing, in German",
                "Feld1;Feld2;Feld3\nUta;x17;rot\nKai;x18;blau\nEva;x19;rot\nTim;x20;gelb\n",
                refused=r"surely the email.*--map",
            ),
            Case(
                "many columns before the one that matters",
                ",".join(f"c{at}" for at in range(20))
                + ",reach\n"
                + "".join(",".join(["x"] * 20) + f",+1 415 555 01{at}0\n" for at in range(5)),
                refused=r"likeliest first, are reach",
                destination="kixie.powerlist",
            ),
        ],
    ),
]
