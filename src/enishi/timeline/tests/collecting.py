"""A collector in a folder of its own, asked through its ASGI door."""

import asyncio
from pathlib import Path
from typing import Any

import httpx

from enishi.lib.address import networks
from enishi.timeline import wire
from enishi.timeline.collector import Collector
from enishi.timeline.collector.intake import Intake
from enishi.timeline.enums import Lane
from enishi.timeline.keys import Keys, Known, digest
from enishi.timeline.spool import BYTES, Record, Spool

KEY = "a-write-key"
SOURCE = 7

TRACK: dict[str, Any] = {"type": "track", "event": "Product Viewed", "anonymousId": "a-1"}


class Door:
    def __init__(
        self,
        folder: Path,
        *,
        limit: int = BYTES,
        rate: int = 0,
        proxies: tuple[str, ...] = (),
        keep_ip: bool = False,
    ) -> None:
        self.keys = {digest(KEY): Known(SOURCE, rate)}
        self.spool = Spool(folder / "spool.db", limit=limit)
        intake = Intake(
            self.spool, Keys(lambda: self.keys), proxies=networks(proxies), keep_ip=keep_ip
        )
        self.app = Collector(intake)

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, client=("198.51.100.77", 4711))
            async with httpx.AsyncClient(transport=transport, base_url="http://enishi") as client:
                return await client.request(method, path, **options)

        return asyncio.run(once())

    def post(self, path: str, message: object, **options: Any) -> httpx.Response:
        options.setdefault("auth", (KEY, ""))
        return self.ask("POST", path, json=message, **options)

    def records(self) -> list[Record]:
        return self.spool.read(Lane.LIVE, 0, 100_000)

    def kept(self) -> list[wire.Message | wire.Refused]:
        """Everything in the spool, as the pipeline will read it."""
        return [one for record in self.records() for one in wire.read(record)]

    def message(self) -> wire.Message:
        (one,) = self.kept()
        assert isinstance(one, wire.Message), one
        return one

    def refused(self) -> wire.Refused:
        (one,) = self.kept()
        assert isinstance(one, wire.Refused), one
        return one
