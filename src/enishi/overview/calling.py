"""People in the command palette: by name, kana, mail, phone or any identifier."""

from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.overview.finding import found_people
from enishi.overview.roster import hint
from enishi.overview.veil import Veil
from enishi.people.masking import called
from enishi.people.queries import PeopleFilter
from enishi.team.access import sees_personal_data
from enishi.team.models import Member
from enishi.ui.palette import MOST, Hit


def people_called(member: Member, words: str) -> list[Hit]:
    """Whom these words may mean; masked for a viewer, who finds by a whole identifier only."""
    lifted = sees_personal_data(member)
    veil = Veil(lifted=lifted)
    page = found_people(PeopleFilter(search=words, limit=MOST), lifted=lifted)
    return [
        Hit(
            url=reverse("overview:person", args=[person.pk]),
            label=called(person, lifted=lifted) or _("Unnamed visitor"),
            icon="user",
            group=_("People"),
            note=hint(person, veil),
        )
        for person in page.items
    ]
