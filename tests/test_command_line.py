"""The command line in both languages, as it is typed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from enishi.site.shell import COMMANDS
from tests.house import SOURCE, House

JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")


def said(*words: str, code: int = 0, **environment: str) -> str:
    """What a command says, on either stream."""
    mute = {name: value for name, value in os.environ.items() if name not in {"LC_ALL", "LANG"}}
    done = subprocess.run(
        [sys.executable, "-m", "enishi.site.shell", *words],
        env={**mute, "PYTHONPATH": str(SOURCE), "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("environment", "is_japanese"),
    [
        ({}, False),
        ({"LANG": "ja_JP.UTF-8"}, True),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C.UTF-8"}, False),
        ({"LANG": "en_US.UTF-8", "ENISHI_LANG": "ja"}, True),
        ({"LC_ALL": "ja_JP.eucJP", "ENISHI_LANG": "en"}, False),
    ],
)
def test_the_environment_says_the_language(environment: dict[str, str], is_japanese: bool) -> None:
    text = said("--help", **environment)
    assert bool(JAPANESE.search(text)) is is_japanese
    assert ("usage: enishi" in text) is not is_japanese


def test_every_command_is_explained_in_japanese() -> None:
    lines = said("--help", ENISHI_LANG="ja").splitlines()
    explained = {line.split()[0]: line for line in lines if line.strip()}
    assert [name for name in COMMANDS if not JAPANESE.search(explained[name])] == []


@pytest.mark.parametrize("command", ["init", "serve", "demo", "import", "doctor", "source add"])
def test_every_option_is_explained_in_japanese(command: str, tmp_path: Path) -> None:
    text = said(*command.split(), "--help", ENISHI_LANG="ja", ENISHI_DATA=str(tmp_path))
    options = re.split(r"\n  (?=-)", text.partition("オプション")[2])[1:]
    assert options
    assert [option for option in options if not JAPANESE.search(option)] == []


def test_wrong_usage_and_failures_are_said_in_the_language(tmp_path: Path) -> None:
    data = ["--data", str(tmp_path)]
    assert "値が正しくありません" in said("serve", "--port", "x", *data, code=2, ENISHI_LANG="ja")
    assert "invalid port value" in said("serve", "--port", "x", *data, code=2, ENISHI_LANG="en")
    assert "会社がありません" in said("source", "list", *data, code=1, ENISHI_LANG="ja")
    assert "There is no company" in said("source", "list", *data, code=1, ENISHI_LANG="en")


def test_scripts_read_the_same_in_japanese(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.environment["ENISHI_LANG"] = "ja"
    house.found()
    assert re.fullmatch(r"[!-~]+", house.key)
    assert re.fullmatch(r"[!-~]+", house.source("店"))
    file = tmp_path / "none.jsonl"
    file.write_text("{}\n", encoding="utf-8")
    figures = house.last_json("import", str(file), "--map", "segment-jsonl")
    assert set(figures) == {"read", "accepted", "duplicate", "quarantined"}
    assert house.last_json("doctor", "--deep")["rows"] == 0


def test_help_does_not_wait_for_django() -> None:
    look = "import sys; from enishi.site.shell import main\n"
    look += "try: main(['--help'])\nexcept SystemExit: print('django' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", look],
        env={**os.environ, "PYTHONPATH": str(SOURCE), "ENISHI_LANG": "ja"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "False"
