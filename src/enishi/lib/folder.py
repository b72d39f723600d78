"""Where Enishi keeps its files: one data folder, given by `--data` or ENISHI_DATA."""

import os
from pathlib import Path


def data_folder() -> Path:
    return Path(os.environ.get("ENISHI_DATA", "data")).expanduser().resolve()


def database_file() -> Path:
    return data_folder() / "enishi.db"


def spool_file() -> Path:
    return data_folder() / "spool.db"


def lake_folder() -> Path:
    return data_folder() / "lake"
