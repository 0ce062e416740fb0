"""HighLevel's account: a private integration's token, or an app's tokens that are renewed; and the location."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote, urlencode

from pipeline import errors
from pipeline.vendor import Credential, Credentials, Request, Response, TokenRefresh
from pipeline.vendors.highlevel.facts import LOCATION, VERSION

CREDENTIALS = (
    Credential("location_id", "the sub-account's id, in HighLevel → Settings → Business profile", secret=False),
    Credential("token", "a private integration's token, in Settings → Private integrations", unless="refresh_token"),
    Credential("client_id", "the client id of a marketplace app", secret=False, unless="token"),
    Credential("client_secret", "the client secret of a marketplace app", unless="token"),
    Credential("refresh_token", "the refresh token of the app's installation; later ones are stored", unless="token"),
)


def authorise(request: Request, credentials: Credentials, _now: float) -> Request:
    """The token, and the location where each kind of call wants it."""
    location = credentials["location_id"]
    sealed = replace(
        request,
        path=request.path.replace(LOCATION, quote(location, safe="")),
        query=tuple((name, location if value == LOCATION else value) for name, value in request.query),
        body=_placed(request.body, location),
    )
    token = credentials.get("token") or credentials.get("access_token", "")
    for name, value in (("authorization", f"Bearer {token}"), ("version", VERSION), ("accept", "application/json")):
        sealed = sealed.with_header(name, value)
    return sealed


def _placed(body: bytes, location: str) -> bytes:
    """A body with the location in its place; nothing else of it is touched, whatever a contact's fields say."""
    if LOCATION.encode() not in body:
        return body
    payload = json.loads(body)
    if payload.get("locationId") == LOCATION:
        payload["locationId"] = location
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def counted_by(credentials: Credentials) -> str:
    """App and location; a private integration is one app, whatever its token is now."""
    return f"{'private' if credentials.get('token') else credentials.get('client_id')} {credentials['location_id']}"


def _renew(credentials: Credentials) -> Request:
    names = ("client_id", "client_secret", "refresh_token")
    form = {**{name: credentials[name] for name in names}, "grant_type": "refresh_token", "user_type": "Location"}
    headers = (("content-type", "application/x-www-form-urlencoded"), ("accept", "application/json"))
    return Request("POST", "/oauth/token", headers=headers, body=urlencode(form).encode())


def _renewed(response: Response) -> Mapping[str, str]:
    """The new tokens, all of them: the refresh token that was sent is used up."""
    answer = response.object()
    tokens = {name: str(answer.get(name) or "") for name in ("access_token", "refresh_token")}
    if response.status >= 300 or not all(tokens.values()):
        raise errors.VendorMisread(f"The answer to a renewal, HTTP {response.status}, is without its tokens.")
    return {**tokens, "expires_in_seconds": str(float(answer["expires_in"]))}


def _grant(credentials: Credentials) -> str:
    return "" if credentials.get("token") else f"{credentials['client_id']} {credentials['refresh_token']}"


TOKENS = TokenRefresh(_renew, _renewed, grant=_grant)
