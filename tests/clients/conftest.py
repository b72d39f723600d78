"""Node packages and bundles for the clients that run on Node.js or in Chromium."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from enishi.timeline.tests.collecting import Door
from enishi.timeline.tests.serving import served

HERE = Path(__file__).resolve().parent


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path)


@pytest.fixture
def url(door: Door) -> Iterator[str]:
    with served(door.app) as url:
        yield url


@pytest.fixture(scope="session")
def packages() -> Path:
    """tests/clients/node_modules exactly as locked, installed once."""
    npm = shutil.which("npm")
    if not npm:
        pytest.skip("Node.js is not installed")
    installed = HERE / "node_modules" / ".package-lock.json"
    lock = HERE / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        words = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run(words, cwd=HERE, check=True, timeout=300)
        installed.touch()
    return HERE


@pytest.fixture(scope="session")
def bundle(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """The text of one script for the browser, with everything that it imports."""

    def build(name: str) -> str:
        target = tmp_path_factory.mktemp("bundle") / name
        esbuild = packages / "node_modules" / ".bin" / "esbuild"
        words = [str(esbuild), name, "--bundle", "--format=esm", f"--outfile={target}"]
        subprocess.run([*words, "--log-level=error"], cwd=packages, check=True, timeout=60)
        return target.read_text(encoding="utf-8")

    return build
