"""The demo company speaks the language of the wire, looks alive, and is the same again."""

import re
from collections import Counter, defaultdict
from datetime import timedelta

import numpy as np
import pytest

from enishi.lib.clock import to_us
from enishi.lib.phone import e164
from enishi.site.demo.columns import tables, write_parquet
from enishi.site.demo.kinds import SOURCES
from enishi.site.demo.phrasing import fragments
from enishi.site.demo.romaji import romaji
from enishi.site.demo.world import world
from enishi.site.tests.demo_company import (
    END,
    MAIL,
    TOKYO,
    Message,
    company,
    drawn,
    moment,
    properties,
    sent,
    texts,
    tracked,
    who,
)
from enishi.timeline.enums import Channel, SourceKind
from enishi.timeline.lake.columns import SCHEMA
from enishi.timeline.wire import check


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert [*drawn(40, 30).messages()] == [*drawn(40, 30).messages()]
    assert drawn(40, 30).truth == drawn(40, 30).truth


def test_another_seed_is_another_company() -> None:
    first, other = (next(drawn(40, 30, seed).messages()) for seed in (1, 2))
    assert first.messages != other.messages


def test_no_message_id_comes_twice() -> None:
    ids = [message["messageId"] for _, message in sent()]
    assert len(set(ids)) == len(ids)


def test_there_is_as_much_as_a_lively_shop_has() -> None:
    assert 12_000 < len(sent()) < 30_000
    assert {name for name, _ in sent()} == {name for name, _, _ in SOURCES}


