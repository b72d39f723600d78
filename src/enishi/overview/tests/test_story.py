from dataclasses import replace
from zoneinfo import ZoneInfo

from enishi.lib.clock import MINUTE
from enishi.overview.story import Moment, Visit, days_of, entries_of, whole_entries
from enishi.overview.telling import Score, tell
from enishi.timeline.queries import Footprint


def moment(seq: int, minute: int, name: str = "Product Viewed", channel: str = "web") -> Moment:
    footprint = Footprint(
        seq=seq,
        identity_id=1,
        message_id=str(seq),
        name=name,
        type="track",
        time=minute * MINUTE,
        received_at=minute * MINUTE,
        sent_at=None,
        original_time=None,
        channel=channel,
        touchpoint=None,
        source_id=1,
        source="",
        flags=0,
        properties={"name": f"p{seq}"},
        context={},
    )
    return Moment(footprint)


def test_a_gap_of_half_an_hour_ends_a_visit() -> None:
    entries = list(entries_of([moment(3, 70), moment(2, 39), moment(1, 10)]))
    assert [type(entry) for entry in entries] == [Moment, Visit]


def test_another_channel_or_another_kind_ends_a_visit() -> None:
    story = [
        moment(4, 4),
        moment(3, 3, channel="app"),
        moment(2, 2, "Order Completed"),
        moment(1, 1),
    ]
    assert [type(entry) for entry in entries_of(story)] == [Moment] * 4


def test_a_visit_tells_its_path_in_order_and_leaves_the_rest_out() -> None:
    (visit,) = entries_of([moment(n, n) for n in range(6, 0, -1)])
    assert isinstance(visit, Visit)
    assert (visit.path, visit.unshown, visit.minutes) == (["p1", "p2", "p3", "p4"], 2, 5)


def test_days_are_those_of_the_reader() -> None:
    late = 15 * 60 - 1  # 23:59 in Tokyo
    days = days_of([moment(2, late + 2), moment(1, late)], ZoneInfo("Asia/Tokyo"))
    assert [day.iso for day in days] == ["1970-01-02", "1970-01-01"]


def test_a_page_never_tears_a_visit_in_two() -> None:
    order, views = moment(9, 90, "Order Completed"), [moment(n, n) for n in (3, 2, 1)]
    assert whole_entries([order, *views], more=True) == [order]
    assert whole_entries([order, *views], more=False) == [order, *views]
    assert whole_entries(views, more=True) == views


def test_scores_speak_of_promoters_by_their_own_scale() -> None:
    told = [
        tell("Survey Answered", {"metric": "NPS", "score": 9}).score,
        tell("Survey Answered", {"metric": "CSAT", "score": 3, "max": 5}).score,
        tell("Review Posted", {"rating": 1}).score,
        tell("Review Posted", {"rating": "none"}).score,
    ]
    assert told == [
        Score("NPS", "9", "p"),
        Score("CSAT", "3 / 5", "n"),
        Score("", "1 / 5", "d"),
        None,
    ]


def test_money_is_exact_and_strange_amounts_are_nothing() -> None:
    assert tell("Order Completed", {"total": 0.29}).money == 290
    assert tell("Order Completed", {"total": "1,234.5"}).money == 1_234_500
    assert tell("Order Completed", {"total": "NaN", "revenue": True}).money is None


def test_a_late_delivery_says_how_late() -> None:
    told = tell("Order Delivered", {"promised": "2026-11-16", "delivered": "2026-11-19"})
    assert "3" in told.pill


def test_the_way_through_the_cart_is_told_once() -> None:
    names = ["Checkout Started", "Cart Viewed", "Product Added"]
    (cart,) = entries_of([moment(9 - n, 9 - n, name) for n, name in enumerate(names)])
    assert isinstance(cart, Visit)
    assert cart.fold == "cart"


def test_a_conversation_is_told_in_its_order() -> None:
    talk = [moment(2, 2, "LINE Message Sent"), moment(1, 1, "LINE Message Received")]
    (visit,) = entries_of(
        [Moment(replace(m.footprint, properties={"text": str(m.seq)})) for m in talk]
    )
    assert isinstance(visit, Visit)
    assert [m.telling.quote for m in visit.said] == ["1", "2"]


def test_a_score_is_written_without_idle_decimals() -> None:
    score = tell("Review Posted", {"rating": "5.000000"}).score
    assert score is not None
    assert score.value == "5 / 5"


def test_an_event_of_ones_own_tells_words_and_keeps_keys_for_the_json() -> None:
    said = {"room_type": "海側", "room_id": "R-1", "from_background": False, "nights": 2}
    assert tell("Room Booked", said).text == "room type 海側・nights 2"
