"""What requests and answers have in common: strict shapes, numbers and texts that a database takes, pages."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from syncsvc.web.api.problems import MEDIA_TYPE, Problem

PREFIX = "/api/v1"
LARGEST = 2**31 - 1
MOST_ROWS = 200


class Asked(BaseModel):
    """What a caller sends: nothing that is not known, no kind taken for another."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Searched(BaseModel):
    """What a caller asks in the address: nothing that is not known."""

    model_config = ConfigDict(extra="forbid")


class Shown(BaseModel):
    """What a caller is given. Moments are UTC."""

    model_config = ConfigDict(from_attributes=True, extra="ignore")


Number = Annotated[int, Field(ge=1, le=LARGEST)]
RunNumber = Annotated[int, Path(ge=1, le=LARGEST, description="A run's number.")]
AgencyKey = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9_-]+$", description="An agency's key.")]
Key = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]+$")]
Id = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Moment = Annotated[AwareDatetime, Field(strict=False)]


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How an endpoint's errors are described: those that every endpoint has, and its own."""
    every = (400, 401, 403, 404, 413, 415, 422, 429, 500, 503, 507)
    content = {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}
    return {status: {"description": "RFC 9457", "content": content} for status in sorted({*every, *statuses})}
