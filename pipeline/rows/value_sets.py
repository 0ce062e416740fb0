"""Small closed sets of values: a column that is called like a field may hold another thing."""

from __future__ import annotations

from typing import Final

_SALUTATIONS: Final = """
    mr mrs ms miss mx dr prof professor sir madam rev herr frau hr fr m mme mlle mm monsieur madame mademoiselle sr sra
    srta señor señora don doña d dña sig sigra signor signora signore dott dottssa dottoressa dottore senhor senhora dhr
    mevr mw heer mevrouw de pan pani pán paní herra rouva hra bay bayan г-н г-жа господин госпожа السيد السيدة 先生 女士
    小姐 様 さん 씨 님 ông bà anh chị श्री श्रीमती bpk ibu bapak kr ir ing
"""
_ROLES: Final = """
    admin administrator superadmin author editor contributor subscriber user users end-user enduser agent customer member
    guest moderator viewer light-agent collaborator shop-manager shopmanager superuser staff lead contact read-only
    readonly standard basic none participant reader abonnent autor benutzer nutzer administrateur auteur utilisateur
    abonné usuario administrador suscriptor autore utente amministratore gebruiker beheerder
"""
_DEPARTMENTS: Final = """
    sales marketing it hr finance accounting engineering operations support legal purchasing procurement production
    logistics r&d rrhh ventas compras finanzas contabilidad administración administracion comercial producción produccion
    logística logistica sistemas ingeniería ingenieria dirección legales calidad informática informatica ventes achats
    comptabilité rh direction informatique juridique production logistique commercial vendas financeiro recursos
    tecnologia jurídico communication
"""
_STATUSES: Final = """
    active inactive new open closed pending qualified unqualified won lost subscribed unsubscribed archived enabled disabled
    confirmed cancelled completed contacted converted aktiv inaktiv neu offen geschlossen actif inactif nouveau activo
    inactivo nuevo done waiting cold warm hot attivo inattivo nuovo ativo inativo novo
"""
SALUTATIONS: Final = frozenset(_SALUTATIONS.split())
ROLES: Final = frozenset(_ROLES.split())
DEPARTMENTS: Final = frozenset(_DEPARTMENTS.split())
STATUSES: Final = frozenset(_STATUSES.split())
CALLING_CODE: Final = r"^\s*(?:\+|00)?[1-9][0-9]{0,2}\s*$"


def is_salutation(text: str) -> bool:
    """Say if a cell is a form of address: Mr., Frau Dr., Mme."""
    return all(word.strip(".()/") in SALUTATIONS for word in text.casefold().replace("/", " ").split())


def is_role(text: str) -> bool:
    """Say if a cell is the role of a user in a system: subscriber, end-user."""
    return "-".join(text.casefold().replace("_", " ").split()) in ROLES


def is_status(text: str) -> bool:
    """Say if a cell is the state of a lead or an account: active, pending."""
    return text.casefold().strip() in STATUSES


def is_department(text: str) -> bool:
    """Say if a cell is a part of a company: Ventas, Marketing."""
    return bool(text.strip()) and text.casefold().split()[0] in DEPARTMENTS
