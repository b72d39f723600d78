"""Addresses of surveys as they are handed out: as text, and as a QR code."""

from io import BytesIO

from django.conf import settings
from django.urls import reverse


def url_of(address: str) -> str:
    return settings.URL + reverse("surveys:answer", args=[address])


def qr_svg(url: str) -> str:
    """Level M: still read when a seventh of it is scratched off a till."""
    import segno

    out = BytesIO()
    segno.make_qr(url, error="m").save(
        out, kind="svg", scale=8, border=4, xmldecl=False, svgclass=None, lineclass=None, title=url
    )
    return out.getvalue().decode()


def qr_png(url: str) -> bytes:
    import segno

    out = BytesIO()
    segno.make_qr(url, error="m").save(out, kind="png", scale=12, border=4)
    return out.getvalue()
