"""Surveys with answers, for the tests of their results."""

import hashlib
import json
from typing import Any

import msgspec
from tests.cast import browser_of

from enishi.lib import clock
from enishi.surveys import outbox
from enishi.surveys.definition.reading import from_plain
from enishi.surveys.definition.tree import Definition
from enishi.surveys.enums import ResponseState
from enishi.surveys.models import Response, Survey
from enishi.surveys.submitting import Submission, submit
from enishi.surveys.tests.making import applied, plain, survey
from enishi.team.enums import Role
from enishi.team.models import Member
from enishi.timeline.enums import Lane
from enishi.timeline.spool import Record

__all__ = [
    "answer",
    "applied",
    "asked",
    "page",
    "sent",
    "survey",
    "text_of",
    "whole_of",
    "worker_of",
]


def asked(**more: object) -> Definition:
    """A score, a choice, several choices, a matrix, a ranking, a slider and words."""

    def two(*ids: str) -> list[dict[str, object]]:
        return [{"id": one, "text": {"ja": f"選択 {one}", "en": one}} for one in ids]

    def one(id_: str, kind: str, **own: object) -> dict[str, object]:
        return {"id": id_, "kind": kind, "text": {"ja": f"設問 {id_}", "en": id_}, **own}

    questions = [
        one("nps", "nps"),
        one("csat", "csat"),
        one("way", "single", choices=two("post", "shop")),
        one("liked", "multiple", choices=two("price", "speed")),
        one("parts", "matrix", rows=two("food", "staff"), columns=two("bad", "good")),
        one("order", "ranking", choices=two("x", "y")),
        one("pace", "slider"),
        one("why", "long", comments="nps"),
    ]
    return from_plain(plain({"id": "all", "questions": questions}, **more))


def answer(of: Survey, key: str, at: int | None = None, **said: Any) -> Response:
    """What begins with `p_` stands on its event, as an invitation puts it there."""
    own = {name[2:]: said.pop(name) for name in list(said) if name.startswith("p_")}
    given = Submission(key, said)
    if not own and at is None:
        return submit(of, given)[0]
    now = at or clock.now_us()
    response = Response.objects.create(
        survey=of, version=of.versions.order_by("-number")[0], language="ja",
        digest=hashlib.sha256(f"{of.pk} {key}".encode()).hexdigest(), state=ResponseState.FINISHED,
        answers=msgspec.json.encode(said).decode(), started_at=now, finished_at=now,
    )  # fmt: skip
    told(response, own)
    return response


def told(response: Response, own: dict[str, object]) -> None:
    source = outbox.survey_source()
    record = outbox.record_of(response, source.pk, clock.now_us(), Lane.LIVE)
    body = json.loads(record.body)
    for message in body["batch"]:
        message["properties"] |= own
    outbox.spool().append(
        [Record(record.lane, source.pk, record.received_at, record.meta, msgspec.json.encode(body),
                record.events)]
    )  # fmt: skip
    Response.objects.filter(pk=response.pk).update(told_at=clock.now_us())


def worker_of(store: str, role: Role = Role.ANALYST) -> Member:
    """Somebody who works for a store."""
    name = f"{store} {role}"
    return Member.objects.create(
        email=f"{Member.objects.count()}@example.jp", name=name, role=role, place=store
    )


def page(who: Any, of: Survey, path: str = "", **query: str) -> str:
    return text_of(browser_of(who).get(f"/surveys/{of.pk}/results/{path}", query))


def text_of(found: Any) -> str:
    return whole_of(found).decode()


def whole_of(found: Any) -> bytes:
    """Also of what is streamed."""
    return b"".join(found)


def sent(who: Any, method: str, path: str, body: object = None) -> tuple[int, Any]:
    found = browser_of(who).generic(
        method, f"/api/v1{path}", json.dumps(body) if body is not None else "",
        content_type="application/json",
    )  # fmt: skip
    return found.status_code, found.json() if found.content else None