def test_blocks_are_in_order_of_time_and_end_at_the_moment_asked_for() -> None:
    until = to_us(moment(sent()[-1][1]) - timedelta(days=1, hours=5))
    blocks = [*drawn(until=until).messages()]
    lasts = [block.last // 3_600_000_000 for block in blocks]
    assert lasts == sorted(lasts)
    assert blocks[-1].last <= until
    assert until - max(block.last for block in blocks) < 3 * 3_600_000_000


def test_messages_of_a_block_are_in_order() -> None:
    previous: dict[str, str] = defaultdict(str)
    for source, message in sent():
        assert message["timestamp"] >= previous[source]
        previous[source] = message["timestamp"]


def test_the_last_day_is_the_day_asked_for() -> None:
    days = {moment(message).astimezone(TOKYO).date() for _, message in sent()}
    assert max(days) == END
    assert len(days) == 180


def test_the_wire_takes_every_message() -> None:
    assert [found for _, message in sent()[::7] if (found := check(message))] == []


def test_sources_have_kinds_and_channels_that_enishi_knows() -> None:
    for _name, kind, channel in SOURCES:
        assert kind in SourceKind.values
        assert channel in {"", *Channel.values}


def test_names_are_object_and_past_verb() -> None:
    names = {message["event"] for _, message in sent() if message["type"] == "track"}
    assert len(names) > 30
    odd = {"Unsubscribed", "Form Error", "Campaign Held Out", "Live Chat Message Sent"}
    verbs = re.compile(r"^([A-Z][A-Za-z]* )+[A-Z][a-z]*(ed|nt)$")
    assert {name for name in names - odd if not verbs.match(name)} == set()


def test_every_address_is_an_example_and_no_number_is_assigned() -> None:
    for _, message in sent():
        if message["type"] != "identify":
            continue
        traits = message["traits"]
        assert set(MAIL.findall(" ".join(texts(traits)))) <= {"example.jp", "example.com"}
        if phone := traits.get("phone"):
            assert re.match(r"0(90|80|70|3|6|\d\d)-0", phone)
            assert e164(phone)


def test_members_have_kana_and_a_home() -> None:
    traits = [
        message["traits"] for name, message in sent() if name == "会員台帳" and "traits" in message
    ]
    assert len(traits) > 250
    for said in traits:
        assert said["address"].startswith(said["prefecture"] + said["city"])
        assert re.match(r"^[ァ-ヶー ｦ-ﾟ]+$", said["kana"])
        assert re.match(r"^M-\d{4}-\d{4}$", said["member_no"])


def test_comments_are_many_and_different() -> None:
    said = [
        text["comment"]
        for text in properties("Survey Answered", "Review Posted")
        if "comment" in text
    ]
    assert len(said) > 80
    assert len(set(said)) / len(said) > 0.75
    english = sum(text.isascii() for text in said) / len(said)
    assert 0.02 < english < 0.16


def test_there_are_hundreds_of_fragments() -> None:
    parts = [text for section in fragments().values() for kind in section.values() for text in kind]
    assert len(set(parts)) >= 300


def test_comments_speak_of_what_happened() -> None:
    told = [max(re.split(r"{\w+}", text), key=len) for text in fragments()["delivery"]["late"]]
    delays = {p["order_id"]: p["delay_days"] for p in properties("Order Delivered")}
    blamed = [
        delays[said["order_id"]]
        for said in properties("Survey Answered", "Review Posted")
        if any(text in said.get("comment", "") for text in told)
    ]
    assert blamed
    assert min(blamed) >= 2


def test_an_order_is_the_sum_of_its_products() -> None:
    for order in properties("Order Completed"):
        lines = sum(line["price"] * line["quantity"] for line in order["products"])
        assert order["subtotal"] == lines
        assert order["revenue"] == lines - order["discount"]
        assert order["total"] == order["revenue"] + order["shipping"]
        assert order["currency"] == "JPY"


def test_what_is_delivered_was_bought() -> None:
    bought = {order["order_id"]: order for order in properties("Order Completed")}
    first = min(moment(message) for message in tracked("Order Completed"))
    for message in tracked("Order Delivered"):
        if moment(message) > first + timedelta(days=40):
            assert message["properties"]["order_id"] in bought


def test_nobody_hears_from_us_after_leaving_the_list() -> None:
    left = {who(message): message["timestamp"] for message in tracked("Unsubscribed")}
    assert left
    for message in tracked("Email Delivered"):
        if "campaign" in message["properties"] and who(message) in left:
            assert message["timestamp"] < left[who(message)] or _same_day(message, left)


def _same_day(message: Message, left: dict[str, str]) -> bool:
    return bool(message["timestamp"][:10] == left[who(message)][:10])


def test_every_order_that_is_spoken_of_was_placed() -> None:
    placed = {order["order_id"] for order in properties("Order Completed")}
    spoken = properties("Survey Answered", "Form Error", "Order Refunded", "Review Posted")
    late = [said for said in spoken if said.get("order_id") and said["order_id"] not in placed]
    assert len(late) < 0.1 * len(spoken)  # bought before the window


def test_shops_sell_in_their_opening_hours_and_most_at_the_weekend() -> None:
    times = [
        moment(m).astimezone(TOKYO)
        for m in tracked("Order Completed")
        if "store_id" in m["properties"]
    ]
    assert {time.hour for time in times} <= set(range(10, 21))
    weekend = sum(time.weekday() >= 5 for time in times) / len(times)
    assert weekend > 2 / 7


def test_the_catalogue_and_the_names_are_rich() -> None:
    assert len(world().products) >= 120
    assert len(world().surnames) >= 200
    assert all(romaji(kana).isascii() for _, kana in world().surnames)


@pytest.mark.parametrize(
    ("kana", "written"),
    [("サトウ", "sato"), ("キンジョウ", "kinjo"), ("ハットリ", "hattori"), ("シュン", "shun")],
)
def test_kana_become_the_letters_of_mail_addresses(kana: str, written: str) -> None:
    assert romaji(kana) == written


def test_columns_tell_the_same_events() -> None:
    [table] = tables(company())
    assert len(table) == len(sent())
    names = Counter(message.get("event") for _, message in sent())
    counts = Counter(table["name"].to_pylist())
    assert counts["Order Completed"] == names["Order Completed"]
    revenue = sum(order["revenue"] for order in properties("Order Completed"))
    assert sum(filter(None, table["revenue"].to_pylist())) == revenue * 1000
    assert sorted(table["message_id"].to_pylist()) == sorted(m["messageId"] for _, m in sent())


def test_columns_are_those_of_the_lake() -> None:
    [table] = tables(drawn(30, 20), properties=False)
    for field in table.schema:
        assert SCHEMA.field(field.name).type == field.type


def test_people_come_in_chunks_that_do_not_depend_on_how_many_follow(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr("enishi.site.demo.company.CHUNK", 20)
    few, more = [*drawn(20, 30).chunks()], [*drawn(60, 30).chunks()]
    assert np.array_equal(few[0].rows, more[0].rows)
    assert len(more) == 3
    assert more[2].rows["person"].min() >= 40


def test_parquet_files_hold_every_chunk(tmp_path: object) -> None:
    from pathlib import Path

    import duckdb

    folder = Path(str(tmp_path)) / "events"
    events = write_parquet(drawn(30, 20), folder, properties=False)
    found = duckdb.sql(
        f"SELECT count(*), count(DISTINCT message_id) FROM '{folder}/*.parquet'"
    ).fetchone()
    assert found == (events, events)
