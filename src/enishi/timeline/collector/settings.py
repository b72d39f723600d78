"""What clients ask before they send: the settings of a source, and Enishi's own tag."""

import gzip
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import NotFound
from enishi.timeline.collector.answers import Answer, json
from enishi.timeline.collector.requests import Request
from enishi.timeline.keys import Keys

_TAG: Final = Path(__file__).resolve().parent.parent / "static" / "timeline" / "t.js"


async def of_segment(keys: Keys, key: str) -> Answer:
    """GET /v1/projects/KEY/settings of analytics.js: where to send, and no other destination."""
    key = unquote(key)
    await _known(keys, key)
    url = urlsplit(settings.URL)
    return json(
        200,
        {
            "integrations": {
                "Segment.io": {
                    "apiKey": key,
                    "apiHost": f"{url.netloc}{url.path}/v1",
                    "protocol": url.scheme,
                    "addBundledMetadata": False,
                    "unbundledIntegrations": [],
                    "bundledConfigIds": [],
                }
            },
            "plan": {"track": {"__default": {"enabled": True, "integrations": {}}}},
            "middlewareSettings": {},
            "enabledMiddleware": {},
            "remotePlugins": [],
        },
    )


async def of_rudderstack(keys: Keys, request: Request) -> Answer:
    """GET /sourceConfig of RudderStack's browser client."""
    known = await _known(keys, request.key)
    return json(
        200,
        {
            "source": {
                "id": str(known),
                "name": "Enishi",
                "writeKey": request.key,
                "enabled": True,
                "workspaceId": "enishi",
                "config": {
                    "statsCollection": {
                        "errors": {"enabled": False},
                        "metrics": {"enabled": False},
                    }
                },
                "destinations": [],
                "connections": [],
            }
        },
    )


async def _known(keys: Keys, key: str) -> int:
    source = await keys.find(key)
    if source is None:
        raise NotFound("write_key_unknown", _("The write key is missing, wrong or revoked."))
    return source.source_id


def tag(request: Request) -> Answer:
    """GET /t.js, cached for minutes and then asked after by its ETag."""
    plain, packed, etag = _tag()
    headers = (
        (b"content-type", b"text/javascript; charset=utf-8"),
        (b"cache-control", b"public, max-age=300"),
        (b"etag", etag),
        (b"vary", b"Accept-Encoding"),
        (b"cross-origin-resource-policy", b"cross-origin"),
    )
    if request.headers.get(b"if-none-match", b"").removeprefix(b"W/") == etag:
        return Answer(304, headers=headers)
    if b"gzip" in request.headers.get(b"accept-encoding", b""):
        return Answer(200, packed, (*headers, (b"content-encoding", b"gzip")))
    return Answer(200, plain, headers)


@cache
def _tag() -> tuple[bytes, bytes, bytes]:
    plain = _TAG.read_bytes()
    etag = f'"{blake2b(plain, digest_size=8).hexdigest()}"'
    return plain, gzip.compress(plain, 9, mtime=0), etag.encode()
