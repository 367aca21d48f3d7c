"""Whom we believe to be who they say they are. There is no way to believe everybody."""

from __future__ import annotations

import ssl
from pathlib import Path

from syncsvc.errors import Denied


def verifying(ca_file: str | None, folder: Path) -> ssl.SSLContext:
    """TLS 1.2 or later, certificate and host name checked against the system's authorities, or only against those in
    ``ca_file`` (PEM, relative to ``folder``). Raises Denied when that file cannot be used.
    """
    if ca_file is None:
        context = ssl.create_default_context()
    else:
        try:
            context = ssl.create_default_context(cafile=folder / ca_file)
        except (OSError, ValueError):
            raise Denied("remote.ca_file", file=ca_file) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
