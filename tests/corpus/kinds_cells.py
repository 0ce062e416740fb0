"""Kinds of cells: words and errors for no data, characters that nobody sees, addresses in wrappings, marks for Excel."""

from __future__ import annotations

from tests.corpus.case import Case, Kind

_ERRORS = Kind(
    10,
    "Error values and words for nothing",
    "An error value of a spreadsheet, in any language, and a word or sign for no data count as an empty cell, and are counted"
    " for each column. A name such as Null or None stays a name.",
    [
        Case(
            "error values in English and words of programs",
            "Given Name,E-mail,Company,Job Title,Phone\n"
            "Ivy,ivy@harbor.example.org,#REF!,CTO,206-555-0141\n"
            "Lou,lou@harbor.example.org,#N/A,NULL,206-555-0142\n"
            "#NAME?,kit@harbor.example.org,nan,n/a,206-555-0143\n"
            "Mae,mae@harbor.example.org,Harbor Ltd,-,#VALUE!\n",
            rows=[
                {"first_name": "Ivy", "company": "", "title": "CTO"},
                {"first_name": "Lou", "company": "", "title": ""},
                {"first_name": "", "company": "", "title": ""},
                {"first_name": "Mae", "company": "Harbor Ltd", "title": "", "phone": ""},
            ],
            findings={"error_value", "placeholder"},
        ),
        Case(
            "error values of a German spreadsheet, with semicolons",
            "Vorname;Nachname;E-Mail;Firma;Ort\n"
            "Jonas;Brandt;jonas@werft.example.org;#NV;Kiel\n"
            "Lena;#BEZUG!;lena@werft.example.org;#WERT!;k. A.\n"
            "Mia;Null;mia@werft.example.org;k.A.;\u2013\n"
            "Ole;Kruse;ole@werft.example.org;keine Angabe;#ZAHL!\n",
            rows=[
                {"first_name": "Jonas", "last_name": "Brandt", "company": "", "city": "Kiel"},
                {"first_name": "Lena", "last_name": "", "company": "", "city": ""},
                {"first_name": "Mia", "last_name": "Null", "company": "", "city": ""},
                {"first_name": "Ole", "last_name": "Kruse", "company": "", "city": ""},
            ],
            findings={"error_value", "placeholder"},
            region="DE",
        ),
        Case(
            "error values in Spanish and French, with tabs",
            "Nombre\tApellido\tCorreo\tEmpresa\tCiudad\n"
            "Luc\u00eda\tOrtega\tlucia@puerto.example.org\t#\u00a1REF!\t#\u00bfNOMBRE?\n"
            "Iker\ts/d\tiker@puerto.example.org\t#\u00a1VALOR!\tsin datos\n"
            "Aim\u00e9e\tRoche\taimee@puerto.example.org\t#N/D\tNice\n",
            rows=[
                {"first_name": "Luc\u00eda", "company": "", "city": ""},
                {"first_name": "Iker", "last_name": "", "company": "", "city": ""},
                {"first_name": "Aim\u00e9e", "company": "", "city": "Nice"},
            ],
            findings={"error_value", "placeholder"},
            region="ES",
        ),
        Case(
            "a needed address that is missing, in the words of three programs",
            "Name|Email|Private Email\n"
            "Ada Marsh|#N/A|\n"
            "Ben Frost|(null)|\n"
            "Cleo Banks|Err:502|cleo@home.example.org\n"
            "Dan Low|undefined|\n"
            "Eve Dunn|eve@firm.example.org|N.A.\n",
            rows=[{"email": "cleo@home.example.org"}, {"email": "eve@firm.example.org"}],
            held={2: "email_missing", 3: "email_missing", 5: "email_missing"},
            findings={"error_value", "placeholder"},
        ),
        Case(
            "codes of places that look like words for nothing",
            "First Name,Last Name,Email,City,State\n"
            "Gina,Russo,gina@bay.example.org,Napoli,NA\n"
            "Thao,Nan,thao@bay.example.org,Nan,ND\n"
            "Nil,None,nil@bay.example.org,Fargo,N.D.\n",
            rows=[
                {"first_name": "Gina", "state": "NA"},
                {"last_name": "Nan", "city": "Nan", "state": "ND"},
                {"first_name": "Nil", "last_name": "None", "state": "N.D."},
            ],
        ),
    ],
)

