"""The names that contact lists really give their columns, in several languages, and what each means.

Compared by `plain`: without case, accents, spaces and signs. Names that hold a vendor's own field are added by mapping.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_KNOWN: Final = {
    "email": """
        email, e-mail, mail, email address, e-mail address, email id, emailid, mail address, work email, business email,
        corporate email, professional email, company email, contact email, primary email, main email, lead email,
        prospect email, person email, email work, email business, work e-mail, personal email, private email, home email,
        other email, secondary email, alternate email, alternative email, additional email,
        e-mail-adresse, emailadresse, mailadresse, e-mail geschäftlich, e-mail privat, e-post, epost,
        adresse e-mail, adresse mail, adresse électronique, courriel, mél, e-mail professionnel, email pro, mail pro,
        correo, correo electrónico, correo e, dirección de correo, dirección de correo electrónico, correo de trabajo,
        posta elettronica, indirizzo e-mail, indirizzo email, endereço de e-mail, correio eletrónico, e-mail comercial,
        e-mailadres, mailadres, emailadres
    """,
    "phone": """
        phone, phone number, phone no, telephone, telephone number, tel, tel no, tel number, tel nr, telno, ph, ph no,
        phone nr, contact number, contact no, contact phone, number to call, primary phone, main phone, best phone,
        mobile, mobile phone, mobile number, mobile no, mobile phone number, cell, cell phone, cellphone, cell number,
        cell phone number, direct, direct phone, direct dial, direct line, direct number, ddi, did,
        work phone, work number, work direct phone, business phone, office phone, office number, phone work, phone office,
        home phone, home number, phone home, other phone, other number, secondary phone, alternate phone, alternative phone,
        company phone, company phone number, hq phone, headquarters phone, corporate phone, switchboard, landline, whatsapp,
        lead phone, person phone, phone mobile, phone direct, e164, msisdn, kontakt telefon,
        telefon, telefonnummer, tel.-nr., rufnummer, festnetz, festnetznummer, handy, handynummer, mobil, mobilnummer,
        mobiltelefon, telefon mobil, telefon privat, telefon geschäftlich, telefon dienstlich, durchwahl, zentrale,
        téléphone, numéro de téléphone, n° de téléphone, numéro, portable, téléphone portable, téléphone mobile,
        téléphone fixe, fixe, ligne directe, standard,
        teléfono, número de teléfono, teléfono móvil, móvil, celular, teléfono celular, teléfono fijo, teléfono de trabajo,
        telefono, numero di telefono, cellulare, telefono cellulare, telefono fisso, telefono ufficio, recapito telefonico,
        telefone, número de telefone, telemóvel, telefone celular, telefone fixo, telefone comercial,
        telefoonnummer, telefoon, mobiel, mobiele telefoon, mobiel nummer, vast nummer, vaste telefoon, gsm, gsm nummer
    """,
    "phone_extension": """
        extension, ext, phone extension, phone ext, telephone extension, work phone extension, extn, nebenstelle, poste,
        extensión, interno, ramal, toestel, doorkiesnummer
    """,
    "first_name": """
        first name, firstname, first, fname, given name, givenname, forename, christian name, contact first name,
        lead first name, person first name, prospect first name,
        vorname, rufname, prénom, prenom, primer nombre, nombre de pila, primeiro nome, nome próprio, nome di battesimo,
        voornaam, roepnaam
    """,
    "last_name": """
        last name, lastname, last, lname, surname, family name, familyname, second name, contact last name,
        lead last name, person last name, prospect last name,
        nachname, familienname, zuname, nom de famille, apellido, apellidos, primer apellido, cognome, sobrenome, apelido,
        último nome, achternaam, familienaam
    """,
    "full_name": """
        full name, fullname, name, contact name, contact, contact person, person, person name, lead name, customer name,
        client name, prospect name, display name, recipient, your name, attendee name, name full,
        vollständiger name, ansprechpartner, ansprechperson, kontaktperson, kontakt, vor- und nachname, vorname nachname,
        nom, nom complet, nom et prénom, prénom et nom, interlocuteur, nombre, nombre completo, nombre y apellidos,
        nome, nome completo, nome e cognome, naam, volledige naam, contactpersoon
    """,
    "company": """
        company, company name, companyname, organization, organisation, organization name, organisation name, org,
        business, business name, account, account name, employer, firm, current company, company legal name, agency,
        firma, firmenname, unternehmen, unternehmensname, gesellschaft, betrieb, arbeitgeber,
        société, entreprise, nom de l'entreprise, nom de la société, raison sociale, organisme,
        empresa, nombre de la empresa, compañía, razón social, organización, azienda, società, nome azienda,
        ragione sociale, impresa, nome da empresa, companhia, razão social, organização, bedrijf, bedrijfsnaam, organisatie
    """,
    "title": """
        title, job title, jobtitle, position, role, job, job role, job position, designation, occupation, contact title,
        person title, headline, current title, function,
        titel, position im unternehmen, funktion, berufsbezeichnung, stellenbezeichnung, stelle, beruf,
        poste occupé, fonction, intitulé du poste, profession, cargo, puesto, puesto de trabajo, posición, profesión,
        ruolo, qualifica, posizione, mansione, função, posição, profissão, functie, functietitel, rol, beroep
    """,
    "address": """
        address, street, street address, address 1, address line 1, address1, street 1, mailing address, mailing street,
        billing street, billing address, postal address, company address, street name, street and number,
        adresse, anschrift, straße, strasse, straße und hausnummer, straße hausnummer, straße nr, postanschrift,
        rue, adresse postale, adresse 1, dirección, calle, domicilio, dirección postal, indirizzo, via, indirizzo postale,
        endereço, rua, morada, logradouro, adres, straat, straatnaam, straat en huisnummer
    """,
    "city": """
        city, town, city name, company city, person city, mailing city, billing city, locality, city town, suburb,
        stadt, ort, wohnort, ville, commune, localité, ciudad, localidad, población, municipio, città, comune, località,
        cidade, município, stad, plaats, woonplaats, gemeente
    """,
    "state": """
        state, province, region, county, state province, state region, company state, person state, mailing state,
        billing state, state code, st, bundesland, land kanton, kanton, département, région, état, provincia, estado,
        comunidad autónoma, departamento, regione, distrito, uf, provincie, staat
    """,
    "postal_code": """
        postal code, postcode, post code, zip, zip code, zipcode, zip postal code, postal, company zip, mailing zip,
        mailing postal code, billing zip, plz, postleitzahl, code postal, cp, código postal, cap, codice postale,
        código de endereçamento postal, cep, codigo postal
    """,
    "country": """
        country, country name, country region, country code, nation, company country, person country, mailing country,
        billing country, land, staat land, pays, país, paese, nazione, nação
    """,
    "website": """
        website, web site, web, url, web page, webpage, homepage, home page, site, domain, company website, company url,
        company domain, website url, www, internet, webseite, internetseite, site web, site internet, página web,
        sitio web, página de internet, sito, sito web, sito internet, site da empresa, página, websiteadres
    """,
    "industry": """
        industry, sector, vertical, industry sector, business type, line of business, company industry, branche, industrie,
        wirtschaftszweig, secteur, secteur d'activité, industria, rubro, giro, settore, indústria, setor, ramo, bedrijfstak
    """,
    "notes": """
        notes, note, comment, comments, remark, remarks, description, memo, additional info, additional information,
        bemerkung, bemerkungen, notiz, notizen, anmerkung, anmerkungen, kommentar, beschreibung, remarque, remarques,
        commentaire, commentaires, notas, nota, comentario, comentarios, observaciones, descripción, osservazioni,
        commenti, annotazioni, observações, comentários, descrição, opmerking, opmerkingen, notitie, notities
    """,
    "linkedin": """
        linkedin, linkedin url, linkedin profile, linkedin profile url, linked in, person linkedin url, linkedin link,
        contact linkedin, li url, perfil de linkedin, profil linkedin, profilo linkedin, perfil do linkedin
    """,
    "twitter": "twitter, twitter url, twitter handle, twitter profile, twitter username, x handle, x twitter",
    "facebook": "facebook, facebook url, facebook profile, facebook page, fb",
}

# The words that mean a whole name alone, and the other half of it beside a first or last name.
HALF_NAMES: Final = frozenset({"name", "nom", "nombre", "nome", "naam"})

# A column about a field, not of it: never taken for the field by likeness.
_ABOUT: Final = """
    fax telefax status type typ date datum id key uuid count verified valid validity opt optin optout consent source
    owner score flag last created updated hash domain provider confidence bounce bounced unsubscribed manager assistant
    spouse user username password
