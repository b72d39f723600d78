"""Items in the command palette: by their words, by their customer, by #number."""

from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.lib.storable import LARGEST
from enishi.team.access import sees_personal_data
from enishi.team.models import Member
from enishi.ui.palette import MOST, Hit
from enishi.work.enums import Status
from enishi.work.models import Item
from enishi.work.queries import ALL, ItemFilter, item_page


def hits_of_items(reader: Member, words: str) -> list[Hit]:
    """Who sees names masked finds nothing by words."""
    if not sees_personal_data(reader):
        return []
    return [_hit(item) for item in _found(words.strip())]


def _found(words: str) -> list[Item]:
    number = words.removeprefix("#")
    if words.startswith("#") and number.isdecimal() and len(number) < 20:
        return list(Item.objects.filter(pk=min(int(number), LARGEST)))
    return list(item_page(ItemFilter(view=ALL, search=words, order="changed", limit=MOST)).items)


def _hit(item: Item) -> Hit:
    note = f"#{item.pk} · {Status(item.status).label}"
    return Hit(
        reverse("work:item", args=[item.pk]), item.title, "clipboard-list", _("Follow-ups"), note
    )
