"""Who sees which results: a store its own, anonymous ones nobody alone, a link what it was made
for."""

import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from tests.cast import aya, ben, browser_of, vic

from enishi.lib import clock
from enishi.results.models import Share
from enishi.results.tests.making import (
    answer,
    applied,
    asked,
    page,
    sent,
    survey,
    text_of,
    whole_of,
    worker_of,
)
from enishi.results.urls import urlpatterns
from enishi.surveys.models import Response, Survey
from enishi.team.enums import Role
from enishi.team.models import AuditEntry

pytestmark = pytest.mark.django_db

OURS, OTHERS = "渋谷店", "新宿店"


def two_stores(**more: Any) -> Survey:
    made = survey(asked(**more))
    for number in range(12):
        ours = number < 6
        who = "うち" if ours else "よその"
        place: dict[str, Any] = {"p_store": OURS if ours else OTHERS, "p_agent": f"{who}担当"}
        answer(made, f"k{number}", nps=10 if ours else 1, why=f"{who}声", way="post", **place)
    applied()
    return made


# -- a store ------------------------------------------------------------------------------------


def test_whoever_works_for_a_store_sees_it_on_every_page_whatever_the_address_says() -> None:
    made = two_stores()
    browser = browser_of(worker_of(OURS))
    theirs = Response.objects.filter(origin__store=OTHERS)[0]
    ours = Response.objects.filter(origin__store=OURS)[0]
    paths = {
        one.name: str(one.pattern).replace("<int:pk>", str(made.pk))
        for one in urlpatterns
        if one.name not in ("shared", "revoke")
    }
    paths["response"] = paths["response"].replace("<int:number>", str(ours.pk))
    assert set(paths) == {"show", "crosstab", "trend", "groups", "answers", "response", "shares"}
    widened = ("", f"store={OTHERS}", "store=", "store=-", f"by=store&store={OTHERS}", "by=agent")
    for path in paths.values():
        for query in widened:
            for form in ("", "&format=csv", "&format=xlsx"):
                found = browser.get(f"/{path}?{query}{form}")
                shown = whole_of(found)
                assert found.status_code == 200, path
                assert "よその".encode() not in shown, (path, query, form)
                assert OTHERS.encode() not in shown, (path, query, form)
    for query in widened:
        assert browser.get(f"/surveys/{made.pk}/results/?{query}").context["n"] == 6
    assert browser.get(f"/surveys/{made.pk}/results/{theirs.pk}/").status_code == 404


def test_whoever_works_for_a_store_asks_about_it_by_the_api_and_on_the_page() -> None:
    made = two_stores()
    who = worker_of(OURS)
    for params in ({}, {"store": OTHERS}, {"store": None}, {"store": "", "by": "store"}):
        status, told = sent(who, "POST", "/ask/surveys.results", {"survey": made.pk, **params})
        assert (status, told["n"]) == (200, 6), params
        assert {row.get("group") for row in told["rows"]} <= {None, OURS}
    body = {"params": {"survey": made.pk, "store": OTHERS}, "row": {}}
    assert sent(who, "POST", "/ask/surveys.results/people", body)[1]["total"] == 6
    shown = text_of(browser_of(who).get(f"/questions/surveys.results?survey={made.pk}&by=store"))
    assert OTHERS not in shown
    said = urlencode({"params": json.dumps({"survey": made.pk, "store": OTHERS}), "row": "{}"})
    behind = browser_of(who).get(f"/questions/surveys.results/people/?{said}")
    assert behind.status_code == 200
    assert behind.context["total"] == 6
    status, listed = sent(who, "GET", f"/surveys/{made.pk}/answers")
    assert (status, len(listed["items"])) == (200, 6)
    assert {one["answers"]["why"] for one in listed["items"]} == {"うち声"}
    assert "NPS" not in text_of(browser_of(who).get("/surveys/"))
    assert len(sent(ben(), "GET", f"/surveys/{made.pk}/answers")[1]["items"]) == 12


