"""The `majlis` command. Each word is a function here or a file beside; Django loads when needed."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from majlis import __version__
from majlis.cli import audit
from majlis.cli.backup.options import add_backup, add_restore
from majlis.config import env

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; exits with 0, 1 (it went wrong) or 2 (it cannot start as asked)."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["manage"]:
        manage(words[1:])
    options = _parser().parse_args(words)
    try:
        sys.exit(options.command(options))
    except env.WrongSetting as wrong:
        sys.exit(_refuse(wrong))
    except KeyboardInterrupt:
        print("\nmajlis: stopped", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(1)


def manage(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one of Django's commands with our settings; WrongSetting becomes a sentence and exit code 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "majlis.config.settings")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["majlis manage", *(sys.argv[1:] if arguments is None else arguments)])
    except env.WrongSetting as wrong:
        sys.exit(_refuse(wrong))
    sys.exit(0)


def start_django() -> None:
    """Load settings and apps. Raises WrongSetting when a setting is wrong."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "majlis.config.settings")
    for setting in env.ALL:  # the first wrong one is named before anything of Django runs
        setting()
    for name in env.unknown():
        print(f"majlis: {name} is not a setting of Majlis and changes nothing.", file=sys.stderr)
    import django

    from majlis.config import logs

    sys.excepthook = logs.tell_uncaught
    django.setup()


def _refuse(wrong: env.WrongSetting) -> int:
    print(f"majlis: {wrong}", file=sys.stderr)
    return 2


def _run(options: argparse.Namespace) -> int:
    if options.port:
        os.environ["MAJLIS_PORT"] = options.port
    if options.demo:
        os.environ["MAJLIS_DEMO"] = "yes"
    env.PORT()
    start_django()
    from majlis.cli import prepare, run

    prepare.everything()
    if options.demo and not prepare.demo(_sizes(options), once=True):
        return 1
    return run.site()


def _prepare(options: argparse.Namespace) -> int:
    start_django()
    from majlis.cli import prepare

    prepare.everything(anew=options.anew)
    return 0


def _demo(options: argparse.Namespace) -> int:
    os.environ["MAJLIS_DEMO"] = "yes"
    start_django()
    from majlis.cli import prepare

    prepare.everything()
    return 0 if prepare.demo(_sizes(options)) else 1


def _check(options: argparse.Namespace) -> int:
    start_django()
    from majlis.cli import check

    return check.everything()


def _found(options: argparse.Namespace) -> int:
    start_django()
    from majlis.cli import found, prepare

    prepare.everything()
    return found.together(options.email)


def _reset_factor(options: argparse.Namespace) -> int:
    start_django()
    from majlis.cli import factor

    return factor.reset(options.email, reason=options.reason, officers_cannot=options.officers_cannot)


def _name_officer(options: argparse.Namespace) -> int:
    start_django()
    from majlis.cli import officer

    return officer.name(options.email, reason=options.reason)


def _worker(options: argparse.Namespace) -> int:
    start_django()
    from majlis.ledger import outbox, worker

    if options.once:
        outbox.plan()
        print(f"{worker.drain()} tasks done")
    else:
        worker.work()
    return 0


def _audit(options: argparse.Namespace) -> int:
    start_django()
    return audit.run(options)


def _keep(work: str) -> Command:
    """One of backup, restore and drill: loaded when it is asked for."""

    def run(options: argparse.Namespace) -> int:
        from majlis.cli.backup import words

        return words.guarded(getattr(words, work), options)

    return run


def _settings(options: argparse.Namespace) -> int:
    print(env.page())
    return 0


def _sizes(options: argparse.Namespace) -> dict[str, int]:
    names = ("people", "organisations", "threads", "posts", "resources", "seed")
    return {name: getattr(options, name) for name in names if getattr(options, name) is not None}


def _number(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("a whole number, please")
    return int(text)


def _add_sizes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=_number, help="how many invented people (2500)")
    parser.add_argument("--organisations", type=_number, help="how many invented organisations (300)")
    parser.add_argument("--threads", type=_number, help="how many questions and discussions (600)")
    parser.add_argument("--posts", type=_number, help="how many posts in them (6000)")
    parser.add_argument("--resources", type=_number, help="how many library resources (400)")
    parser.add_argument("--seed", type=_number, help="another number gives another network")


def _add_keeping(word: Callable[[str, Command, str], argparse.ArgumentParser]) -> None:
    add_backup(word("backup", _keep("backup"), "Write the whole hub into one encrypted file, while it runs."))
    add_restore(word("restore", _keep("restore"), "Bring a hub back from an archive, on an empty machine."))
    tried = word("drill", _keep("drill"), "Restore an archive into a passing place and try that it works.")
    add_restore(tried, drill=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("majlis", description="The knowledge hub of an expert network.")
    parser.add_argument("--version", action="version", version=f"majlis {__version__}")
    words = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def word(name: str, command: Command, text: str) -> argparse.ArgumentParser:
        added = words.add_parser(name, help=text, description=text)
        added.set_defaults(command=command)
        return added

    run = word("run", _run, "Prepare what is not ready, then run the web site and the worker until Ctrl-C.")
    run.add_argument("--port", help="the port to listen on (MAJLIS_PORT)")
    run.add_argument("--demo", action="store_true", help="with the invented demo network, made at first")
    _add_sizes(run)
    prepared = word("prepare", _prepare, "Bring database, facts, catalogues and static files up to date.")
    prepared.add_argument("--anew", action="store_true", help="also what seems unchanged")
    _add_sizes(word("demo", _demo, "Make the invented demo network; what is there already is kept."))
    word(
        "check",
        _check,
        "Look at settings, database, mail, search, queue, ledger, files and disk; 1 if anything is wrong.",
    )
    founding = word("found", _found, "Found an empty hub: two people, each with a link that works once.")
    founding.add_argument("email", nargs=2, help="the addresses of two different people")
    lost = word(
        "reset-factor",
        _reset_factor,
        "Let back a member who has lost every second factor, where no two other officers can.",
    )
    lost.add_argument("email", help="their address: the link goes there")
    lost.add_argument("--reason", required=True, help="who you are, and how you made sure; it is kept")
    lost.add_argument("--officers-cannot", action="store_true", help="although two others have factors")
    named = word(
        "name-officer",
        _name_officer,
        "Give a member the duty of the secretariat, where fewer than two officers stay.",
    )
    named.add_argument("email", help="their address")
    named.add_argument("--reason", required=True, help="who you are, and why they; it is kept")
    work = word("worker", _worker, "Run the worker alone: notices, mails, the search index.")
    work.add_argument("--once", action="store_true", help="do what is due now, then leave")
    audit.add(word("audit", _audit, "Check the ledger, anchor it, show its key, take it out as a sheet."))
    _add_keeping(word)
    word("settings", _settings, "Print all settings as a table.")
    words.add_parser("manage", help="Run a command of Django, such as: majlis manage shell")
    return parser
