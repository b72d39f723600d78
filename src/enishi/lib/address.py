"""Whose network address a request has, when proxies stand in front."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


def networks(addresses: Iterable[str]) -> tuple[Network, ...]:
    return tuple(ip_network(address.strip(), strict=False) for address in addresses)


def sender(peer: str, forwarded: str, proxies: Sequence[Network]) -> str:
    """The last address in front of the trusted proxies; `forwarded` is X-Forwarded-For as received.

    What an untrusted peer claims in that header counts for nothing.
    """
    claimed = forwarded.split(",") if forwarded else []
    while claimed and is_within(peer, proxies):
        peer = claimed.pop().strip()
    return peer


def is_within(address: str, proxies: Sequence[Network]) -> bool:
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    return any(ip in network for network in proxies)
