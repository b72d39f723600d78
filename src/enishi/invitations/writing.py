"""A letter of a rule or a sending, written to one person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from enishi.invitations.letters import Known, Sheet, Written, language_of, usual_texts, written
from enishi.invitations.models import Invitation, Rule, Sending
from enishi.lib import clock
from enishi.lib.errors import NotFound
from enishi.people.models import Person
from enishi.people.queries import person, traits_of
from enishi.surveys.access import address_of
from enishi.surveys.actions import LinkDraft, link_for_invitation, mail_link
from enishi.surveys.definition.reading import stored
from enishi.surveys.definition.tree import Definition
from enishi.surveys.links import url_of
from enishi.surveys.models import Link, Survey
from enishi.team.queries import company
from enishi.timeline.queries import event as event_of


@dataclass(frozen=True)
class Addressed:
    written: Written
    link: Link | None  # none of an anonymous survey: nothing ties the answer to the person
    expires_at: int


def letter_to(one: Invitation, letter: Rule | Sending) -> Addressed:
    """With the person's own link, which is made here and is the same in each reminder."""
    definition = asked_now(one.survey)
    expires_at = one.expires_at or clock.now_us() + letter.expires_days * clock.DAY
    if definition.anonymous:
        link = mail_link(one.survey)
    else:
        about = one.about | {"invitation": one.pk, **({"rule": one.rule.name} if one.rule else {})}
        draft = LinkDraft(expires_at=expires_at, about=about, occasion=f"invitation:{one.pk}")
        link = link_for_invitation(one.survey, one.person_id, draft)
    traits = known_traits(person(one.person_id))
    sheet = sheet_of(letter, definition, traits, url_of(address_of(link)))
    known = Known(traits, happened(one.event_seq))
    said = written(replace(sheet, known=known, reminds=one.letters > 0))
    return Addressed(said, None if definition.anonymous else link, expires_at)


def sheet_of(
    letter: Rule | Sending, definition: Definition, traits: Mapping[str, object], url: str
) -> Sheet:
    house = company()
    language = language_of(definition, traits, house.language)
    words = letter.texts.get(language) or letter.texts.get(definition.languages[0]) or {}
    return Sheet(
        definition,
        language,
        words.get("subject", ""),
        words.get("body", ""),
        f"{url}?language={language}",
        house.name,
        Known(traits),
        letter.asks_first,
    )


def known_traits(who: Person) -> dict[str, object]:
    traits: dict[str, object] = {one.name: one.value for one in traits_of(who.pk)}
    traits.setdefault("name", who.name)
    return traits


def happened(event_seq: int | None) -> Mapping[str, object]:
    if event_seq is None:
        return {}
    try:
        found = event_of(event_seq)
    except NotFound:  # erased meanwhile
        return {}
    return {"name": found.name, **found.properties}


def asked_now(survey: Survey) -> Definition:
    """The version in force; before there is one, the draft."""
    version = survey.versions.order_by("-number").first()
    return stored(version.definition if version else survey.draft)


def sample_of(
    survey: Survey, texts: Mapping[str, Mapping[str, str]], *, asks_first: bool, known: Known
) -> Written:
    """The letter as somebody would get it in the company's language; its link answers nothing."""
    definition = asked_now(survey)
    language = language_of(definition, {}, company().language)
    usual = usual_texts(definition, company().name)[language]
    words = {name: texts.get(language, {}).get(name, "").strip() or usual[name] for name in usual}
    url = url_of("sample")
    sheet = Sheet(
        definition, language, words["subject"][:200], words["body"][:5000], url, company().name,
        known, asks_first,
    )  # fmt: skip
    return written(sheet)
