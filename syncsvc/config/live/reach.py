"""How a remote is reached. That TLS is verified is no setting."""

from __future__ import annotations

from pydantic import Field

from syncsvc.config.shape import Strict


class Reach(Strict):
    """Limits of one call: ``deadline_seconds`` from its start to the last byte of its answer.

    ``ca_file`` (PEM, relative to the folder of ``sources.yaml``) is trusted instead of the system's authorities.
    ``proxy`` is an ``http://host:port`` without user and password; without it none is used, whatever the environment
    says. ``max_sent_bytes`` caps an answer as sent, ``max_body_bytes`` after decompression. ``tries`` are calls per
    question and run.
    """

    deadline_seconds: float = Field(default=25.0, gt=0, le=300)
    ca_file: str | None = None
    proxy: str | None = Field(default=None, pattern=r"^http://[^@/]+/?$")
    max_sent_bytes: int = Field(default=64_000_000, ge=1_000)
    max_body_bytes: int = Field(default=256_000_000, ge=1_000)
    tries: int = Field(default=3, ge=1, le=5)