def test_a_store_shares_only_itself() -> None:
    made = two_stores()
    who = worker_of(OURS)
    status, link = sent(
        who, "POST", f"/surveys/{made.pk}/results-links", {"filters": {"store": OTHERS}}
    )
    assert (status, link["filters"]) == (201, {"store": OURS})
    shown = text_of(Client().get(path_of(link["url"])))
    assert "<b>+100</b>" in shown
    other = sent(ben(), "POST", f"/surveys/{made.pk}/results-links", {})[1]
    listed = sent(who, "GET", f"/surveys/{made.pk}/results-links")[1]["items"]
    assert [one["id"] for one in listed] == [link["id"]]
    assert sent(who, "DELETE", f"/surveys/{made.pk}/results-links/{other['id']}")[0] == 404


def test_an_owner_binds_a_member_to_a_store_and_frees_them() -> None:
    owner, member = browser_of(aya()), ben()
    owner.post(f"/settings/members/{member.pk}/place", {"place": f" {OURS} "})
    member.refresh_from_db()
    assert member.place == OURS
    assert OURS in text_of(owner.get("/settings/members"))
    assert sent(aya(), "PATCH", f"/members/{member.pk}", {"place": ""})[1]["place"] == ""
    assert sent(aya(), "PATCH", f"/members/{aya().pk}", {"place": OURS})[0] == 409
    assert (
        browser_of(ben()).post(f"/settings/members/{member.pk}/place", {"place": ""}).status_code
        == 403
    )
    assert AuditEntry.objects.filter(verb="changed the store of").count() == 2
    both = {"place": OURS, "role": "owner"}
    assert sent(aya(), "PATCH", f"/members/{member.pk}", both)[0] == 409
    member.refresh_from_db()
    assert (member.place, member.role) == ("", "analyst")


# -- anonymous ----------------------------------------------------------------------------------


def anonymous(rows: int) -> Survey:
    made = survey(asked(anonymous=True))
    for number in range(rows):
        answer(
            made, f"k{number}", nps=9, why=f"秘密{number}", p_store=OURS if number < 3 else OTHERS
        )
    applied()
    return made


def test_few_anonymous_answers_are_shown_to_nobody() -> None:
    made = anonymous(4)
    for path in ("", "crosstab/", "trend/", "groups/", "answers/"):
        for form in ("", "?format=csv", "?format=xlsx"):
            shown = whole_of(browser_of(aya()).get(f"/surveys/{made.pk}/results/{path}{form}"))
            assert "秘密".encode() not in shown, path
            assert b"+100" not in shown, path
    assert "NPS" not in text_of(browser_of(aya()).get("/surveys/"))


def test_no_filter_singles_out_anonymous_answers() -> None:
    made = anonymous(12)
    assert "秘密" in page(aya(), made)
    for query in ({"store": OURS}, {"store": OTHERS}):  # three, and all but three
        for path in ("", "crosstab/", "trend/", "groups/"):
            shown = page(aya(), made, path, **query)
            assert "秘密" not in shown
            assert "回答が5件未満です" in shown
        status, told = sent(aya(), "POST", "/ask/surveys.results", {"survey": made.pk, **query})
        assert (status, told["rows"], told["n"], told["reason"]) == (200, [], 0, "guarded")
    shown = page(aya(), made, "groups/", by="store")
    assert "表示していません" in shown


def test_anonymous_answers_are_not_read_one_by_one() -> None:
    made = anonymous(12)
    one = Response.objects.filter(survey=made)[0]
    assert "秘密" not in page(aya(), made, "answers/")
    assert "秘密1" not in page(aya(), made, "answers/", search="秘密")
    assert "秘密" not in page(aya(), made, f"{one.pk}/")
    assert "秘密" not in text_of(
        browser_of(aya()).get(f"/surveys/{made.pk}/results/answers/?format=csv")
    )
    assert sent(aya(), "GET", f"/surveys/{made.pk}/answers")[1]["items"] == []


