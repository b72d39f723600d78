import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from enishi.lib.errors import Unavailable
from enishi.timeline.enums import Lane
from enishi.timeline.spool import Record, Spool

KILOBYTE = b"x" * 1024


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    spool = Spool(tmp_path / "spool.db")
    yield spool
    spool.close()


def record(lane: int = Lane.LIVE, body: bytes = b"{}", events: int = 1, at: int = 1) -> Record:
    return Record(lane, 7, at, b"{}", body, events)


def bodies(records: list[Record]) -> list[bytes]:
    return [each.body for each in records]


def test_what_is_appended_is_read_back_in_order(spool: Spool) -> None:
    offsets = spool.append([record(body=b"1"), record(body=b"2")]) + spool.append([record()])
    read = spool.read(Lane.LIVE, 0, 100)
    assert bodies(read) == [b"1", b"2", b"{}"]
    assert [each.offset for each in read] == offsets
    assert offsets == sorted(set(offsets))


def test_reading_begins_at_the_offset_and_gives_whole_records(spool: Spool) -> None:
    offsets = spool.append([record(body=b"%d" % n, events=10) for n in range(5)])
    assert bodies(spool.read(Lane.LIVE, offsets[1], 15)) == [b"1", b"2"]
    assert bodies(spool.read(Lane.LIVE, offsets[4], 1)) == [b"4"]
    assert spool.read(Lane.LIVE, offsets[4] + 1, 1) == []


def test_lanes_do_not_meet(spool: Spool) -> None:
    live, bulk = spool.append([record(body=b"live"), record(Lane.IMPORT, b"import")])
    assert bodies(spool.read(Lane.LIVE, 0, 9)) == [b"live"]
    assert bodies(spool.read(Lane.IMPORT, 0, 9)) == [b"import"]
    assert live != bulk
    assert spool.forget(Lane.LIVE, live + 1) == 1
    assert bodies(spool.read(Lane.IMPORT, 0, 9)) == [b"import"]


def test_offsets_are_not_used_again_after_trimming(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool.db")
    (first,) = spool.append([record()])
    assert spool.forget(Lane.LIVE, first + 1) == 1
    assert spool.forget(Lane.LIVE, first + 1) == 0
    spool.close()
    assert Spool(tmp_path / "spool.db").append([record()]) == [first + 1]


def test_what_is_released_goes_with_what_is_appended_next(spool: Spool) -> None:
    """As a worker does it beside a collector: another process, which must not hold the lock."""
    first, second = spool.append([record(body=b"1"), record(body=b"2")])
    beside = Spool(spool.path)
    beside.release(Lane.LIVE, first)  # now it knows where the lane ends
    spool.append([record(body=b"3")])
    beside.release(Lane.LIVE, second)  # somebody appends: they shall do it
    assert bodies(beside.read(Lane.LIVE, 0, 9)) == [b"1", b"2", b"3"]
    spool.append([record(body=b"4")])
    assert bodies(beside.read(Lane.LIVE, 0, 9)) == [b"2", b"3", b"4"]
    beside.release(Lane.LIVE, second + 1)
    beside.release(Lane.LIVE, second + 1)  # nobody appended meanwhile
    assert bodies(beside.read(Lane.LIVE, 0, 9)) == [b"3", b"4"]
    beside.close()


def test_the_end_and_the_oldest_tell_how_far_behind_a_reader_is(spool: Spool) -> None:
    assert spool.oldest(Lane.LIVE, 0) is None
    _, second = spool.append([record(at=100), record(at=200)])
    assert spool.end(Lane.LIVE) == second + 1
    assert spool.oldest(Lane.LIVE, 0) == 100
    assert spool.oldest(Lane.LIVE, second) == 200
    spool.forget(Lane.LIVE, second + 1)
    assert spool.end(Lane.LIVE) == second + 1


def test_a_full_spool_refuses_and_takes_again_after_trimming(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool.db", limit=100 * 1024)
    offsets: list[int] = []

    def fill() -> None:
        for _ in range(200):
            offsets.extend(spool.append([record(body=KILOBYTE)]))

    with pytest.raises(Unavailable) as refusal:
        fill()
    assert refusal.value.retry_after > 0
    assert 40 < len(offsets) < 100
    assert spool.used_bytes() <= 100 * 1024
    assert len(spool.read(Lane.LIVE, 0, 1000)) == len(offsets)
    spool.forget(Lane.LIVE, offsets[-1] + 1)
    assert spool.append([record(body=KILOBYTE)]) == [offsets[-1] + 1]
    spool.close()


def test_imports_leave_room_for_live_events_and_wait_for_theirs(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool.db", limit=200 * 1024)
    spool.append([record(Lane.IMPORT, KILOBYTE * 64)])
    with pytest.raises(Unavailable):
        spool.wait_for_room(64 * 1024, timeout=0)
    assert spool.append([record(body=KILOBYTE)])
    waiting = threading.Thread(target=spool.append, args=[[record(Lane.IMPORT, KILOBYTE * 64)]])
    waiting.start()
    assert len(spool.read(Lane.IMPORT, 0, 9)) == 1
    spool.forget(Lane.IMPORT, spool.end(Lane.IMPORT))
    waiting.join(timeout=10)
    assert len(spool.read(Lane.IMPORT, 0, 9)) == 1
    spool.close()


def test_a_file_that_cannot_be_written_refuses_and_recovers(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "later" / "spool.db")
    with pytest.raises(Unavailable):
        spool.append([record()])
    (tmp_path / "later").mkdir()
    assert spool.append([record()]) == [1]
    spool.close()


def test_many_threads_share_commits_and_lose_nothing(spool: Spool) -> None:
    offsets: list[int] = []

    def send() -> None:
        for _ in range(20):
            offsets.extend(spool.append([record()]))

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(offsets) == list(range(1, 401))
    assert len(spool.read(Lane.LIVE, 0, 1000)) == 400


def test_another_process_reads_and_trims_while_this_one_writes(spool: Spool) -> None:
    spool.append([record(body=b"1"), record(body=b"2")])
    script = (
        "import sys; from pathlib import Path; from enishi.timeline.spool import Spool\n"
        "spool = Spool(Path(sys.argv[1]))\n"
        "print([r.body for r in spool.read(0, 0, 9)], spool.forget(0, 2))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(spool.path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[b'1', b'2'] 1\n"
    assert spool.append([record(body=b"3")]) == [3]
    assert bodies(spool.read(Lane.LIVE, 0, 9)) == [b"2", b"3"]


def test_a_writer_waits_for_another_process_that_trims(spool: Spool) -> None:
    spool.append([record()])
    other = sqlite3.connect(spool.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    told: SimpleQueue[object] = SimpleQueue()
    spool.submit([record()], told.put)
    time.sleep(0.02)
    assert told.empty()
    other.execute("COMMIT")
    assert told.get(timeout=5) == [2]
    other.close()


def test_closing_commits_what_waits(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool.db")
    told: SimpleQueue[object] = SimpleQueue()
    for _ in range(50):
        spool.submit([record()], told.put)
    spool.close()
    assert [told.get(timeout=0) for _ in range(50)] == [[n] for n in range(1, 51)]


def test_nothing_waits_in_memory_beyond_bounds(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("enishi.timeline.spool.WAITING_BYTES", 10_000)
    spool.append([record()])
    other = sqlite3.connect(spool.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    def press() -> None:
        for _ in range(20):
            spool.submit([record(body=KILOBYTE)], print)

    with pytest.raises(Unavailable):
        press()
    other.execute("ROLLBACK")
    other.close()
