"""Segments from every door: made, changed, taken back; who is in them."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.translation import override
from tests.cast import aya, ben, browser_of, vic

from enishi.ask import queries as ask
from enishi.lens.conditions.depends import depends
from enishi.lens.conditions.holds import holds
from enishi.lens.conditions.tree import parse
from enishi.lib import clock
from enishi.people.tests import cast as people
from enishi.segments import command
from enishi.segments.conditions import calendar, whole
from enishi.segments.facts import facts_of
from enishi.segments.formulas import formula_of, read_formula
from enishi.segments.models import Membership, Segment, Version
from enishi.segments.queries import preview, segment_rows
from enishi.segments.shipped import SEGMENTS
from enishi.team.models import AuditEntry
from enishi.timeline.tests import making

pytestmark = pytest.mark.django_db

BOUGHT = {"is": "did", "event": "Order Completed"}
VIP = {"is": "tag", "name": "VIP"}


def sent(browser: Client, method: str, path: str, **body: object) -> Any:
    answer = browser.generic(
        method, f"/api/v1/segments{path}", json.dumps(body), content_type="application/json"
    )
    return answer, answer.json() if answer.content else None


def shoppers() -> list[int]:
    """Three people who came; the first two bought."""
    comers = people.arrive(*(people.event(making.NOON, user_id=f"u{n}") for n in range(3)))
    for number, person in enumerate(comers):
        making.event(number + 1, identity_id=person)
    for number, person in enumerate(comers[:2]):
        making.event(
            number + 11, "Order Completed", identity_id=person, properties='{"revenue": 5000}'
        )
    return comers


def test_the_shipped_segments_can_be_judged_and_speak_japanese() -> None:
    rows = segment_rows().items

    assert [row.key for row in rows] == [one.key for one in SEGMENTS]
    for row in rows:
        assert not any("a" <= letter <= "z" for letter in row.name + row.suggestion)
    assert rows[1].sentence.startswith("過去30日に Order Completed を 1回以上 した")


def test_a_segment_is_made_previewed_and_its_people_are_listed() -> None:
    first, second, _third = shoppers()
    browser = browser_of(ben())

    _, shown = sent(browser, "POST", "/preview", condition=BOUGHT, parts=True)
    answer, made = sent(browser, "POST", "", name="買った人", condition=BOUGHT)
    _, members = sent(browser, "GET", f"/{made['id']}/members?limit=1")
    _, rest = sent(browser, "GET", f"/{made['id']}/members?cursor={members['next_cursor']}")

    assert (shown["people"], shown["everyone"], sorted(shown["sample"])) == (2, 3, [first, second])
    assert (answer.status_code, made["condition"], made["version"]) == (201, BOUGHT, 1)
    assert [one["id"] for one in members["items"] + rest["items"]] == [first, second]
    assert members["total"] == 2


def test_a_formula_is_a_condition_wherever_one_is_taken(tmp_path: Path) -> None:
    first, second, _third = shoppers()
    browser, formula = browser_of(ben()), 'did("Order Completed")'
    sent(browser, "POST", "", name="買った人", condition=formula)

    _, shown = sent(browser, "POST", "/preview", condition='in_segment("買った人")')
    _, others = sent(browser, "POST", "/preview", condition='not in_segment("買った人")')
    _, listed = sent(browser, "GET", "?limit=100")
    answer, told = sent(browser, "POST", "", name="x", condition='tag("VIP") and\ndid(注文)')

    assert (shown["people"], others["people"]) == (2, 1)
    assert (listed["items"][-1]["formula"], listed["items"][-1]["condition"]) == (formula, BOUGHT)
    assert (answer.status_code, told["error"]["field"]) == (400, "condition")
    assert told["error"]["help"].startswith("2行目の5文字目：")
    assert ask.ask("segment.preview", {"condition": formula}).n == 2
    file = tmp_path / "condition"
    file.write_text(formula, encoding="utf-8")
    arguments = argparse.Namespace(verb="preview", condition=file, as_of=None, json=True)
    assert command.preview(arguments)[0] == {"people": 2, "ids": [first, second]}


def test_a_shipped_segment_goes_by_its_name_in_every_language() -> None:
    shipped = Segment.objects.get(shipped=SEGMENTS[2].key)
    tree = parse(f'{{"is": "segment", "id": {shipped.pk}}}')
    for language in ("ja", "en"):
        with override(language):
            written = formula_of(tree)
            assert (written == f'in_segment("{SEGMENTS[2].name}")') == (language == "en")
        with override("en" if language == "ja" else "ja"):
            assert read_formula(written) == tree


def test_every_question_is_asked_of_a_segment() -> None:
    shoppers()
    sent(browser_of(ben()), "POST", "", name="買った人", condition=BOUGHT)

    everybody = ask.ask("events", {})
    buyers = ask.ask("events", {"segment": "買った人"})

    assert (everybody.n, buyers.n) == (3, 2)


def test_a_part_says_how_many_there_are_of_it_and_without_it() -> None:
    first, *_ = shoppers()
    people.people_of(first)
    tree = {"is": "all", "of": [BOUGHT, {"is": "not", "of": VIP}, VIP]}

    parts = preview(tree, {"parts": True}).totals["parts"]

    assert parts == [
        {"path": [0], "people": 2, "without": 0},
        {"path": [1], "people": 3, "without": 0},
        {"path": [1, 0], "people": 0, "without": 0},
        {"path": [2], "people": 0, "without": 2},
    ]


def test_a_changed_condition_is_a_version_and_can_be_restored() -> None:
    browser = browser_of(ben())
    _, made = sent(browser, "POST", "", name="買った人", condition=BOUGHT)

    _, changed = sent(browser, "PATCH", f"/{made['id']}", condition=VIP, name="大切な人")
    _, same = sent(browser, "PATCH", f"/{made['id']}", condition=VIP)
    _, restored = sent(browser, "POST", f"/{made['id']}/versions/1/restore")
    _, versions = sent(browser, "GET", f"/{made['id']}/versions")

    assert (changed["name"], changed["version"], same["version"]) == ("大切な人", 2, 2)
    assert (restored["version"], restored["condition"]) == (3, BOUGHT)
    assert [(one["number"], one["by"]) for one in versions["items"]] == [
        (3, "Ben"),
        (2, "Ben"),
        (1, "Ben"),
    ]


def test_a_deleted_segment_comes_back() -> None:
    browser = browser_of(ben())
    _, made = sent(browser, "POST", "", name="買った人", condition=BOUGHT)

    gone, _ = sent(browser, "DELETE", f"/{made['id']}")
    missing, _ = sent(browser, "GET", f"/{made['id']}")
    back, _ = sent(browser, "POST", f"/{made['id']}/restore")

    assert (gone.status_code, missing.status_code, back.status_code) == (204, 404, 200)
    assert [entry.verb for entry in AuditEntry.objects.order_by("pk")] == [
        "created",
        "deleted",
        "brought back",
    ]


def test_a_segment_that_another_names_is_not_deleted() -> None:
    browser = browser_of(ben())
    _, made = sent(browser, "POST", "", name="買った人", condition=BOUGHT)
    inside = {"is": "segment", "id": made["id"]}
    sent(browser, "POST", "", name="それ以外", condition={"is": "not", "of": inside})

    refused, told = sent(browser, "DELETE", f"/{made['id']}")

    assert (refused.status_code, told["error"]["help"]) == (409, "それ以外")


@pytest.mark.parametrize(
    ("condition", "field"),
    [
        ({"is": "did"}, "condition.event"),
        ({"is": "did", "event": "x", "colour": "red"}, "condition"),
        ({"is": "segment", "id": 99}, "condition.segment"),
        ({"is": "all", "of": [{"is": "trait", "name": "x", "op": "like"}]}, "condition.of[0].op"),
        ("text", "condition"),
    ],
)
def test_a_condition_that_cannot_be_judged_says_where(condition: object, field: str) -> None:
    answer, told = sent(browser_of(ben()), "POST", "", name="x", condition=condition)

    assert (answer.status_code, told["error"]["code"]) == (400, "bad_condition")
    assert told["error"]["field"] == field
    assert Segment.objects.filter(shipped="").count() == 0


def test_a_segment_never_leads_back_to_itself() -> None:
    browser = browser_of(ben())
    _, one = sent(browser, "POST", "", name="一", condition=BOUGHT)
    _, two = sent(browser, "POST", "", name="二", condition={"is": "segment", "id": one["id"]})

    refused, _ = sent(
        browser, "PATCH", f"/{one['id']}", condition={"is": "segment", "id": two["id"]}
    )

    assert refused.status_code == 400
    assert Version.objects.filter(segment=one["id"]).count() == 1


def test_a_viewer_sees_segments_and_changes_and_probes_nothing() -> None:
    _, made = sent(browser_of(ben()), "POST", "", name="買った人", condition=BOUGHT)
    viewer = browser_of(vic())

    listed, _ = sent(viewer, "GET", "")
    members, _ = sent(viewer, "GET", f"/{made['id']}/members")
    assert (listed.status_code, members.status_code) == (200, 200)
    for method, path in [
        ("POST", ""),
        ("POST", "/preview"),
        ("PATCH", f"/{made['id']}"),
        ("DELETE", f"/{made['id']}"),
        ("POST", f"/{made['id']}/versions/1/restore"),
    ]:
        assert sent(viewer, method, path, name="x", condition=VIP)[0].status_code == 403
    probed = viewer.post(
        "/api/v1/ask/segment.preview", json.dumps({"condition": VIP}), "application/json"
    )
    assert probed.status_code == 403
    assert viewer.get("/questions/segment.preview/").status_code == 403


def test_a_name_is_taken_once() -> None:
    browser = browser_of(ben())
    sent(browser, "POST", "", name="買った人", condition=BOUGHT)

    again, told = sent(browser, "POST", "", name="買った人", condition=VIP)

    assert (again.status_code, told["error"]["field"]) == (409, "name")


def test_the_command_tells_people_as_of_an_instant(tmp_path: Any, capsys: Any) -> None:
    from enishi.segments import command

    aya()
    first, second, _third = shoppers()
    file = tmp_path / "condition.json"
    file.write_text(json.dumps(BOUGHT), encoding="utf-8")
    before = clock.from_us(making.NOON + 11 * clock.SECOND).isoformat()

    for words in (
        ["preview", "--condition", str(file)],
        ["preview", "--condition", str(file), "--as-of", before],
    ):
        run_command(command, [*words, "--json"])
    run_command(command, ["add", "買った人", "--condition", str(file), "--json"])
    run_command(command, ["members", "買った人", "--json"])

    now, then, _added, members = map(json.loads, capsys.readouterr().out.splitlines())
    assert now == {"people": 2, "ids": [first, second]}
    assert then == {"people": 1, "ids": [first]}
    assert members == now


def run_command(command: Any, words: list[str]) -> None:
    import argparse

    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    assert command.run(parser.parse_args(words)) == 0


def test_one_person_is_judged_as_everybody_is() -> None:
    """The same facts reach both evaluators: traits, tags, consents, identifiers, touchpoints."""
    from enishi.people.actions import add_tag, edit_traits, set_consent
    from enishi.people.queries import person

    shoppers()
    said: dict[str, object] = {"plan": "gold", "born": "1990-05-04"}
    merged = people.event(making.NOON, user_id="u9", email="a@example.jp", traits=said)
    both = people.event(
        making.NOON + 5, user_id="u0", email="b@example.jp", traits={"plan": "silver"}
    )
    comers = people.arrive(merged, both)
    add_tag(person(comers[0]), "VIP", by=aya())
    at_hand = person(comers[1])
    edit_traits(at_hand, {"plan": "手"}, version=at_hand.version, by=aya())
    for pk, granted in zip(comers, (True, False), strict=True):
        set_consent(person(pk), "marketing", "mail", granted=granted, by=aya(), reason="電話で")
    trees = [
        VIP,
        {"is": "trait", "name": "plan", "op": "=", "value": "gold"},
        {"is": "trait", "name": "plan", "op": "=", "value": "手"},
        {"is": "trait", "name": "plan", "op": "=", "value": "silver", "ago": "1d"},
        {"is": "trait", "name": "born", "op": "age", "value": [30, 40]},
        {"is": "consent", "purpose": "marketing", "channel": "mail"},
        {"is": "consent", "purpose": "marketing", "channel": "mail", "state": "refused"},
        {"is": "identifier", "kind": "email"},
        {"is": "did", "touchpoint": "購入"},
        {
            "is": "did",
            "event": "Order Completed",
            "sum_of": "revenue",
            "amount": {"at_least": 5000},
        },
        {"is": "any", "of": [VIP, {"is": "did_not", "event": "Order *"}]},
    ]
    at = clock.now_us()
    for tree in trees:
        condition = whole(parse(json.dumps(tree)))
        known = facts_of([1, 2, 3, *comers], depends(condition))
        alone = sorted(pk for pk, facts in known if holds(condition, facts, at, calendar()).holds)
        together = ask.people_behind("segment.preview", {"condition": tree}, {}).items
        assert alone == together, tree


def test_whoever_is_merged_away_is_in_no_segment() -> None:
    from enishi.segments.receivers import on_merged

    Membership.objects.create(segment=Segment.objects.all()[0], person_id=7, entered_at=1)
    on_merged(person_id=3, absorbed=[7])
    assert Membership.objects.count() == 0


def test_nothing_is_left_to_migrate() -> None:
    call_command("makemigrations", "segments", check=True, dry_run=True, verbosity=0)
