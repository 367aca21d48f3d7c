"""What the network's errors mean, as faults of a call."""

from __future__ import annotations

import ssl

from syncsvc.connectors.http.exchange import Fault

_NOT_IN_TIME = frozenset({9, 10})
"""OpenSSL's X509_V_ERR: the certificate is not yet valid, or not any more."""
_WRONG_HOST = frozenset({62, 64})
"""X509_V_ERR: the certificate is for another host name, or for another address."""
_UNKNOWN_CA = frozenset({2, 18, 19, 20, 21})
"""X509_V_ERR: no issuer that is trusted; 18 and 19 are self-signed ones."""


class CallError(Exception):
    """Ends a call with a fault. Never leaves this package, and never holds a URL, a header or content. ``byte``: where
    in the body it lies, as far as that is known.
    """

    def __init__(self, fault: Fault, byte: int | None = None) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.byte = byte


def fault_of(error: OSError) -> Fault:
    """What an error of an established connection, or of its TLS handshake, means."""
    if isinstance(error, TimeoutError):
        return Fault.TIMEOUT
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate_fault(error.verify_code)
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return Fault.TLS
    return Fault.RESET


def _certificate_fault(code: int) -> Fault:
    for codes, fault in (
        (_NOT_IN_TIME, Fault.TLS_EXPIRED),
        (_WRONG_HOST, Fault.TLS_HOST),
        (_UNKNOWN_CA, Fault.TLS_UNKNOWN_CA),
    ):
        if code in codes:
            return fault
    return Fault.TLS
