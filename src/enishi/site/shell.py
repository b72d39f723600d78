"""The command line: `enishi COMMAND [--data DIR] …`.

Exit codes: 0 done, 1 failed, 2 wrong usage. Every command works while a server runs on the folder.
With `--json` the last line of standard output is one JSON object. Texts are Japanese or English
(`speech`).
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from gettext import gettext
from importlib import import_module
from pathlib import Path

from enishi.site import speech
from enishi.site.speech import gettext_noop

Adder = Callable[[argparse.ArgumentParser], None]

COMPANY, DATABASE, NOTHING = "company", "database", "nothing"

# command → (module, what must stand before it runs, help). The module offers add_arguments(parser)
# and run(args) -> exit code.
COMMANDS = {
    "init": (
        "enishi.site.commands.init",
        DATABASE,
        gettext_noop("found the company and its owner in a folder"),
    ),
    "serve": (
        "enishi.site.commands.serve",
        DATABASE,
        gettext_noop("run everything: pages, API, collector, worker"),
    ),
    "worker": (
        "enishi.site.commands.worker",
        DATABASE,
        gettext_noop("run the pipeline and the lake alone"),
    ),
    "demo": (
        "enishi.site.commands.demo",
        DATABASE,
        gettext_noop("fill the folder with a lively demo company"),
    ),
    "source": (
        "enishi.site.commands.source",
        COMPANY,
        gettext_noop("sources of events: add, list, rotate"),
    ),
    "key": ("enishi.site.commands.key", COMPANY, gettext_noop("API keys: add, list, revoke")),
    "import": ("enishi.connect.command", COMPANY, gettext_noop("bring files in through a map")),
    "ask": (
        "enishi.ask.command",
        COMPANY,
        gettext_noop("ask a question; without a name, what can be asked"),
    ),
    "segment": (
        "enishi.segments.command",
        COMPANY,
        gettext_noop("segments: list, add, members, preview"),
    ),
    "follow-up": (
        "enishi.work.command",
        COMPANY,
        gettext_noop("follow-ups, issues and tasks: list, add, resolve"),
    ),
    "survey": (
        "enishi.fieldwork.command",
        COMPANY,
        gettext_noop("surveys: list, add, export, link, answers, import, progress"),
    ),
    "invitation": (
        "enishi.invitations.command",
        COMPANY,
        gettext_noop("invitations to surveys: list, send"),
    ),
    "messages": (
        "enishi.channels.command",
        COMPANY,
        gettext_noop("messages to customers: list, resend"),
    ),
    "mail": (
        "enishi.channels.command",
        COMPANY,
        gettext_noop("the mail server: test"),
    ),
    "doctor": (
        "enishi.site.commands.doctor",
        DATABASE,
        gettext_noop("is anything lost, twice or broken?"),
    ),
    "backup": (
        "enishi.site.commands.backup",
        DATABASE,
        gettext_noop("copy a folder, also of a running server"),
    ),
    "restore": (
        "enishi.site.commands.restore",
        NOTHING,
        gettext_noop("fill an empty folder from a backup"),
    ),
    "migrate": (
        "enishi.site.commands.migrate",
        NOTHING,
        gettext_noop("bring the database to this version"),
    ),
}


class CommandsInLine(argparse.HelpFormatter):
    """Room for the longest command beside its help: argparse forgets that commands are indented."""

    def add_argument(self, action: argparse.Action) -> None:
        super().add_argument(action)
        self._action_max_length = max(self._action_max_length, 4 + max(map(len, COMMANDS)))


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    speech.speak()
    words = command_first(list(sys.argv[1:] if argv is None else argv))
    name = words[0] if words else ""
    parser = argparse.ArgumentParser(
        prog="enishi",
        description=gettext("Enishi, a customer experience platform."),
        formatter_class=CommandsInLine,
    )
    parser.add_argument(
        "--version", action=Version, nargs=0, help=gettext("show the version and exit")
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command, (module, _before, help_text) in COMMANDS.items():
        sub = commands.add_parser(command, help=gettext(help_text))
        if command == name:
            open_folder(words)
            import_module(module).add_arguments(sub)
            add_data(sub)
    args = parser.parse_args(words)
    return run(args)


def command_first(words: list[str]) -> list[str]:
    """`enishi --data DIR COMMAND …` is `enishi COMMAND … --data DIR`."""
    taken = (
        2 if words[:1] == ["--data"] else int(words[:1] != [] and words[0].startswith("--data="))
    )
    return [*words[taken:], *words[:taken]]


def add_data(parser: argparse.ArgumentParser) -> None:
    """`--data DIR` on the command and on each of its own sub-commands."""
    explained = gettext("the data folder (default: ./data)")
    parser.add_argument("--data", metavar="DIR", help=explained)
    for action in parser._actions:  # noqa: SLF001 -- argparse has no public way to reach sub-commands
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 -- as above
            for sub in action.choices.values():
                sub.add_argument("--data", metavar="DIR", default=argparse.SUPPRESS, help=explained)


def open_folder(words: list[str]) -> None:
    """Point the settings at the folder, then let Django read them."""
    finder = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    finder.add_argument("--data")
    finder.add_argument("--port")
    known = finder.parse_known_args(words)[0]
    if known.data:
        os.environ["ENISHI_DATA"] = str(Path(known.data).expanduser().resolve())
    if known.port:
        os.environ.setdefault("ENISHI_URL", f"http://127.0.0.1:{known.port}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enishi.site.settings")
    import django

    django.setup()
    from django.utils import translation

    translation.activate(speech.language())


def run(args: argparse.Namespace) -> int:
    from django.db import OperationalError

    from enishi.lib.errors import EnishiError
    from enishi.site import opening

    module, before, _help = COMMANDS[args.command]
    try:
        if before != NOTHING:
            opening.open_database()
        if before == COMPANY:
            opening.expect_company()
        code: int = import_module(module).run(args)
    except EnishiError as error:
        print(
            f"enishi: {error.message}", *filter(None, [str(error.help)]), sep="\n", file=sys.stderr
        )
        return 1
    except (OSError, OperationalError) as error:  # a full disk, a folder of another's
        print(f"enishi: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 1
    return code


class Version(argparse.Action):
    """Read only when asked: a checkout on the path has no metadata."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"enishi {version('enishi')}")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
