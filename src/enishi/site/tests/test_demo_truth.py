"""Each planted truth can be found again in the messages alone."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from math import sqrt
from typing import Any

import numpy as np

from enishi.site.demo.answers import DRIVERS
from enishi.site.demo.calendar import Calendar
from enishi.site.demo.company import NOT_YET
from enishi.site.demo.crowd import draw_crowd
from enishi.site.demo.lives import LATE, PAINS, draw_orders, losses, outcome
from enishi.site.demo.scene import topic_rng
from enishi.site.demo.world import world
from enishi.site.tests.demo_company import (
    END,
    TOKYO,
    company,
    moment,
    properties,
    sent,
    tracked,
    truth,
    who,
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def nps(scores: list[int]) -> float:
    return 100 * (sum(s >= 9 for s in scores) - sum(s <= 6 for s in scores)) / len(scores)


def test_the_truth_has_the_shape_that_checks_expect() -> None:
    assert set(truth()) == {
        "pains", "personas", "duplicates", "campaigns", "mix_shift", "outages", "bursts", "drivers",
    }  # fmt: skip
    for pain in truth()["pains"]:
        assert set(pain) == {"id", "touchpoint", "people", "loss_per_person", "money"}
        assert pain["people"] > 0
        assert pain["money"] > 0
        assert abs(pain["loss_per_person"] * pain["people"] - pain["money"]) < pain["people"]
    assert {pain["id"] for pain in truth()["pains"]} == set(PAINS)
    assert sum(persona["people"] for persona in truth()["personas"]) == 300


def test_one_warehouse_is_late() -> None:
    delays = defaultdict(list)
    for delivery in properties("Order Delivered"):
        delays[delivery["warehouse"]].append(delivery["delay_days"] >= 2)
    late = {name: sum(found) / len(found) for name, found in delays.items()}
    assert max(late, key=lambda name: late[name]) == "北関東センター"
    assert late.pop("北関東センター") > 0.12
    assert max(late.values()) == 0


def test_late_deliveries_cost_satisfaction() -> None:
    late = {p["order_id"] for p in properties("Order Delivered") if p["delay_days"] >= 2}
    groups: dict[bool, list[int]] = defaultdict(list)
    for answer in properties("Survey Answered"):
        if answer["metric"] == "NPS":
            groups[answer["order_id"] in late].append(answer["score"])
    assert nps(groups[True]) < nps(groups[False]) - 20


def test_one_counter_keeps_people_waiting() -> None:
    waits = defaultdict(list)
    for back in properties("Return Requested"):
        if "wait_minutes" in back:
            waits[back["store_id"]].append(back["wait_minutes"])
    means = {store: float(np.mean(found)) for store, found in waits.items()}
    assert max(means, key=lambda store: means[store]) == "S01"
    assert means.pop("S01") > 2 * max(means.values())


def test_one_phone_cannot_order() -> None:
    errors = properties("Form Error")
    assert {error["phone_model"] for error in errors} == {"NAGI NG-205"}
    started = {message["timestamp"] for message in tracked("Form Error")}
    assert min(started) > sent()[0][1]["timestamp"]


def test_a_mail_sells_and_a_line_message_does_not() -> None:
    orders = defaultdict(list)
    members = _member_of_mail()
    for message in tracked("Order Completed"):
        orders[members.get(who(message), who(message))].append(moment(message))
    for channel, told in (("mail", "Email Delivered"), ("line", "LINE Message Sent")):
        mailings = [one for one in truth()["campaigns"] if one["channel"] == channel]
        arms: dict[bool, list[bool]] = defaultdict(list)
        for mailing in mailings:
            start = at(mailing["sent"])
            for treated, event in ((True, told), (False, "Campaign Held Out")):
                for message in tracked(event):
                    if message["properties"].get("campaign_id") == mailing["id"]:
                        bought = orders[members.get(who(message), who(message))]
                        arms[treated].append(
                            any(start < t <= start + timedelta(days=14) for t in bought)
                        )
        true = sum(one["converted"] for one in mailings) / sum(one["treated"] for one in mailings)
        shares = {arm: sum(found) / len(found) for arm, found in arms.items()}
        spread = sqrt(sum(p * (1 - p) / len(arms[arm]) for arm, p in shares.items()))
        assert abs(shares[True] - shares[False] - true) < 2.5 * spread
        assert (true > 0.04) == (channel == "mail")
        assert len(arms[True]) == sum(one["treated"] for one in mailings)
        assert len(arms[False]) == sum(one["holdout"] for one in mailings)


def _member_of_mail() -> dict[str, str]:
    """Every other name of a person → their member number, by what the systems themselves link."""
    names: dict[str, str] = {}
    for _, message in sent():
        traits = message.get("traits") or {}
        ids = {one["type"]: one["id"] for one in message["context"].get("externalIds", [])}
        member = ids.get("member_no") or traits.get("member_no")
        user = message.get("userId")
        card = member or names.get(user or "")
        for name in (user, traits.get("email"), ids.get("line")):
            if name and card:
                names.setdefault(name, card)
    return names


def test_the_whole_falls_while_every_channel_rises() -> None:
    shift = truth()["mix_shift"]
    scores: dict[tuple[bool, str], list[int]] = defaultdict(list)
    for message in tracked("Survey Answered"):
        said = message["properties"]
        if said["metric"] == "NPS":
            scores[moment(message) >= at(shift["split"]), said["channel"]].append(said["score"])
    before, after = (
        [s for (half, _), found in scores.items() if half == h for s in found]
        for h in (False, True)
    )
    assert nps(after) < nps(before) - 4
    for channel in ("store", "web", "app"):
        assert nps(scores[True, channel]) > nps(scores[False, channel])
        told = shift["after"]["groups"][channel]
        assert abs(nps(scores[True, channel]) - told["nps"]) < 0.01
    assert abs(nps(after) - shift["after"]["nps"]) < 0.01


def test_the_tag_is_silent_for_a_day_and_a_half() -> None:
    [gap] = truth()["outages"]
    start, end = at(gap["from"]), at(gap["to"])
    assert end - start == timedelta(hours=36)
    times = [moment(message) for name, message in sent() if name == gap["source"]]
    assert not [time for time in times if start <= time < end]
    assert gap["events"] > 0
    others = [moment(message) for name, message in sent() if name != gap["source"]]
    assert [time for time in others if start <= time < end]


def test_one_week_is_full_of_one_complaint() -> None:
    [burst] = truth()["bursts"]
    start, end = at(burst["from"]), at(burst["to"])
    weeks: Counter[int] = Counter()
    about = [
        message
        for message in tracked("Call Started", "Live Chat Message Sent", "LINE Message Received")
        if "ポイント" in "".join(str(v) for v in message["properties"].values())
    ]
    for message in about:
        weeks[(moment(message) - start).days // 7] += 1
    assert weeks == {0: burst["events"]}
    assert all(start <= moment(message) < end for message in about)
    assert burst["people"] > 8


def test_the_drivers_have_their_weights() -> None:
    answers = [p for p in properties("Survey Answered") if p["metric"] == "NPS"]
    ratings = np.array([[p["ratings"][name] for name in DRIVERS] for p in answers], dtype=float)
    score = np.array([p["score"] for p in answers], dtype=float)
    groups = [p["channel"] for p in answers]
    for group in set(groups):
        inside = np.array([name == group for name in groups])
        ratings[inside] -= ratings[inside].mean(axis=0)
        score[inside] -= score[inside].mean()
    found = np.linalg.lstsq(ratings, score, rcond=None)[0]
    told = np.array([driver["weight"] for driver in truth()["drivers"]])
    assert abs(told.sum() - 1) < 1e-9
    assert np.abs(found / found.sum() - told).max() < 0.12
    assert int(np.argmax(found)) == int(np.argmax(told))


def test_a_second_membership_is_written_another_way() -> None:
    register = {
        message["traits"]["member_no"]: message["traits"]
        for name, message in sent()
        if name == "会員台帳" and message["type"] == "identify"
    }
    pairs = truth()["duplicates"]["pairs"]
    assert len(pairs) >= 6
    seen = [pair for pair in pairs if pair["b"] in register]
    assert seen
    for pair in seen:
        first, second = register[pair["a"]], register[pair["b"]]
        assert first["birthday"] == second["birthday"]
        differ = [
            key for key in ("name", "kana", "phone", "email") if first.get(key) != second.get(key)
        ]
        assert differ


def test_families_share_a_telephone_and_a_tablet_serves_many() -> None:
    phones = defaultdict(set)
    users = defaultdict(set)
    for _, message in sent():
        if phone := (message.get("traits") or {}).get("phone"):
            phones[phone].add(message["traits"]["lastName"] + message["traits"]["firstName"])
        if "userId" in message and str(message.get("anonymousId")).startswith("tablet-"):
            users[message["anonymousId"]].add(message["userId"])
    assert sum(len(names) > 1 for names in phones.values()) >= 3
    assert max(len(names) for names in users.values()) >= 2


def test_a_pain_switched_off_only_brings_sales() -> None:
    [chunk] = company().chunks()
    orders, price = chunk.scene.orders, chunk.scene.baskets.revenue
    real = outcome(orders)
    for loss in losses(orders, price):
        without = outcome(orders, off=loss.pain)
        assert not (real.sold & ~without.sold).any()
        assert loss.money >= 0
    assert not outcome(orders, off=LATE).late.any()


def test_sales_in_the_truth_are_sales_in_the_messages() -> None:
    """The counterfactual starts from exactly what was sent."""
    [chunk] = company().chunks()
    scene = chunk.scene
    sold = int(scene.baskets.revenue[scene.sold()].sum())
    assert sold == sum(order["revenue"] for order in properties("Order Completed"))


def _expected_purchases(life: dict[str, float], days: Any) -> Any:
    """Mean number of repeat purchases under BG/NBD (Fader, Hardie and Lee 2005, equation 9)."""
    r, alpha, a, b = life["r"], life["alpha"], life["a"], life["b"]
    z = days / (alpha + days)
    term = total = np.ones_like(z)
    for n in range(400):
        term = term * (r + n) * (b + n) / ((a + b - 1 + n) * (n + 1)) * z
        total = total + term
    return (a + b - 1) / (a - 1) * (1 - (alpha / (alpha + days)) ** r * total)


def test_purchases_and_spending_follow_the_stated_distributions() -> None:
    calendar = Calendar(END, 180, TOKYO, NOT_YET)
    crowd = draw_crowd(world(), calendar, np.arange(6000), topic_rng(3, 0, 0))
    orders, _stays = draw_orders(world(), calendar, crowd, topic_rng(3, 0, 1))
    counts = np.bincount(orders.person, minlength=6000)
    expected, observed = [], []
    for number, persona in enumerate(world().personas):
        life = {**persona.life, "a": persona.life["a"] + (persona.life["a"] == 1) * 1e-6}
        mine = (crowd.persona == number) & np.isfinite(crowd.first)
        days = calendar.length - crowd.first[mine]
        expected.append(_expected_purchases(life, days).sum())
        observed.append((counts[mine] - 1).sum())
        spend = persona.spend
        mean = spend["p"] * spend["gamma"] / (spend["q"] - 1)
        bought = orders.value[crowd.persona[orders.person] == number]
        assert abs(bought.mean() / mean - 1) < 0.25
    assert abs(sum(observed) / sum(expected) - 1) < 0.05
