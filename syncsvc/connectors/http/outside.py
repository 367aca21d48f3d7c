"""Addresses outside: what a name leads to is looked at before anything is connected, so that no name, spelling or
change of a name leads to the inner network (ASVS 1.3.6)."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from syncsvc.connectors.http.exchange import Fault
from syncsvc.connectors.http.faults import CallError
from syncsvc.connectors.http.names import Address, Names

_NAT64 = IPv6Network("64:ff9b::/96")
"""IPv4 addresses as networks that only speak IPv6 write them (RFC 6052)."""


class OutsideNames(Names):
    """Finds no address that is not on the open internet."""

    def find(self, host: str, port: int, seconds: float) -> list[Address]:
        """The addresses of a host. Raises CallError: dns as ``Names`` does, private_address when one of them is not
        outside – also where another is: which one a connection takes is chance."""
        found = super().find(host, port, seconds)
        if not all(is_outside(str(address[3][0])) for address in found):
            raise CallError(Fault.PRIVATE_ADDRESS)
        return found


def is_outside(text: str) -> bool:
    """Whether an address, with or without the zone after a %, is on the open internet."""
    address = ip_address(text.partition("%")[0])
    meant = (_inside(address) if isinstance(address, IPv6Address) else None) or address
    return meant.is_global and not meant.is_multicast and not meant.is_reserved


def _inside(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo
