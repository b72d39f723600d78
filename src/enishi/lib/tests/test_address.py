import pytest

from enishi.lib.address import networks, sender

PROXIES = networks(["10.0.0.0/8", "::1"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.3", "203.0.113.9"),  # nobody we trust says so
        ("10.0.0.2", "198.51.100.3", "198.51.100.3"),
        ("10.0.0.2", "192.0.2.1, 198.51.100.3, 10.0.0.7", "198.51.100.3"),
        ("::1", "nonsense", "nonsense"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("", "198.51.100.3", ""),
    ],
)
def test_the_sender_is_the_last_address_before_our_proxies(
    peer: str, forwarded: str, address: str
) -> None:
    assert sender(peer, forwarded, PROXIES) == address
