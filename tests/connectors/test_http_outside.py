"""Which addresses are outside."""

from __future__ import annotations

import pytest

from syncsvc.connectors.http.outside import is_outside


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),  # noqa: S104
        *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:0a00:0001::1"),
    ],
)
def test_what_lies_inside(address: str) -> None:
    """Loopback, private, link-local, shared, multicast and unspecified addresses are inside, in every disguise."""
    assert not is_outside(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "103.1.2.3", "2001:4860:4860::8888", "::ffff:8.8.8.8"])
def test_what_lies_outside(address: str) -> None:
    """Addresses on the open internet are outside, also as IPv6 writes IPv4."""
    assert is_outside(address)
