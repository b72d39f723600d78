"""Bring the demo company into a data folder: sources, sign-in, messages for the import lane, truth.

A folder has one demo company. What was asked for, and up to which moment it is told, is kept beside
it, so that a second run (or one after a crash) sends the same messages again and changes nothing.
"""

import os
import secrets
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from enishi.connect.actions import open_run, settle
from enishi.connect.enums import RunState
from enishi.connect.maps import map_text
from enishi.connect.models import ImportRun
from enishi.connect.queries import applying_runs
from enishi.connect.runs.execution import Room, execute
from enishi.lib import clock
from enishi.lib.errors import Conflict
from enishi.lib.folder import data_folder, spool_file
from enishi.site.demo.cards import FILE
from enishi.site.demo.company import Company, generate
from enishi.site.demo.kinds import SOURCES
from enishi.site.demo.surveyed import SOURCE, Open, open_surveys, told
from enishi.team.access import caller_of_member
from enishi.team.actions import create_key, found_company, invite_member, set_password
from enishi.team.enums import Role, Scope
from enishi.team.models import Company as Founded
from enishi.team.models import Member
from enishi.team.queries import company_exists, company_zone
from enishi.timeline.actions import SourceDraft, create_source
from enishi.timeline.enums import Lane
from enishi.timeline.models import Source
from enishi.timeline.spool import Record, Spool

NAME = "青葉リビング"
LOGIN = "demo@example.jp"
COMMIT = 2_000  # records of one durable commit
META = b'{"kind":"batch"}'
MAP = "contacts-ja"


class Asked(msgspec.Struct):
    """What a folder's demo company was made of."""

    people: int
    days: int
    seed: int
    end: str
    zone: str
    until: int
    slips: bool = False  # sent already: what is refused has no id that is stored once
    finished: bool = False


class SignIn(msgspec.Struct):
    """DATA/demo.json: where to look, and the keys to it."""

    url: str
    login: str
    password: str
    key: str


def load_demo(
    people: int,
    days: int,
    seed: int,
    *,
    url: str,
    by: Member | None = None,
    room: Room = lambda _size: None,
) -> SignIn:
    """Fill the folder, founding the company in an empty one. `room` is called before so many bytes
    go to disk."""
    asked = _asked(people, days, seed)
    sign_in = _sign_in(url, by)
    if asked.finished:
        return sign_in
    company = generate(
        people,
        days,
        seed,
        end=date.fromisoformat(asked.end),
        zone=ZoneInfo(asked.zone),
        until=asked.until,
    )
    _write("demo-truth.json", company.truth)
    sources = _sources(by)
    member = by or Member.objects.get(email=LOGIN)
    surveys = open_surveys(company.calendar, by=caller_of_member(member))
    _import_cards(company, room, by=member)
    if not asked.slips:
        _send(_slips(company, sources), room)
        asked.slips = True
        _write("demo-run.json", asked)
    _send(_records(company, sources, surveys), room)
    asked.finished = True
    _write("demo-run.json", asked)
    return sign_in


def _asked(people: int, days: int, seed: int) -> Asked:
    """As the folder remembers it; the moment at which it was first asked is the company's now."""
    path = data_folder() / "demo-run.json"
    if path.exists():
        known = msgspec.json.decode(path.read_bytes(), type=Asked)
        if (known.people, known.days, known.seed) != (people, days, seed):
            raise Conflict(
                "other_demo",
                _("This folder has a demo company of another size or seed; choose another folder."),
            )
        return known
    zone = company_zone() if company_exists() else ZoneInfo("Asia/Tokyo")
    now = clock.now_us()
    asked = Asked(people, days, seed, clock.local_date(now, zone), zone.key, now)
    _write("demo-run.json", asked)
    return asked


def _sign_in(url: str, by: Member | None) -> SignIn:
    """A member to look around as, with a password and an API key of their own; made once."""
    path = data_folder() / "demo.json"
    if path.exists():
        known = msgspec.json.decode(path.read_bytes(), type=SignIn)
        if known.url != url:
            known.url = url
            _write("demo.json", known)
        return known
    password = secrets.token_urlsafe(12)
    if company_exists():
        guest = invite_member(LOGIN, "デモ", Role.OWNER, by=by)
        set_password(guest, password, by=by or guest)
    else:
        founded = Founded(name=NAME, zone="Asia/Tokyo", language="ja", currency="JPY")
        guest = found_company(founded, owner_email=LOGIN, owner_name="デモ", password=password)
    _key, secret = create_key("demo", Scope.ADMIN, by=by or guest)
    made = SignIn(url, LOGIN, password, secret.text)
    _write("demo.json", made)
    return made


def _sources(by: Member | None) -> dict[str, int]:
    """The id of each system's source, made where missing."""
    found = dict(Source.objects.values_list("name", "pk"))
    for name, kind, channel in SOURCES:
        if name not in found:
            source, _write_key = create_source(SourceDraft(name, kind, channel), by=by)
            found[name] = source.pk
    return found


def _send(records: Iterator[Record], room: Room) -> None:
    spool = Spool(spool_file(), limit=settings.SPOOL_BYTES)
    try:
        while some := list(islice(records, COMMIT)):
            room(sum(record.size for record in some))
            spool.append(some)
    finally:
        spool.close()


def _records(company: Company, sources: dict[str, int], surveys: list[Open]) -> Iterator[Record]:
    """Each hour's messages as if they had arrived then."""
    for block in company.messages():
        messages = block.messages
        if block.source == SOURCE:
            messages = [one for message in messages for one in told(message, block.last, surveys)]
        yield Record(
            lane=Lane.IMPORT,
            source_id=sources[block.source],
            received_at=block.last + clock.SECOND,
            meta=META,
            body=('{"batch":[' + ",".join(messages) + "]}").encode(),
            events=len(messages),
        )


def _slips(company: Company, sources: dict[str, int]) -> Iterator[Record]:
    """Each as its system sent it. The pipeline refuses them as the collector would have: both ask
    `timeline.wire`."""
    for slip in company.slips():
        yield Record(
            lane=Lane.IMPORT,
            source_id=sources[slip.source],
            received_at=slip.arrived,
            meta=META,
            body=f'{{"batch":[{slip.message}]}}'.encode(),
        )


def _import_cards(company: Company, room: Room, *, by: Member) -> None:
    """The stores' contact list, as a member brought it in some mornings ago: once."""
    path = data_folder() / FILE
    if not path.exists():
        _write_bytes(path, company.cards())
    if not ImportRun.objects.filter(path=str(path), state=RunState.DONE).exists():
        with clock.clock_at(company.cards_at):
            run = open_run(path, MAP, map_text(MAP), by=caller_of_member(by))
            execute(run, room=room)


def end_import() -> None:
    """When everything is applied: the import ends in its own time."""
    for run in applying_runs():
        with clock.clock_at(run.started_at or run.made_at):
            settle(run)


def _write(name: str, content: object) -> None:
    """A small file, readable by its owner, whole or not at all."""
    _write_bytes(data_folder() / name, msgspec.json.format(msgspec.json.encode(content), indent=1))


def _write_bytes(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    part.replace(path)
