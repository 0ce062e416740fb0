"""Contacts as other programs export them: `exports/`. The headers are the programs' own, the people are invented."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

Row = Mapping[str, str]


@dataclass(frozen=True)
class Export:
    """One file: its columns, what each row has in some of them, and how the program writes it."""

    columns: Sequence[str]
    rows: Sequence[Row]
    delimiter: str = ","
    encoding: str = "utf-8"
    preamble: str = ""
    quoting: int = field(default=csv.QUOTE_MINIMAL)

    def write(self, path: Path) -> None:
        """Write the file."""
        text = StringIO(newline="")
        text.write(self.preamble)
        writer = csv.writer(text, delimiter=self.delimiter, lineterminator="\r\n", quoting=self.quoting)
        writer.writerow(self.columns)
        for row in self.rows:
            assert set(row) <= set(self.columns), set(row) - set(self.columns)
            writer.writerow([row.get(column, "") for column in self.columns])
        path.write_bytes(text.getvalue().encode(self.encoding))


def _numbered(name: str, count: int, parts: Sequence[str]) -> list[str]:
    return [f"{name} {number} - {part}" for number in range(1, count + 1) for part in parts]


def _names(text: str) -> list[str]:
    return [name.strip() for name in " ".join(text.split()).split(";")]


_GOOGLE = [
    *_names("""
        First Name; Middle Name; Last Name; Phonetic First Name; Phonetic Middle Name; Phonetic Last Name;
        Name Prefix; Name Suffix; Nickname; File As; Organization Name; Organization Title; Organization Department;
        Birthday; Notes; Photo; Labels
    """),
    *_numbered("E-mail", 2, ("Label", "Value")),
    *_numbered("Phone", 2, ("Label", "Value")),
    *_names("""
        Address 1 - Label; Address 1 - Formatted; Address 1 - Street; Address 1 - City; Address 1 - PO Box;
        Address 1 - Region; Address 1 - Postal Code; Address 1 - Country; Address 1 - Extended Address;
        Website 1 - Label; Website 1 - Value
    """),
]
_OLD_GOOGLE = [
    *_names("""
        Name; Given Name; Additional Name; Family Name; Yomi Name; Given Name Yomi; Additional Name Yomi;
        Family Name Yomi; Name Prefix; Name Suffix; Initials; Nickname; Short Name; Maiden Name; Birthday; Gender;
        Location; Billing Information; Directory Server; Mileage; Occupation; Hobby; Sensitivity; Priority; Subject;
        Notes; Language; Photo; Group Membership
    """),
    *_numbered("E-mail", 2, ("Type", "Value")),
    *_numbered("Phone", 2, ("Type", "Value")),
    *_names("""
        Address 1 - Type; Address 1 - Formatted; Address 1 - Street; Address 1 - City; Address 1 - PO Box;
        Address 1 - Region; Address 1 - Postal Code; Address 1 - Country; Address 1 - Extended Address;
        Organization 1 - Type; Organization 1 - Name; Organization 1 - Yomi Name; Organization 1 - Title;
        Organization 1 - Department
    """),
]
_OUTLOOK_EN = _names("""
    Title; First Name; Middle Name; Last Name; Suffix; Company; Department; Job Title; Business Street;
    Business Street 2; Business City; Business State; Business Postal Code; Business Country/Region; Home Street;
    Home City; Home State; Home Postal Code; Home Country/Region; Other Street; Other City; Assistant's Phone;
    Business Fax; Business Phone; Business Phone 2; Callback; Car Phone; Company Main Phone; Home Fax; Home Phone;
    ISDN; Mobile Phone; Other Fax; Other Phone; Pager; Primary Phone; TTY/TDD Phone; Account; Anniversary;
    Assistant's Name; Billing Information; Birthday; Categories; E-mail Address; E-mail Type; E-mail Display Name;
    E-mail 2 Address; E-mail 2 Type; Gender; Government ID Number; Hobby; Initials; Keywords; Language; Location;
    Manager's Name; Notes; Office Location; Priority; Profession; Referred By; Spouse; User 1; Web Page
