from datetime import UTC, datetime, timedelta

import pytest
from tests import cast

from enishi.lib.clock import clock_at
from enishi.team.actions import create_key, revoke_key
from enishi.team.enums import Scope
from enishi.team.keys import caller_with
from enishi.team.models import ApiKey, AuditEntry

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 3, tzinfo=UTC)


def test_a_key_opens_the_api_as_far_as_its_scope() -> None:
    for scope, writes, administers in [
        (Scope.READ, False, False),
        (Scope.WRITE, True, False),
        (Scope.ADMIN, True, True),
    ]:
        key, secret = create_key("till", scope, by=cast.aya())
        caller = caller_with(secret.text)
        assert caller is not None
        assert (caller.key, caller.member) == (key, None)
        assert (caller.may_write, caller.may_administer) == (writes, administers)
        assert caller.sees_personal_data


def test_the_secret_is_kept_nowhere() -> None:
    key, secret = create_key("till", Scope.READ, by=cast.aya())
    kept = [str(value) for value in ApiKey.objects.filter(pk=key.pk).values_list().get()]
    assert secret.text not in kept
    assert secret.text.startswith(key.prefix)


def test_a_revoked_or_unknown_key_opens_nothing() -> None:
    key, secret = create_key("till", Scope.READ, by=cast.aya())
    revoke_key(key, by=cast.aya())
    assert caller_with(secret.text) is None
    assert caller_with("enk_guess") is None
    assert caller_with("") is None


def test_revoking_twice_is_one_line_of_the_trail() -> None:
    key, _ = create_key("till", Scope.READ, by=cast.aya())
    revoke_key(key, by=cast.aya())
    revoke_key(key, by=cast.aya())
    assert AuditEntry.objects.filter(verb="revoked").count() == 1


def test_use_is_noted_at_most_once_a_minute() -> None:
    key, secret = create_key("till", Scope.READ, by=cast.aya())
    for seconds, noted in [(0, 0), (59, 0), (61, 61)]:
        with clock_at(NOON + timedelta(seconds=seconds)):
            caller_with(secret.text)
        key.refresh_from_db()
        assert key.used_at == NOON + timedelta(seconds=noted)
