"""What a letter has to be, whoever sends it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from enishi.invitations.letters import LONGEST, usual_texts
from enishi.lib.errors import BadInput, Conflict
from enishi.surveys.definition.reading import stored
from enishi.surveys.enums import SurveyState
from enishi.surveys.models import Survey
from enishi.team.queries import company

MOST_REMINDERS = 2


@dataclass(frozen=True, kw_only=True)
class LetterDraft:
    """`texts` by language; where one is missing, the usual words stand."""

    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    asks_first: bool = True
    expires_days: int = 14
    reminders: int = 0
    remind_days: int = 3


def checked_letter(survey: Survey, draft: LetterDraft) -> dict[str, object]:
    """As it is stored; BadInput names the field."""
    between(draft.expires_days, 1, 365, "expires_days")
    between(draft.reminders, 0, MOST_REMINDERS, "reminders")
    between(draft.remind_days, 1, 60, "remind_days")
    return {
        "texts": _texts(survey, draft.texts),
        "asks_first": draft.asks_first,
        "expires_days": draft.expires_days,
        "reminders": draft.reminders,
        "remind_days": draft.remind_days,
    }


def _texts(survey: Survey, given: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    version = survey.versions.order_by("-number").first()
    definition = stored(version.definition if version else survey.draft)
    texts = usual_texts(definition, company().name)
    for language, said in given.items():
        if language not in texts:
            unknown = _("The survey is not asked in this language.")
            raise BadInput("bad_language", unknown, field=f"texts.{language}"[:100])
        for name, most in LONGEST.items():
            text = str(said.get(name, "")).strip()
            if len(text) > most:
                message = _("At most %(n)s characters.") % {"n": most}
                raise BadInput("too_long", message, field=f"texts.{language}.{name}")
            if text:
                texts[language][name] = " ".join(text.split()) if name == "subject" else text
    return texts


def between(number: int, least: int, most: int, field_name: str) -> None:
    if not least <= number <= most:
        said = _("From %(least)s to %(most)s.") % {"least": least, "most": most}
        raise BadInput("out_of_range", said, field=field_name)


def expect_open(survey: Survey) -> None:
    if survey.state == SurveyState.DRAFT:
        raise Conflict("survey_draft", _("This survey has not been published yet."))
    if survey.state == SurveyState.CLOSED or survey.deleted_at is not None:
        raise Conflict("survey_closed", _("This survey is not answered any more."))