"""

# Which of several columns of a field is tried first: the earlier line here, then the earlier column.
_CHOICE: Final = (
    "mobile cell handy mobil portable movil celular cellulare telemovel mobiel gsm whatsapp",
    "direct did ddi durchwahl directe primary main best work business geschaftlich professional corporate pro",
    "",
    "other secondary alternate alternative additional andere autre otro home private personal privat prive",
    "company hq headquarters switchboard zentrale standard",
)


def about(header: str) -> bool:
    """Whether the column tells something about a field rather than the field itself."""
    return not ABOUT.isdisjoint(words(header))


def words(header: str) -> list[str]:
    """The header's words: without case and accents, camel case and digits parted."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header.strip())
    text = unicodedata.normalize("NFKD", text).casefold()
    return re.findall(r"[^\W\d_]+|\d+", "".join(sign for sign in text if not unicodedata.combining(sign)))


def plain(header: str) -> str:
    """The header as it is compared: its words run together."""
    return "".join(words(header))


def choice(header: str) -> int:
    """How late a column is tried among several of its field; smaller is earlier."""
    said = set(words(header))
    ranks = [rank for rank, line in enumerate(_CHOICE) if said & set(line.split())]
    return max(ranks, default=2) if ranks != [0] else 0


ABOUT: Final = frozenset(words(_ABOUT))
KNOWN: Final[dict[str, str]] = {
    plain(name): field for field, listed in _KNOWN.items() for name in " ".join(listed.split()).split(",")
}
