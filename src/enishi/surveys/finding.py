"""Surveys in the command palette, by their names."""

from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.surveys import queries
from enishi.team.models import Member
from enishi.ui.palette import MOST, Hit


def hits_of_surveys(_reader: Member, words: str) -> list[Hit]:
    return [
        Hit(
            reverse("surveys:survey", args=[one.pk]),
            one.name,
            "clipboard-list",
            _("Surveys"),
            str(one.state.label),
        )
        for one in queries.hits(words.strip()[:200], MOST)
    ]
