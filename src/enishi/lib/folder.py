"""Where Enishi keeps its files: one data folder, given by `--data` or ENISHI_DATA."""

import os
from pathlib import Path


def data_folder() -> Path:
    return Path(os.environ.get("ENISHI_DATA", "data")).expanduser().resolve()


def make_private(folder: Path) -> None:
    """For its owner alone: personal data lies in it. A folder that exists keeps its rights."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def database_file() -> Path:
    return data_folder() / "enishi.db"


def spool_file() -> Path:
    return data_folder() / "spool.db"


def lake_folder() -> Path:
    return data_folder() / "lake"


def is_demo() -> bool:
    """Whether a demo company lives here: its people do not exist, so nobody writes to them."""
    return (data_folder() / "demo.json").exists()
