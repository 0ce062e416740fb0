"""Columns find their fields, and abstain when unsure."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from pipeline.errors import RequestError
from pipeline.rows.mapped import ColumnMapping, header_key
from pipeline.rows.mapping import map_columns
from pipeline.rows.telling import abstention
from pipeline.vendor import Field

TEXTS = (
    "first_name",
    "last_name",
    "company",
    "title",
    "address",
    "city",
    "state",
    "country",
    "website",
    "industry",
    "snippet2",
)
FIELDS = (
    Field("email", "email", "email", required=True),
    Field("phone", "phone", "phone"),
    *(Field(name, f"{name}_x") for name in TEXTS),
)


def mapped(
    *columns: str,
    cells: dict[int, list[str]] | None = None,
    fields: tuple[Field, ...] = FIELDS,
    given: dict[str, str] | None = None,
    saved: dict[str, str] | None = None,
) -> ColumnMapping:
    sample = pd.DataFrame({at: pd.Series((cells or {}).get(at, [""] * 5), dtype="str") for at in range(len(columns))})
    return map_columns(columns, sample, fields, given=given or {}, saved=saved, needed=["email"])


@pytest.mark.parametrize(("header", "abstained"), [("Phone", ()), ("Email", ()), ("Shoe size", ("email", "phone"))])
def test_of_several_fields_that_tell_a_contact_one_is_enough(header: str, abstained: tuple[str, ...]) -> None:
    sample = pd.DataFrame({0: pd.Series([""], dtype="str")})
    found = map_columns([header], sample, FIELDS, given={}, saved=None, needed=[], any_of=["email", "phone"])
    assert found.abstained == abstained


def goes(mapping: ColumnMapping) -> dict[str, str]:
    return {one.header: one.field for one in mapping.mapped}


SPELLINGS = [
    ("E-Mail", "email"), ("Email Address", "email"), ("emailAddress", "email"), ("E-Mail-Adresse", "email"),
    ("Courriel", "email"), ("Correo electrónico", "email"), ("Indirizzo e-mail", "email"), ("E-mailadres", "email"),
    ("Mobile", "phone"), ("Cell #", "phone"), ("Phone Number", "phone"), ("Telefonnummer", "phone"), ("Handy", "phone"),
    ("Téléphone", "phone"), ("Teléfono móvil", "phone"), ("Cellulare", "phone"), ("Telemóvel", "phone"),
    ("First Name", "first_name"), ("firstname", "first_name"), ("first_name", "first_name"), ("Vorname", "first_name"),
    ("Prénom", "first_name"), ("Nachname", "last_name"), ("Apellidos", "last_name"), ("Cognome", "last_name"),
    ("Achternaam", "last_name"), ("Full Name", "full_name"), ("Ansprechpartner", "full_name"), ("Firma", "company"),
    ("Account Name", "company"), ("Bedrijfsnaam", "company"), ("Job Title", "title"), ("Funktion", "title"),
    ("Straße", "address"), ("Ville", "city"), ("Bundesland", "state"), ("País", "country"), ("Company Website", "website"),
    ("Branche", "industry"), ("snippet2", "snippet2"), ("COMPANY_X", "company"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "field"), SPELLINGS)
def test_a_known_name_is_certain(header: str, field: str) -> None:
    (one,) = mapped(header).mapped

    assert (one.field, one.how, one.is_certain) == (field, "name", True)


@pytest.mark.parametrize(
    "header", ["Fax", "Email Status", "Phone Type", "Email opt out", "Lead Owner", "Thing", "Id", "", "Age"]
)
def test_another_name_is_left_unmapped(header: str) -> None:
    mapping = mapped(header)

    assert (mapping.mapped, mapping.unmapped) == ((), (0,))


def test_a_misspelt_name_is_mapped_but_not_certain() -> None:
    mapping = mapped("Email", "Compnay Name")

    (guess,) = mapping.columns_of("company")
    assert guess.how == "likeness"
    assert not mapping.certain


def test_a_misspelt_needed_name_abstains_unless_its_cells_agree() -> None:
    addresses = [f"a{number}@b.com" for number in range(5)]

    assert mapped("Emial Address").abstained == ("email",)
    assert mapped("Emial Address", cells={0: addresses}).abstained == ()


def test_a_name_that_its_cells_contradict_is_not_believed() -> None:
    mapping = mapped("Email", cells={0: ["yes", "no", "yes", "no"]})

    assert mapping.abstained == ("email",)
    assert "do not look like that" in mapping.sentences[0]


def test_a_column_of_addresses_is_recognised_by_its_cells() -> None:
    mapping = mapped("A", "B", cells={0: [f"a{number}@b.com" for number in range(5)], 1: ["x", "y", "z", "w"]})

    (one,) = mapping.mapped
    assert (one.column, one.field, one.how) == (0, "email", "content")
    assert mapping.certain


def test_two_columns_of_addresses_are_not_certain() -> None:
    addresses = [f"a{number}@b.com" for number in range(5)]

    mapping = mapped("A", "B", cells={0: addresses, 1: addresses})

    assert mapping.abstained == ("email",)


def test_a_column_of_phones_is_recognised_by_its_cells_and_never_certain() -> None:
    mapping = mapped("Email", "Reach", cells={1: ["(415) 555-0100", "+44 20 7123 4567", "415-555-0101", ""]})

    (one,) = mapping.columns_of("phone")
    assert (one.how, one.is_certain) == ("content", False)


@pytest.mark.parametrize(
    "numbers", [["2024-01-05", "2024-02-06", "2024-03-07"], ["1001", "1002", "1003"], ["12.50", "13.99", "8.00"]]
)
def test_dates_ids_and_prices_are_no_phones(numbers: list[str]) -> None:
    assert mapped("Email", "Thing", cells={1: numbers}).columns_of("phone") == ()


def test_several_phone_columns_have_a_first_choice_order() -> None:
    mapping = mapped("Email", "Company Phone", "Home Phone", "Phone 2", "Phone", "Mobile", "Direct Phone")

    assert [one.header for one in mapping.columns_of("phone")] == [
        "Mobile", "Direct Phone", "Phone 2", "Phone", "Home Phone", "Company Phone",
    ]  # fmt: skip


def test_of_two_columns_for_a_text_field_the_better_one_wins_and_the_other_is_named() -> None:
    mapping = mapped("Email", "Compnay Name", "Organisation")

    assert goes(mapping)["Organisation"] == "company"
    assert mapping.unmapped == (1,)
    assert any("'Compnay Name' is not used" in sentence for sentence in mapping.sentences)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (("Name",), {"Name": "full_name"}),
        (("Vorname", "Name"), {"Vorname": "first_name", "Name": "last_name"}),
        (("Nombre", "Apellidos"), {"Nombre": "first_name", "Apellidos": "last_name"}),
        (("Name", "First Name", "Last Name"), {"First Name": "first_name", "Last Name": "last_name"}),
    ],
)
def test_a_name_column_is_the_half_that_is_missing(headers: tuple[str, ...], expected: dict[str, str]) -> None:
    assert goes(mapped(*headers)) == expected


def test_a_given_column_goes_where_it_is_told_and_takes_the_field_alone() -> None:
    mapping = mapped("Email", "Reach", "Mobile", given={"Reach": "phone"})

    assert [(one.header, one.how) for one in mapping.columns_of("phone")] == [("Reach", "given")]
    assert mapping.unmapped == (2,)


def test_a_column_is_given_by_its_place_and_left_out_by_nothing() -> None:
    mapping = mapped("Email", "Mobile", "Mobile", given={"#3": "phone", "#2": ""})

    assert [one.column for one in mapping.columns_of("phone")] == [2]
    assert mapping.unmapped == (1,)


def test_a_field_is_given_by_the_vendor_s_own_name() -> None:
    assert goes(mapped("Email", "X", given={"X": "Company_X"}))["X"] == "company"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"Nope": "phone"}, "no column 'Nope'"),
        ({"#9": "phone"}, "no column #9"),
        ({"Email": "shoe_size"}, "no field 'shoe_size'"),
        ({"Email": "email", "#1": "phone"}, "mapped twice"),
        ({"Same": "phone"}, "#2 or #3"),
        ({"Email": "city", "#2": "city"}, "both mapped to city"),
    ],
)
def test_a_given_column_that_cannot_be_is_refused_in_one_sentence(given: dict[str, str], words: str) -> None:
    with pytest.raises(RequestError, match=words):
        mapped("Email", "Same", "Same", given=given)


def test_a_saved_mapping_is_kept_and_the_given_one_comes_first() -> None:
    saved = {"reach": "phone", "Mobile": "", "gone": "city"}

    mapping = mapped("Email", "Reach", "Mobile", saved=saved)
    assert [(one.header, one.how) for one in mapping.columns_of("phone")] == [("Reach", "saved")]
    assert mapping.unmapped == (2,)

    assert goes(mapped("Email", "Reach", saved=saved, given={"Reach": "city"}))["Reach"] == "city"


def test_the_columns_of_earlier_results_are_passed_over() -> None:
    mapping = mapped("Email", "leadlift_reason", "Leadlift_Row")

    assert mapping.ours == (1, 2)
    assert mapping.unmapped == ()


def test_a_needed_field_without_a_column_is_abstained_from_with_a_sentence() -> None:
    mapping = mapped("Name")

    assert mapping.abstained == ("email",)
    assert not mapping.certain
    assert '--map "HEADER=email"' in mapping.sentences[-1]


def test_no_column_is_passed_over_in_silence() -> None:
    mapping = mapped("Email", "Mobile", "Fax", "Thing", "Company", "Firma")

    for header in ("Email", "Mobile", "Fax", "Thing", "Company", "Firma"):
        assert any(sentence.startswith(f"'{header}'") for sentence in mapping.sentences)


def test_a_mapping_survives_being_saved() -> None:
    mapping = mapped("Email", "Phone", "Fax", "leadlift_row")

    assert ColumnMapping.from_json(json.loads(json.dumps(mapping.to_json()))) == mapping


def test_the_key_of_a_header_is_stable_and_its_own() -> None:
    assert header_key(["Email", "First  Name"]) == header_key(["email", " First Name"])
    assert header_key(["Email", "Name"]) != header_key(["Name", "Email"])


ABOUT_SOMETHING_ELSE = [
    "County", "Estate", "accompany", "ip_address", "form_name", "list_name", "ad_name", "Campaign Name", "Lead Owner",
    "Account Manager", "Lead Source", "Email Count", "Birth Date", "Username", "Middle Name", "Department", "Abteilung",
    "Company Description", "Company Linkedin Url", "Stage", "Telefax", "Télécopie", "传真", "ファックス", "Факс", "فاكس",
    "Faxnummer geschäftlich", "Assistant's Phone", "Spouse", "Phone 1 - Label", "Address Line 2", "Business Street 2",
]  # fmt: skip


@pytest.mark.parametrize("header", ABOUT_SOMETHING_ELSE)
def test_a_column_about_something_else_goes_to_no_field(header: str) -> None:
    assert mapped("Email", header, "First Name").unmapped == (1,)


READ_BY_WORDS = [
    ("user_email", "email"), ("Emails 1 Email", "email"), ("cp_email", "email"), ("Arbeit E-Mail", "email"),
    ("Person - Email - Work", "email"), ("E-mail 2 Address", "email"), ("cell no", "phone"), ("URN:Tel", "phone"),
    ("Whatsapp Number", "phone"), ("User Phone", "phone"), ("Phone 1 - Value", "phone"), ("Téléphone (bureau)", "phone"),
    ("Province/State", "state"), ("Billing State/Province", "state"), ("Work City", "city"), ("Ort geschäftlich", "city"),
    ("Ciudad de trabajo", "city"), ("adr_one_locality", "city"), ("n_given", "first_name"), ("org_name", "company"),
    ("Organization 1 - Title", "title"), ("Contact Company", "company"), ("País o región de trabajo", "country"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "field"), READ_BY_WORDS)
def test_a_name_is_read_by_its_words(header: str, field: str) -> None:
    (one,) = mapped(header).mapped

    assert (one.field, one.is_certain) == (field, True)


FOREIGN = [
    ("Imię", "first_name"), ("Příjmení", "last_name"), ("Förnamn", "first_name"), ("Etternavn", "last_name"),
    ("Puhelinnumero", "phone"), ("Cégnév", "company"), ("Număr de telefon", "phone"), ("Họ và tên", "full_name"),
    ("Perusahaan", "company"), ("Şirket", "company"), ("Ülke", "country"), ("Фамилия", "last_name"), ("Κινητό", "phone"),
    ("الجوال", "phone"), ("नाम", "full_name"), ("携帯電話番号", "phone"), ("公司名称", "company"), ("휴대폰", "phone"),
    ("טלפון נייד", "phone"), ("เบอร์โทร", "phone"), ("País", "country"), ("国", "country"), ("Paese", "country"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "field"), FOREIGN)
def test_a_name_in_another_language_is_certain(header: str, field: str) -> None:
    (one,) = mapped(header).mapped

    assert (one.field, one.how, one.is_certain) == (field, "name", True)


def test_a_name_of_two_languages_means_what_it_means_in_the_language_of_the_file() -> None:
    assert goes(mapped("Jméno", "Příjmení", "Kraj"))["Kraj"] == "state"
    assert goes(mapped("Imię", "Nazwisko", "Kraj"))["Kraj"] == "country"
    assert "By" not in goes(mapped("Email", "First Name", "Last Name", "By"))
    assert goes(mapped("E-mail", "Fornavn", "Efternavn", "By"))["By"] == "city"


def test_a_similar_name_is_of_the_language_of_the_file() -> None:
    assert goes(mapped("Email", "First Name", "Departement")).get("Departement") == "state"
    assert "Branch" not in goes(mapped("Email", "First Name", "Branch"))


@pytest.mark.parametrize("columns", [("form_name", "full_name"), ("County", "State"), ("Title", "Job Title")])
def test_a_plain_name_wins_wherever_it_stands(columns: tuple[str, str]) -> None:
    for order in (columns, columns[::-1]):
        assert columns[1] in goes(mapped("Email", *order))
        assert columns[0] not in goes(mapped("Email", *order))


def test_forms_of_address_are_no_job_titles() -> None:
    assert mapped("Email", "Title", cells={1: ["Mr.", "Mrs.", "Prof. Dr.", ""]}).unmapped == (1,)
    assert goes(mapped("Email", "Title", cells={1: ["Buyer", "Head of Sales", "Dr."]}))["Title"] == "title"


def test_roles_of_users_are_asked_about() -> None:
    mapping = mapped("Email", "Role", cells={1: ["end-user", "admin", "end-user"]})

    assert not mapping.certain
    (finding,) = mapping.findings
    assert (finding.code, finding.column, finding.holds) == ("mapping_uncertain", "Role", True)
    assert mapped("Email", "Job Title", cells={1: ["Author", "Editor", "Editor"]}).certain


def test_contact_holds_what_its_cells_are() -> None:
    numbers = ["(415) 555-0100", "415-555-0101", "4155550102"]
    assert goes(mapped("Email", "Contact", cells={1: numbers}))["Contact"] == "phone"
    assert goes(mapped("Contact", cells={0: ["a@b.com", "c@d.com"]}))["Contact"] == "email"
    assert goes(mapped("Email", "Contact", cells={1: ["Ann Day", "Bo Fox"]}))["Contact"] == "full_name"


@pytest.mark.parametrize(
    "numbers",
    [
        ["٠٥٠ ١٢٣ ٤٥٠٠", "٠٥٠ ١٢٣ ٤٥٠١", "٠٥٠ ١٢٣ ٤٥٠٢"],
        ["९८१०० १२३००", "९८१०० १२३०१", "९८१०० १२३०२"],
        ["０３－１２３４－５６００", "０３－１２３４－５６０１", "０３－１２３４－５６０２"],
        ["4915112345678", "447911123456", "14155550100"],
    ],
)
def test_phones_in_any_script_or_without_a_plus_are_recognised_and_asked_about(numbers: list[str]) -> None:
    mapping = mapped("Email", "Thing", cells={1: numbers})

    (one,) = mapping.columns_of("phone")
    assert (one.how, one.is_certain) == ("content", False)
    assert [finding.code for finding in mapping.findings if finding.holds] == ["mapping_uncertain"]


def test_national_numbers_do_not_contradict_a_phone_column() -> None:
    assert mapped("Email", "Telefon", cells={1: ["03023125101", "01713920001", "089 1234"]}).certain


def test_a_contradicted_column_is_named_with_the_count_and_examples() -> None:
    mapping = mapped("Email", "Phone", cells={0: ["a@b.com"] * 4, 1: ["yes", "no", "yes", "-"]})

    (finding,) = mapping.findings
    assert (finding.code, finding.count, finding.column) == ("mapping_contradicted", 3, "Phone")
    assert (finding.details["field"], finding.holds, finding.examples[0].before) == ("phone", True, "yes")


def test_a_contradicted_column_beside_a_certain_one_is_left_out_and_told() -> None:
    mapping = mapped("Email", "E-mail Address", cells={0: ["yes", "no", "no"], 1: ["a@b.com", "c@d.com", "e@f.com"]})

    assert [one.header for one in mapping.columns_of("email")] == ["E-mail Address"]
    assert mapping.certain
    assert [(finding.code, finding.holds) for finding in mapping.findings] == [("mapping_contradicted", False)]


def test_a_text_column_that_is_empty_gives_way_cell_by_cell() -> None:
    mapping = mapped("Email", "Company", "Account Name", cells={1: ["", ""], 2: ["Ace", "Bee"]})

    assert [one.header for one in mapping.columns_of("company")] == ["Company", "Account Name"]
    assert mapping.certain


def test_a_pager_and_the_number_of_the_company_are_tried_last() -> None:
    mapping = mapped("Email", "Pager", "Company Main Phone", "Home Phone", "Mobiltelefon", "Business Phone")

    assert [one.header for one in mapping.columns_of("phone")] == [
        "Mobiltelefon", "Business Phone", "Home Phone", "Company Main Phone", "Pager",
    ]  # fmt: skip


PHONE = ["030 1234567", "040 1234567", "050 1234567"]
COUNTRIES = [
    ("Country", ["Germany", "Japan", "India"]), ("Pays", ["France", "Belgique", "Suisse"]),
    ("Country Code", ["DE", "FR", "US"]), ("Country Code", ["+49", "+33", "1"]), ("Ländervorwahl", ["49", "0043", "+41"]),
    ("Origin", ["Germany", "Japan", "Germany"]), ("Land geschäftlich", ["Deutschland", "Frankreich", "Italien"]),
]  # fmt: skip


@pytest.mark.parametrize(("header", "cells"), COUNTRIES)
@pytest.mark.parametrize("vendor_has_it", [True, False])
def test_the_country_of_a_row_is_found_for_its_phones(header: str, cells: list[str], *, vendor_has_it: bool) -> None:
    fields = tuple(field for field in FIELDS if vendor_has_it or field.name != "country")
    mapping = mapped("Email", "Phone", header, cells={1: PHONE, 2: cells}, fields=fields)

    assert mapping.country == 2
    assert [finding.column for finding in mapping.findings if finding.code == "country_column"] == [header]


@pytest.mark.parametrize(
    ("header", "cells"),
    [("State", ["CA", "DE", "IN"]), ("Code", ["CA", "DE", "IN"]), ("Birth Country", ["India", "Japan", "India"])],
)
def test_states_and_codes_and_countries_of_birth_are_not_taken_for_it(header: str, cells: list[str]) -> None:
    assert mapped("Email", "Phone", header, cells={1: PHONE, 2: cells}).country is None


def test_the_country_is_that_of_the_address_that_is_used() -> None:
    countries = {1: PHONE, 2: ["Japan"] * 3, 3: ["Germany"] * 3}

    assert mapped("Email", "Phone", "Home Country", "Business Country/Region", cells=countries).country == 3


def test_the_country_is_given_by_hand_though_the_vendor_has_no_such_field() -> None:
    fields = tuple(field for field in FIELDS if field.name != "country")

    mapping = mapped("Email", "Phone", "X", given={"X": "country"}, fields=fields)
    assert (mapping.country, mapping.unmapped) == (2, (2,))
    assert mapped("Email", "Phone", "Country", given={"Country": ""}, fields=fields).country is None


def test_the_column_that_labels_numbers_is_kept_with_them() -> None:
    mapping = mapped("Phone 1 - Type", "Phone 1 - Value", "Phone", "Phone Type", "Email")

    assert {one.header: one.label for one in mapping.columns_of("phone")} == {"Phone 1 - Value": 0, "Phone": 3}


def test_an_abstention_shows_cells_of_the_columns_that_may_be_meant_first() -> None:
    columns = [*(f"Column {number}" for number in range(40)), "Reach"]
    cells = {at: ["x", "y", "z"] for at in range(40)} | {40: ["(415) 555-0100", "415-555-0101", "+44 20 7123 4567"]}
    sample = pd.DataFrame({at: pd.Series(texts, dtype="str") for at, texts in cells.items()})
    mapping = map_columns(columns, sample, FIELDS, given={}, saved=None, needed=["phone"])

    message = abstention("leads.csv", columns, sample, mapping)
    assert message.startswith("No column of leads.csv is surely the phone.")
    assert '--map "Reach=phone"' in message
    assert "likeliest first, are Reach ('(415) 555-0100', '415-555-0101'); Column 0 ('x', 'y')" in message
    assert message.endswith("and 29 more columns.")


def test_an_abstention_names_the_column_that_its_cells_contradict() -> None:
    columns = ["Email", "Name"]
    sample = pd.DataFrame({0: pd.Series(["yes", "no", "yes"], dtype="str"), 1: pd.Series(["A", "B", "C"], dtype="str")})
    mapping = map_columns(columns, sample, FIELDS, given={}, saved=None, needed=["email"])

    message = abstention("f.csv", columns, sample, mapping)
    assert "'Email' is called email, but 3 cells of it do not look like that, as 'yes'." in message


def test_an_empty_column_of_a_field_does_not_hide_a_full_one_of_another_name() -> None:
    mapping = mapped(
        "Email", "Phone", "Reach me at", cells={1: [""] * 3, 2: ["(415) 555-0100", "415-555-0101", "4155550102"]}
    )

    assert [(one.header, one.is_certain) for one in mapping.columns_of("phone")] == [
        ("Phone", True), ("Reach me at", False),
    ]  # fmt: skip
    assert [finding.holds for finding in mapping.findings] == [True]


@pytest.mark.parametrize(
    ("header", "cells"),
    [("State", ["active", "inactive", "active"]), ("Position", ["1", "2", "3"]), ("URL", ["linkedin.com/in/a"] * 3)],
)
def test_cells_may_rule_a_name_out(header: str, cells: list[str]) -> None:
    assert mapped("Email", header, cells={1: cells}).unmapped == (1,)


@pytest.mark.parametrize(
    "cells", [["192.0.2.1", "192.0.2.77", "198.51.100.23"], ["52.520008", "13.404954", "48.137154"]]
)
def test_addresses_of_computers_and_degrees_are_no_phones(cells: list[str]) -> None:
    assert mapped("Email", "Thing", cells={1: cells}).columns_of("phone") == ()


def test_the_other_half_of_a_name_is_found_in_longer_names_too() -> None:
    assert goes(mapped("Prénom du contact", "Nom du contact"))["Nom du contact"] == "last_name"
    assert goes(mapped("Full Name", "First Name", "Last Name")) == {
        "First Name": "first_name",
        "Last Name": "last_name",
    }


@pytest.mark.parametrize(
    ("header", "cells", "is_phone"),
    [
        ("Numéro client", ["1001", "1002", "1003", "1004"], False),
        ("Numéro client", ["4155550101", "4155550102", "4155550103"], False),
        ("Número", ["1001", "1002"], False),
        ("Número", ["100234", "100235", "100236"], False),
        ("Numéro", ["0612345678", "0612345679", "0712345678"], True),
        ("Número de contacto", ["+34 612 345 678"], True),
        ("Numéro", [""], True),
        ("Customer Contact Number", ["020 7946 0018", "020 7946 0019", "020 7946 0020"], True),
    ],
)
def test_a_column_called_just_number_is_a_phone_only_if_its_cells_are(
    header: str, cells: list[str], *, is_phone: bool
) -> None:
    mapping = mapped("Nom", header, "Email", cells={0: [""] * len(cells), 1: cells, 2: [""] * len(cells)})

    assert (header in goes(mapping)) is is_phone
    assert not any(finding.holds for finding in mapping.findings)


@pytest.mark.parametrize(
    ("header", "field", "cells"),
    [
        ("Compnay Name", "company", ["Oakfield Ltd", "Tarn & Co", ""]),
        ("Frist Name", "first_name", ["Moss", "Ina", "Per"]),
        ("First Naem", "first_name", ["Moss", "Ina", "Per"]),
        ("Job Tilte", "title", ["Buyer", "Head of Sales", "CFO"]),
        ("Ctiy", "city", ["Kent", "Akron", "Erie"]),
        ("Companny", "company", ["Oakfield Ltd", "Tarn & Co", ""]),
        ("Emial", "email", ["a@tarn.example", "b@tarn.example", "c@tarn.example"]),
    ],
)
def test_a_plain_slip_of_the_keys_is_certain_where_the_cells_fit(header: str, field: str, cells: list[str]) -> None:
    mapping = mapped("E-mail", header, cells={0: ["", "", ""], 1: cells})

    (one,) = [one for one in mapping.mapped if one.header == header]
    assert (one.field, one.how, one.is_certain) == (field, "likeness", True)
    assert any("by a similar name, certain" in sentence for sentence in mapping.sentences)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Statue", ["Zeus", "Hera", "Pan"]),  # a word of its own, as like State as it is
        ("Compnay Name", ["info@tarn.example", "https://tarn.example", "@tarn"]),
        ("Coutry", ["Rock", "Folk", "Blues"]),
    ],
)
def test_a_similar_name_that_may_mean_another_thing_is_asked_about(header: str, cells: list[str]) -> None:
    assert not any(one.is_certain for one in mapped(header, cells={0: cells}).mapped)


def test_a_name_without_a_slip_beats_a_misspelt_one() -> None:
    found = goes(mapped("Compnay", "Company", cells={0: ["Tarn", "Oak", "Elm"], 1: ["Tarn Ltd", "Oak Ltd", "Elm Ltd"]}))

    assert found == {"Company": "company"}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (("Empresa Nombre", "Contacto Nombre"), {"Empresa Nombre": "company", "Contacto Nombre": "full_name"}),
        (("Société Nom", "Contact Nom", "Contact Prénom"), {"Société Nom": "company", "Contact Nom": "last_name"}),
        (
            ("Azienda Nome", "Contatto Nome", "Contatto Cognome"),
            {"Azienda Nome": "company", "Contatto Nome": "first_name"},
        ),
        (("Kontakt E-Mail", "Firma Name"), {"Kontakt E-Mail": "email", "Firma Name": "company"}),
        (("Phone Work", "Phone Cell"), {"Phone Work": "phone", "Phone Cell": "phone"}),
        (("Company Contact Name", "Company"), {"Company Contact Name": "full_name", "Company": "company"}),
    ],
)
def test_the_name_of_a_group_before_a_name_is_read_with_it(columns: tuple[str, ...], expected: dict[str, str]) -> None:
    assert expected.items() <= goes(mapped(*columns)).items()


@pytest.mark.parametrize(
    ("columns", "first"),
    [
        (("Personne - Téléphone - Travail", "Personne - Téléphone - Mobile"), "Personne - Téléphone - Mobile"),
        (("Business Telefon", "Business Mobiltelefon"), "Business Mobiltelefon"),
        (("Landline 1", "Wireless 1"), "Wireless 1"),
        (("Lieferadresse Ort", "Rechnungsadresse Ort"), "Rechnungsadresse Ort"),
        (("lead_name", "contact_name"), "contact_name"),
        (("location.city", "Location Name"), "location.city"),
        (("data.attributes.email",), "data.attributes.email"),
        (("properties/firstname",), "properties/firstname"),
        (("ship-city",), "ship-city"),
        (("Ville (adresse postale)",), "Ville (adresse postale)"),
        (("Recommended Email",), "Recommended Email"),
        (("Company LI Profile Url", "Contact LI Profile URL"), "Contact LI Profile URL"),
    ],
)
def test_headers_of_other_products_are_read_by_their_words(columns: tuple[str, ...], first: str) -> None:
    linkedin = (*FIELDS, Field("linkedin", "linkedin"))
    assert mapped(*columns, fields=linkedin).mapped[0].header == first


def test_the_countries_of_several_addresses_are_kept_in_order_with_their_blocks() -> None:
    countries = {1: PHONE, 2: ["France", "Peru", "Italy"], 4: ["Germany", "Kenya", "Spain"]}
    mapping = mapped("Email", "Phone", "Home Country", "Home City", "Work Country", "Work City", cells=countries)
    saved = ColumnMapping.from_json(json.loads(json.dumps(mapping.to_json())))

    assert [(one.column, one.block) for one in mapping.countries] == [(4, 1), (2, 2)]
    assert saved == mapping
    before = {name: value for name, value in mapping.to_json().items() if name != "countries"}
    assert ColumnMapping.from_json(before).country == 4


def test_saved_columns_of_two_addresses_stay_two_addresses() -> None:
    saved = {"Home City": "city", "Work City": "city", "Home Street": "address", "Work Street": "address"}
    mapping = mapped("Email", *saved, saved=saved)

    blocks = {one.header: one.block for one in mapping.mapped if one.how == "saved"}
    assert blocks == {"Work City": 1, "Work Street": 1, "Home City": 2, "Home Street": 2}


def test_cells_without_data_and_signs_that_nobody_sees_say_nothing_of_a_column() -> None:
    phones = [
        "\u200b415 555 0101",
        "N/A",
        "keine Angabe",
        "not specified",
        "\u2060(415) 555-0102",
        "",
        "k. A.",
        "\u200b",
    ]
    other = ["x"] * len(phones)

    assert goes(mapped("Email", "Reach", cells={0: other, 1: [*phones[:1], *phones]}))["Reach"] == "phone"
    empty = mapped("E-mail", "E-mail 2", cells={0: ["keine Angabe"] * 4, 1: [f"{n}@tarn.example" for n in range(4)]})
    assert not any(finding.holds for finding in empty.findings)


def test_a_header_is_shown_and_asked_for_without_the_signs_that_nobody_sees() -> None:
    columns = ("\ufeffE\u00admail", "Reach\u200b")
    phones = [f"(415) 555-010{number}" for number in range(5)]
    mapping = mapped(*columns, cells={1: phones})

    assert [one.header for one in mapping.mapped] == ["Email", "Reach"]
    assert [finding.column for finding in mapping.findings] == ["Reach"]
    assert goes(mapped(*columns, given={"Reach": "phone"}))["Reach"] == "phone"
    assert goes(mapped(*columns, given={"Reach\u200b": "phone"}))["Reach"] == "phone"


def test_a_name_that_is_just_a_place_is_a_phone_if_its_cells_are() -> None:
    found = goes(mapped("Email", "Mobile", "Work", "Home", cells={1: PHONE, 2: PHONE, 3: ["Kent", "Akron", "Erie"]}))

    assert found == {"Email": "email", "Mobile": "phone", "Work": "phone"}


def test_the_same_address_in_every_row_is_of_no_row() -> None:
    own = [f"guest{number}@tarn.example" for number in range(4)]
    mapping = mapped("User Email", "Invitee Email", cells={0: ["host@oak.example"] * 4, 1: own})

    assert goes(mapping) == {"Invitee Email": "email"}
    assert any("'User Email' is not used" in sentence for sentence in mapping.sentences)


@pytest.mark.parametrize(("cells", "is_phone"), [(PHONE, True), (["yes", "no", "yes"], False)])
@pytest.mark.parametrize("header", ["SMS", "WhatsApp"])
def test_a_name_of_a_channel_is_a_phone_unless_its_cells_are_something_else(
    header: str, cells: list[str], *, is_phone: bool
) -> None:
    mapping = mapped("Email", header, cells={1: cells})

    assert (header in goes(mapping)) is is_phone
    assert not any(finding.holds for finding in mapping.findings)


def test_an_address_may_be_an_e_mail_address_and_never_one_of_a_computer() -> None:
    addresses = [f"guest{number}@tarn.example" for number in range(4)]

    assert goes(mapped("Name", "Address", cells={0: ["Ann Lee"] * 4, 1: addresses}))["Address"] == "email"
    assert goes(mapped("Email", "Address", cells={1: addresses}))["Address"] == "email"
    assert "Address" not in goes(mapped("Email", "Address", cells={1: ["192.0.2.7", "192.0.2.8", "192.0.2.9"]}))


@pytest.mark.parametrize("header", ["Customer", "Contact", "Kunde", "Alt Contact"])
def test_a_customer_may_be_a_number_to_call(header: str) -> None:
    phones = [f"(415) 555-010{number}" for number in range(5)]
    assert goes(mapped("Email", header, cells={1: phones})) == {"Email": "email", header: "phone"}


def test_the_country_of_a_number_is_found_by_its_name() -> None:
    cells = {1: PHONE, 2: ["GB", "DE", "FR"]}
    assert mapped("Email", "Phone Number", "Phone Number Country", cells=cells).country == 2


def test_a_lone_column_called_number_is_a_phone_if_it_is_written_as_phones() -> None:
    phones, ids = [f"(415) 555-010{number}" for number in range(5)], [f"415555010{number}" for number in range(5)]

    assert [one.is_certain for one in mapped("Number", cells={0: phones}).columns_of("phone")] == [True]
    assert [one.is_certain for one in mapped("Number", cells={0: ids}).columns_of("phone")] == [False]
