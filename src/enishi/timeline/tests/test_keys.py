import asyncio

import pytest

from enishi.lib import clock
from enishi.timeline.keys import Keys, Known, digest, from_database
from enishi.timeline.models import Source, WriteKey


def add_key(source: Source, text: str, **fields: object) -> None:
    WriteKey.objects.create(source=source, prefix=text[:6], digest=digest(text), **fields)


@pytest.mark.django_db
def test_only_keys_in_force_of_open_sources_are_known() -> None:
    shop = Source.objects.create(name="shop", rate=50)
    closed = Source.objects.create(name="closed", closed_at=clock.now())
    hour = clock.HOUR
    add_key(shop, "current")
    add_key(shop, "in grace", revoked_at=clock.from_us(clock.now_us() + hour))
    add_key(shop, "revoked", revoked_at=clock.from_us(clock.now_us() - hour))
    add_key(closed, "of a closed source")
    known = Known(shop.pk, 50)
    assert from_database() == {digest("current"): known, digest("in grace"): known}


def test_many_wrong_keys_at_once_share_a_few_looks() -> None:
    looks = []

    def look() -> dict[str, Known]:
        looks.append(1)
        return {digest("right"): Known(1)}

    keys = Keys(look)

    async def ask() -> list[Known | None]:
        wrong = [keys.find(f"wrong {n}") for n in range(200)]
        return await asyncio.gather(keys.find("right"), *wrong)

    found = asyncio.run(ask())
    assert found[0] == Known(1)
    assert set(found[1:]) == {None}
    assert len(looks) < 5
    keys.close()
