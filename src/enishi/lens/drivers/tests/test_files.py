"""Tables from files: what is a driver by itself, how files are written, and what is wrong."""

import dataclasses
import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from enishi.lens.errors import QuestionError
from enishi.lens.question import question
from enishi.lens.result import Result
from enishi.lens.tests.golden import Ask

HEADER = "no,店,満足,待ち時間,コメント,同じ,空き"


def asked(ask: Ask, path: Path | str, outcome: str = "満足", **params: object) -> Result:
    said = {"file": str(path), "outcome": outcome, **params}
    return question("surveys.drivers", said).answer(dataclasses.replace(ask.frame(), at_home=True))


def rows(n: int = 60) -> list[str]:
    """Waiting lowers the score by one for ten minutes; one shop is better throughout."""
    rng = np.random.default_rng(1)
    found = [HEADER]
    for number in range(1, n + 1):
        shop, wait = number % 2, int(rng.integers(0, 6)) * 10
        score = 8 + 40 * shop - wait / 10 + rng.normal(0, 0.3)
        found.append(f"{number},{'AB'[shop]},{score:.3f},{wait},ok,7,{'' if number % 3 else 5}")
    return found


def written(path: Path, lines: list[str], encoding: str = "utf-8") -> Path:
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_every_column_of_numbers_is_a_driver(ask: Ask, tmp_path: Path, encoding: str) -> None:
    """Not the number of the row, nor what is the same everywhere, nor what has blanks."""
    file = written(tmp_path / "answers.csv", rows(), encoding)

    answer = asked(ask, file)

    assert [row["driver"] for row in answer.rows] == ["待ち時間"]
    assert (answer.n, answer.totals["adjusted_for"]) == (60, None)


def test_rows_are_compared_within_a_column(ask: Ask, tmp_path: Path) -> None:
    file = written(tmp_path / "answers.csv", rows())

    with_all, within = asked(ask, file), asked(ask, file, adjust="店")

    assert float(str(with_all.totals["r2"])) < 0.2
    assert float(str(within.totals["r2"])) > 0.9


def test_a_packed_file_with_semicolons(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "answers.csv.gz"
    file.write_bytes(gzip.compress("\n".join(rows()).replace(",", ";").encode()))

    answer = asked(ask, file, drivers="待ち時間, no")

    assert [row["driver"] for row in answer.rows] == ["待ち時間", "no"]


def test_rows_without_a_driver_are_left_out(ask: Ask, tmp_path: Path) -> None:
    file = written(tmp_path / "answers.csv", rows(120))

    with pytest.raises(QuestionError, match="空き is the same in every answer"):
        asked(ask, file, drivers="待ち時間,空き")  # 5, or nothing
    varied = [line if line.endswith(",") else f"{line}{n % 4}" for n, line in enumerate(rows(120))]
    varied[0] = HEADER
    answer = asked(ask, written(tmp_path / "varied.csv", varied), drivers="待ち時間,空き")

    assert (answer.n, answer.totals["left_out"]) == (40, 80)
    missing: dict[Any, Any] = {row["driver"]: row["missing"] for row in answer.rows}
    assert missing == {"待ち時間": 0, "空き": 80}


@pytest.mark.parametrize(
    ("params", "field", "said"),
    [
        ({"outcome": "点数"}, "outcome", "点数"),
        ({"outcome": ""}, "outcome", "–"),
        ({"outcome": "コメント"}, "outcome", "コメント"),
        ({"drivers": "待ち時間,味"}, "drivers", "味"),
        ({"drivers": "待ち時間,同じ"}, "drivers", "同じ"),
        ({"drivers": "コメント"}, "drivers", "コメント"),
        ({"adjust": "地域"}, "adjust", "地域"),
        ({"since": "2026-01-01"}, "since", ""),
        ({"segment": "loyal"}, "segment", ""),
        ({"file": "nowhere.csv"}, "file", "nowhere.csv"),
        ({"file": "."}, "file", "."),
    ],
)
def test_what_a_file_has_not_is_named(
    ask: Ask, tmp_path: Path, params: dict[str, Any], field: str, said: str
) -> None:
    file = written(tmp_path / "answers.csv", rows())

    with pytest.raises(QuestionError) as caught:
        asked(ask, **{"path": params.pop("file", file), **params})

    assert caught.value.field == field
    assert said in str(caught.value)


def test_an_empty_or_broken_file_says_so(ask: Ask, tmp_path: Path) -> None:
    empty = written(tmp_path / "empty.csv", [""])
    binary = tmp_path / "answers.xlsx"
    binary.write_bytes(b"PK\x03\x04\xff\xfe\x00\x81\xff")
    not_packed = written(tmp_path / "plain.gz", rows())
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(gzip.compress("\n".join(rows()).encode())[:-12])
    huge = written(tmp_path / "huge.csv", [HEADER, "1" * 200_000])

    for path in (binary, not_packed, cut, huge):
        with pytest.raises(QuestionError) as caught:
            asked(ask, path)
        assert caught.value.field == "file"
    for path, field in ((empty, "outcome"), (written(tmp_path / "head.csv", [HEADER]), "outcome")):
        with pytest.raises(QuestionError) as caught:
            asked(ask, path)
        assert caught.value.field == field


def test_a_file_does_not_lead_to_people(ask: Ask, tmp_path: Path) -> None:
    file = written(tmp_path / "answers.csv", rows())

    with pytest.raises(QuestionError, match="does not lead to people"):
        ask.behind("surveys.drivers", {}, file=str(file), outcome="満足")
