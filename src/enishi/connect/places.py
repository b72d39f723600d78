"""Where imports keep their files: DATA/imports/NUMBER/."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from enishi.connect.reading.files import readable
from enishi.lib.folder import data_folder


def imports_folder() -> Path:
    return data_folder() / "imports"


def run_folder(number: int) -> Path:
    return imports_folder() / str(number)


def work_folder(number: int) -> Path:
    """Scratch space, emptied before and after use."""
    return run_folder(number) / "work"


def rejected_files(number: int) -> list[Path]:
    return sorted(run_folder(number).glob("rejected-*"))


def fingerprint(path: Path) -> str:
    """Names, sizes and times of the files: the same again means that they can be read on with."""
    files = sorted(filter(readable, path.iterdir())) if path.is_dir() else [path]
    digest = sha256()
    for file in files:
        stat = file.stat()
        digest.update(f"{file.name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


@contextmanager
def held(number: int) -> Iterator[bool]:
    """Whether this process may work on the import: one at a time, let go when its process dies."""
    folder = run_folder(number)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def abandoned(number: int) -> bool:
    """Whether nobody works on it."""
    with held(number) as free:
        return free
