"""The posts of a page as HTML, made in one go.

A template would cost more than everything else on a page of fifty posts. What stands in it more than once
(an author, a word, an old date) is made once, also for several readers who see the same of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from majlis.access.markings import State
from majlis.access.people import PersonCard
from majlis.discussions.models import Post, Thread
from majlis.discussions.queries import PostView
from majlis.discussions.safeguard import key_of
from majlis.kit import marks
from majlis.kit.languages import active_code

_OLD = 2 * marks.NEAR


@lru_cache(maxsize=4096)
def _old_time(moment: datetime, language: str, zone: str) -> str:
    """A time that is told as a date: the same for everybody with this language and time zone."""
    return str(marks.when(moment))


def _time(moment: datetime) -> str:
    if timezone.now() - moment < _OLD:
        return str(marks.when(moment))
    return _old_time(moment, active_code(), timezone.get_current_timezone_name())


@lru_cache(maxsize=4096)
def _person(card: PersonCard, chip: str, language: str) -> str:
    """The kit's line of a person, open for the time at its end: the same wherever a card says the same."""
    line = render_to_string("kit/parts/person_line.html", {"card": card, "chip": chip})
    return line.strip().removesuffix("</div>")


class _Page:
    """The words and addresses of one page."""

    def __init__(self, thread: Thread) -> None:
        self.base = reverse("discussions:thread", args=[thread.pk])
        self.report = reverse("safety:report", args=["kind", "key"]).removesuffix("kind/key/")
        self.open = thread.state == State.PUBLISHED
        self.language = active_code()
        self.accepted = _("Accepted answer")
        self.gone = _("This text has been withdrawn.")
        self.gone_by_others = _("A moderator has withdrawn this text; its author can ask another one.")
        self.looked_at = _("A text that stood here is being looked at.")
        self.yours = _("Your text is being looked at. Until then nobody else can read it.")
        self.edited = pgettext("post", "edited")
        answers = _("This answers it")  # not inside the f-string: the catalogues would miss it
        self.doing = {
            "edit": pgettext("post", "Change"),
            "withdraw": _("Withdraw"),
            "restore": _("Bring back"),
            "report": pgettext("button", "Report"),
            "accept": f"{marks.icon('check')} {answers}",
        }

    def _link(self, address: str, words: str) -> str:
        return f'<a href="{self.base}{address}/">{words}</a>'

    def _button(self, address: str, words: str) -> str:
        return f'<button form="act" formaction="{self.base}{address}/">{words}</button>'

    def foot(self, view: PostView) -> str:
        """What can be done with a post; nothing where nothing can."""
        post, deeds = view.post, []
        if post.edited_at and post.shown:
            deeds.append(self._link(f"{post.number}/history", self.edited))
        if "accept" in view.can and view.accepted:
            deeds.append(self._button("unaccept", _("Not the answer")))
        elif "accept" in view.can:
            deeds.append(self._button(f"{post.number}/accept", self.doing["accept"]))
        if "edit" in view.can:
            deeds.append(self._link(f"{post.number}/edit", self.doing["edit"]))
        for deed in ("withdraw", "restore"):
            if deed in view.can:
                deeds.append(self._button(f"{post.number}/{deed}", self.doing[deed]))
        if self.open and post.shown and not view.own:
            deeds.append(f'<a href="{self.report}{"/".join(key_of(post))}/">{self.doing["report"]}</a>')
        return f'<div class="foot">{"".join(deeds)}</div>' if deeds else ""

    def body(self, post: Post) -> str:
        """The text as it was rendered when it was written."""
        if post.held:
            text = f'<div class="text" lang="{post.language}" dir="auto">{post.html}</div>'
            return f'<p class="note" role="status">{self.yours}</p>{text}'
        if not post.shown:
            return f'<p class="quiet">{self.gone if post.taken_back else self.gone_by_others}</p>'
        return f'<div class="text" lang="{post.language}" dir="auto">{post.html}</div>'

    def post(self, view: PostView) -> str:
        """One post."""
        post, anchor = view.post, view.post.anchor
        if post.held and not view.own:
            return f'<article class="post" id="{anchor}"><p class="quiet">{self.looked_at}</p></article>\n'
        kind = "post answer" if view.accepted else "post"
        author = _person(view.card, self.accepted if view.accepted else "", self.language)
        return (
            f'<article class="{kind}" id="{anchor}">{author}'
            f'<a class="bare end" href="#{anchor}">{_time(post.created_at)}</a></div>'
            f"{self.body(post)}{self.foot(view)}</article>\n"
        )


def posts(thread: Thread, views: Iterable[PostView]) -> SafeString:
    """The posts of a page of `thread`, in order."""
    page = _Page(thread)
    # safe: templates escape what people typed, and the HTML of a post was cleaned by the kit
    return mark_safe("".join(page.post(view) for view in views))
