"""One layout for every mail: text and HTML that say the same, in the receiver's language and direction."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formatdate
from smtplib import SMTPException, SMTPServerDisconnected
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from majlis.kit.languages import direction, known_code

SUBJECT_LIMIT = 200
# Whatever could end a header line, hide in it or turn it round becomes a blank.
_NOT_IN_A_HEADER = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]+")
# Mail programs load no style sheet. Everything here is the same from either side.
_STYLE = mark_safe(
    'body{font:16px/1.6 system-ui,"Segoe UI",Tahoma,sans-serif;max-inline-size:36em;margin:0 auto}'
    "body{padding:16px}"
    "h1{font-size:20px;line-height:1.4}"
    "blockquote{margin:0;padding-inline-start:12px;border-inline-start:3px solid}"
    "hr{border:0;border-block-start:1px solid;margin-block:24px 12px;opacity:.3}"
    "hr~p{font-size:13px;margin-block:4px}"
)
_LEFT_TO_RIGHT, _POP = "\u2066", "\u2069"


@dataclass(frozen=True)
class Letter:
    """What one mail says, already worded in `language`. Addresses are absolute."""

    to: str
    language: str
    subject: str
    heading: str
    paragraphs: Sequence[str] = ()
    quote: str = ""
    action: str = ""
    address: str = ""
    why: str = ""
    marking: str = ""
    caveats: Sequence[str] = ()
    unsubscribe: str = ""
    message_id: str = ""


def absolute(path: str) -> str:
    """The public address of a path of this site."""
    return f"{settings.ADDRESS.rstrip('/')}{path}"


def message_id(name: str) -> str:
    """The identifier of the mail that this site knows as `name`, the same whenever it is sent."""
    return f"{name}@{urlsplit(settings.ADDRESS).hostname or 'localhost'}"


def header_line(text: str, limit: int = SUBJECT_LIMIT) -> str:
    """`text` as one line that is safe in a header."""
    line = " ".join(_NOT_IN_A_HEADER.sub(" ", text).split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def subject_of(letter: Letter) -> str:
    """The subject with its marking in front, which keeps its direction in a line that runs the other way."""
    label = f"[{letter.marking}] " if letter.marking else ""
    if label and direction(letter.language) == "rtl":
        label = f"{_LEFT_TO_RIGHT}[{letter.marking}]{_POP} "
    return label + header_line(letter.subject, SUBJECT_LIMIT - len(label))


def _headers(letter: Letter) -> dict[str, str]:
    headers = {
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": known_code(letter.language),
        "Date": formatdate(localtime=False),
    }
    if letter.message_id:
        headers["Message-ID"] = f"<{header_line(letter.message_id)}>"
    if letter.unsubscribe:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def compose(letter: Letter) -> EmailMultiAlternatives:
    """The mail with both parts and its headers. Raises BadHeaderError for an address that breaks one."""
    subject = subject_of(letter)
    context = {
        "letter": letter,
        "subject": subject,
        "style": _STYLE,
        "language": known_code(letter.language),
        "direction": direction(letter.language),
        "quoted": "\n".join(f"> {line}" for line in letter.quote.splitlines()),
    }
    with translation.override(known_code(letter.language)):
        text = render_to_string("kit/mail/letter.txt", context)
        html = render_to_string("kit/mail/letter.html", context)
    mail = EmailMultiAlternatives(subject=subject, body=text, to=[letter.to], headers=_headers(letter))
    mail.attach_alternative(html, "text/html")
    return mail


class Uncertain(Exception):
    """The line broke while a mail was handed over: the server may have taken it, or not."""


def send(letter: Letter) -> None:
    """Hand one mail to the server of the settings.

    Raises SMTPException or OSError when it was certainly not taken, Uncertain when nobody can know.
    """
    hand_over(compose(letter))


def hand_over(message: EmailMessage) -> None:
    """Hand a composed mail to the server of the settings. Raises as `send`."""
    line = get_connection()
    line.open()  # what fails here has sent nothing
    try:
        try:
            line.send_messages([message])
        finally:
            line.close()
    except SMTPServerDisconnected as broken:
        raise Uncertain from broken
    except SMTPException:  # the server's own word: it is an OSError too, but a certain one
        raise
    except OSError as broken:
        raise Uncertain from broken
