"""A person as of an earlier instant: what had happened and had been said by then, of the identities
that are theirs today."""

from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.lib import clock
from enishi.lib.errors import BadInput
from enishi.overview.portrait import Portrait
from enishi.people.models import Person
from enishi.people.queries import identity_ids, person_as_of
from enishi.team.queries import company
from enishi.timeline.queries.past import tallies_until

EARLIEST = clock.to_us(datetime(1900, 1, 1, tzinfo=UTC))


def portrait(person: Person, *, lifted: bool, at: int | None = None) -> Portrait:
    """Of today, or of an instant that has passed."""
    if at is None:
        return Portrait(person, lifted=lifted)
    tallies = tallies_until(identity_ids(person.pk), at, company().currency)
    then = person_as_of(person, at, tallies)
    return Portrait(then, lifted=lifted, at=at, today=person)


def instant_in(text: str) -> int | None:
    """The instant that an address names, on the reader's clock unless it names a zone."""
    if not text:
        return None
    try:
        said = datetime.fromisoformat(text)
        aware = said if said.tzinfo else timezone.make_aware(said)
    except (ValueError, OverflowError):
        raise BadInput("bad_instant", _("This is no date and time."), field="at") from None
    return max(clock.to_us(aware), EARLIEST)


def passed(moment: datetime | None) -> int | None:
    """An instant over the API; what lies ahead is now."""
    return None if moment is None else min(max(clock.to_us(moment), EARLIEST), clock.now_us())
