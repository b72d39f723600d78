"""From a request's bytes to the bytes of JSON: gzip (declared or not), forms, byte order marks."""

import re
import zlib
from base64 import b64decode
from binascii import Error as Base64Error
from typing import Final
from urllib.parse import unquote_to_bytes

BODY_BYTES: Final = 4 * 1024 * 1024  # of a request, also when unpacked

_GZIP: Final = b"\x1f\x8b"
_ZLIB_OR_GZIP: Final = 47  # zlib's name for "either, with a 15-bit window"
_NUL: Final = re.compile(rb"(\\\\)|\\u0000")  # a backslash may itself be escaped
_BOM: Final = b"\xef\xbb\xbf"


class BodyError(ValueError):
    """A body that cannot be unpacked; `code` is one of REASONS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def plain(body: bytes, encoding: str = "") -> bytes:
    """The JSON text of a body. Clients declare gzip, or just send it; some wrap JSON in a form."""
    if body.startswith(_GZIP) or (encoding == "deflate" and body[:1] not in (b"{", b"[")):
        body = _unpacked(body)
    if len(body) > BODY_BYTES:
        raise BodyError("body_too_large")
    body = body.removeprefix(_BOM).strip()
    if body.startswith(b"data="):
        body = from_form(body[5:].split(b"&", 1)[0])
    return body


def from_form(value: bytes) -> bytes:
    """The value of a form field or parameter: JSON, or JSON in (any) base64, quoted."""
    text = unquote_to_bytes(value.replace(b"+", b"%20") if b"{" in value[:8] else value)
    if text[:1] in (b"{", b"["):
        return text
    text = text.strip().replace(b"-", b"+").replace(b"_", b"/").replace(b" ", b"+")
    try:
        return b64decode(text + b"=" * (-len(text) % 4))
    except Base64Error:
        raise BodyError("not_json") from None


def without_nul(body: bytes) -> bytes:
    """PostgreSQL keeps no NUL character, not even in JSON: it is left out of every text."""
    if rb"\u0000" not in body:
        return body
    return _NUL.sub(lambda match: match[1] or b"", body)


def header_id(value: str) -> str:
    """An id in a header: RudderStack's clients write base64."""
    try:
        return b64decode(value, validate=True).decode() if value else ""
    except ValueError:
        return value


def _unpacked(body: bytes) -> bytes:
    unpacker = zlib.decompressobj(_ZLIB_OR_GZIP)
    try:
        text = unpacker.decompress(body, BODY_BYTES + 1)  # a zip bomb stops here
    except zlib.error:
        raise BodyError("not_unpackable") from None
    if not unpacker.eof and len(text) <= BODY_BYTES:
        raise BodyError("not_unpackable")
    return text
