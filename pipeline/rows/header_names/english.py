"""Names of columns in English."""

from __future__ import annotations

from typing import Final

NAMES: Final = {
    "en": {
        "email": """
            email, e-mail, mail, emails, e-mails, email address, e-mail address, email addresses, email id, emailid,
            mail id, mail address, work email, business email, corporate email, professional email, company email,
            contact email, primary email, main email, lead email, prospect email, person email, email work,
            email business, work e-mail, personal email, private email, home email, other email, secondary email,
            alternate email, alternative email, additional email, tertiary email, email internet
        """,
        "phone": """
            phone, phones, phone number, phone numbers, phone no, telephone, telephones, telephone number, tel,
            tel no, tel number, tel nr, telno, ph, ph no, phone nr, contact number, contact no, contact num,
            contact phone, number to call, dial number, primary phone, main phone, best phone, call number, phone num,
            mobile, mobiles, mobile phone, mobile number, mobile no, mobile phone number, cell, cells, cell phone,
            cellphone, cell number, cell no, cell phone number, cellular, cellular phone, smartphone, iphone, i phone,
            mob, mob no, direct, direct phone, direct dial, direct line, direct number, ddi, did, direct phone number,
            work phone, work number, work direct phone, business phone, office phone, office number, phone work,
            phone office, home phone, home number, phone home, other phone, other number, secondary phone,
            alternate phone, alternative phone, company phone, company phone number, company main phone,
            company hq phone, hq phone, headquarters phone, corporate phone, switchboard, landline, landline number,
            wireless, wireless number,
            fixed line, day phone, daytime phone, evening phone, car phone, radio phone, pager, pager number,
            whatsapp, whatsapp number, whats app,
            whats app number, wa number, lead phone, person phone, phone mobile, phone direct, sms, sms number,
            text number, text reminder number, e164, msisdn
        """,
        "phone_extension": """
            extension, ext, phone extension, phone ext, telephone extension, work phone extension, extn, ext no
        """,
        "first_name": """
            first name, firstname, first, fname, given name, givenname, given names, forename, christian name,
            n given, given, contact first name, lead first name, person first name, prospect first name, name first,
            first names
        """,
        "last_name": """
            last name, lastname, last, lname, surname, family name, familyname, second name, n family, family,
            contact last name, lead last name, person last name, prospect last name, name last, last names
        """,
        "full_name": """
            full name, fullname, name, names, contact name, contact, contact person, person, person name, lead name,
            customer name, client name, prospect name, display name, recipient, your name, attendee name, name full,
            fn, primary contact, formatted name, first last, last first, first and last name,
            complete name, first name last name, last name first name, name surname, name and surname,
            contact full name, customer full name, employee
        """,
        "company": """
            company, company name, companyname, organization, organisation, organization name, organisation name, org,
            org name, business, business name, account, account name, employer, firm, current company,
            company legal name, agency, associated company, bp name, primary company, legal name, employer name,
            company organization, companies, organizations, workplace, trading name
        """,
        "title": """
            title, job title, jobtitle, position, role, job, job role, job position, designation, occupation,
            contact title, person title, headline, current title, function, job function, organization title,
            organisation title, org title, position title, work title, business title, professional title,
            current position, job titles
        """,
        "address": """
            address, street, street address, address 1, address line 1, address1, street 1, mailing address,
            mailing street, billing street, billing address, postal address, company address, street name,
            street and number, address street, address street 1, street line 1, street address 1, adr,
            address street line,
            street address line 1, addr, address line
        """,
        "city": """
            city, town, city name, company city, person city, mailing city, billing city, locality, city town, suburb,
            village
        """,
        "state": """
            state, province, region, state province, state region, company state, person state, mailing state,
            billing state, state code, st, state name, us state, province code, province name
        """,
        "postal_code": """
            postal code, postcode, post code, zip, zip code, zipcode, zip postal code, postal, company zip,
            mailing zip, mailing postal code, billing zip, pin code, pincode, pcode, eircode, postal zip code,
            zip or postal code
        """,
        "country": """
            country, country name, country region, country key, country code, nation, company country, person country,
            mailing country, billing country, country iso, iso country, country iso code, iso country code,
            country territory, country of residence
        """,
        "website": """
            website, web site, websites, web, url, web page, webpage, homepage, home page, site, domain,
            company website, company url, company domain, website url, profile url, profile link, public profile url,
            web address, www, internet, domain name, site url, company web site
        """,
        "industry": """
            industry, sector, vertical, industry sector, business type, line of business, company industry, industries
        """,
        "notes": """
            notes, note, comment, comments, remark, remarks, description, memo, additional info,
            additional information
        """,
        "linkedin": """
            linkedin, linkedin url, linkedin profile, linkedin profile url, linked in, person linkedin url,
            linkedin link, contact linkedin, li url, li profile url, linkedin profile link, linkedin page,
            linkedin public profile,
            linkedin public url
        """,
        "twitter": "twitter, twitter url, twitter handle, twitter profile, twitter username, x handle, x twitter",
        "facebook": "facebook, facebook url, facebook profile, facebook page, fb",
        "calling_code": """
            calling code, dial code, dialing code, dialling code, phone country code, phone code, isd code, isd,
            country calling code, country dial code, country dialing code, international code, phone prefix,
            telephone country code, mobile country code, intl code, country phone code
        """,
        "phone_country": """
            phone country, phone number country, country of phone, phone country name, mobile country, telephone country,
            country of phone number
        """,
    },
}
