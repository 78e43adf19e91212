"""Threads and their posts, and each member's own bookkeeping about them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from majlis.access.models import Item, Part
from majlis.access.viewer import Viewer
from majlis.kit.languages import CHOICES
from majlis.network.models import Circle, Person

TITLE_LIMIT = 300
BODY_LIMIT = 20_000


class Thread(Item):
    """A question or a discussion. `post_count` is the number of its last post; posts are never renumbered."""

    KIND = "thread"

    class Form(models.TextChoices):
        QUESTION = "question", pgettext_lazy("thread form", "Question")
        DISCUSSION = "discussion", pgettext_lazy("thread form", "Discussion")

    form = models.CharField(max_length=12, choices=Form.choices, default=Form.QUESTION)
    accepted = models.ForeignKey("Post", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    last_post_at = models.DateTimeField(default=timezone.now, db_index=True)
    post_count = models.PositiveIntegerField(default=0)

    @property
    def is_question(self) -> bool:
        """Whether it waits for an answer."""
        return self.form == self.Form.QUESTION

    @property
    def answer_count(self) -> int:
        """The posts after the opening one, withdrawn ones included."""
        return max(0, self.post_count - 1)


class Post(Part):
    """One text in a thread. `html` is made when the text is written, never when it is read."""

    PART_OF = "thread"

    class State(models.TextChoices):
        SHOWN = "shown", pgettext_lazy("post state", "Shown")
        WITHDRAWN = "withdrawn", pgettext_lazy("post state", "Withdrawn")
        HELD = "held", pgettext_lazy("post state", "Being looked at")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=2, choices=CHOICES)
    source = models.TextField()
    html = models.TextField()
    renderer = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SHOWN)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(Part.Meta):
        constraints = [models.UniqueConstraint(fields=["thread", "number"], name="one_post_per_number")]
        indexes = [models.Index(fields=["author", "-created_at"], name="post_by_author")]

    def __str__(self) -> str:
        return f"{self.thread_id}/{self.number}"

    @property
    def anchor(self) -> str:
        """The fragment that leads to this post on its page."""
        return f"post-{self.number}"

    @property
    def shown(self) -> bool:
        """Whether its text can be read."""
        return self.state == self.State.SHOWN

    @property
    def taken_back(self) -> bool:
        """Whether its own author withdrew it."""
        return self.state == self.State.WITHDRAWN and self.withdrawn_by_id == self.author_id

    @property
    def held(self) -> bool:
        """Whether its words are being looked at: nobody but its author reads them meanwhile."""
        return self.state == self.State.HELD

    @classmethod
    def open_to(cls, viewer: Viewer) -> models.Q:
        """A held post is read by nobody but its author, whoever reads the thread."""
        return ~models.Q(state=cls.State.HELD) | models.Q(author=viewer.person_id or 0)


class Edit(models.Model):
    """What a post said before it was changed."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="edits")
    title = models.CharField(
        max_length=TITLE_LIMIT, blank=True
    )  # of the thread, where the opening post changed
    source = models.TextField()
    html = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.post_id} {self.at:%Y-%m-%d}"


class Mention(models.Model):
    """Somebody who was addressed in a post and may read it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mentions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "person"], name="one_mention_per_post")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.person_id}"


class ReadMark(models.Model):
    """How far somebody has read a thread, as a number. Without a mark the day they joined is the floor."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="read_marks")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="read_marks")
    number = models.PositiveIntegerField(default=0)
    keep_unread = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "thread"], name="one_mark_per_thread")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.thread_id}/{self.number}"


class Follow(models.Model):
    """Somebody who wants to be told about a thread, or about what is asked in a circle."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="follows")
    thread = models.ForeignKey(
        Thread, null=True, blank=True, on_delete=models.CASCADE, related_name="followers"
    )
    circle = models.ForeignKey(
        Circle, null=True, blank=True, on_delete=models.CASCADE, related_name="followers"
    )
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "thread"],
                condition=models.Q(thread__isnull=False),
                name="one_follow_per_thread",
            ),
            models.UniqueConstraint(
                fields=["person", "circle"],
                condition=models.Q(circle__isnull=False),
                name="one_follow_per_circle",
            ),
            models.CheckConstraint(
                condition=models.Q(thread__isnull=False, circle__isnull=True)
                | models.Q(thread__isnull=True, circle__isnull=False),
                name="follow_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.thread_id or self.circle_id}"


class Draft(models.Model):
    """A text that somebody has begun; it survives a closed tab and a lost line. Nobody else reads it."""

    KEEP: ClassVar[int] = 50

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="drafts")
    key = models.CharField(max_length=64)
    title = models.CharField(max_length=TITLE_LIMIT, blank=True)
    text = models.TextField(blank=True)
    choices = models.JSONField(default=dict, blank=True)  # {"marking": ["2"], "circles": ["customs"], …}
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="one_draft_per_key")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.key}"
