"""Which answers of a remote mean "nothing there", which an error, and which are answers at all."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from syncsvc.config.agency import Texts, one_or_many
from syncsvc.config.explain import fault
from syncsvc.config.shape import Strict

Form = Literal["nothing", "blank", "empty", "absent", "text", "number", "flag", "list", "table"]
Forms = Annotated[tuple[Form, ...], BeforeValidator(one_or_many)]
Status = Annotated[int, Field(ge=100, le=599)]
Statuses = Annotated[tuple[Status, ...], BeforeValidator(one_or_many)]
Reason = Literal["remote_error", "bad_request", "suspended", "throttled", "server"]


class Match(Strict):
    """What one value of a body must be like: all that is stated holds, and of each list one entry.

    ``equals`` and ``contains`` compare text (a number or flag as JSON writes it) whatever its case. ``form``: nothing
    is null, blank is "", empty is either or a list or table without entries. A bare text or list is ``equals``.
    """

    equals: Texts = ()
    contains: Texts = ()
    form: Forms = ()

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, given: Any) -> Any:
        return {"equals": given} if isinstance(given, str | list) else given

    @model_validator(mode="after")
    def _says_something(self) -> Match:
        if not (self.equals or self.contains or self.form):
            raise fault("matches_anything")
        return self


class When(Strict):
    """Answers that are meant: of one of these statuses, and with these values at dotted paths of the body.

    Without ``status``, ``empty_when`` and ``ok_when`` mean answers of 200 to 299, ``error_when`` any.
    """

    status: Statuses = ()
    body: dict[str, Match] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_something(self) -> When:
        if not (self.status or self.body):
            raise fault("matches_anything")
        return self


class Mishap(When):
    """An answer that is an error: ``refused`` when asking again does not help, ``failed`` when it may.

    One that states neither status nor reason means what the status means, where that is 401, 403, 408, 425, 429 or
    5xx.
    """

    answer: Literal["refused", "failed"] = "refused"
    reason: Reason = "remote_error"


class Answers(Strict):
    """How answers are told apart: first those that mean "nothing there", then the errors, then the status.

    Where ``ok_when`` says anything, only what fits one of it is an answer. A status of ``token_statuses`` means that a
    token is bad.
    """

    empty_when: tuple[When, ...] = ()
    error_when: tuple[Mishap, ...] = ()
    ok_when: tuple[When, ...] = ()
    token_statuses: Statuses = (401,)
