"""How a whole table is asked for in pages, and how it is made sure that none of it is missing."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from syncsvc.config.explain import fault
from syncsvc.config.shape import Strict


class Paging(Strict):
    """``page`` counts pages, ``offset`` rows, ``cursor`` takes the next page's name from the body (``next_path``),
    ``link`` its address from the Link header, or from the body where ``next_path`` is given.

    ``overlap`` rows of a page are asked for again with the next one (offset only): when they are not the same,
    rows moved in between. ``stop`` says when the last page was seen: ``empty`` after one without rows, ``short`` after
    one with fewer than ``size``, ``total`` when as many rows came as the body says at ``total_path``. ``confirm``
    walks through all pages a second time and believes only what both walks agree on; unless stated so where nothing
    else shows that rows moved: pages by number and link, and offsets without overlap.
    """

    kind: Literal["page", "offset", "cursor", "link"]
    size: int | None = Field(default=None, ge=1, le=100_000)
    size_query: str | None = None
    page_query: str = "page"
    first_page: int = Field(default=1, ge=0, le=1)
    offset_query: str = "offset"
    cursor_query: str = "cursor"
    next_path: str | None = None
    overlap: int = Field(default=1, ge=0, le=1_000)
    total_path: str | None = None
    stop: Literal["empty", "short", "total"] = "empty"
    max_pages: int = Field(default=10_000, ge=1)
    confirm: bool | None = None

    @model_validator(mode="after")
    def _complete(self) -> Paging:
        if self.kind == "cursor" and self.next_path is None:
            raise fault("missing", name="next_path")
        if self.stop == "total" and self.total_path is None:
            raise fault("missing", name="total_path")
        if self.size is None and (self.stop == "short" or self.size_query is not None):
            raise fault("missing", name="size")
        if self.size is not None and self.kind == "offset" and self.overlap >= self.size:
            raise fault("overlap_too_large", size=self.size)
        return self

    @property
    def twice(self) -> bool:
        """Whether a second walk must agree."""
        if self.confirm is not None:
            return self.confirm
        return self.kind in ("page", "link") or (self.kind == "offset" and not self.overlap)
