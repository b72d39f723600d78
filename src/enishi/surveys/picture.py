"""Logos: pictures by their content, not by their name. No SVG: it could hold scripts."""

import hashlib
import struct
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import BadInput

BYTES: Final = 200_000
SIDE: Final = 3_000  # pixels
_JPEG_SIZES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


@dataclass(frozen=True)
class Picture:
    content: bytes
    type: str  # of the three that are known
    width: int
    height: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def picture_in(content: bytes) -> Picture:
    if len(content) > BYTES:
        message = _("The picture may have 200 KB at most.")
        raise BadInput("bad_picture", message, field="logo")
    kind, size = _seen(content)
    if size is None or not all(0 < side <= SIDE for side in size):
        message = _("Use a PNG, JPEG or WebP picture of up to 3,000 pixels a side.")
        raise BadInput("bad_picture", message, field="logo")
    return Picture(content, kind, *size)


def _seen(content: bytes) -> tuple[str, tuple[int, int] | None]:
    try:
        if content[:8] == b"\x89PNG\r\n\x1a\n" and content[12:16] == b"IHDR":
            return "image/png", struct.unpack(">II", content[16:24])
        if content[:3] == b"\xff\xd8\xff":
            return "image/jpeg", _jpeg(content)
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return "image/webp", _webp(content)
    except (struct.error, IndexError):
        return "", None
    return "", None


def _jpeg(content: bytes) -> tuple[int, int] | None:
    """Of the frame header, behind the segments before it."""
    at = 2
    while content[at] == 0xFF:
        marker, length = content[at + 1], struct.unpack(">H", content[at + 2 : at + 4])[0]
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def _webp(content: bytes) -> tuple[int, int] | None:
    form = content[12:16]
    if form == b"VP8X":
        width, height = (int.from_bytes(content[n : n + 3], "little") for n in (24, 27))
        return width + 1, height + 1
    if form == b"VP8L":
        bits = struct.unpack("<I", content[21:25])[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 ":
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None
