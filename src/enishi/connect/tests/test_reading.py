"""Files as people have them: any encoding, any packing, broken lines, bombs."""

import bz2
import gzip
import lzma
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from enishi.connect.tests.files import GOOD, HEADER, KEYED, SALES, bodies, opened, reasons, written
from enishi.lib.errors import BadInput, TooLarge

JAPANESE = (
    KEYED.replace("customer", "顧客")
    .replace("order_no", "注文番号")
    .replace('price = "decimal"', 'price = { type = "decimal", headers = ["金額"] }')
)
SHEET = "注文番号,顧客,金額,sold_at\r\n1,髙﨑①,￥１，２００,2026/04/01 10:00\r\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_the_encoding_is_found_out(tmp_path: Path, encoding: str) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    file = written(tmp_path, "sales.csv", mark + SHEET.encode(encoding))
    (body,) = bodies(file, JAPANESE, tmp_path)
    assert body["userId"] == "髙﨑①"
    assert body["properties"]["revenue"] == 1200.0


def test_euc_jp_is_found_out(tmp_path: Path) -> None:
    text = SHEET.replace("髙﨑①", "山田太郎と花子の家").encode("euc_jp")
    (body,) = bodies(written(tmp_path, "sales.csv", text), JAPANESE, tmp_path)
    assert body["userId"] == "山田太郎と花子の家"


def test_a_map_may_name_the_encoding(tmp_path: Path) -> None:
    file = written(tmp_path, "sales.csv", GOOD.replace("u1", "café").encode("latin-1"))
    (first, _) = bodies(file, 'encoding = "latin-1"\n' + KEYED, tmp_path)
    assert first["userId"] == "café"


@pytest.mark.parametrize(
    ("ending", "pack"),
    [
        (".gz", gzip.compress),
        (".bz2", bz2.compress),
        (".xz", lzma.compress),
        (".zst", lambda raw: pa.Codec("zstd").compress(raw, asbytes=True)),
    ],
)
def test_packed_files_are_unpacked(tmp_path: Path, ending: str, pack: object) -> None:
    packed = pack(GOOD.encode())  # type: ignore[operator] # a function from bytes to bytes
    assert len(bodies(written(tmp_path, f"sales.csv{ending}", packed), KEYED, tmp_path)) == 2


def test_a_bomb_is_stopped_and_leaves_nothing(tmp_path: Path) -> None:
    bomb = written(tmp_path, "sales.csv.gz", gzip.compress(HEADER.encode() + b"\n" * 50_000_000))
    with pytest.raises(TooLarge), opened(bomb, KEYED, tmp_path, limit=1_000_000):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sales.csv.gz"]


def test_a_file_cut_in_two_is_named(tmp_path: Path) -> None:
    cut = written(tmp_path, "sales.csv.gz", gzip.compress(GOOD.encode())[:-12])
    with pytest.raises(BadInput, match="not_unpackable"):
        bodies(cut, KEYED, tmp_path)


def test_parquet_is_read_with_its_own_types(tmp_path: Path) -> None:
    table = pa.table(
        {"order_no": [1, 2], "customer": ["a", "b"], "price": [1.5, 2.0],
         "sold_at": pa.array([0, 1_000_000], pa.timestamp("us", tz="UTC"))}
    )  # fmt: skip
    pq.write_table(table, tmp_path / "sales.parquet", compression="zstd")
    (first, second) = bodies(tmp_path / "sales.parquet", KEYED, tmp_path)
    assert first["timestamp"] == "1970-01-01T00:00:00.000000Z"
    assert second["messageId"] == "Order Completed:2"


def test_tabs_semicolons_and_quoted_line_breaks(tmp_path: Path) -> None:
    text = SALES.replace('revenue = "price"', 'revenue = "price", note = "note"')
    row = '1;u1;5;2026-04-01;"two\nlines; ""quoted"""\n'
    (body,) = bodies(
        written(tmp_path, "sales.csv", f"{HEADER};note\n".replace(",", ";") + row), text, tmp_path
    )
    assert body["properties"]["note"] == 'two\nlines; "quoted"'
    assert (
        len(bodies(written(tmp_path, "sales.tsv", GOOD.replace(",", "\t")), KEYED, tmp_path)) == 2
    )


def test_lines_that_are_no_rows_are_kept_aside(tmp_path: Path) -> None:
    file = written(tmp_path, "sales.csv", GOOD + "3,u3\n4,u4,5,2026-04-01,extra\n")
    assert len(bodies(file, KEYED, tmp_path)) == 2
    assert reasons(file, KEYED, tmp_path) == {"line=missing_columns": 1, "line=too_many_columns": 1}


@pytest.mark.parametrize(
    "name", ["*.csv", "a[1-9]?.csv", "it's.csv", "売上 2026.csv", '";drop.csv']
)
def test_a_file_name_is_only_a_name(tmp_path: Path, name: str) -> None:
    assert len(bodies(written(tmp_path, name, GOOD), KEYED, tmp_path)) == 2


def test_column_names_are_only_names(tmp_path: Path) -> None:
    text = (
        GOOD.replace("price,", "price,a\"b');--,")
        .replace("1200,", "1200,x,")
        .replace("800,", "800,y,")
    )
    assert len(bodies(written(tmp_path, "sales.csv", text), KEYED, tmp_path)) == 2


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("sales.xlsx", b"PK", "file_type"),
        ("sales.csv", b"", "file_empty"),
        ("sales.csv", b"order_no,customer,sold_at\n", "column_missing"),
    ],
)
def test_a_file_that_does_not_fit_says_why(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(BadInput, match=code):
        bodies(written(tmp_path, name, content), KEYED, tmp_path)


def test_a_table_without_its_file_is_missed(tmp_path: Path) -> None:
    two = KEYED + "\n[tables.refunds]\nfile = 'refunds*'\n"
    written(tmp_path, "sales.csv", GOOD)
    with pytest.raises(BadInput, match="table_missing"):
        bodies(tmp_path, two, tmp_path)
