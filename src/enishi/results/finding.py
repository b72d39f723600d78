"""Results in the command palette, by the name of their survey."""

from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.surveys.queries import SurveyFilter, survey_rows
from enishi.team.models import Member
from enishi.ui.palette import MOST, Hit


def hits_of_results(_reader: Member, words: str) -> list[Hit]:
    rows = survey_rows(SurveyFilter(words.strip()), limit=MOST).items
    return [
        Hit(reverse("results:show", args=[row.id]), row.name, "chart-line", _("Survey results"))
        for row in rows
        if row.finished
    ]
