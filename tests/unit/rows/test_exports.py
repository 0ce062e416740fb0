"""Exports of well-known programs are mapped without help, and every row has the right values for every vendor."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.vendors import destination
from tests.corpus.case import Case
from tests.corpus.reading import read

EXPORTS = Path(__file__).parents[3] / "sample_data/exports"
DESTINATIONS = (
    "persistiq.leads",
    "kixie.powerlist",
    "highlevel.contacts",
    "exotel.contacts",
    "exotel.list",
    "kore.list",
)

# The values that each row has, whatever the vendor takes of them; a field that is not named is empty.
ROWS: dict[str, list[dict[str, str]]] = {
    "google-contacts.csv": [
        {
            "first_name": "Ines", "last_name": "Marlow", "company": "Fernhill Foods", "title": "Head of Purchasing",
            "email": "ines@fernhill.example.com", "phone": "+14155550172", "address": "12 Quay St", "city": "Oakland",
            "state": "CA", "postal_code": "94607", "country": "US", "website": "fernhill.example.com",
        },
        {"first_name": "Theo", "last_name": "Quill", "email": "theo@quill.example.org", "phone": "+14155550174"},
    ],
    "google-contacts-before-2024.csv": [
        {
            "first_name": "Rosa", "last_name": "Tamm", "company": "Tamm & Daughters", "title": "Owner",
            "email": "rosa@tamm.example.com", "phone": "+14155550175", "address": "4 Mill Rd", "city": "Fresno",
            "state": "CA",
        },
    ],
    "outlook-english.csv": [
        {
            "first_name": "Abel", "last_name": "Stone", "company": "Stone Masonry", "title": "Sales Director",
            "email": "abel@stone.example.com", "phone": "+14155550180", "address": "7 Canal St", "city": "Akron",
            "state": "OH", "postal_code": "44308", "country": "United States", "gender": "Unspecified",
        },
        {
            "first_name": "Cora", "last_name": "Lind", "company": "Lind Labs", "email": "cora@lind.example.com",
            "phone": "+14155550182", "gender": "Unspecified",
        },
    ],
    "outlook-german.csv": [
        {
            "first_name": "Käthe", "last_name": "Brösel", "company": "Brösel & Söhne KG", "title": "Einkaufsleiterin",
            "email": "kaethe@broesel.example.com", "phone": "+491713920007", "address": "Am Ring 3", "city": "Kassel",
            "state": "Hessen", "postal_code": "34117", "country": "Deutschland",
        },
        {
            "first_name": "Udo", "last_name": "Weiß", "company": "Weiß Bau", "email": "udo@weiss.example.com",
            "phone": "+493023125304",
        },
    ],
    "outlook-french.csv": [
        {
            "first_name": "Zélie", "last_name": "Garance", "company": "Garance & Cie", "title": "Directrice des achats",
            "email": "zelie@garance.example.com", "phone": "+33612345678", "address": "5 rue du Pré", "city": "Nîmes",
            "state": "Gard", "postal_code": "30000", "country": "France",
        },
        {
            "first_name": "Aimé", "last_name": "Delorme", "email": "aime@delorme.example.com", "phone": "+33199001234",
        },
    ],
    "outlook-spanish.csv": [
        {
            "first_name": "Begoña", "last_name": "Ibáñez Soler", "company": "Conservas Ibáñez",
            "title": "Directora comercial", "email": "begona@ibanez.example.com", "phone": "+34612345678",
            "address": "Calle Mayor 8", "city": "Gijón", "state": "Asturias", "postal_code": "33201", "country": "España",
        },
        {
            "first_name": "Iñigo", "last_name": "Urrutia", "email": "inigo@urrutia.example.com", "phone": "+34985102033",
        },
    ],
    "apple-contacts.csv": [
        {
            "first_name": "Nell", "last_name": "Ashby", "company": "Ashby Press", "title": "Publisher",
            "email": "nell@ashby.example.com", "phone": "+14155550183", "address": "9 Elm Ave", "city": "Bend",
            "state": "OR", "postal_code": "97701", "country": "United States", "notes": "Met in May",
        },
    ],
    "linkedin-connections.csv": [
        {
            "first_name": "Odo", "last_name": "Brand", "company": "Brand Optics", "title": "Founder",
            "email": "odo@brand.example.com", "linkedin": "https://www.linkedin.com/in/odo-brand-0",
        },
    ],
    "linkedin-sales-navigator.csv": [
        {
            "first_name": "Uma", "last_name": "Reyes", "company": "Reyes Freight", "title": "VP Operations",
            "email": "uma@reyes.example.com", "website": "https://reyes.example.com", "industry": "Logistics",
            "linkedin": "https://www.linkedin.com/sales/lead/abc0,NAME_SEARCH",
        },
    ],
    "salesforce-report.csv": [
        {
            "first_name": "Ida", "last_name": "Falk", "company": "Falk Energy", "title": "CFO",
            "email": "ida@falk.example.com", "phone": "+14155550188", "address": "1 Dock Sq", "city": "Boston",
            "state": "MA", "postal_code": "02109", "country": "United States",
        },
    ],
    "salesforce-data-export.csv": [
        {
            "first_name": "Lena", "last_name": "Noor", "company": "Noor Retail", "title": "Buyer",
            "email": "lena@noor.example.com", "phone": "+14155550191", "address": "22 Bay Rd", "city": "Tampa",
            "state": "FL", "postal_code": "33602", "country": "USA",
        },
    ],
    "hubspot.csv": [
        {
            "first_name": "Gus", "last_name": "Ortega", "company": "Ortega Tiles", "title": "Managing Partner",
            "email": "gus@ortega.example.com", "phone": "+14155550193", "address": "3 Pine St", "city": "Tucson",
            "state": "AZ", "postal_code": "85701", "country": "United States", "website": "ortega.example.com",
            "industry": "Construction",
        },
    ],
    "pipedrive-people.csv": [
        {
            "first_name": "Bo", "last_name": "Carver", "company": "Carver Woods", "title": "Buyer",
            "email": "bo@carver.example.com", "phone": "+14155550195",
        },
    ],
    "apollo.csv": [
        {
            "first_name": "Kit", "last_name": "Sousa", "company": "Sousa Systems", "title": "Head of Growth",
            "email": "kit@sousa.example.com", "phone": "+14155550196", "city": "Provo", "state": "Utah",
            "country": "United States", "website": "https://sousa.example.com", "industry": "software",
            "linkedin": "http://www.linkedin.com/in/kit-sousa-0",
        },
    ],
    "zoominfo.csv": [
        {
            "first_name": "Joss", "last_name": "Adair", "company": "Adair Plastics", "title": "Plant Manager",
            "email": "joss@adair.example.com", "phone": "+14155550162", "city": "Erie", "state": "Pennsylvania",
            "postal_code": "16501", "country": "United States", "website": "adair.example.com",
            "industry": "Manufacturing", "linkedin": "https://www.linkedin.com/in/joss-adair-0",
        },
    ],
    "facebook-lead-ads.csv": [
        {
            "first_name": "Mina", "last_name": "Perl", "company": "Perl Bakery", "title": "Owner",
            "email": "mina@perl.example.com", "phone": "+14155550165", "city": "Boise",
        },
    ],
}  # fmt: skip
REGIONS = {"outlook-german.csv": "DE", "outlook-french.csv": "FR", "outlook-spanish.csv": "ES"}


def without_phones(name: str, vendor: str) -> bool:
    """LinkedIn has no phones, and most vendors cannot go without."""
    return name.startswith("linkedin") and vendor not in ("persistiq.leads", "highlevel.contacts")


CASES = [(name, vendor) for name in ROWS for vendor in DESTINATIONS if not without_phones(name, vendor)]


def test_every_export_has_its_rows_here() -> None:
    assert {path.name for path in EXPORTS.iterdir()} == set(ROWS)


@pytest.mark.parametrize(("name", "vendor"), CASES)
def test_an_export_is_mapped_without_help_and_every_row_has_the_right_values(
    name: str, vendor: str, tmp_path: Path
) -> None:
    case = Case(name, (EXPORTS / name).read_bytes(), destination=vendor, region=REGIONS.get(name, "US"))
    found = read(case, tmp_path)
    takes = {field.name for field in destination(vendor)[1].fields}
    wanted = [{field: text for field, text in row.items() if field in takes} for row in ROWS[name]]
    assert [{field: text for field, text in row.items() if text} for row in found.rows] == wanted
    assert found.mapping.certain
    assert found.report.holds == ()