_INVISIBLE = Kind(
    17,
    "Characters that nobody sees",
    "Zero-width characters, soft hyphens, marks of direction, variation selectors and blank letters are taken out of every"
    " cell, and counted for each column. A text keeps the joiners that its script or an emoji needs.",
    [
        Case(
            "in addresses and phone numbers",
            "First Name,Email,Phone\n"
            "Uma,\u200buma@delta.example.org,\u202a+1 (312) 555-0161\u202c\n"
            "Vic,vic@del\u00adta.example.org,312\u3164555\u31640162\n"
            "Wes,wes@delta.example.org\ufe0f,\u2068+13125550163\u2069\n",
            rows=[
                {"email": "uma@delta.example.org", "phone": "+13125550161"},
                {"email": "vic@delta.example.org", "phone": "+13125550162"},
                {"email": "wes@delta.example.org", "phone": "+13125550163"},
            ],
            findings={"invisible_characters"},
        ),
        Case(
            "in names and companies of a German list, beside blanks that do not break",
            "Vorname;Nachname;E-Mail;Firma;Telefon\n"
            "Greta\u200b;Hof\u00admann;greta@hafen.example.org;Hafen\u00a0GmbH;030\u00a0901820\n"
            "Till;\u200eKern\u200f;till@hafen.example.org\u00a0;Kern\u2060Bau;030\u202f901821\n",
            rows=[
                {"first_name": "Greta", "last_name": "Hofmann", "company": "Hafen GmbH", "phone": "+4930901820"},
                {
                    "last_name": "Kern",
                    "email": "till@hafen.example.org",
                    "company": "KernBau",
                    "phone": "+4930901821",
                },
            ],
            findings={"invisible_characters"},
            region="DE",
        ),
        Case(
            "joiners that Persian, Malayalam and emoji need stay",
            "First Name\tCompany\tEmail\n"
            "\u0646\u06cc\u200c\u0645\u0627\tStart \U0001f469\u200d\U0001f4bb\tnima@studio.example.org\n"
            "\u0d05\u0d28\u0d3f\u0d32\u0d4d\u200d\tStu\u200bdio\tanil@stu\u200ddio.example.org\n",
            rows=[
                {"first_name": "\u0646\u06cc\u200c\u0645\u0627", "company": "Start \U0001f469\u200d\U0001f4bb"},
                {
                    "first_name": "\u0d05\u0d28\u0d3f\u0d32\u0d4d\u200d",
                    "company": "Studio",
                    "email": "anil@studio.example.org",
                },
            ],
            findings={"invisible_characters"},
        ),
    ],
)