""")
_OUTLOOK_DE = _names("""
    Anrede; Vorname; Weitere Vornamen; Nachname; Suffix; Firma; Abteilung; Position; Straße geschäftlich;
    Straße geschäftlich 2; Ort geschäftlich; Region geschäftlich; Postleitzahl geschäftlich; Land/Region geschäftlich;
    Straße privat; Ort privat; Bundesland/Kanton privat; Postleitzahl privat; Land/Region privat; Weitere Straße;
    Weiterer Ort; Weitere Postleitzahl; Telefon Assistent; Fax geschäftlich; Telefon geschäftlich;
    Telefon geschäftlich 2; Rückmeldung; Autotelefon; Telefon Firma; Fax privat; Telefon privat; ISDN; Mobiltelefon;
    Weiteres Fax; Weiteres Telefon; Pager; Haupttelefon; Abrechnungsinformation; Benutzer 1; Beruf; Büro;
    E-Mail-Adresse; E-Mail-Typ; E-Mail: Angezeigter Name; E-Mail 2: Adresse; E-Mail 2: Typ; Geburtstag; Geschlecht;
    Initialen; Kategorien; Konto; Name Assistent; Name des/der Vorgesetzten; Notizen; Ort; Partner; Sprache; Webseite
""")
_OUTLOOK_FR = _names("""
    Titre; Prénom; Deuxième prénom; Nom; Suffixe; Société; Service; Fonction; Rue (bureau); Rue (bureau) 2;
    Ville (bureau); Dép/Région (bureau); Code postal (bureau); Pays/Région (bureau); Rue (domicile); Ville (domicile);
    Code postal (domicile); Pays/Région (domicile); Téléphone de l'assistant(e); Télécopie (bureau);
    Téléphone (bureau); Téléphone 2 (bureau); Rappel; Téléphone (voiture); Téléphone société; Télécopie (domicile);
    Téléphone (domicile); RNIS; Tél. mobile; Télécopie (autre); Téléphone (autre); Récepteur de radiomessagerie;
    Téléphone principal; Adresse de messagerie; Type de messagerie; Nom complet de l'adresse de messagerie;
    Adresse de messagerie 2; Anniversaire; Profession; Nom de l'assistant(e); Notes; Page Web
""")
_OUTLOOK_ES = _names("""
    Título; Nombre; Segundo nombre; Apellidos; Sufijo; Organización; Departamento; Puesto; Calle del trabajo;
    Calle del trabajo 2; Ciudad de trabajo; Provincia o estado de trabajo; Código postal de trabajo;
    País o región de trabajo; Calle particular; Ciudad de residencia; Código postal de residencia;
    País o región de residencia; Teléfono del ayudante; Fax del trabajo; Teléfono del trabajo; Teléfono del trabajo 2;
    Número de centralita de la organización; Fax particular; Particular; Móvil; Otro fax; Otro teléfono; Localizador;
    Teléfono principal; Dirección de correo electrónico; Tipo de correo electrónico;
    Nombre de pantalla de correo electrónico; Dirección del correo electrónico 2; Notas; Profesión; Página Web
""")
_SALESFORCE_API = _names("""
    Id; IsDeleted; MasterRecordId; AccountId; LastName; FirstName; Salutation; Name; OtherStreet; OtherCity;
    OtherState; OtherPostalCode; OtherCountry; MailingStreet; MailingCity; MailingState; MailingPostalCode;
    MailingCountry; MailingLatitude; Phone; Fax; MobilePhone; HomePhone; OtherPhone; AssistantPhone; ReportsToId;
    Email; Title; Department; AssistantName; LeadSource; Birthdate; Description; OwnerId; CreatedDate; Account.Name
