"""The three token endpoints, as WSO2 and Keycloak answer."""

from __future__ import annotations

from dataclasses import dataclass
from hmac import compare_digest

from syncsvc.simulator.server.message import Incoming, Outgoing, told
from syncsvc.simulator.server.route import Route
from syncsvc.simulator.server.scenario import Scenario
from syncsvc.simulator.server.tokens import Issuer


@dataclass(slots=True)
class Grants:
    """Answers of the token endpoints."""

    issuer: Issuer
    scenario: Scenario

    def route(self, call: Incoming) -> Route | None:
        """Which token a path grants; None when it is no token endpoint."""
        places = self.scenario.places
        ask = {
            places.gateway_token: self._gateway,
            places.sso_token: self._sso,
            places.ekinerja_token: self._ekinerja,
        }.get(call.path)
        return Route("token", call.path, "", "token", lambda: ask(call)) if ask else None

    def _gateway(self, call: Incoming) -> Outgoing:
        if call.method != "POST":
            return _refused(405, "invalid_request", "POST only")
        form, account = call.form(), self.issuer.account
        client, secret = call.basic() or (form.get("client_id", ""), form.get("client_secret", ""))
        if not (client == account.client and compare_digest(secret.encode(), account.client_secret.encode())):
            return _refused(401, "invalid_client", "Client Authentication failed.")
        if form.get("grant_type") != "client_credentials":
            return _refused(400, "unsupported_grant_type", "Unsupported grant_type value")
        token, seconds = self.issuer.grant("gateway")
        return told({"access_token": token, "scope": "default", "token_type": "Bearer", "expires_in": seconds})

    def _sso(self, call: Incoming) -> Outgoing:
        if self.scenario.tokens.sso_manual:
            return _refused(400, "unauthorized_client", "Client not allowed for direct access grants")
        if refusal := self._password_refused(call):
            return refusal
        token, seconds = self.issuer.grant("sso")
        more = {"refresh_expires_in": 1800, "not-before-policy": 0, "scope": "email profile"}
        return told({"access_token": token, "expires_in": seconds, "token_type": "Bearer", **more})

    def _ekinerja(self, call: Incoming) -> Outgoing:
        if refusal := self._password_refused(call):
            return refusal
        token, seconds = self.issuer.grant("ekinerja")
        return told({"access_token": token, "expires_in": seconds, "token_type": "Bearer"})

    def _password_refused(self, call: Incoming) -> Outgoing | None:
        if call.method != "POST":
            return _refused(405, "invalid_request", "POST only")
        form, account = call.form(), self.issuer.account
        client = (call.basic() or (form.get("client_id", ""), ""))[0]
        if client != account.client:
            return _refused(401, "invalid_client", "Invalid client credentials")
        if form.get("grant_type") != "password":
            return _refused(400, "unsupported_grant_type", "Unsupported grant_type")
        right = compare_digest(form.get("password", "").encode(), account.password.encode())
        if form.get("username") != account.operator or not right:
            return _refused(401, "invalid_grant", "Invalid user credentials")
        return None


def _refused(status: int, error: str, description: str) -> Outgoing:
    return told({"error": error, "error_description": description}, status)
