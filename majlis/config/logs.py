"""Log lines without personal data: what failed and where in the program, never on what text.

Of people there is at most the pseudonym by which the ledger knows them, in the lines about what was refused.

The message of an exception is left out: it may quote what somebody typed ("Key (email)=(…) already exists").
Addresses of pages become the pattern they match: a path may carry a name, or the secret of a mailed link.
"""

from __future__ import annotations

import logging
import re
import sys
import time
import traceback
from types import TracebackType
from typing import Any

_FORM = "{asctime} {levelname} {name}: {message}"
_MAILBOX = re.compile(r"[^\s<>\"'(),;:=\[\]{}|]+@[^\s<>\"'(),;:=\[\]{}|]+")
_PATH = re.compile(r"/[^\s'\",)]*")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")  # nothing that was typed begins a line of its own
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|«[^»\n]*»")
# Loggers of packages put requests into their sentences: paths, host names, values.
_TOLD_BY_OTHERS = ("django.", "uvicorn", "asyncio", "allauth", "py.warnings")

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def _pattern_of(request: Any) -> str:
    match = getattr(request, "resolver_match", None)
    method = str(getattr(request, "method", ""))
    return f"{method} /{match.route}" if match is not None else f"{method} an address that matches no pattern"


def scrubbed(text: str) -> str:
    """`text` without mail addresses."""
    return _MAILBOX.sub("(address)", text)


def _told_by_others(text: str) -> str:
    """A sentence of a package without what stands in quotes and without paths."""
    return _PATH.sub("/…", _QUOTED.sub("(text)", text))


class PlainFormatter(logging.Formatter):
    """Formats every line of the log; times are in UTC."""

    converter = staticmethod(time.gmtime)
    default_time_format, default_msec_format = "%Y-%m-%dT%H:%M:%S", "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__(_FORM, style="{")

    def format(self, record: logging.LogRecord) -> str:
        """One record as text; the record itself stays as it is for other handlers."""
        plain = logging.makeLogRecord(record.__dict__)
        plain.msg, plain.args = self._sentence(record), None
        plain.exc_text = None
        return super().format(plain)

    def _sentence(self, record: logging.LogRecord) -> str:
        request = getattr(record, "request", None)
        if request is not None:
            status, who = getattr(record, "status_code", ""), getattr(record, "who", "")
            return " ".join(part for part in (str(status), f"at {_pattern_of(request)}", who) if part)
        said = _CONTROLS.sub(" ", scrubbed(record.getMessage()))
        return _told_by_others(said) if record.name.startswith(_TOLD_BY_OTHERS) else said

    def formatException(self, ei: Raised) -> str:
        """Where it happened and of which kind it is, without what it says."""
        return "\n".join(_told(ei[1])) if ei[1] is not None else ""

    def formatStack(self, stack_info: str) -> str:
        """Nothing: stacks are told by exceptions."""
        return ""


def _told(error: BaseException, seen: frozenset[int] = frozenset()) -> list[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = _told(cause, seen | {id(error)}) if cause is not None and id(cause) not in seen else []
    frames = traceback.extract_tb(error.__traceback__)
    where = [f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}' for frame in frames]
    return [*before, *where, f"{type(error).__module__}.{type(error).__qualname__}"]


def tell_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """The last words of a process, in the same plain form; for `sys.excepthook`."""
    if issubclass(kind, KeyboardInterrupt):
        return
    sys.stderr.write("\n".join([*_told(error.with_traceback(trace)), ""]))
    sys.stderr.flush()
