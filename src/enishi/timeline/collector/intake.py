"""Take events in: authenticate, unpack, check, append to the spool, and only then answer."""

from functools import partial
from typing import Final

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from msgspec.json import encode

from enishi.lib.address import Network
from enishi.lib.clock import now_us
from enishi.lib.errors import BadInput, EnishiError, NotSignedIn, TooLarge
from enishi.timeline import wire
from enishi.timeline.collector.answers import OK, PIXEL, Answer, json, language
from enishi.timeline.collector.limits import Limits
from enishi.timeline.collector.outcomes import Outcomes
from enishi.timeline.collector.requests import Request, key_in
from enishi.timeline.enums import Lane
from enishi.timeline.keys import Keys, Known
from enishi.timeline.spool import Record, Spool

_KEPT_BYTES: Final = 32 * 1024  # of a body that cannot be read, for the quarantine


class Intake:
    def __init__(
        self, spool: Spool, keys: Keys, *, proxies: tuple[Network, ...] = (), keep_ip: bool = False
    ) -> None:
        self.spool = spool
        self.keys = keys
        self.limits = Limits()
        self.outcomes = Outcomes()
        self.proxies = proxies
        self.keep_ip = keep_ip

    async def post(self, request: Request, kind: str) -> Answer:
        """One call, or a batch of them."""
        body = b""
        try:
            body = await request.body()
            body = wire.plain(body, request.header(b"content-encoding"))
        except wire.BodyError as error:
            source = await self._source(request.key)
            raise await self._unreadable(request, source, body, wire.Problem(error.code)) from None
        source = await self._source(request.key or key_in(body))
        return await self._accept(request, source, kind, body)

    async def pixel(self, request: Request, kind: str) -> Answer:
        """A call in an image's address. An image cannot be told anything: always the pixel."""
        try:
            body = wire.from_form(request.query.get(b"data", [b""])[0])
            source = await self._source(request.key or key_in(body))
            await self._accept(request, source, kind, body)
        except (EnishiError, wire.BodyError):
            return PIXEL
        return PIXEL

    async def _source(self, key: str) -> Known:
        source = await self.keys.find(key) if key else None
        if source is None:
            raise NotSignedIn(
                "write_key_unknown",
                _("The write key is missing, wrong or revoked."),
                field="writeKey",
                help=_("Send it as the user name of Basic authentication, or as writeKey."),
            )
        return source

    async def _accept(self, request: Request, source: Known, kind: str, body: bytes) -> Answer:
        meta = self._meta(request, kind)
        if kind != wire.BATCH:
            problem = wire.parse(body, kind=kind, anonymous_id=meta.anonymous_id)
            await self._keep(source, encode(meta), body, 1)
            if isinstance(problem, wire.Problem):
                raise _bad(problem)
            return OK
        batch = wire.parse_envelope(body)
        if isinstance(batch, wire.Problem):
            raise await self._unreadable(request, source, body, batch)
        with translation.override(language(request.headers.get(b"accept-language", b""))):
            refused = _refused(batch, meta.anonymous_id)
        if batch.batch:
            await self._keep(source, encode(meta), body, len(batch.batch))
        return json(200, {"success": True, "refused": refused}) if refused else OK

    async def _unreadable(
        self, request: Request, source: Known, body: bytes, problem: wire.Problem
    ) -> BadInput:
        """Keep what came for the quarantine; the error to answer with."""
        meta = self._meta(request, wire.BATCH)
        meta.refused = problem.code
        await self._keep(source, encode(meta), body[:_KEPT_BYTES], 1)
        return _bad(problem)

    async def _keep(self, source: Known, meta: bytes, body: bytes, events: int) -> None:
        """On disk when this returns."""
        if source.rate:
            self.limits.take(source.source_id, source.rate, events)
        record = Record(Lane.LIVE, source.source_id, now_us(), meta, body, events)
        stored = self.outcomes.expected()
        self.spool.submit([record], partial(self.outcomes.came, stored))
        await stored

    def _meta(self, request: Request, kind: str) -> wire.Meta:
        address = request.client(self.proxies)
        return wire.Meta(
            kind=kind,
            ip=address if self.keep_ip else wire.truncated(address),
            agent=request.header(b"user-agent"),
            anonymous_id=wire.header_id(request.header(b"anonymousid")),
            sent_at=request.header(b"sentat"),
            keep_ip=self.keep_ip,
        )


def _refused(batch: wire.Envelope, anonymous_id: str) -> list[dict[str, str | int]]:
    """The bad events of a batch, each by its place, so that a client can mend them."""
    shared = batch.context if isinstance(batch.context, dict) else {}
    refused: list[dict[str, str | int]] = []
    for index, raw in enumerate(batch.batch):
        problem = wire.parse(raw, anonymous_id=anonymous_id, shared=shared)
        if isinstance(problem, wire.Problem):
            refused.append(
                {
                    "index": index,
                    "messageId": wire.message_id_in(bytes(raw)),
                    "code": problem.code,
                    "field": problem.field,
                    "message": problem.message,
                }
            )
    return refused


def _bad(problem: wire.Problem) -> BadInput:
    error = TooLarge if problem.code == "body_too_large" else BadInput
    return error(problem.code, wire.REASONS[problem.code], field=problem.field or None)
