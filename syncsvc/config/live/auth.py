"""How we say who we are. Secrets stand here only as references (``settings.read_secret``)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from syncsvc.config.shape import SecretRef, Strict


class Granted(Strict):
    """A token that an OAuth2 endpoint grants: client credentials or password.

    ``client_as`` says where the client's id and secret go: HTTP Basic, or fields of the form. ``margin_seconds``
    before its end a token counts as ended.
    """

    kind: Literal["granted"] = "granted"
    url: str = Field(pattern=r"^https?://")
    grant: Literal["client_credentials", "password"] = "client_credentials"
    client_id: str
    client_secret: SecretRef | None = None
    client_as: Literal["basic", "form"] = "basic"
    username: str | None = Field(default=None, repr=False)
    password: SecretRef | None = None
    scope: str | None = None
    margin_seconds: int = Field(default=60, ge=0)
    assumed_seconds: int = Field(default=3600, ge=60)


class Pasted(Strict):
    """A token that a person pastes where ``token`` points; its end is read from the token itself when it is a JWT.

    ``warn_hours`` before that end, whoever looks is told to renew it.
    """

    kind: Literal["pasted"]
    token: SecretRef
    warn_hours: float = Field(default=4.0, ge=0)
    margin_seconds: int = Field(default=60, ge=0)


Token = Annotated[Granted | Pasted, Field(discriminator="kind")]


class Sign(Strict):
    """An error answer that means this token is bad: ``field`` of the body contains ``text``, whatever the case."""

    field: str
    text: str


class Bearer(Strict):
    """One token of a call and the header it travels in. Any of ``bad_when`` says that it is this one that is bad.

    Where an answer is 401 and no sign fits, every token without signs is taken for bad.
    """

    header: str = "Authorization"
    prefix: str = "Bearer"
    token: Token
    bad_when: tuple[Sign, ...] = ()


class NoAuth(Strict):
    """Nobody asks who we are."""

    scheme: Literal["none"]


class BasicAuth(Strict):
    """User and password with every call (HTTP Basic)."""

    scheme: Literal["basic"]
    user: str = Field(repr=False)
    password: SecretRef


class KeyAuth(Strict):
    """A fixed key in a header of every call; never in the URL."""

    scheme: Literal["api_key"]
    header: str = "X-API-Key"
    key: SecretRef


class BearerAuth(Strict):
    """One or several tokens with every call, by name."""

    scheme: Literal["bearer"]
    tokens: dict[str, Bearer] = Field(min_length=1)


Auth = Annotated[NoAuth | BasicAuth | KeyAuth | BearerAuth, Field(discriminator="scheme")]


def no_auth() -> dict[str, Any]:
    """The plain default."""
    return {"scheme": "none"}