""")
_APOLLO = _names("""
    First Name; Last Name; Title; Company Name; Company Name for Emails; Email; Email Status; Primary Email Source;
    Email Confidence; Seniority; Departments; Contact Owner; Work Direct Phone; Home Phone; Mobile Phone;
    Corporate Phone; Other Phone; Stage; Lists; Last Contacted; Account Owner; # Employees; Industry; Keywords;
    Person Linkedin Url; Website; Company Linkedin Url; Facebook Url; Twitter Url; City; State; Country;
    Company Address; Company City; Company State; Company Country; Company Phone; SEO Description; Technologies;
    Annual Revenue; Email Sent; Email Open; Apollo Contact Id; Secondary Email; Secondary Email Source
""")
_ZOOMINFO = _names("""
    ZoomInfo Contact ID; Last Name; First Name; Middle Name; Salutation; Suffix; Job Title; Job Title Hierarchy Level;
    Management Level; Job Start Date; Job Function; Department; Company Division Name; Direct Phone Number;
    Email Address; Email Domain; Mobile phone; Person Street; Person City; Person State; Person Zip Code; Country;
    LinkedIn Contact Profile URL; ZoomInfo Contact Profile URL; ZoomInfo Company ID; Company Name;
    Company Description; Website; Founded Year; Company HQ Phone; Fax; Ticker; Revenue (in 000s USD); Employees;
    Primary Industry; Company Street Address; Company City; Company State; Company Zip Code; Company Country;
    Full Address
