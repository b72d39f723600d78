"""People over the API: everything that their pages do."""

from typing import Annotated

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Header, Path, Query, Router, Status
from pydantic import AwareDatetime

from enishi.lib import clock
from enishi.lib.errors import BadInput, NotFound
from enishi.lib.storable import LARGEST, Storable, Text
from enishi.overview import schemas
from enishi.overview.access import merge_to_read, person_to_read
from enishi.overview.answers import happening_of, merge_of, person_of, row_of
from enishi.overview.finding import found_people
from enishi.overview.happenings import happenings
from enishi.overview.past import passed, portrait
from enishi.overview.portrait import Portrait
from enishi.overview.veil import Veil
from enishi.people import actions, queries
from enishi.people.models import Person
from enishi.people.queries import PeopleFilter
from enishi.team.access import Caller, caller_who_writes

router = Router(tags=["People"])

Id = Annotated[int, Path(ge=1, le=LARGEST)]
Limit = Annotated[int, Query(ge=1, le=1000)]
Cursor = Annotated[str, Query(max_length=1000), Storable]
Instant = Annotated[
    AwareDatetime | None,
    Query(description="An instant with its zone, such as 2026-11-13T10:00:00+09:00"),
]
Answer = dict[str, object]


class ApiRequest(HttpRequest):
    """A request behind the API's door."""

    auth: Caller


@router.get("/people", response=schemas.PeopleAnswer, summary="Find people")
def list_people(
    request: ApiRequest,
    search: Annotated[str, Query(max_length=200), Storable] = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Answer:
    """By name, kana, mail, phone or any identifier; viewers by a whole identifier only.
    Those who came last are first: whoever walks through the pages meets everybody once, also
    while events come in."""
    lifted = request.auth.sees_personal_data
    page = found_people(
        PeopleFilter(search=search, order="id", cursor=cursor, limit=limit), lifted=lifted
    )
    veil = Veil(lifted=lifted)
    return {"items": [row_of(p, veil) for p in page.items], "next_cursor": page.next_cursor}


@router.get(
    "/people/by/{kind}/{path:value}",
    response=schemas.PersonOut,
    summary="The person whom an identifier points to",
)
def person_by(
    request: ApiRequest,
    response: HttpResponse,
    kind: Annotated[str, Path(max_length=40), Storable],
    value: Annotated[str, Path(max_length=300), Storable],
) -> Answer:
    """`kind` is user_id, anonymous_id, email, phone, line, member_no, device or a custom one;
    `value` is percent-encoded, slashes too."""
    return _person(request, response, queries.person_by(kind, value))


@router.get("/people/{person_id}", response=schemas.PersonOut, summary="One person")
def get_person(
    request: ApiRequest, response: HttpResponse, person_id: Id, at: Instant = None
) -> Answer:
    """Any identity's id leads to its person. ETag is the version that a change of traits needs.
    With `at`: what had happened and been said by then, of the identities that are theirs today;
    tags and notes that were taken away since are not known any more."""
    return _person(request, response, person_to_read(person_id), passed(at))


def _person(
    request: ApiRequest, response: HttpResponse, person: Person, at: int | None = None
) -> Answer:
    response["ETag"] = f'"{person.version}"'
    return person_of(portrait(person, lifted=request.auth.sees_personal_data, at=at))


@router.get(
    "/people/{person_id}/timeline",
    response=schemas.TimelineAnswer,
    summary="What happened to a person, newest first",
)
def timeline(
    request: ApiRequest,
    person_id: Id,
    limit: Limit = 50,
    cursor: Cursor = "",
    include: Annotated[
        str,
        Query(max_length=40, description="own: also what Enishi recorded, and merges by rules"),
        Storable,
    ] = "",
    until: Instant = None,
) -> Answer:
    """Pages go back in time; `touchpoint` is what the company's rules make of the event.
    `until`: nothing that happened later."""
    at = passed(until)
    page = Portrait(person_to_read(person_id), lifted=request.auth.sees_personal_data, at=at)
    own = "own" in include.split(",")
    found = happenings(page, before=cursor or page.newest, own=own, limit=limit)
    return {
        "items": [happening_of(one, page.veil) for one in found.items],
        "next_cursor": found.next_cursor,
    }


@router.get(
    "/people/{person_id}/merges",
    response=schemas.MergesAnswer,
    summary="The merge ledger",
)
def list_merges(request: ApiRequest, person_id: Id) -> Answer:
    """Every piece of evidence that touches this person, and what came of it, in one page."""
    page = Portrait(person_to_read(person_id), lifted=request.auth.sees_personal_data)
    merges = queries.merges_of(page.id)
    return {"items": [merge_of(merge, page.veil) for merge in merges], "next_cursor": None}


@router.post(
    "/people/{person_id}/merges",
    response={200: schemas.MergeOut, 201: schemas.MergeOut},
    summary="Merge two people by hand",
)
def merge_people(request: ApiRequest, person_id: Id, said: schemas.MergeIn) -> Status[Answer]:
    """A member's hand overrides limits; it can be undone at any time."""
    caller = caller_who_writes(request.auth)
    person, other = person_to_read(person_id), person_to_read(said.other)
    merge = actions.merge_people(
        person, other, reason=said.reason, by=caller.member, key=caller.key
    )
    return Status(201, merge_of(merge, Veil(lifted=caller.sees_personal_data)))


@router.delete("/merges/{merge_id}", response=schemas.MergeOut, summary="Undo a merge")
def undo_merge(request: ApiRequest, merge_id: Id) -> Answer:
    """Its two sides become two people again, and no later evidence joins them."""
    caller = caller_who_writes(request.auth)
    merge = actions.undo_merge(merge_to_read(merge_id), by=caller.member, key=caller.key)
    return merge_of(merge, Veil(lifted=caller.sees_personal_data))


@router.delete(
    "/merges/{merge_id}/veto", response={204: None}, summary="Let evidence join them again"
)
def lift_veto(request: ApiRequest, merge_id: Id) -> Status[None]:
    """What was undone may be joined again, by old evidence too."""
    caller = caller_who_writes(request.auth)
    merge = merge_to_read(merge_id)
    for veto in queries.vetoes_of(merge.low_id):
        if veto.merge_id == merge.pk:
            actions.lift_veto(veto, by=caller.member, key=caller.key)
    return Status(204, None)


@router.get("/candidates", response=schemas.MergesAnswer, summary="Merges to decide on")
def candidates(request: ApiRequest, limit: Limit = 50, cursor: Cursor = "") -> Answer:
    """Evidence that a guard rail refused. Merge the two people, or dismiss the candidate."""
    page = queries.candidates_page(cursor=cursor, limit=limit)
    veil = Veil(lifted=request.auth.sees_personal_data)
    return {"items": [merge_of(m, veil) for m in page.items], "next_cursor": page.next_cursor}


@router.delete("/candidates/{merge_id}", response={204: None}, summary="Dismiss a candidate")
def dismiss_candidate(request: ApiRequest, merge_id: Id) -> Status[None]:
    """The evidence was wrong: it is never weighed again."""
    caller = caller_who_writes(request.auth)
    actions.dismiss_candidate(merge_to_read(merge_id), by=caller.member, key=caller.key)
    return Status(204, None)


@router.patch(
    "/people/{person_id}/traits",
    response=schemas.PersonOut,
    summary="Change traits",
)
def edit_traits(
    request: ApiRequest,
    response: HttpResponse,
    person_id: Id,
    said: schemas.TraitsIn,
    if_match: Annotated[Text | None, Header(max_length=40)] = None,
) -> Answer:
    """A hand-made value wins over collected ones until it is taken back (null). Give the version
    that was read, in the body or as If-Match: if somebody was faster, the answer is 409 and
    nothing changes."""
    caller = caller_who_writes(request.auth)
    person = person_to_read(person_id)
    version = said.version if said.version is not None else _version(if_match)
    kept = {name: value for name, value in said.traits.items() if value is not None}
    with transaction.atomic():
        actions.edit_traits(person, kept, version=version, by=caller.member, key=caller.key)
        for name in said.traits.keys() - kept.keys():
            actions.withdraw_trait(person, name, by=caller.member, key=caller.key)
    return _person(request, response, person_to_read(person_id))


def _version(if_match: str | None) -> int:
    text = (if_match or "").strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdigit() and int(text) <= LARGEST):
        raise BadInput(
            "version_needed",
            _("Give the version that you read, as If-Match or in the body."),
            field="version",
        )
    return int(text)


