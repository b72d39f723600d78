"""Many people answer at the same moment, and some press several times: each is one answer."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tests.house import House, wait_for
from tests.test_kill_surveys import rows, untold

DEFINITION: dict[str, Any] = {
    "title": {"ja": "ご来店アンケート"},
    "languages": ["ja"],
    "pages": [{"id": "one", "questions": [{"id": "nps", "kind": "nps", "text": {"ja": "点"}}]}],
    "ends": [{"id": "end", "title": {"ja": "ありがとうございました"}}],
}
PEOPLE, PRESSES = 12, 3


def test_answers_of_one_moment_are_each_stored_once(tmp_path: Path) -> None:
    with House(tmp_path).found() as house:
        number = house.api("POST", "/surveys", json=DEFINITION).json()["id"]
        house.api("POST", f"/surveys/{number}/publish")
        link = house.api("GET", f"/surveys/{number}/links").json()["items"][0]["url"]
        address = house.url + httpx.URL(link).path
        said = {"page": "one", "go": "next", "q.nps": "9"}
        tokens = [uuid4().hex for _person in range(PEOPLE)] * PRESSES

        def press(token: str) -> str:
            shown = httpx.post(f"{address}{token}/", data=said, follow_redirects=True, timeout=60)
            return shown.text

        with ThreadPoolExecutor(PEOPLE) as people:
            pages = list(people.map(press, tokens))
        assert all("ありがとうございました" in page for page in pages)
        assert len(rows(house, "SELECT id FROM surveys_response")) == PEOPLE
        wait_for(lambda: untold(house) == 0)
        house.settle()
        assert len(rows(house, "SELECT 1 FROM timeline_event WHERE name = 'Survey Submitted'")) == (
            PEOPLE
        )
        form = {"page": "one", "go": "next", "q.nps": "11"}
        wrong = httpx.post(f"{address}{uuid4().hex}/", data=form, timeout=60)
        assert wrong.status_code == 422  # whatever is not ordinary, the page answers