# -- links --------------------------------------------------------------------------------------


def path_of(url: str) -> str:
    return url[url.index("/r/") :]


def shared(made: Survey, query: str = "", **given: str) -> str:
    browser_of(ben()).post(
        f"/surveys/{made.pk}/results/shares/{query}", {"label": "役員会", "days": "30", **given}
    )
    found = re.search(r"(/r/[^<]+)<", page(ben(), made, "shares/"))
    assert found
    return found[1]


def test_a_link_shows_the_results_as_they_were_filtered_and_nothing_personal() -> None:
    made = two_stores()
    address = shared(made, f"?store={OURS}")

    found = Client().get(address)

    shown = text_of(found)
    assert found.status_code == 200
    assert "<b>+100</b>" in shown
    assert "うち声" not in shown
    assert found["X-Robots-Tag"].startswith("noindex")
    assert 'content="noindex' in shown
    assert "no-store" in found["Cache-Control"]
    assert "<b>+100</b>" in text_of(Client().get(f"{address}?store={OTHERS}"))
    assert Client().post(address).status_code == 405
    assert Share.objects.get().opened_at
    assert AuditEntry.objects.filter(verb="shared results of").count() == 1


def test_comments_are_shared_when_chosen_and_masked_then() -> None:
    made = survey(asked())
    for number in range(3):
        answer(made, f"k{number}", nps=9, why="電話は 090-1234-5678 です")
    applied()
    shown = text_of(Client().get(shared(made, comments="on")))
    assert "電話は" in shown
    assert "1234-5678" not in shown


def test_a_link_that_is_revoked_expired_or_wrong_opens_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = two_stores()
    address = shared(made)
    share = Share.objects.get()
    assert Client().get(f"{address}x").status_code == 404
    assert Client().get("/r/nothing/").status_code == 404
    Share.objects.update(expires_at=clock.now_us() - 1)
    assert Client().get(address).status_code == 410
    Share.objects.update(expires_at=clock.now_us() + clock.DAY)
    for _twice in range(2):
        browser_of(ben()).post(f"/surveys/{made.pk}/results/shares/{share.pk}/revocation/")
    closed = Client().get(address)
    assert (closed.status_code, closed["X-Robots-Tag"]) == (410, "noindex, nofollow")
    assert "無効になりました" in text_of(closed)
    assert AuditEntry.objects.filter(verb="revoked a results link of").count() == 1


def test_who_may_only_look_makes_reads_and_revokes_no_link() -> None:
    made = two_stores()
    address = shared(made)
    share = Share.objects.get()
    viewer = browser_of(vic())
    path = f"/surveys/{made.pk}/results/shares/"
    assert viewer.post(path, {"days": "30"}).status_code == 403
    assert viewer.post(f"{path}{share.pk}/revocation/").status_code == 403
    assert address not in text_of(viewer.get(path))
    assert sent(vic(), "GET", f"/surveys/{made.pk}/results-links")[0] == 403
    assert sent(vic(), "POST", f"/surveys/{made.pk}/results-links", {})[0] == 403
    assert Client().get(path).status_code == 302


def test_one_address_is_slowed(monkeypatch: pytest.MonkeyPatch) -> None:
    made = two_stores()
    address = shared(made)
    monkeypatch.setattr("enishi.results.pace.openings.most", 0)
    assert Client().get(address).status_code == 429


def test_an_anonymous_survey_is_shared_as_guarded_as_it_is_read() -> None:
    made = anonymous(12)
    assert "秘密" not in text_of(Client().get(shared(made, comments="on", query=f"?store={OURS}")))


def test_viewers_of_a_store_are_masked_and_held() -> None:
    made = two_stores()
    shown = page(worker_of(OURS, Role.VIEWER), made, "answers/")
    assert "うち声" in shown
    assert "よその声" not in shown
