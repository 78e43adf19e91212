"""The sentences for what the child tells as codes: why a file is refused, and what was taken out of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_TYPES = _(
    "This type of file is not accepted. Use PDF, Word (.docx), PowerPoint (.pptx), Excel (.xlsx), "
    "OpenDocument text (.odt), plain text, PNG or JPEG."
)
REFUSED: dict[str, Any] = {  # lazy sentences
    "type": _TYPES,
    "empty": _("This file is empty."),
    "damaged": _(
        "This file is damaged or incomplete. Open it on your computer, save it anew, and try again."
    ),
    "unsafe": _(
        "This file is packed in a way that is not safe to open. Save it anew from your office program."
    ),
    "locked": _("This file is locked with a password. Save it without one."),
    "macros": _(
        "This file holds macros, which are not accepted. Save it without them (.docx, .pptx, .xlsx)."
    ),
    "pixels": _("This picture has %(pixels)s million pixels, and %(most)s fit. Make it smaller first."),
    "two_types": _(
        "This file holds a second file or a web page under its first one. "
        "Open it on your computer, save it anew, and try again."
    ),
    "page": _(
        "This is a web page or a drawing in code, which may carry scripts. Print it to a PDF and share that."
    ),
    "program": _("This is a program or a script, not a document. Programs are never accepted here."),
    "archive": _(
        "Archives such as ZIP are not accepted. Unpack it, and share the documents in it one by one."
    ),
    "old_office": _(
        "This document has an old format that can hide programs. "
        "Save it as .docx, .pptx, .xlsx or PDF from your office program."
    ),
    "picture": _("Pictures of this type are not accepted. Save it as PNG or JPEG."),
    "heic": _(
        "Photos of this type (HEIC, AVIF) are not accepted. "
        "Save it as JPEG; phones call that “most compatible”."
    ),
    "sound": _("Sound and video are not accepted. Share a link to it, or its text."),
    "active": _(
        "This file holds a script or a control that runs when it is opened. "
        "Print it to a new PDF, or save it without them."
    ),
    "attachments": _(
        "Other files are packed into this PDF. Share them one by one, and the PDF without them."
    ),
    "embedded": _(
        "An object of another program is embedded in this document. Put in a picture of it instead, and save."
    ),
    "linked": _(
        "This document fetches something from elsewhere when it is opened, such as a linked picture or data. "
        "Break the link or embed the picture, and save."
    ),
    "template": _(
        "This document fetches its template from another machine. "
        "Attach the normal template in Word, and save."
    ),
    "dde": _(
        "A field or a formula of this document starts a program or fetches data. "
        "Replace it by its text or value, and save."
    ),
    "inside": _(
        "This document holds a part of a type that cannot be made harmless (%(ending)s). "
        "Take that picture, sound or object out, and save."
    ),
    "heavy": _(
        "This file is so large or so intricate inside that it cannot be checked. "
        "Make it smaller or split it, and try again."
    ),
    "virus": _("The virus scanner found something harmful in this file. It was not stored."),
    "scanner": _(
        "Files cannot be checked for viruses at the moment, so none is taken. "
        "Nothing is lost: send the form again in a few minutes."
    ),
}

REMOVED: dict[str, Promise] = {
    "author": pgettext_lazy("taken out of a file", "names of authors and editors"),
    "company": pgettext_lazy("taken out of a file", "the company"),
    "place": pgettext_lazy("taken out of a file", "the place where the photo was taken"),
    "time": pgettext_lazy("taken out of a file", "when the photo was taken"),
    "device": pgettext_lazy("taken out of a file", "camera, device or program"),
    "details": pgettext_lazy("taken out of a file", "technical details about its making"),
    "description": pgettext_lazy("taken out of a file", "title, keywords and other properties"),
    "comments": pgettext_lazy("taken out of a file", "a hidden comment"),
    "comments_by": pgettext_lazy(
        "taken out of a file", "who wrote the comments; the comments are still there"
    ),
    "changes": pgettext_lazy(
        "taken out of a file", "who made the tracked changes; the changes themselves can still be read"
    ),
    "versions": pgettext_lazy("taken out of a file", "earlier versions of the text"),
    "thumbnail": pgettext_lazy("taken out of a file", "the small preview picture"),
    "pictures": pgettext_lazy(
        "taken out of a file", "what the pictures in it said about place, time and camera"
    ),
    "template": pgettext_lazy("taken out of a file", "the path of its template"),
    "links": pgettext_lazy("taken out of a file", "links to files on a computer"),
    "signature": pgettext_lazy("taken out of a file", "digital signatures, which name people"),
    "restrictions": pgettext_lazy("taken out of a file", "locks on printing and copying"),
    "animation": pgettext_lazy("taken out of a file", "all but the first picture of an animation"),
    "size": pgettext_lazy("taken out of a file", "half of its width and height, since it was very large"),
}


def refusal(code: str, facts: Mapping[str, object] | None = None) -> ValidationError:
    """The error for a code, with a sentence that says what to do; an unknown code is a file too heavy."""
    known = code if code in REFUSED else "heavy"
    return ValidationError(REFUSED[known], code=known, params=dict(facts or {}))


def removed(codes: Iterable[str]) -> list[Promise]:
    """What was taken out of a file, in words."""
    return [REMOVED[code] for code in codes if code in REMOVED]
