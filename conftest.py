"""One data folder per test process, made before the settings are read."""

import os
import tempfile
from pathlib import Path

import pytest

os.environ["ENISHI_DATA"] = tempfile.mkdtemp(prefix="enishi-test-")
os.environ.setdefault("ENISHI_SECRET_KEY", "test-only")

SHARED = Path(__file__).resolve().parent.parent / "shared" / "data"


@pytest.fixture
def shared() -> Path:
    """The folder of real data sets; tests that read it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the real data sets (../shared/data) are not here")
    return SHARED


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Spool, lake and files of each test in a folder of its own."""
    monkeypatch.setenv("ENISHI_DATA", str(tmp_path))
    return tmp_path
