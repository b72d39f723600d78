"""The same file twice changes nothing, however it is cut; two equal rows of a file are two events."""

import csv
import io
import random
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from enishi.connect.tests.files import GOOD, HEADER, KEYED, SALES, bodies, opened, written

cells = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n,\";:|\x1e\x1f="),
    max_size=8,
)  # fmt: skip
tables = st.lists(st.tuples(cells, cells), min_size=1, max_size=12)


def file_of(rows: list[tuple[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["order_no", "note", "customer", "price", "sold_at"])
    writer.writerows([*row, "u1", "1", "2026-04-01"] for row in rows)
    return out.getvalue()


def ids(content: str, text: str = SALES, name: str = "sales.csv") -> list[str]:
    with TemporaryDirectory() as folder:
        found = bodies(written(Path(folder), name, content), text, Path(folder))
    return [body["messageId"] for body in found]


def told(row: tuple[str, str]) -> tuple[str, str]:
    """As the file is read: line ends are one kind, an empty cell is no cell."""
    first, second = (cell.replace("\r\n", "\n") for cell in row)
    return first, second


@settings(max_examples=25, deadline=None)
@given(tables)
def test_equal_rows_have_ids_of_their_own_and_every_reading_gives_the_same(
    rows: list[tuple[str, str]],
) -> None:
    found = ids(file_of(rows))
    assert len(found) == len(set(found)) == len(rows)
    assert found == ids(file_of(rows))


@settings(max_examples=15, deadline=None)
@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_rows_moves_no_id(rows: list[tuple[str, str]], chance: random.Random) -> None:
    mixed = rows.copy()
    chance.shuffle(mixed)
    assert Counter(ids(file_of(rows))) == Counter(ids(file_of(mixed)))


@settings(max_examples=15, deadline=None)
@given(tables)
def test_only_equal_rows_share_a_hash(rows: list[tuple[str, str]]) -> None:
    hashes = [found.rpartition(":")[2].split("-")[0] for found in ids(file_of(rows))]
    assert len(set(hashes)) == len({told(row) for row in rows})


def test_an_id_does_not_depend_on_encoding_packing_name_or_an_empty_column(tmp_path: Path) -> None:
    plain = ids(GOOD)
    assert plain == ids(GOOD.replace("\n", "\r\n"), name="other.csv")
    assert plain == ids("\ufeff" + GOOD)
    assert plain == ids(GOOD.replace(",", "\t"), name="sales.tsv")
    assert plain == ids(
        "\n".join(line + ("," if i else ",new") for i, line in enumerate(GOOD.splitlines()))
    )


def test_the_files_of_a_folder_may_come_in_any_order(tmp_path: Path) -> None:
    text = SALES.replace("[tables.sales]\n", '[tables.sales]\nfile = "*"\n', 1)
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, names in ((first, "ab"), (second, "ba")):
        folder.mkdir()
        written(folder, f"{names[0]}.csv", GOOD)
        written(
            folder, f"{names[1]}.csv", GOOD.replace("u1", "u7") + "1,u1,1200,2026-04-01 10:00\n"
        )
    found = [
        Counter(body["messageId"] for body in bodies(f, text, tmp_path)) for f in (first, second)
    ]
    assert found[0] == found[1]


def test_any_chunking_gives_the_same_messages(tmp_path: Path) -> None:
    rows = "".join(f"{n},u{n % 7},{n % 5},2026-04-01\n" for n in range(997))
    with opened(written(tmp_path, "sales.csv", f"{HEADER}\n{rows}"), SALES, tmp_path) as workshop:
        whole = workshop.bodies(0, workshop.messages)
        for size in (1, 100, 250):
            parts = [workshop.bodies(start, size) for start in range(0, 997, size)]
            assert [body for part in parts for body in part] == whole


def test_keys_never_meet_by_how_they_are_joined(tmp_path: Path) -> None:
    two_keys = KEYED.replace('key = ["order_no"]', 'key = ["order_no", "note"]')
    found = ids(
        file_of([("a:b", "c"), ("a", "b:c"), ("a", "b"), ("a:b", "c"), ("日", "本")]), two_keys
    )
    assert len(set(found)) == 4
    assert found[2] == "Order Completed:a:b"
    assert found[0] == found[3]
    assert all(len(one) <= 100 for one in found)
