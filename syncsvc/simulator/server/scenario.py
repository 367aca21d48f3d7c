"""How the double behaves: one value for everything that a test or a rehearsal may switch, read from YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from syncsvc.errors import UsageError
from syncsvc.simulator.server.kinds import TRANSIENT, Kind

Share = Field(default=0.0, ge=0, le=1)
RemoteName = Literal["siasn", "ekinerja", "simpeg", "eskp"]
SimpegTable = Literal["pegawai", "unor", "riwayat_golongan", "skp_lokal", "predikat"]


class Part(BaseModel):
    """A part of a scenario: fixed once read, and without unknown names."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Places(Part):
    """Where everything lies. SIASN's products start at ``siasn`` and ``references``."""

    gateway_token: str = "/oauth2/token"  # noqa: S105 - a path
    sso_token: str = "/auth/realms/public-siasn/protocol/openid-connect/token"  # noqa: S105 - a path
    ekinerja_token: str = "/auth/realms/ekinerja/protocol/openid-connect/token"  # noqa: S105 - a path
    siasn: str = "/apisiasn/1.0"
    references: str = "/referensi_siasn/1"
    ekinerja: str = "/api_kinerja"
    simpeg: str = "/simpeg/api/v1"
    eskp: str = "/eskp/api"
    control: str = "/_control"


class Tokens(Part):
    """Lives in seconds. ``sso_manual`` refuses the password grant: a person has to paste a token.

    ``person_renews_seconds`` after a pasted token's end a new one lies in its file. ``fault_status`` is the HTTP status
    under which a bad token is told. With ``other_client`` handed-out SSO tokens belong to another client.
    """

    gateway_seconds: float = Field(default=3600, gt=0)
    sso_seconds: float = Field(default=43_200, gt=0)
    ekinerja_seconds: float = Field(default=3600, gt=0)
    sso_manual: bool = False
    person_renews_seconds: float | None = Field(default=None, ge=0)
    fault_status: Literal[200, 401] = 401
    other_client: bool = False


class Quota(Part):
    """Calls that a remote answers per sliding second and minute; the rest is throttled."""

    per_second: float | None = Field(default=None, gt=0)
    per_minute: int | None = Field(default=None, ge=1)
    retry_after: Literal["mixed", "seconds", "date", "none"] = "mixed"
    retry_after_seconds: int = Field(default=1, ge=0)


class Mishaps(Part):
    """Transient faults: the share of calls about one person that meet one of ``kinds``, never three in a row."""

    share: float = Share
    kinds: tuple[Kind, ...] = Field(default=TRANSIENT, min_length=1)
    slow_seconds: float = Field(default=0.4, ge=0)


class Outage(Part):
    """A remote that is away from its call number A up to B, or from second A to B after the start."""

    remote: RemoteName
    kind: Literal["suspended", "unavailable", "reset", "silence"] = "suspended"
    calls: tuple[int, int] | None = None
    seconds: tuple[float, float] | None = None


class Dirt(Part):
    """How nothing is written: in one value (``empties``), and where a person has no rows (``nothing``)."""

    empties: Literal["mixed", "null", "blank", "text", "zero_date"] = "mixed"
    nothing: Literal["mixed", "missing", "null", "empty_list", "record", "blank"] = "mixed"


class Drift(Part):
    """The share of answers whose shape has changed, and how; ``paths`` names the endpoints (``rw-skp22``), none means
    all."""

    share: float = Share
    paths: tuple[str, ...] = ()
    kinds: tuple[Literal["add", "drop", "retype", "reorder", "drop_required"], ...] = (
        *("add", "drop", "retype", "reorder"),
    )


class Away(Part):
    """A row (from 0) of a SIMPEG's table that is not there from the table's call A (from 1) up to before its call B."""

    table: SimpegTable
    row: int = Field(ge=0)
    calls: tuple[int, int]


class Pages(Part):
    """What happens to the rows between two pages: so many are repeated, or skipped, from page to page; single rows of
    the SIMPEG come and go (``away``)."""

    repeat: int = Field(default=0, ge=0)
    skip: int = Field(default=0, ge=0)
    total: bool = True
    away: tuple[Away, ...] = ()


class Delivery(Part):
    """How far SIASN lags behind e-Kinerja: the newest quarters, and the share of people without last year's row."""

    quarters_behind: int = Field(default=1, ge=0)
    annual_missing: float = Share


class Contradictions(Part):
    """Shares of people about whom SIASN contradicts itself, and how many units are led by a retired person."""

    several_rows: float = Share
    wrong_quadrant: float = Share
    outside_rater: float = Share
    lost_unit: float = Share
    lagging: float = Share
    retired_heads: int = Field(default=0, ge=0)


class Override(Part):
    """What calls of an endpoint (``rw-skp22``, ``laporan/skp``), or of a key there, get instead; ``times`` at most."""

    path: str
    key: str | None = None
    kind: Kind
    times: int | None = Field(default=None, ge=1)


class Scenario(Part):
    """Everything that can be switched. The same seed gives the same answers and faults for the same calls."""

    seed: int = 7
    latency_ms: float = Field(default=0, ge=0)
    cookies: bool = False
    calendar: Literal["quarters", "monthly"] = "quarters"
    mishaps: Mishaps = Mishaps()
    quota: Quota = Quota()
    tokens: Tokens = Tokens()
    outages: tuple[Outage, ...] = ()
    dirt: Dirt = Dirt()
    drift: Drift = Drift()
    pages: Pages = Pages()
    delivery: Delivery = Delivery()
    contradictions: Contradictions = Contradictions()
    overrides: tuple[Override, ...] = ()
    places: Places = Places()

    def changed(self, changes: dict[str, Any]) -> Scenario:
        """This scenario with some values replaced; parts are changed within. Raises UsageError naming the mistake."""
        return build_scenario(_laid_over(self.model_dump(), changes))


def build_scenario(content: Any) -> Scenario:
    """A scenario from parsed YAML. Raises UsageError naming the first mistake's place."""
    try:
        return Scenario.model_validate(content or {})
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "-"
        raise UsageError("sample.scenario", place=place, why=first["msg"]) from wrong


def read_scenario(path: Path) -> Scenario:
    """The scenario in a YAML file. Raises UsageError when it cannot be read or holds a mistake."""
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as broken:
        raise UsageError("sample.scenario_unreadable", file=path.as_posix()) from broken
    return build_scenario(content)


def _laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """``above`` over ``below``, parts within parts."""
    merged = dict(below)
    for name, value in above.items():
        held = merged.get(name)
        merged[name] = _laid_over(held, value) if isinstance(held, dict) and isinstance(value, dict) else value
    return merged
