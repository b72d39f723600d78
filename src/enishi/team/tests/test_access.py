import pytest
from tests import cast

from enishi.lib.errors import NotAllowed
from enishi.team.access import member_who_administers, member_who_writes, sees_personal_data

pytestmark = pytest.mark.django_db


def test_a_viewer_sees_masked_data_and_changes_nothing() -> None:
    assert not sees_personal_data(cast.vic())
    with pytest.raises(NotAllowed):
        member_who_writes(cast.vic())


def test_only_an_owner_administers() -> None:
    assert member_who_administers(cast.aya()) == cast.aya()
    with pytest.raises(NotAllowed):
        member_who_administers(cast.ben())