""")
_LINKEDIN_NOTES = (
    'Notes:\r\n"When exporting your connection data, you may notice that some of the email addresses are missing. You will only'
    " see email addresses for connections who have allowed their connections to see or download their email address using"
    ' this setting."\r\n\r\n'
)

EXPORTS = {
    "google-contacts.csv": Export(
        _GOOGLE,
        [
            {
                "First Name": "Ines", "Last Name": "Marlow", "Name Prefix": "Dr.", "Organization Name": "Fernhill Foods",
                "Organization Title": "Head of Purchasing", "Organization Department": "Purchasing",
                "Labels": "* myContacts", "E-mail 1 - Label": "* Work", "E-mail 1 - Value": "ines@fernhill.example.com",
                "Phone 1 - Label": "Work Fax", "Phone 1 - Value": "+1 415-555-0171",
                "Phone 2 - Label": "Mobile", "Phone 2 - Value": "+1 415-555-0172",
                "Address 1 - Label": "Work", "Address 1 - Formatted": "12 Quay St\nOakland, CA 94607\nUS",
                "Address 1 - Street": "12 Quay St", "Address 1 - City": "Oakland", "Address 1 - Region": "CA",
                "Address 1 - Postal Code": "94607", "Address 1 - Country": "US",
                "Website 1 - Label": "Work", "Website 1 - Value": "fernhill.example.com",
            },
            {
                "First Name": "Theo", "Last Name": "Quill", "Labels": "* myContacts", "E-mail 2 - Label": "Home",
                "E-mail 2 - Value": "theo@quill.example.org", "Phone 1 - Label": "Work",
                "Phone 1 - Value": "(415) 555-0173", "Phone 2 - Label": "Mobile", "Phone 2 - Value": "(415) 555-0174",
            },
        ],
    ),
    "google-contacts-before-2024.csv": Export(
        _OLD_GOOGLE,
        [
            {
                "Name": "Rosa Tamm", "Given Name": "Rosa", "Family Name": "Tamm", "Group Membership": "* myContacts",
                "E-mail 1 - Type": "* Work", "E-mail 1 - Value": "rosa@tamm.example.com", "Phone 1 - Type": "Mobile",
                "Phone 1 - Value": "+1 415-555-0175", "Phone 2 - Type": "Home Fax", "Phone 2 - Value": "+1 415-555-0176",
                "Address 1 - Street": "4 Mill Rd", "Address 1 - City": "Fresno", "Address 1 - Region": "CA",
                "Organization 1 - Name": "Tamm & Daughters", "Organization 1 - Title": "Owner",
            },
        ],
    ),
    "outlook-english.csv": Export(
        _OUTLOOK_EN,
        [
            {
                "Title": "Mr.", "First Name": "Abel", "Last Name": "Stone", "Company": "Stone Masonry", "Department": "Sales",
                "Job Title": "Sales Director", "Business Street": "7 Canal St", "Business City": "Akron",
                "Business State": "OH", "Business Postal Code": "44308", "Business Country/Region": "United States",
                "Home City": "Kent", "Assistant's Phone": "(415) 555-0177", "Business Fax": "(415) 555-0178",
                "Business Phone": "(415) 555-0179", "Mobile Phone": "(415) 555-0180", "Anniversary": "0/0/00",
                "E-mail Address": "abel@stone.example.com", "E-mail Type": "SMTP",
                "E-mail Display Name": "Abel Stone (abel@stone.example.com)", "Gender": "Unspecified", "Priority": "Normal",
            },
            {
                "Title": "Ms.", "First Name": "Cora", "Last Name": "Lind", "Company": "Lind Labs", "Department": "IT",
                "Business Fax": "(415) 555-0181", "Home Phone": "(415) 555-0182",
                "E-mail 2 Address": "cora@lind.example.com", "E-mail 2 Type": "SMTP", "Gender": "Unspecified",
            },
        ],
    ),
    "outlook-german.csv": Export(
        _OUTLOOK_DE,
        [
            {
                "Anrede": "Frau", "Vorname": "Käthe", "Nachname": "Brösel", "Firma": "Brösel & Söhne KG",
                "Abteilung": "Einkauf", "Position": "Einkaufsleiterin", "Straße geschäftlich": "Am Ring 3",
                "Ort geschäftlich": "Kassel", "Region geschäftlich": "Hessen", "Postleitzahl geschäftlich": "34117",
                "Land/Region geschäftlich": "Deutschland", "Ort privat": "Göttingen", "Fax geschäftlich": "030 23125 301",
                "Telefon geschäftlich": "030 23125 302", "Mobiltelefon": "0171 3920007", "Beruf": "Kauffrau",
                "E-Mail-Adresse": "kaethe@broesel.example.com", "E-Mail-Typ": "SMTP",
                "E-Mail: Angezeigter Name": "Käthe Brösel",
            },
            {
                "Anrede": "Herr", "Vorname": "Udo", "Nachname": "Weiß", "Firma": "Weiß Bau", "Fax privat": "030 23125 303",
                "Telefon privat": "030 23125 304", "E-Mail 2: Adresse": "udo@weiss.example.com",
            },
        ],
        encoding="cp1252",
        quoting=csv.QUOTE_ALL,
    ),
    "outlook-french.csv": Export(
        _OUTLOOK_FR,
        [
            {
                "Titre": "Mme", "Prénom": "Zélie", "Nom": "Garance", "Société": "Garance & Cie", "Service": "Achats",
                "Fonction": "Directrice des achats", "Rue (bureau)": "5 rue du Pré", "Ville (bureau)": "Nîmes",
                "Dép/Région (bureau)": "Gard", "Code postal (bureau)": "30000", "Pays/Région (bureau)": "France",
                "Ville (domicile)": "Arles", "Télécopie (bureau)": "01 99 00 12 30", "Téléphone (bureau)": "01 99 00 12 31",
                "Tél. mobile": "06 12 34 56 78", "Adresse de messagerie": "zelie@garance.example.com",
                "Type de messagerie": "SMTP", "Nom complet de l'adresse de messagerie": "Zélie Garance",
            },
            {
                "Titre": "M.", "Prénom": "Aimé", "Nom": "Delorme", "Télécopie (autre)": "01 99 00 12 33",
                "Téléphone (domicile)": "01 99 00 12 34", "Adresse de messagerie 2": "aime@delorme.example.com",
            },
        ],
        delimiter=";",
        encoding="cp1252",
    ),
    "outlook-spanish.csv": Export(
        _OUTLOOK_ES,
        [
            {
                "Título": "Sra.", "Nombre": "Begoña", "Apellidos": "Ibáñez Soler", "Organización": "Conservas Ibáñez",
                "Departamento": "Ventas", "Puesto": "Directora comercial", "Calle del trabajo": "Calle Mayor 8",
                "Ciudad de trabajo": "Gijón", "Provincia o estado de trabajo": "Asturias",
                "Código postal de trabajo": "33201", "País o región de trabajo": "España",
                "Ciudad de residencia": "Avilés", "Fax del trabajo": "985 10 20 30", "Teléfono del trabajo": "985 10 20 31",
                "Móvil": "612 34 56 78", "Dirección de correo electrónico": "begona@ibanez.example.com",
                "Tipo de correo electrónico": "SMTP", "Nombre de pantalla de correo electrónico": "Begoña Ibáñez",
            },
            {
                "Título": "Sr.", "Nombre": "Iñigo", "Apellidos": "Urrutia", "Departamento": "Compras",
                "Otro fax": "985 10 20 32", "Particular": "985 10 20 33",
                "Dirección del correo electrónico 2": "inigo@urrutia.example.com",
            },
        ],
        encoding="cp1252",
    ),
    "apple-contacts.csv": Export(
        _names("""
            First name; Last name; Phonetic first name; Nickname; Organization; Department; Job title; Phone (mobile);
            Phone (iPhone); Phone (home); Phone (work); Phone (home fax); Phone (work fax); Email (home);
            Email (work); URL (home page); Street (home); City (home); State (home); ZIP (home); Country (home);
            Street (work); City (work); State (work); ZIP (work); Country (work); Birthday; Note
        """),
        [
            {
                "First name": "Nell", "Last name": "Ashby", "Organization": "Ashby Press", "Department": "Print",
                "Job title": "Publisher", "Phone (iPhone)": "(415) 555-0183", "Phone (work)": "(415) 555-0184",
                "Phone (work fax)": "(415) 555-0185", "Email (home)": "nell@home.example.com",
                "Email (work)": "nell@ashby.example.com", "City (home)": "Salem", "Street (work)": "9 Elm Ave",
                "City (work)": "Bend", "State (work)": "OR", "ZIP (work)": "97701", "Country (work)": "United States",
                "Note": "Met in May",
            },
        ],
        delimiter=";",
    ),
    "linkedin-connections.csv": Export(
        _names("First Name; Last Name; URL; Email Address; Company; Position; Connected On"),
        [
            {
                "First Name": "Odo", "Last Name": "Brand", "URL": "https://www.linkedin.com/in/odo-brand-0",
                "Email Address": "odo@brand.example.com", "Company": "Brand Optics", "Position": "Founder",
                "Connected On": "03 Mar 2024",
            },
            {
                "First Name": "Pia", "Last Name": "Holt", "URL": "https://www.linkedin.com/in/pia-holt-0",
                "Company": "Holt Media", "Position": "Editor in Chief", "Connected On": "14 Jan 2023",
            },
        ],
        preamble=_LINKEDIN_NOTES,
    ),
    "linkedin-sales-navigator.csv": Export(
        _names("""
            First Name; Last Name; Full Name; Profile Url; Title; Company; Company Url; Location; Industry; Email;
            Connection Degree; Premium; Timestamp
        """),
        [
            {
                "First Name": "Uma", "Last Name": "Reyes", "Full Name": "Uma Reyes",
                "Profile Url": "https://www.linkedin.com/sales/lead/abc0,NAME_SEARCH", "Title": "VP Operations",
                "Company": "Reyes Freight", "Company Url": "https://reyes.example.com", "Location": "Dallas, Texas",
                "Industry": "Logistics", "Email": "uma@reyes.example.com", "Connection Degree": "2nd",
            },
        ],
    ),
    "salesforce-report.csv": Export(
        _names("""
            Salutation; First Name; Last Name; Title; Account Name; Mailing Street; Mailing City;
            Mailing State/Province; Mailing Zip/Postal Code; Mailing Country; Phone; Fax; Mobile; Email; Account Owner
        """),
        [
            {
                "Salutation": "Ms.", "First Name": "Ida", "Last Name": "Falk", "Title": "CFO", "Account Name": "Falk Energy",
                "Mailing Street": "1 Dock Sq", "Mailing City": "Boston", "Mailing State/Province": "MA",
                "Mailing Zip/Postal Code": "02109", "Mailing Country": "United States", "Phone": "(415) 555-0186",
                "Fax": "(415) 555-0187", "Mobile": "(415) 555-0188", "Email": "ida@falk.example.com",
                "Account Owner": "Sam Seller",
            },
        ],
        quoting=csv.QUOTE_ALL,
    ),
    "salesforce-data-export.csv": Export(
        _SALESFORCE_API,
        [
            {
                "Id": "0035e00000AbCdEAAV", "IsDeleted": "0", "AccountId": "0015e00000XyZwVAAV", "LastName": "Noor",
                "FirstName": "Lena", "Salutation": "Mrs.", "Name": "Lena Noor", "OtherCity": "Reno",
                "MailingStreet": "22 Bay Rd", "MailingCity": "Tampa", "MailingState": "FL", "MailingPostalCode": "33602",
                "MailingCountry": "USA", "Phone": "(415) 555-0189", "Fax": "(415) 555-0190",
                "MobilePhone": "(415) 555-0191", "AssistantPhone": "(415) 555-0192", "Email": "lena@noor.example.com",
                "Title": "Buyer", "Department": "Retail", "LeadSource": "Web", "OwnerId": "0055e00000QwErTAAV",
                "Account.Name": "Noor Retail",
            },
        ],
        quoting=csv.QUOTE_ALL,
    ),
    "hubspot.csv": Export(
        _names("""
            Record ID; First Name; Last Name; Email; Phone Number; Mobile Phone Number; Contact owner; Lead Status;
            Marketing contact status; Create Date; Associated Company; Associated Company IDs; Job Title;
            Street Address; City; State/Region; Postal Code; Country/Region; Website URL; Industry; Email Domain
        """),
        [
            {
                "Record ID": "10251", "First Name": "Gus", "Last Name": "Ortega", "Email": "gus@ortega.example.com",
                "Phone Number": "+1 415-555-0193", "Contact owner": "Sam Seller", "Lead Status": "New",
                "Create Date": "2024-03-02 10:15", "Associated Company": "Ortega Tiles",
                "Associated Company IDs": "88120", "Job Title": "Managing Partner", "Street Address": "3 Pine St",
                "City": "Tucson", "State/Region": "AZ", "Postal Code": "85701", "Country/Region": "United States",
                "Website URL": "ortega.example.com", "Industry": "Construction", "Email Domain": "ortega.example.com",
            },
        ],
    ),
    "pipedrive-people.csv": Export(
        _names("""
            Person - ID; Person - Name; Person - First name; Person - Last name; Person - Label;
            Person - Organization; Person - Email - Work; Person - Email - Home; Person - Email - Other;
            Person - Phone - Work; Person - Phone - Home; Person - Phone - Mobile; Person - Phone - Other;
            Person - Job title; Person - Open deals; Person - Owner; Person - Person created
        """),
        [
            {
                "Person - ID": "41", "Person - Name": "Bo Carver", "Person - First name": "Bo",
                "Person - Last name": "Carver", "Person - Label": "Hot lead", "Person - Organization": "Carver Woods",
                "Person - Email - Home": "bo@carver.example.com", "Person - Phone - Work": "(415) 555-0194",
                "Person - Phone - Mobile": "(415) 555-0195", "Person - Job title": "Buyer", "Person - Open deals": "2",
                "Person - Owner": "Sam Seller",
            },
        ],
    ),
    "apollo.csv": Export(
        _APOLLO,
        [
            {
                "First Name": "Kit", "Last Name": "Sousa", "Title": "Head of Growth", "Company Name": "Sousa Systems",
                "Company Name for Emails": "Sousa", "Email": "kit@sousa.example.com", "Email Status": "Verified",
                "Seniority": "Head", "Departments": "Marketing", "Contact Owner": "sam@seller.example.com",
                "Work Direct Phone": "+1 415-555-0196", "Corporate Phone": "+1 415-555-0197", "Stage": "Cold",
                "Lists": "Spring", "# Employees": "120", "Industry": "software", "Keywords": "crm, email",
                "Person Linkedin Url": "http://www.linkedin.com/in/kit-sousa-0", "Website": "https://sousa.example.com",
                "Company Linkedin Url": "http://www.linkedin.com/company/sousa-0", "City": "Provo", "State": "Utah",
                "Country": "United States", "Company Address": "80 Main St, Denver", "Company City": "Denver",
                "Company State": "Colorado", "Company Country": "United States", "Company Phone": "+1 415-555-0198",
                "Email Sent": "false", "Apollo Contact Id": "65f0aa",
            },
        ],
    ),
    "zoominfo.csv": Export(
        _ZOOMINFO,
        [
            {
                "ZoomInfo Contact ID": "1520", "Last Name": "Adair", "First Name": "Joss", "Salutation": "Mr.",
                "Job Title": "Plant Manager", "Management Level": "Manager", "Job Function": "Operations",
                "Department": "Operations", "Direct Phone Number": "(415) 555-0161", "Email Address": "joss@adair.example.com",
                "Email Domain": "adair.example.com", "Mobile phone": "(415) 555-0162", "Person City": "Erie",
                "Person State": "Pennsylvania", "Person Zip Code": "16501", "Country": "United States",
                "LinkedIn Contact Profile URL": "https://www.linkedin.com/in/joss-adair-0",
                "Company Name": "Adair Plastics", "Website": "adair.example.com", "Company HQ Phone": "(415) 555-0163",
                "Fax": "(415) 555-0164", "Primary Industry": "Manufacturing", "Company Street Address": "1 Plant Rd",
                "Company City": "Toledo", "Company State": "Ohio", "Company Country": "United States",
                "Full Address": "1 Plant Rd, Toledo, Ohio",
            },
        ],
    ),
    "facebook-lead-ads.csv": Export(
        _names("""
            id; created_time; ad_id; ad_name; adset_id; adset_name; campaign_id; campaign_name; form_id; form_name;
            is_organic; platform; full_name; email; phone_number; company_name; job_title; city
        """),
        [
            {
                "id": "l:901", "created_time": "2024-05-02T08:11:00-05:00", "ad_id": "ag:11", "ad_name": "Spring video",
                "adset_id": "as:12", "adset_name": "Owners", "campaign_id": "c:13", "campaign_name": "Spring",
                "form_id": "f:14", "form_name": "Quote form", "is_organic": "false", "platform": "fb",
                "full_name": "Mina Perl", "email": "mina@perl.example.com", "phone_number": "+14155550165",
                "company_name": "Perl Bakery", "job_title": "Owner", "city": "Boise",
            },
        ],
        delimiter="\t",
        encoding="utf-16-le",
        preamble="\ufeff",
    ),
}  # fmt: skip


def write_exports(folder: Path) -> None:
    """Write every export."""
    folder.mkdir(exist_ok=True)
    for name, export in EXPORTS.items():
        export.write(folder / name)
