"""Words beside the name of a field: which of several columns it is, and what is no column of the field at all."""

from __future__ import annotations

from typing import Final

# Where an address, a phone or an e-mail belongs.
PLACES: Final = {
    "work": """
        work business office professional professionnel professionnelle pro bureau geschäftlich geschaeftlich
        dienstlich dienstl gesch arbeit büro beruflich travail trabajo oficina laboral lavoro ufficio trabalho comercial
        escritório zakelijk werk kantoor jobb jobbet arbete arbejde arbeid służbowy praca práce munkahelyi iş työ рабочий
        рабочая служебный العمل 勤務先 会社 办公 公司 工作 직장
    """,
    "company": """
        company organization organisation org corporate corp firm firma firmen unternehmen unternehmens société
        entreprise empresa organización azienda bedrijf headquarters hq zentrale account employer
    """,
    "mailing": "mailing",
    "billing": "billing invoice rechnung rechnungsadresse rechnungsanschrift facturation facturación fatturazione faturamento",
    "shipping": "shipping ship delivery lieferung lieferadresse lieferanschrift livraison envío entrega spedizione",
    "other": """
        other secondary second alternate alternative additional alt tertiary weitere weiterer weiteres andere autre
        autres otro otra altro altra outro outra ander annan anden annen inny jiný egyéb diğer muu
    """,
    "home": """
        home personal private privat privé privée domicile domicilio particular residencia casa personale privato
        abitazione residencial pessoal thuis hem hemma hjem domowy prywatny soukromý otthoni ev koti домашний المنزل
        自宅 個人 家庭 个人
    """,
}
# They add nothing to a name.
NEUTRAL: Final = """
    contact contacts person people lead leads prospect prospects customer customers client clients user users cp cust
    member recipient candidate patient guest attendee attendees invitee employee student applicant participant subscriber
    principal buyer seller
    primary main best default current value values wert valeur valor waarde valore kunde kunden kontakt kontakts
    contacto contatto contato persona personne persoon klient cliente ansprechpartner info details detail your my our
    the of for a an s de du des del della dello do da dos das di la le les el los las l d van het der die den dem von
    und and or o ou et y e och og en i please enter what is you urn vcard data attributes properties fields recommended c
"""
ADDRESS_WORDS: Final = """
    location postanschrift postale address addresses adr addr adresse adressen dirección indirizzo adress endereço adres
"""
NUMBER_WORDS: Final = """
    number numbers no nr num nummer numero número numéro n nbr one two three first second third
"""
# Their numbers are ids; only `Customer Contact Number` is none.
CUSTOMERS: Final = """
    client clients customer customers cliente clientes klient member subscriber patient student user users
"""
CONTACT_WORDS: Final = "contact contacto contato contatto kontakt"
# A column about a field, not of it: never taken for the field.
ABOUT: Final = """
    status type types typ tipo art label labels étiquette etiqueta etichetta date dates datum data fecha id ids key
    uuid guid count counts anzahl verified verification valid validity opt optin optout consent source sources quelle
    origen origine origem owner owners besitzer inhaber propriétaire propietario proprietario eigenaar score flag
    flags created updated modified timestamp time hash domain provider confidence bounce bounced unsubscribed manager
    managers vorgesetzter assistant assistants assistent assistentin assistante asistente ayudante assistente spouse
    emergency username password birth birthday anniversary geburts ip ips mac form forms formular formulario
    formulaire list lists liste lista listen campaign campaigns kampagne campagne campaña campanha ad ads adset
    adgroup utm medium referrer referral referred platform device browser deal deals opportunity opportunities
    phonetic yomi kana furigana prefix suffix extended formatted display angezeigter pantalla tdd tty latitude
    longitude quantity qty amount price revenue size employees tag tags subject nationality citizenship maiden
    nickname cpf cnpj rg ssn nif cif dni nie nip pesel regon iban bic swift vat ust ustid steuernummer siret siren
    piva tva rfc curp cuit cuil rut ico dic ean isbn sku gtin invoice order orders tracking kundennummer kundennr
    bestellnummer rechnungsnummer personalnummer auftragsnummer lat lng lon coordinates geo destination desired
    interest interested travel visa passport target market ziel reiseziel destino
"""
FAX: Final = """
    fax faks telecopie telecopieur facsimile факс φαξ فاكس פקס ファックス ファクス 传真 傳真 팩스 फैक्स โทรสาร แฟกซ์
    ფაქსი ֆաքս
"""
# Names that a similar one must not be taken for, and that are no field themselves.
OTHER: Final = """
    county, counties, estate, stage, stages, stats, department, departments, dept, division, accompany, portal,
    username, user name, tên đệm, segundo apellido, middle name, middle names, middlename, weitere vornamen,
    deuxième prénom, segundo nombre,
    second prénom, salutation, anrede, civilité, tratamiento, trattamento, aanhef, form of address, courtesy title,
    honorific, name prefix, name suffix, nickname, abteilung, service, afdeling, reparto, file as, lead title,
    deal title, postfach, po box, pobox, stock, mailing list, status, seniority, company size, branch,
    company linkedin url, company linkedin, phase, source, tempt, statement, street number, location, office location,
    religion, contract, contract name, contracts, keywords, categories, language, konto, partner, callback, telex, isdn,
    seo description
"""
# Plain enough to be certain, and beaten by any other name of the field.
WEAK: Final = """
    title, titel, titre, título, titolo, role, rol, rolle, rôle, ruolo, function, job function, headline, occupation,
    profession, beruf, account, account name, business, agency, employer, org, country code, country iso code,
    state code, province code, st, region, gemeinde, commune, comune, customer, client, contact, kontakt, contacto,
    contatto, contato, display name, person, interlocuteur, site, domain, domain name, company domain,
    profile url, profile link, public profile url, web, internet,
    homepage, home page, description, memo, suburb, locality, city name, kunde, recipient, job, designation, given,
    family, company legal name, legal name, organization title, additional info, kurum, trading name, sector,
    industry sector, business type, state name, ort, jobfunction, lead name, employee, nom du compte,
    nombre de la cuenta, nome da conta, accountname
"""
# Words of other languages that English columns, or those of other fields, are called too: believed among others of
# their language.
NEED_COMPANY: Final = """
    by, ad, il, not, post, grad, standard, particular, giro, land, cap, maa, bip, hp, kent, poste, interno, anexo,
    nota, ramo, via
"""
# Names of columns that may as well hold an address or a number as a name: the cells decide.
CONTACTS: Final = """
    contact, contacts, contact 1, contact info, contact details, primary contact, main contact, kontakt, kontakte,
    kontaktdaten, contacto, contactos, contatto, contatti, contato, customer, client, recipient, person, kunde,
    cliente, 联系人, 聯絡人, contact no
"""
# Phones whose names other things are called too, as a consent to be called: the cells decide.
OPEN_PHONES: Final = "sms, whatsapp, whats app, did, direct, pager, call number"
# The words that mean a whole name alone, and the other half of it beside a first or last name.
HALF_NAMES: Final = """
    name, nom, nombre, nome, naam, namn, navn, nimi, nume, név, nama, 이름, 名前, ชื่อ, नाम, الاسم, שם
"""
# Which of several columns of a field is tried first: the earlier line here, then the earlier column.
CHOICE: Final = (
    """
        mobile mobiles cell cells cellphone handy mobil portable movil celular cellulare telemovel mobiel gsm whatsapp
        mob sms iphone smartphone wireless
        mobiltelefon mobiltelefonnummer mobilfunk mobilfunknummer mobilnummer handynummer mobilnr
        cellulaire cep komorka komorkowy komorkowego mobilni mobitel mobilszam mobiltelefonszam matkapuhelin
        matkapuhelinnumero kannykka κινητο мобильный сотовый мобильныи мобілнии мобильнии الجوال جوال الموبايل موبايل
        المحمول النقال נייד ponsel handphone hp natel mobielnummer
    """,
    """
        direct did ddi durchwahl directe primary main best work business geschaftlich dienstlich arbeit professional
        corporate pro bureau travail trabajo lavoro ufficio trabalho zakelijk werk office diensttelefon principal haupttelefon
    """,
    "",
    """
        other secondary alternate alternative additional tertiary andere weitere weiterer weiteres autre otro altro
        outro home private personal privat prive privetelefon privattelefon domicile casa particular residencial car
        radio autotelefon automovil voiture
    """,
    "company hq headquarters switchboard zentrale standard firma societe centralita centralino vaxel telefonzentrale",
    "pager piepser bip localizador funkrufempfanger radiomessagerie",
)
MOBILE_PARTS: Final = """
    iphone 携帯 手机 手機 移动 行動 휴대 핸드폰 मोबाइल มือถือ didong мобіль
"""
