"""The shape that every part of the configuration has: strict, frozen, and a key without value counts as absent."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
SecretRef = Annotated[str, StringConstraints(pattern=r"^(file|env|credential):.+$")]


class Strict(BaseModel):
    """Unknown keys are mistakes, a key without value counts as absent; values never change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_absent(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        known = {info.alias or name for name, info in cls.model_fields.items()}
        return {name: value for name, value in given.items() if value is not None or name not in known}