_WRAPPED = Kind(
    18,
    "An e-mail address inside other text",
    "An address is taken out of a display name, `mailto:`, quotes, brackets, a label, a remark or a full stop, and of several"
    " addresses the first valid one is taken; both are counted. An address beside words that may belong to it, or that take it"
    " back, is not guessed.",
    [
        Case(
            "display names and links",
            "First Name,Email\n"
            "Zoe,Zoe Lark <zoe@quay.example.org>\n"
            'Abe,"""Stone, Abe"" <abe@quay.example.org>"\n'
            "Bea,mailto:bea@quay.example.org?subject=Hello\n"
            "Cal,[cal@quay.example.org](mailto:cal@quay.example.org)\n"
            "Dee,dee@quay.example.org.\n"
            "Eli,eli (at) quay.example.org\n",
            rows=[{"email": f"{name}@quay.example.org"} for name in ("zoe", "abe", "bea", "cal", "dee")],
            held={7: "email_invalid"},
            findings={"email_unwrapped"},
        ),
        Case(
            "several addresses in a German list",
            "Vorname;E-Mail\n"
            'Finn;"finn@kai.example.org; finn@privat.example.org"\n'
            "Gesa;gesa@kai.example.org / gesa2@kai.example.org\n"
            'Hauke;"hauke@kai.example.org\nhauke2@kai.example.org"\n'
            "Inken;inken@@kai.example.org oder inken2@kai.example.org\n"
            "Jette;jette@kai.example.org (B\u00fcro)\n"
            "Knut;knut@kai.example.org (ung\u00fcltig)\n",
            rows=[
                {"email": "finn@kai.example.org"},
                {"email": "gesa@kai.example.org"},
                {"email": "hauke@kai.example.org"},
                {"email": "inken2@kai.example.org"},
                {"email": "jette@kai.example.org"},
            ],
            held={8: "email_invalid"},
            findings={"several_values", "email_unwrapped"},
            region="DE",
        ),
        Case(
            "full-width letters, labels and separators of other scripts, with tabs",
            "Pr\u00e9nom\tCourriel\n"
            "Noa\tnoa\uff20quai.example.org\n"
            "Rose\tCourriel : rose@quai.example.org\n"
            "Mei\tmei@quai.example.org\u3001mei2@quai.example.org\n"
            "Lou\tlou@quai.example.org\n"
            "Max\tmax@quai.example.org\n"
            "Paul\tpaul martin@quai.example.org\n"
            "Remi\tremi@courrier.quai,org\n",
            rows=[
                {"email": "noa@quai.example.org"},
                {"email": "rose@quai.example.org"},
                {"email": "mei@quai.example.org"},
                {"email": "lou@quai.example.org"},
                {"email": "max@quai.example.org"},
            ],
            held={7: "email_invalid", 8: "email_invalid"},
            findings={"several_values", "email_unwrapped"},
            region="FR",
        ),
    ],
)

_EXCEL = Kind(
    33,
    "A text that was marked as one for Excel",
    'A cell such as ="01234", or one with an apostrophe in front of a number, is that number as text in every field; the cells'
    " are counted for each column.",
    [
        Case(
            "formulas that are texts, in every column",
            "First Name,Email,Phone,Zip\n"
            '="Ira",="ira@cove.example.org",="2065550171",="01950"\n'
            '"=""Jo""",jo@cove.example.org,"=""2065550172""","=""00501"""\n',
            rows=[
                {"first_name": "Ira", "email": "ira@cove.example.org", "phone": "+12065550171", "postal_code": "01950"},
                {"first_name": "Jo", "email": "jo@cove.example.org", "phone": "+12065550172", "postal_code": "00501"},
            ],
            findings={"excel_text"},
            destination="highlevel.contacts",
        ),
        Case(
            "apostrophes in front of numbers, in a German list",
            "Vorname;Nachname;E-Mail;Telefon;PLZ\n"
            "Arno;'t Hooft;arno@siel.example.org;'+49 30 901820;'01067\n"
            "Birte;Voss;'birte@siel.example.org;'030901821;'99084\n",
            rows=[
                {"last_name": "'t Hooft", "phone": "+4930901820", "postal_code": "01067"},
                {"email": "birte@siel.example.org", "phone": "+4930901821", "postal_code": "99084"},
            ],
            findings={"excel_text"},
            destination="highlevel.contacts",
            region="DE",
        ),
        Case(
            "identifiers with zeros in front, with pipes",
            'Phone|First Name|CRM Contact ID\n="0301234567"|Nele|="000731"\n030 1234568|Ove|=SUM(A1)\n',
            rows=[{"crm_contact_id": "000731"}, {"crm_contact_id": "=SUM(A1)"}],
            findings={"excel_text"},
            destination="kixie.powerlist",
            region="DE",
        ),
    ],
)

KINDS: list[Kind] = [_ERRORS, _INVISIBLE, _WRAPPED, _EXCEL]
