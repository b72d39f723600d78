"""What goes with scores, on its page and over the API."""

import json
from pathlib import Path

import numpy as np
import pytest
from tests.cast import aya, browser_of

from enishi.ask import queries
from enishi.lib.errors import BadInput
from enishi.timeline.tests import making

pytestmark = pytest.mark.django_db

PAGE = "/questions/surveys.drivers/"


@pytest.fixture
def told() -> None:
    """From three days of delay on people are less content."""
    rng = np.random.default_rng(1)
    for number in range(1, 161):
        delay, staff = int(rng.integers(0, 6)), int(rng.integers(1, 6))
        score = int(rng.choice([8, 9, 10])) - 5 * (delay >= 3)
        said = {"metric": "NPS", "score": score, "ratings": {"staff": staff}}
        making.event(
            2 * number,
            "Order Delivered",
            identity_id=number,
            time=making.NOON,
            properties=json.dumps({"delay_days": delay}),
        )
        making.event(
            2 * number + 1, "Survey Answered", identity_id=number, properties=json.dumps(said)
        )


def test_the_page_shows_bars_directions_and_where_it_turns(told: None) -> None:
    page = browser_of(aya()).get(PAGE, {"drivers": "delay_days,staff"}).content.decode()

    assert "満足の要因" in page
    assert page.count('<rect x="') == 2
    assert "少ないほど良い" in page
    assert "はっきりしない" in page
    assert "配送の遅れ（日）：3以上で−" in page
    assert "原因と結果を示すものではありません" in page
    assert "n_above" not in page.split("<thead>")[1].split("</thead>")[0]  # the sentence says it
    assert f"{PAGE}people/?params=" in page


def test_the_page_speaks_english_too(told: None) -> None:
    member = aya()
    member.language = "en"
    member.save()
    page = browser_of(member).get(PAGE, {"drivers": "delay_days"}).content.decode()

    assert "Drivers of satisfaction" in page
    assert "Days of delay: from 3 on, −" in page
    assert "Less is better" in page


def test_the_people_from_the_threshold_on_are_behind_the_row(told: None) -> None:
    params = {"drivers": "delay_days"}
    [row] = queries.ask("surveys.drivers", params).rows

    behind = queries.people_behind("surveys.drivers", params, row)

    assert behind.total == row["n_above"]


def test_a_wrong_driver_is_named_in_the_readers_language(told: None) -> None:
    page = browser_of(aya()).get(PAGE, {"drivers": "taste"}).content.decode()

    assert "これは要因として調べられません。" in page
    assert "tasteに数値が入っている回答がありません。" in page


def test_no_page_and_no_caller_of_the_api_reads_a_file(told: None, tmp_path: Path) -> None:
    file = tmp_path / "secret.csv"
    file.write_text("a,b\n" + "\n".join(f"{n},{n % 7}" for n in range(40)), encoding="utf-8")
    said = {"file": str(file), "outcome": "a"}

    page = browser_of(aya()).get(PAGE, said).content.decode()
    table = browser_of(aya()).get(PAGE, {**said, "format": "csv"})
    behind = browser_of(aya()).get(f"{PAGE}people/", {"params": json.dumps(said)})
    called = browser_of(aya()).post(
        "/api/v1/ask/surveys.drivers", json.dumps(said), content_type="application/json"
    )

    assert 'name="file"' not in page
    assert "staff" in page  # what a page can say is asked: all ratings
    assert "staff" in b"".join(table.streaming_content).decode()  # type: ignore[attr-defined] # a streaming answer
    assert (called.status_code, called.json()["error"]["field"]) == (400, "file")
    assert behind.status_code == 400
    with pytest.raises(BadInput):
        queries.ask("surveys.drivers", said)
    assert queries.ask("surveys.drivers", said, at_home=True).n == 40
