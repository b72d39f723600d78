"""A backup of a loaded server is a house of its own."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

from tests.house import House, wait_for
from tests.test_kill import stored_ids, writers_at_work


def counts(house: House) -> list[int]:
    """Rows of every table, in the order of their names."""
    with closing(sqlite3.connect(house.folder / "enishi.db")) as rows:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        names = [name for (name,) in rows.execute(query)]
        return [rows.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names]


def test_a_backup_under_load_restores_to_a_whole_house(tmp_path: Path) -> None:
    house = House(tmp_path / "first").found()
    key = house.source("Shop")
    with house, writers_at_work(house, key) as writers:
        wait_for(lambda: sum(len(writer.acknowledged) for writer in writers) > 300)
        before = set().union(*(writer.acknowledged for writer in writers))
        house.enishi("backup", str(tmp_path / "copy"))
    second = House(tmp_path / "second")
    second.enishi("restore", str(tmp_path / "copy"))
    with closing(sqlite3.connect(tmp_path / "copy" / "enishi.db")) as copied:
        (rows,) = copied.execute("SELECT count(*) FROM timeline_event").fetchone()
    deep = second.last_json("doctor", "--deep")
    assert (deep["rows"], deep["lake"], deep["missing"], deep["doubled"]) == (rows, rows, 0, 0)
    with second:
        wait_for(lambda: not before - set(stored_ids(second)), 30)
        assert second.send(key, *late()).status_code == 200
        wait_for(lambda: "after-restore" in stored_ids(second), 10)
    stored = stored_ids(second)
    assert len(stored) == len(set(stored))


def late() -> list[dict[str, object]]:
    return [{"type": "track", "event": "Searched", "userId": "u", "messageId": "after-restore"}]


def test_a_backup_of_a_quiet_house_restores_to_equal_counts(tmp_path: Path) -> None:
    house = House(tmp_path / "first").found()
    key = house.source("Shop")
    with house:
        house.send(key, *late()).raise_for_status()
        wait_for(lambda: "after-restore" in stored_ids(house))
    house.enishi("backup", str(tmp_path / "copy"))
    second = House(tmp_path / "second")
    second.enishi("restore", str(tmp_path / "copy"))
    assert counts(second) == counts(house)
    folders = (house.folder, tmp_path / "copy", second.folder)
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o700] * 3
    house.enishi("backup", str(tmp_path / "copy"), code=1)
    second.enishi("restore", str(tmp_path / "copy"), code=1)