@router.post("/people/{person_id}/tags", response=list[str], summary="Tag")
def add_tag(request: ApiRequest, person_id: Id, said: schemas.TagIn) -> list[str]:
    """Answers all tags of the person."""
    caller, person = caller_who_writes(request.auth), person_to_read(person_id)
    actions.add_tag(person, said.name.strip(), by=caller.member, key=caller.key)
    return queries.tags_of(person.pk)


@router.delete(
    "/people/{person_id}/tags/{path:name}",
    response=list[str],
    summary="Take a tag away",
)
def remove_tag(
    request: ApiRequest, person_id: Id, name: Annotated[str, Path(max_length=60), Storable]
) -> list[str]:
    """Answers the tags that are left."""
    caller, person = caller_who_writes(request.auth), person_to_read(person_id)
    actions.remove_tag(person, name, by=caller.member, key=caller.key)
    return queries.tags_of(person.pk)


@router.post("/people/{person_id}/notes", response={201: schemas.NoteOut}, summary="Write a note")
def write_note(request: ApiRequest, person_id: Id, said: schemas.NoteIn) -> Status[Answer]:
    """Everybody in the team reads it."""
    caller, person = caller_who_writes(request.auth), person_to_read(person_id)
    note = actions.write_note(person, said.text, by=caller.member, key=caller.key)
    page = Portrait(person, lifted=caller.sees_personal_data)
    return Status(201, page.note(note) | {"at": clock.from_us(note.at)})


@router.delete("/people/{person_id}/notes/{note_id}", response={204: None}, summary="Delete a note")
def delete_note(request: ApiRequest, person_id: Id, note_id: Id) -> Status[None]:
    """It is gone for everybody."""
    caller = caller_who_writes(request.auth)
    for note in queries.notes_of(person_to_read(person_id).pk):
        if note.pk == note_id:
            actions.delete_note(note, by=caller.member, key=caller.key)
            return Status(204, None)
    raise NotFound("no_such_note", _("This person has no such note."))


@router.post(
    "/people/{person_id}/consents",
    response=schemas.PersonOut,
    summary="Record a consent",
)
def set_consent(
    request: ApiRequest, response: HttpResponse, person_id: Id, said: schemas.ConsentIn
) -> Answer:
    """What the person told a member; it holds from now on."""
    caller, person = caller_who_writes(request.auth), person_to_read(person_id)
    actions.set_consent(
        person,
        said.purpose,
        said.channel,
        granted=said.granted,
        reason=said.reason,
        by=caller.member,
        key=caller.key,
    )
    return _person(request, response, person_to_read(person_id))
