"""Where a request came from: addresses cut short, and programs that are not people."""

import re
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

# Crawlers, monitors and link previews that name themselves. Headless browsers are not here: a
# company's own tests use them, and a robot that hides would not be found by its name anyway.
_BOT: Final = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|archiver|facebookexternalhit|mediapartners|lighthouse"
    r"|pingdom|uptime|statuscake|site24x7|gtmetrix|pagespeed|bingpreview|ia_archiver|baiduspider"
    r"|yandex(?:images|metrika|webmaster)|embedly|quora link preview|skypeuripreview|whatsapp/"
    r"|slack-imgproxy|steeler|y!j-|ichiro|hatena::|feedfetcher|feedly",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def is_bot(agent: str) -> bool:
    return _BOT.search(agent) is not None


@lru_cache(maxsize=4096)
def truncated(address: str) -> str:
    """The address's network: /24 of IPv4, /48 of IPv6; "" where it is not an address."""
    try:
        ip = ip_address(address.strip("[]").split("%", 1)[0])
    except ValueError:
        return ""
    if ip.version == 6 and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    prefix = 24 if ip.version == 4 else 48
    network: IPv4Network | IPv6Network = ip_network((ip, prefix), strict=False)
    return str(network.network_address)
