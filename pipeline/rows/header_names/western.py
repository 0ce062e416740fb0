"""Names of columns in German, Dutch, French, Spanish, Catalan, Italian and Portuguese."""

from __future__ import annotations

from typing import Final

NAMES: Final = {
    "de": {
        "email": """
            email, e-mail, mail, e-mail-adresse, emailadresse, e-mail adressen, mailadresse, e-mail geschäftlich,
            e-mail privat, e-mail dienstlich, elektronische adresse, e-mail adresse, mail-adresse
        """,
        "phone": """
            telefon, telefonnummer, tel, tel.-nr., telnr, telefonnr, telefon-nr., rufnummer, festnetz, festnetznummer,
            handy, handynummer, handy nr, mobil, mobilnummer, mobiltelefon, mobilfunk, mobilfunknummer, mobil nr,
            mobilrufnummer, mobiltelefonnummer, telefon mobil, telefon privat, telefon geschäftlich,
            telefon dienstlich, telefon firma,
            durchwahl, direktwahl, zentrale, haupttelefon, autotelefon, weiteres telefon, diensttelefon,
            privattelefon, bürotelefon, kontakt telefon, telefonzentrale, natel, telefonkontakt, piepser,
            funkrufempfänger
        """,
        "phone_extension": "nebenstelle",
        "first_name": "vorname, rufname, vornamen",
        "last_name": "nachname, familienname, zuname, nachnamen",
        "full_name": """
            name, vollständiger name, ansprechpartner, ansprechpartnerin, ansprechperson, kontaktperson, kontakt,
            vor- und nachname, vorname nachname, nachname vorname, vor- und zuname, kundenname, kontaktname,
            voller name
        """,
        "company": """
            firma, firmenname, unternehmen, unternehmensname, gesellschaft, betrieb, arbeitgeber, organisation,
            name der firma, firma name, accountname, zugehöriges unternehmen
        """,
        "title": """
            titel, position, position im unternehmen, funktion, berufsbezeichnung, stellenbezeichnung, stelle, beruf,
            jobtitel, tätigkeit, rolle, dienststellung
        """,
        "address": """
            adresse, firmenadresse, firmenanschrift, rechnungsadresse, rechnungsanschrift, anschrift, straße, strasse,
            straße und hausnummer,
            straße hausnummer, straße nr, straße hausnr,
            str, postanschrift
        """,
        "city": "stadt, ort, wohnort, ortschaft, gemeinde, firmenort",
        "state": "bundesland, region, land kanton, kanton, bundesland kanton, bundesstaat, staat provinz, provinz",
        "postal_code": "plz, postleitzahl, firmen plz",
        "country": """
            land, staat, land region, staat land, länderkennzeichen, länderschlüssel, ländercode, nation, ländername,
            länderkürzel
        """,
        "website": "webseite, website, internetseite, internet, homepage, webadresse, internetadresse, web",
        "industry": "branche, industrie, wirtschaftszweig, sparte",
        "notes": """
            bemerkung, bemerkungen, notiz, notizen, anmerkung, anmerkungen, kommentar, kommentare, beschreibung
        """,
        "linkedin": "linkedin profil, linkedin",
        "calling_code": "ländervorwahl, landesvorwahl, internationale vorwahl, landeskennzahl, vorwahl land",
    },
    "nl": {
        "email": "e-mail, email, e-mailadres, mailadres, emailadres, e-mail adres, zakelijk e-mailadres",
        "phone": """
            telefoonnummer, telefoon, tel, mobiel, mobiele telefoon, mobiel nummer, mobiele nummer, mobielnummer, gsm,
            gsm nummer, vast nummer, vaste telefoon, vaste lijn, telefoonnr, mobiele telefoonnummer,
            telefoon zakelijk, telefoon werk, telefoon privé, telefoon mobiel
        """,
        "phone_extension": "toestel, doorkiesnummer",
        "first_name": "voornaam, roepnaam",
        "last_name": "achternaam, familienaam",
        "full_name": "naam, volledige naam, contactpersoon, voor- en achternaam, klantnaam, naam contactpersoon",
        "company": "bedrijf, bedrijfsnaam, organisatie, naam bedrijf, firmanaam, onderneming, werkgever",
        "title": "functie, functietitel, rol, beroep, titel, functieomschrijving",
        "address": "adres, straat, straatnaam, straat en huisnummer, straat huisnummer",
        "city": "stad, plaats, woonplaats, gemeente, vestigingsplaats",
        "state": "provincie, staat, regio, staat provincie",
        "postal_code": "postcode, postcode zakelijk",
        "country": "land, land regio, landnaam, landcode",
        "website": "website, websiteadres, webpagina, webadres",
        "industry": "bedrijfstak, branche, sector",
        "notes": "opmerking, opmerkingen, notitie, notities, aantekeningen",
        "calling_code": "landnummer, landencode telefoon",
    },
    "fr": {
        "email": """
            adresse e-mail, adresse mail, adresse électronique, adresse de messagerie, adresse email, courriel, mél,
            mail, email, e-mail, e-mail professionnel, email pro, mail pro, courriel professionnel, adresse courriel,
            messagerie
        """,
        "phone": """
            téléphone, tél, tel, numéro de téléphone, n° de téléphone, n° téléphone, no de téléphone, numéro,
            portable, téléphone portable, téléphone mobile, tél. mobile, tél. portable, mobile, numéro de portable,
            numéro de mobile, téléphone fixe, fixe, ligne directe, standard, téléphone société, téléphone principal,
            cellulaire, téléphone cellulaire, gsm, téléphone bureau, téléphone professionnel, radio téléphone,
            n° portable, bip, récepteur de radiomessagerie
        """,
        "phone_extension": "poste, numéro de poste, poste téléphonique",
        "first_name": "prénom, prenom, prénoms",
        "last_name": "nom de famille, nom famille, patronyme, nom de naissance",
        "full_name": """
            nom, nom complet, nom et prénom, nom prénom, prénom et nom, prénom nom, interlocuteur, nom du contact,
            personne de contact, nom du client, noms
        """,
        "company": """
            société, entreprise, nom de l'entreprise, nom de la société, nom société, nom entreprise,
            raison sociale, nom commercial, entreprise associée, société associée, nom du compte,
            organisme, employeur, organisation, établissement, compagnie
        """,
        "title": """
            titre, poste occupé, fonction, intitulé du poste, intitulé de poste, profession, titre du poste,
            titre professionnel, métier, rôle
        """,
        "address": "adresse, rue, adresse postale, adresse 1, voie, numéro et rue, n° et rue, adresse ligne 1",
        "city": "ville, commune, localité",
        "state": "département, région, état, dép région, province, canton, état province, département région",
        "postal_code": "code postal, cp, npa",
        "country": "pays, pays région, code pays, nom du pays",
        "website": "site web, site internet, site, page web, adresse web, url",
        "industry": "secteur, secteur d'activité, branche",
        "notes": "remarque, remarques, commentaire, commentaires, notes, note, observations",
        "linkedin": "profil linkedin",
        "calling_code": "indicatif, indicatif pays, indicatif téléphonique, indicatif international",
    },
    "es": {
        "email": """
            correo, correo electrónico, correo e, email, e-mail, mail, dirección de correo,
            dirección de correo electrónico, dirección del correo electrónico, correo de trabajo,
            correo electrónico de trabajo, correos
        """,
        "phone": """
            teléfono, número de teléfono, tel, tfno, tlf, teléfono móvil, móvil, celular, teléfono celular,
            número de celular, número celular, teléfono fijo, fijo, teléfono de trabajo, teléfono principal,
            teléfono de contacto, nº de teléfono, número de móvil, particular,
            número de centralita de la organización, centralita, teléfonos, localizador
        """,
        "phone_extension": "extensión, interno, anexo",
        "first_name": "primer nombre, nombre de pila, nombres",
        "last_name": "apellido, apellidos, primer apellido, apellido paterno",
        "full_name": """
            nombre, nombre completo, nombre y apellidos, nombre y apellido, apellidos y nombre, nombre del contacto,
            contacto, persona de contacto, nombre del cliente
        """,
        "company": """
            empresa, nombre de la empresa, nombre comercial, nombre empresa, compañía, razón social, organización,
            sociedad,
            nombre de empresa, empresa asociada, nombre de la cuenta
        """,
        "title": "cargo, puesto, puesto de trabajo, posición, profesión, título, título del puesto, ocupación, rol",
        "address": "dirección, calle, domicilio, dirección postal, calle y número",
        "city": "ciudad, localidad, población, municipio",
        "state": """
            provincia, estado, comunidad autónoma, departamento, provincia o estado, estado o provincia, región,
            provincia estado
        """,
        "postal_code": "código postal, c.p., cp, cód. postal",
        "country": "país, país o región, país región, código de país, nombre del país, nación",
        "website": "página web, sitio web, página de internet, web, sitio",
        "industry": "industria, sector, rubro, giro, ramo",
        "notes": "notas, nota, comentario, comentarios, observaciones, descripción",
        "linkedin": "perfil de linkedin",
        "calling_code": """
            prefijo, prefijo país, prefijo internacional, código de marcación, código telefónico, lada país
        """,
    },
    "ca": {
        "email": "correu electrònic, correu, adreça electrònica",
        "phone": "telèfon, mòbil, número de telèfon, telèfon mòbil",
        "first_name": "nom de pila",
        "last_name": "cognoms, cognom",
        "full_name": "nom complet, nom i cognoms, nom",
        "company": "empresa, raó social",
        "title": "càrrec",
        "address": "adreça, carrer",
        "city": "població, ciutat, municipi",
        "state": "província",
        "postal_code": "codi postal",
        "country": "país",
        "notes": "observacions",
    },
    "it": {
        "email": """
            posta elettronica, indirizzo e-mail, indirizzo email, email, e-mail, mail, indirizzo di posta elettronica,
            e-mail aziendale, indirizzo posta elettronica, e-mail lavoro, pec
        """,
        "phone": """
            telefono, numero di telefono, tel, cellulare, telefono cellulare, numero di cellulare, cell,
            telefono fisso, fisso, telefono ufficio, recapito telefonico, recapito, numero telefonico,
            telefono principale, centralino, n. telefono
        """,
        "phone_extension": "interno telefonico, interno",
        "first_name": "nome di battesimo",
        "last_name": "cognome, cognomi",
        "full_name": """
            nome, nome completo, nome e cognome, cognome e nome, nominativo, contatto, referente, nome contatto
        """,
        "company": """
            azienda, società, nome azienda, ragione sociale, impresa, ditta, denominazione, nome società,
            organizzazione, azienda associata
        """,
        "title": "ruolo, qualifica, posizione, mansione, titolo, professione, incarico, funzione",
        "address": "indirizzo, via, indirizzo postale, via e numero, via e numero civico",
        "city": "città, comune, località",
        "state": "provincia, regione, stato, prov, provincia regione",
        "postal_code": "cap, codice postale, c.a.p.",
        "country": "paese, nazione, paese regione, codice paese",
        "website": "sito, sito web, sito internet, pagina web",
        "industry": "settore, settore di attività",
        "notes": "nota, note, osservazioni, commenti, commento, annotazioni, descrizione",
        "linkedin": "profilo linkedin",
        "calling_code": "prefisso internazionale, prefisso, prefisso paese",
    },
    "pt": {
        "email": """
            endereço de e-mail, correio eletrónico, correio eletrônico, e-mail comercial, email, e-mail,
            endereço de email
        """,
        "phone": """
            telefone, número de telefone, tel, telemóvel, nº de telemóvel, telefone celular, celular, telefone fixo,
            telefone comercial, telefone residencial, fone, número de celular, telefone de contato,
            contato telefônico, fixo
        """,
        "phone_extension": "ramal",
        "first_name": "primeiro nome, nome próprio",
        "last_name": "sobrenome, apelido, último nome",
        "full_name": """
            nome, nome completo, nome e sobrenome, contato, contacto, nome do contato, nome do cliente, responsável
        """,
        "company": """
            empresa, nome da empresa, companhia, razão social, organização, nome fantasia, empresa associada,
            nome da conta
        """,
        "title": "cargo, função, posição, profissão, título do cargo",
        "address": "endereço, rua, morada, logradouro, endereço comercial",
        "city": "cidade, município, localidade, concelho",
        "state": "estado, uf, distrito, estado província",
        "postal_code": "código postal, cep, código de endereçamento postal",
        "country": "país, país região, código do país, nação",
        "website": "site, site da empresa, página, página web, sítio web",
        "industry": "indústria, setor, ramo, ramo de atividade",
        "notes": "observações, notas, comentários, descrição, observação",
        "linkedin": "perfil do linkedin",
        "calling_code": "ddi do país, código telefónico, indicativo, código internacional",
    },
}
