"""The front door: who may try a password, how often, and what happens to the session."""

import hashlib
from datetime import timedelta

from django.contrib.auth import authenticate
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from enishi.lib import clock
from enishi.lib.errors import BadInput, TooMany
from enishi.team.models import Knock, Member

WINDOW = timedelta(minutes=15)
TRIES = 5  # of one account from one address
TRIES_OF_ADDRESS = 50  # whatever the account
TRIES_OF_ACCOUNT = 50  # from wherever: slows a distributed guess, too many to lock somebody out
KEPT = timedelta(days=1)


def member_with_password(email: str, password: str, *, address: str) -> Member:
    """The member who says so, or an error that does not tell which of the two was wrong.

    Takes one argon2 computation whether the account exists or not.
    """
    account = account_digest(email)
    count_try(account, address)
    user = authenticate(username=email.strip(), password=password)
    if not isinstance(user, Member):
        raise BadInput("wrong_password", _("The e-mail address or the password is not right."))
    Knock.objects.filter(account=account, address=address).delete()
    return user


def account_digest(email: str) -> str:
    """Somebody may type a password into the wrong field: what was typed is not kept."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


@transaction.atomic
def count_try(account: str, address: str) -> None:
    """Note the try before it is judged, so that tries in parallel count too."""
    now = clock.now()
    recent = Knock.objects.filter(at__gt=now - WINDOW)
    if (
        recent.filter(account=account, address=address).count() >= TRIES
        or recent.filter(address=address).count() >= TRIES_OF_ADDRESS
        or recent.filter(account=account).count() >= TRIES_OF_ACCOUNT
    ):
        raise TooMany(
            "too_many_tries",
            _("Too many tries. Please wait 15 minutes and sign in again."),
            retry_after=int(WINDOW.total_seconds()),
        )
    Knock.objects.filter(at__lt=now - KEPT).delete()
    Knock.objects.create(account=account, address=address, at=now)
