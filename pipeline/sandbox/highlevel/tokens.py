"""HighLevel's tokens: a private integration's, which lasts, and an app's, which end and are renewed with one used up."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from pipeline.sandbox.data import Ids
from pipeline.sandbox.highlevel.shapes import refuse
from pipeline.sandbox.promise import Call, Json, Reply, Request, Route

PATH = "/oauth/token"


@dataclass(slots=True)
class Access:
    """An access token that was given out: the which, and until when."""

    number: int
    ends_at: float


@dataclass(slots=True)
class Tokens:
    """An app that is installed in the location, and every token that it was given."""

    ids: Ids
    client_id: str = ""
    client_secret: str = ""
    location_id: str = ""
    company_id: str = ""
    refresh: str = ""
    _access: dict[str, Access] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client_id, self.client_secret = self.ids.next("app"), self.ids.next("secret")
        self.location_id, self.company_id = self.ids.next("loc"), self.ids.next("com")
        self.refresh = self.ids.next("refresh")

    def routes(self) -> tuple[Route, ...]:
        return (Route("POST", PATH, self._renew),)

    def gave(self, request: Request) -> bool:
        return bearer(request) in self._access

    def admit(self, call: Call) -> bool:
        """Whether a call is to renew tokens, or carries one that has not ended."""
        if call.request.path == PATH:
            return True
        access = self._access.get(bearer(call.request))
        return access is not None and call.now < access.ends_at and access.number > int(call.switch("refused_tokens"))

    def _renew(self, call: Call) -> Reply:
        form = dict(parse_qsl(call.request.body.decode("latin-1")))
        if (form.get("client_id"), form.get("client_secret")) != (self.client_id, self.client_secret):
            raise refuse(401, "Invalid client credentials!")
        if form.get("grant_type") != "refresh_token" or form.get("user_type", "Location") != "Location":
            raise refuse(422, ["grant_type must be a valid enum value"])
        if form.get("refresh_token") != self.refresh:
            raise refuse(int(call.switch("bad_refresh")), "Invalid grant: refresh token is invalid")
        return Reply(200, self._given(call))

    def _given(self, call: Call) -> Json:
        if call.switch("old_access") == "ended":
            for access in self._access.values():
                access.ends_at = min(access.ends_at, call.now)
        seconds, token = float(call.switch("token_seconds")), self.ids.next("access")
        self._access[token] = Access(len(self._access) + 1, call.now + seconds)
        self.refresh = self.ids.next("refresh")
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": seconds,
            "refresh_token": self.refresh,
            "scope": "contacts.readonly contacts.write",
            "userType": "Location",
            "locationId": self.location_id,
            "companyId": self.company_id,
            "userId": self.ids.next("user"),
        }


def bearer(request: Request) -> str:
    """The token that a request carries, or nothing."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme == "Bearer" else ""
