"""Kinds of headers and columns: which of them goes to which field."""

from __future__ import annotations

from tests.corpus.case import Case, Kind

KINDS: list[Kind] = [
    Kind(
        13,
        "Several columns whose names could mean one field",
        "A similar name counts only within a language and never beats a plain one; a plain slip of the keys whose cells fit is"
        " taken, any other similar name is asked about. Among rivals, the name that says more and the"
        " cells that fit decide: a column of forms of address (Mr., Frau, Mme) is no job title, a department is no state.",
        [
            Case(
                "English salutations beside job titles",
                "Title,First Name,Last Name,Department,Job Title,Business City,Business State,Home City,E-mail Address\r\n"
                "Mr.,Otis,Vale,Sales,Buyer,Akron,OH,Kent,otis@vale.example.com\r\n"
                "Mrs.,Ada,Rook,IT,,Dayton,OH,,ada@rook.example.com\r\n"
                "Dr.,Lou,Finch,Legal,Counsel,Toledo,OH,,lou@finch.example.com\r\n",
                rows=[
                    {"first_name": "Otis", "title": "Buyer", "city": "Akron", "state": "OH"},
                    {"first_name": "Ada", "title": "", "city": "Dayton", "state": "OH"},
                    {"first_name": "Lou", "title": "Counsel", "city": "Toledo", "state": "OH"},
                ],
            ),
            Case(
                "plain slips of the keys",
                "Frist Name,Lsat Name,Compnay,Emial,Phnoe Number,Ctiy\n"
                "Una,Marsh,Marsh Tools,una@marsh.example.com,(415) 555-0151,Kent\n"
                "Vic,Tarn,Tarn Mills,vic@tarn.example.com,(415) 555-0152,Erie\n"
                "Wyn,Holt,Holt Oil,wyn@holt.example.com,(415) 555-0153,Akron\n",
                rows=[
                    {"first_name": "Una", "last_name": "Marsh", "company": "Marsh Tools", "city": "Kent"},
                    {"first_name": "Vic", "last_name": "Tarn", "phone": "+14155550152", "city": "Erie"},
                    {"first_name": "Wyn", "last_name": "Holt", "email": "wyn@holt.example.com", "city": "Akron"},
                ],
            ),
            Case(
                "a similar name that is a word of its own",
                "E-mail;Statue\nzoe@x.example.com;Zeus\nyan@x.example.com;Hera\nxia@x.example.com;Pan\n",
                holds={"mapping_uncertain"},
            ),
            Case(
                "Spanish departments are no states",
                "Título;Nombre;Apellidos;Departamento;Puesto;Ciudad de trabajo;Correo electrónico\n"
                "Sra.;Inés;Robles;Ventas;Directora;Vigo;ines@robles.example.com\n"
                "Sr.;Blas;Otero;Compras;Jefe;Lugo;blas@otero.example.com\n"
                "Sr.;Iván;Seijo;Finanzas;Socio;Ourense;ivan@seijo.example.com\n",
                rows=[
                    {"first_name": "Inés", "last_name": "Robles", "title": "Directora", "city": "Vigo", "state": ""},
                    {"first_name": "Blas", "last_name": "Otero", "title": "Jefe", "city": "Lugo", "state": ""},
                    {"first_name": "Iván", "last_name": "Seijo", "title": "Socio", "city": "Ourense", "state": ""},
                ],
                region="ES",
            ),
            Case(
                "a French title that is a salutation, alone",
                "Titre\tPrénom\tNom\tCourriel\nMme\tZoé\tBrun\tzoe@brun.example.com\nM.\tLuc\tGris\tluc@gris.example.com\n"
                "Mlle\tEva\tNoir\teva@noir.example.com\n",
                rows=[
                    {"first_name": "Zoé", "last_name": "Brun", "title": ""},
                    {"first_name": "Luc", "last_name": "Gris", "title": ""},
                    {"first_name": "Eva", "last_name": "Noir", "title": ""},
                ],
                region="FR",
            ),
        ],
    ),
    Kind(
        14,
        "Fax numbers, and labels beside numbers",
        "A fax column is no phone column, in any language with known names. Where a column `… Label` or `… Type`"
        " stands beside the"
        " numbers, it says of each what it is: a mobile phone comes first, a fax is passed over.",
        [
            Case(
                "labels beside values",
                "First Name,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value\n"
                "Ana,Work Fax,+1 415-555-0111,Mobile,+1 415-555-0112\n"
                "Ben,Work,+1 415-555-0113,Mobile,+1 415-555-0114\n"
                "Cyd,Home,+1 415-555-0115,Fax,+1 415-555-0116\n",
                rows=[
                    {"first_name": "Ana", "phone": "+14155550112"},
                    {"first_name": "Ben", "phone": "+14155550114"},
                    {"first_name": "Cyd", "phone": "+14155550115"},
                ],
                destination="kixie.powerlist",
            ),
            Case(
                "German fax columns before the phone",
                "Vorname;Nachname;Telefax;Faxnummer privat;Telefon privat;Mobiltelefon\n"
                "Ute;Roth;030 23125 201;030 23125 202;030 23125 203;0171 3920011\n"
                "Ole;Kern;030 23125 204;030 23125 205;030 23125 206;\n",
                rows=[
                    {"first_name": "Ute", "phone": "+491713920011"},
                    {"first_name": "Ole", "phone": "+493023125206"},
                ],
                region="DE",
                destination="kore.list",
            ),
            Case(
                "a French label of a fax",
                "Prénom;Nom;Téléphone;Type de téléphone;Téléphone type\n"
                "Léa;Roux;01 99 00 22 01;;Télécopie\nJules;Blanc;01 99 00 22 02;;Bureau\n",
                rows=[{"first_name": "Jules", "phone": "+33199002202"}],
                held={2: "phone_missing"},
                region="FR",
                destination="kixie.powerlist",
            ),
            Case(
                "Japanese and Russian fax columns",
                "氏名,ファックス番号,電話番号,Факс\n佐藤 花,03-1234-5600,03-1234-5601,03-1234-5602\n",
                rows=[{"last_name": "佐藤", "first_name": "花", "phone": "+81312345601"}],
                region="JP",
                destination="kixie.powerlist",
            ),
        ],
    ),
    Kind(
        15,
        "Exports of well-known programs",
        "Google Contacts, Outlook (English, German, French, Spanish), Apple, LinkedIn, Salesforce, HubSpot,"
        " Pipedrive, Apollo,"
        " ZoomInfo and Facebook lead ads are mapped by name; there is a sample of each in sample_data/exports.",
        [
            Case(
                "Outlook in German",
                "Anrede;Vorname;Nachname;Firma;Position;Ort geschäftlich;Land/Region geschäftlich;Ort privat;Telefon"
                " geschäftlich;"
                "Mobiltelefon;E-Mail-Adresse;E-Mail: Angezeigter Name\r\n"
                "Frau;Rike;Baum;Baum AG;Leiterin;Essen;Deutschland;Bochum;030 23125 211;0171"
                " 3920012;rike@baum.example.com;Rike\r\n",
                rows=[
                    {
                        "first_name": "Rike",
                        "last_name": "Baum",
                        "title": "Leiterin",
                        "city": "Essen",
                        "phone": "+491713920012",
                        "email": "rike@baum.example.com",
                    }
                ],
                region="DE",
                findings={"country_column"},
            ),
            Case(
                "Pipedrive",
                "Person - ID,Person - Name,Person - Label,Person - Organization,Person - Email - Work,Person - Phone - Work"
                ","
                "Person - Phone - Mobile,Person - Owner\n7,Sol Reed,Hot,Reed Ltd,sol@reed.example.com,(415) 555-0121,"
                "(415) 555-0122,Sam\n",
                rows=[
                    {
                        "first_name": "Sol",
                        "last_name": "Reed",
                        "company": "Reed Ltd",
                        "email": "sol@reed.example.com",
                        "phone": "+14155550122",
                    }
                ],
            ),
            Case(
                "LinkedIn connections",
                'Notes:\n"Some addresses are missing."\n\n'
                "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
                "Kai,Moss,https://www.linkedin.com/in/kai-moss-0,kai@moss.example.com,Moss Co,CEO,02 Feb 2024\n"
                "Lia,Dunn,https://www.linkedin.com/in/lia-dunn-0,lia@dunn.example.com,Dunn Co,CTO,03 Feb 2024\n",
                rows=[
                    {"first_name": "Kai", "linkedin": "https://www.linkedin.com/in/kai-moss-0", "title": "CEO"},
                    {"first_name": "Lia", "linkedin": "https://www.linkedin.com/in/lia-dunn-0", "title": "CTO"},
                ],
            ),
        ],
    ),
    Kind(
        16,
        "Headers in other scripts",
        "Common names of columns are known in some forty languages. A column whose name is not known is found by its"
        " cells, with the"
        " digits of any script; nothing is sent to a phone found like that before somebody has agreed.",
        [
            Case(
                "Arabic",
                "الاسم الأول,اسم العائلة,الشركة,البريد الإلكتروني,المدينة\nسلمى,حداد,مثال,salma@haddad.example.com,دبي\n",
                rows=[
                    {
                        "first_name": "سلمى",
                        "last_name": "حداد",
                        "company": "مثال",
                        "email": "salma@haddad.example.com",
                        "city": "دبي",
                    }
                ],
                region="AE",
            ),
            Case(
                "Korean and Chinese",
                "姓名\t公司名称\t职位\t电子邮箱\t手机号码\n陈 明\t例子公司\t经理\tming@chen.example.com\t+86 131 2345"
                " 6789\n",
                rows=[
                    {
                        "last_name": "陈",
                        "first_name": "明",
                        "company": "例子公司",
                        "title": "经理",
                        "email": "ming@chen.example.com",
                        "phone": "+8613123456789",
                    }
                ],
                region="CN",
            ),
            Case(
                "Polish, Turkish and Greek",
                "Imię;Soyadı;Επωνυμία;Stanowisko;E-posta;Telefon komórkowy;Miasto\n"
                "Ola;Demir;Αλφα;Dyrektor;ola@demir.example.com;+48 512 345 678;Łódź\n",
                rows=[
                    {
                        "first_name": "Ola",
                        "last_name": "Demir",
                        "company": "Αλφα",
                        "title": "Dyrektor",
                        "email": "ola@demir.example.com",
                        "phone": "+48512345678",
                        "city": "Łódź",
                    }
                ],
                region="PL",
            ),
            Case(
                "a column of Devanagari digits under an unknown name",
                "नाम,ईमेल,बात करने के लिए\nआशा,asha@x.example.com,९८१०० १२३१०\nरवि,ravi@x.example.com,९८१०० १२३११\n"
                "मीना,mina@x.example.com,९८१०० १२३१२\n",
                holds={"mapping_uncertain"},
                region="IN",
            ),
        ],
    ),
    Kind(
        23,
        "Columns about something else",
        "A column of ids, addresses of computers, forms, lists, campaigns, owners, managers, sources, counts or"
        " dates is no column of"
        " a person, however much its name resembles a field's; whole words are compared. A county is no state and no"
        " country.",
        [
            Case(
                "county before state",
                "first_name,last_name,company_name,address,city,county,state,zip,phone1,email\n"
                "Art,Venere,Chemel,8 W Cerritos Ave,Bridgeport,Gloucester,NJ,08014,415-555-0131,art@venere.example.com\n",
                rows=[{"city": "Bridgeport", "state": "NJ", "address": "8 W Cerritos Ave", "phone": "+14155550131"}],
            ),
            Case(
                "a lead form",
                "id\tcreated_time\tad_name\tform_name\tlist_name\tcampaign_name\tfull_name\temail\tip_address\n"
                "l:1\t2024-01-01\tVideo\tForm A\tList B\tCampaign C\tRuth Vega\truth@vega.example.com\t192.0.2.7\n",
                rows=[{"first_name": "Ruth", "last_name": "Vega", "address": "", "company": ""}],
            ),
            Case(
                "owners, managers and sources",
                "Lead Owner;Lead Source;Manager Name;Estate;Accompany;Account Manager;E-Mail;Vorname\n"
                "Sam;Web;Max;Villa;Bob;Eva;pia@feld.example.com;Pia\n",
                rows=[
                    {"email": "pia@feld.example.com", "first_name": "Pia", "last_name": "", "company": "", "state": ""}
                ],
            ),
        ],
    ),
    Kind(
        24,
        "An empty column beside a full one",
        "Work, home, other and private variants are alternatives of one field: each row takes the first that it has."
        " A text's column"
        " that is empty gives way to a full one.",
        [
            Case(
                "e-mails",
                "name,email_work,email_other\nAl Poe,,al@poe.example.com\nBo Lee,bo@lee.example.com,bo2@lee.example.com\n",
                rows=[{"email": "al@poe.example.com"}, {"email": "bo@lee.example.com"}],
            ),
            Case(
                "German phones",
                "Name;Telefon dienstlich;Telefon privat;Weiteres Telefon\nJan Ost;;030 23125 221;\nUwe West;;;030 23125"
                " 222\n",
                rows=[{"phone": "+493023125221"}, {"phone": "+493023125222"}],
                region="DE",
                destination="kixie.powerlist",
            ),
            Case(
                "a company and a job",
                "Email|Company|Account Name|Job Title|Occupation\neve@ash.example.com||Ash Ltd||Baker\n",
                rows=[{"company": "Ash Ltd", "title": "Baker"}],
            ),
        ],
    ),
    Kind(
        25,
        "Names with a prefix, a number or a separator, and names of two meanings",
        "A name is read by its words: what only says which column it is counts for nothing. Where a name has two"
        " meanings (Contact),"
        " the cells decide.",
        [
            Case(
                "Contact holds phones",
                "Contact,Company\n(415) 555-0141,Ace\n(415) 555-0142,Bee\n",
                rows=[{"phone": "+14155550141", "company": "Ace"}, {"phone": "+14155550142", "company": "Bee"}],
                destination="kixie.powerlist",
            ),
            Case(
                "prefixes and numbers",
                "cp_email;URN:Tel;Emails 1 Email;User First Name;org_name\n"
                "zac@oak.example.com;(415) 555-0143;zac2@oak.example.com;Zac;Oak Inc\n",
                rows=[
                    {
                        "email": "zac@oak.example.com",
                        "phone": "+14155550143",
                        "first_name": "Zac",
                        "company": "Oak Inc",
                    }
                ],
            ),
            Case(
                "numbers of customers are no phones",
                "Numéro client;Prénom;Nom;Courriel;Téléphone\n"
                "100234;Zoé;Brun;zoe@brun.example.com;06 12 34 56 78\n"
                "100235;Luc;Gris;luc@gris.example.com;06 12 34 56 79\n"
                "100236;Eva;Noir;eva@noir.example.com;06 12 34 56 80\n",
                rows=[{"phone": "+33612345678"}, {"phone": "+33612345679"}, {"phone": "+33612345680"}],
                region="FR",
            ),
            Case(
                "a number with ids, and none to call",
                "Número\tNombre\tApellidos\tCorreo electrónico\n1001\tInés\tRobles\tines@robles.example.com\n"
                "1002\tBlas\tOtero\tblas@otero.example.com\n1003\tIván\tSeijo\tivan@seijo.example.com\n",
                rows=[{"first_name": "Inés", "phone": ""}, {"phone": ""}, {"phone": ""}],
                region="ES",
            ),
            Case(
                "the host's address in every booking",
                "User Name,User Email,Invitee First Name,Invitee Last Name,Invitee Email,Text Reminder Number\n"
                "Host One,host@oak.example.com,Ira,Moss,ira@moss.example.com,+1 415-555-0154\n"
                "Host One,host@oak.example.com,Jo,Fenn,jo@fenn.example.com,+1 415-555-0155\n"
                "Host One,host@oak.example.com,Kai,Rush,,+1 415-555-0156\n"
                "Host One,host@oak.example.com,Lea,Dell,lea@dell.example.com,\n",
                rows=[
                    {"first_name": "Ira", "email": "ira@moss.example.com", "phone": "+14155550154"},
                    {"first_name": "Jo", "email": "jo@fenn.example.com"},
                    {"first_name": "Lea", "email": "lea@dell.example.com"},
                ],
                held={4: "email_missing"},
            ),
            Case(
                "German and English in one name",
                "Arbeit E-Mail\tWhatsapp Number\tcell no\nnia@elm.example.com\t(415) 555-0144\t\n",
                rows=[{"email": "nia@elm.example.com", "phone": "+14155550144"}],
            ),
        ],
    ),
    Kind(
        26,
        "Compound names, and several addresses",
        "Names of two words for one field are read as it. A row is sent with one address, whole: the one where the"
        " person works"
        " before the one at home.",
        [
            Case(
                "work and home, row by row",
                "Email,Home City,Home State,Work City,Work State\n"
                "ann@x.example.com,Kent,WA,Akron,\nbob@x.example.com,Erie,PA,,\ncyd@x.example.com,,,Reno,NV\n",
                rows=[
                    {"city": "Akron", "state": ""},
                    {"city": "Erie", "state": "PA"},
                    {"city": "Reno", "state": "NV"},
                ],
            ),
            Case(
                "names of groups before the names",
                "Société Nom|Société Ville|Contact Nom|Contact Prénom|Contact E-mail\n"
                "Brun SA|Nîmes|Garance|Zélie|zelie@brun.example.com\n",
                rows=[{"company": "Brun SA", "city": "Nîmes", "last_name": "Garance", "first_name": "Zélie"}],
            ),
            Case(
                "a billing address",
                "Email Address;Billing Street;Billing City;Billing State/Province;Billing Zip/Postal Code;Billing Country\n"
                "dee@x.example.com;1 Bay St;Guelph;ON;N1H 1A1;Canada\n",
                rows=[
                    {
                        "address": "1 Bay St",
                        "city": "Guelph",
                        "state": "ON",
                        "postal_code": "N1H 1A1",
                        "country": "Canada",
                    }
                ],
                destination="highlevel.contacts",
            ),
            Case(
                "the country of a phone is that of the address that the row is sent with",
                "E-mail Address,Mobile Phone,Business City,Business Country/Region,Home City,Home Country/Region\n"
                "una@x.example.com,(415) 555-0142,Akron,United States,Bonn,Germany\n"
                "veit@x.example.com,0171 3920013,,United States,Bonn,Germany\n"
                "wyn@x.example.com,020 7946 0018,,,,United Kingdom\n"
                "xia@x.example.com,415 555 0143,,,,\n",
                rows=[
                    {"phone": "+14155550142", "city": "Akron"},
                    {"phone": "+491713920013", "city": "Bonn"},
                    {"phone": "+442079460018", "city": ""},
                    {"phone": "+14155550143"},
                ],
                findings={"country_column"},
            ),
            Case(
                "the same without a field for addresses, and in German",
                "Name;Mobiltelefon;Ort geschäftlich;Land/Region geschäftlich;Ort privat;Land/Region privat\n"
                "Ida Falk;0171 3920014;Bonn;Deutschland;;\nOtto Zeh;079 123 45 67;;;Chur;Schweiz\n",
                rows=[{"phone": "+491713920014"}, {"phone": "+41791234567"}],
                region="AT",
                destination="kixie.powerlist",
            ),
            Case(
                "address books",
                "n_given|n_family|org_name|adr_one_street|adr_one_locality|adr_one_region|email_one_value\n"
                "Gil|Stern|Stern KG|Weg 1|Bonn|NRW|gil@stern.example.com\n",
                rows=[
                    {
                        "first_name": "Gil",
                        "last_name": "Stern",
                        "company": "Stern KG",
                        "address": "Weg 1",
                        "city": "Bonn",
                        "state": "NRW",
                    }
                ],
                region="DE",
            ),
        ],
    ),
    Kind(
        28,
        "Whole names with the family name first, and roles of users",
        "Chinese, Japanese, Korean, Vietnamese and Hungarian whole names begin with the family name. A role of a"
        " user in a system is"
        " no job title without somebody's word. A name without a blank inside stays whole, as the first name.",
        [
            Case(
                "Hungarian",
                "Név;E-mail\nSzabó Zsófia;zsofi@x.example.com\nBalázs Gergely;gergo@x.example.com\n",
                rows=[
                    {"last_name": "Szabó", "first_name": "Zsófia"},
                    {"first_name": "Balázs", "last_name": "Gergely"},
                ],
                region="HU",
            ),
            Case(
                "Vietnamese and Korean",
                "Full Name,Email\nTrần Thị Mai,mai@x.example.com\n박 서준,park@x.example.com\nMai Carver"
                ",mc@x.example.com\n",
                rows=[
                    {"last_name": "Trần", "first_name": "Thị Mai"},
                    {"last_name": "박", "first_name": "서준"},
                    {"first_name": "Mai", "last_name": "Carver"},
                ],
            ),
            Case(
                "roles of users",
                "Name\tEmail\tRole\nAn Day\tan@x.example.com\tend-user\nBe Fox\tbe@x.example.com\tadmin\n",
                holds={"mapping_uncertain"},
            ),
        ],
    ),
]
