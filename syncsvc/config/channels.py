"""The channels of ``notify.yaml``: where messages go, which ones, in which language, and not at night."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from syncsvc.config.agency import Texts
from syncsvc.config.explain import fault
from syncsvc.config.live.pace import Window, Zone
from syncsvc.config.shape import SecretRef, Strict
from syncsvc.model.hours import Hours
from syncsvc.model.telling import USUAL, Event

ALL = "all"
_OFFSETS = {"Asia/Jakarta": 7, "Asia/Pontianak": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}
Address = Annotated[str, StringConstraints(pattern=r"^(https?://[^@/\s]+(/\S*)?|(file|env|credential):.+)$")]
"""An address, or a reference to where one stands that is itself a secret."""
Proxy = Annotated[str, StringConstraints(pattern=r"^http://[^@/]+/?$")]
MailAddress = Annotated[str, StringConstraints(pattern=r"^[^@\s<>,;\x00-\x1f]+@[^@\s<>,;\x00-\x1f]+$")]
EventName = Annotated[Event, Field(strict=False)]


def _listed(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


Events = Annotated[tuple[EventName, ...], BeforeValidator(_listed)]


class ChannelBase(Strict):
    """What every kind of channel has. ``events`` are what it is told, of ``agencies`` (``all``, or their keys).
    Messages of the ``quiet_hours`` wait for their end, but for the events named ``even_at_night``."""

    agencies: Texts = (ALL,)
    events: Events = USUAL
    language: Literal["id", "en"] = "id"
    timezone: Zone = "Asia/Jakarta"
    quiet_hours: Window | None = None
    even_at_night: Events = ()

    @model_validator(mode="after")
    def _some_day_is_left(self) -> ChannelBase:
        if self.quiet_hours is not None:
            start, _, end = self.quiet_hours.partition("-")
            if start == end:
                raise fault("quiet_all_day")
        return self

    def wants(self, event: Event, agency: str) -> bool:
        """Whether news is for this channel. What concerns the whole installation is for whoever has all agencies."""
        return event in self.events and (ALL in self.agencies or agency in self.agencies)

    def due(self, event: Event, moment: float) -> float:
        """From when on (seconds since 1970) something that happens at that moment may be told."""
        if self.quiet_hours is None or event in self.even_at_night:
            return moment
        start, _, end = self.quiet_hours.partition("-")
        return Hours(_OFFSETS[self.timezone] * 3_600, ((_minutes(start), _minutes(end)),)).closes(moment)


class MailChannel(ChannelBase):
    """Mail through a server. ``starttls`` and ``tls`` verify its certificate; ``none`` is for a relay that wants no
    login. ``ca_file`` (PEM) is trusted instead of the system's authorities."""

    kind: Literal["mail"]
    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65_535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: SecretRef | None = None
    ca_file: str | None = None
    sender: MailAddress = Field(alias="from")
    to: Annotated[tuple[MailAddress, ...], BeforeValidator(_listed), Field(min_length=1, max_length=50)]

    @model_validator(mode="after")
    def _login_is_whole(self) -> MailChannel:
        if (self.user is None) != (self.password is None):
            raise fault("mail_login_half")
        if self.user is not None and self.security == "none":
            raise fault("mail_login_in_clear")
        return self


class WebhookChannel(ChannelBase):
    """Signed calls. ``keys``: one, or two while the receiver changes from one to the other. An address in an inner
    network, or without TLS, is called only with ``allow_private``; what a ``proxy`` (http://host:port) calls is the
    proxy's affair."""

    kind: Literal["webhook"]
    url: Address
    keys: Annotated[tuple[SecretRef, ...], BeforeValidator(_listed), Field(min_length=1, max_length=2)]
    allow_private: bool = False
    ca_file: str | None = None
    proxy: Proxy | None = None

    @model_validator(mode="after")
    def _inside_tls(self) -> WebhookChannel:
        if self.url.startswith("http://") and not self.allow_private:
            raise fault("webhook_in_clear")
        return self


class TelegramChannel(ChannelBase):
    """A Telegram bot that writes into one chat. ``base_url`` is of the Bot API's server, where there is an own one."""

    kind: Literal["telegram"]
    token: SecretRef
    chat: str = Field(pattern=r"^(-?\d{1,20}|@[A-Za-z0-9_]{4,40})$")
    base_url: str = Field(default="https://api.telegram.org", pattern=r"^https?://")
    proxy: Proxy | None = None


ChannelConfig = MailChannel | WebhookChannel | TelegramChannel
KINDS: dict[str, type[MailChannel] | type[WebhookChannel] | type[TelegramChannel]] = {
    "mail": MailChannel,
    "webhook": WebhookChannel,
    "telegram": TelegramChannel,
}


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)
