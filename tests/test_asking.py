"""Questions asked of a running server: a process of their own answers them."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import matplotlib as mpl
import psutil
import pytest

from enishi import Enishi
from tests.house import House, wait_for


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    one = House(tmp_path_factory.mktemp("house")).found()
    key = one.source("Web")
    with one:
        messages = [
            {
                "type": "track",
                "event": "Product Viewed",
                "userId": f"u-{n % 5}",
                "messageId": f"m-{n}",
            }
            for n in range(20)
        ]
        one.send(key, *messages)
        one.settle()
        yield one


def ask(house: House, name: str = "events", **params: object) -> dict[str, object]:
    answer: dict[str, object] = house.api("POST", f"/ask/{name}", json=params).json()
    return answer


def askers(house: House) -> list[psutil.Process]:
    assert house.server is not None
    children = psutil.Process(house.server.pid).children(recursive=True)
    return [one for one in children if "enishi.ask.asker" in one.cmdline()]


ROWS = [{"name": "Product Viewed", "count": 20, "people": 5}]


def test_api_command_and_notebook_give_the_same_answer(house: House) -> None:
    over_http = ask(house, limit=1)
    by_command = house.last_json("ask", "events", "--param", "limit=1")
    in_python = Enishi(house.url, key=house.key).ask("events", limit=1)

    assert over_http["rows"] == by_command["rows"] == in_python.rows == ROWS
    assert over_http["params"] == by_command["params"] == in_python.params == {"limit": 1}


def test_a_notebook_reads_a_table_and_goes_on_to_the_people(house: House) -> None:
    enishi = Enishi(house.url, key=house.key)

    answer = enishi.ask("events")

    assert str(answer).splitlines()[2].split() == ["Product", "Viewed", "20", "5"]
    assert "<td>Product Viewed</td>" in answer._repr_html_()
    assert len(enishi.people(answer, {"name": "Product Viewed"})) == 5
    with pytest.raises(ValueError, match="この日時は読み取れません"):
        enishi.ask("events", since="tomorrow")


def test_a_notebook_is_told_what_is_wrong(house: House, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="API key"):
        Enishi(house.url)
    with pytest.raises(ConnectionError, match="does not answer"):
        Enishi("http://127.0.0.1:9", key="enk_x").ask("events")
    with pytest.raises(FileNotFoundError, match="no data folder"):
        Enishi(tmp_path)
    with pytest.raises(ValueError, match="segment:<ID>"):
        Enishi(house.url, key=house.key).ask("metrics.nps", by="moon")
    with pytest.raises(ValueError, match="no_events"):
        Enishi(house.url, key=house.key).ask("metrics.nps").plot()


def test_numbers_stand_to_the_right(house: House) -> None:
    answer = Enishi(house.url, key=house.key).ask("breakdown")
    lines = str(answer).splitlines()

    words = ("people", "------", str(answer.rows[0]["people"]))
    ends = [line.rfind(word) + len(word) for line, word in zip(lines, words, strict=False)]
    assert ends == [len(lines[0])] * 3


def test_a_new_event_is_in_the_next_answer(house: House) -> None:
    before = ask(house, since="-1d")
    key = house.source("App")
    house.send(key, {"type": "track", "event": "App Opened", "userId": "u-9", "messageId": "a-1"})
    house.settle()

    after = ask(house, since="-1d")

    assert len(before["rows"]) + 1 == len(after["rows"])  # type: ignore[arg-type] # a list


def test_an_asker_that_is_killed_is_started_again(house: House) -> None:
    ask(house)
    [asker] = askers(house)
    os.kill(asker.pid, signal.SIGKILL)
    asker.wait(timeout=30)

    wait_for(lambda: "rows" in ask(house))


def test_questions_at_once_do_not_stop_the_pages(house: House) -> None:
    with ThreadPoolExecutor(8) as crowd:
        answers = list(
            crowd.map(lambda n: house.api("POST", "/ask/events", json={"limit": n}), range(1, 9))
        )
        assert house.answers()

    assert {answer.status_code for answer in answers} <= {200, 429}
    assert any(answer.status_code == 200 for answer in answers)


def test_the_asker_goes_with_its_server(tmp_path: Path) -> None:
    house = House(tmp_path / "house").found().start()
    wait_for(lambda: bool(askers(house)))
    [asker] = askers(house)

    house.stop(signal.SIGKILL)

    asker.wait(timeout=15)


def test_an_answer_becomes_a_data_frame_and_a_picture(house: House) -> None:
    mpl.use("Agg")
    answer = Enishi(house.url, key=house.key).ask("events", limit=1)

    assert answer.to_pandas()["count"].tolist() == answer.to_polars()["count"].to_list() == [20]
    assert [bar.get_height() for bar in answer.plot(kind="bar", y="count").patches] == [20]


def test_what_fills_segments_goes_with_its_worker(house: House) -> None:
    words = [sys.executable, "-m", "enishi.segments.live.background", "fill"]
    done = subprocess.Popen(words, stdin=subprocess.PIPE, env=house.environment)
    left = subprocess.Popen(words, stdin=subprocess.PIPE, env=house.environment)
    assert left.stdin is not None
    left.stdin.close()

    assert (left.wait(timeout=60), done.wait(timeout=120)) == (0, 0)
