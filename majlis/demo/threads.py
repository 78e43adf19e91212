"""Questions and discussions with their posts, as members would have written them over the years."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.urls import reverse

from majlis.access.markings import Marking, State
from majlis.demo.crowd import Crowd, Setting
from majlis.demo.people import BATCH, Member
from majlis.demo.storing import card, store
from majlis.demo.words import Scene, writer
from majlis.discussions.models import Edit, Follow, Mention, Post, ReadMark, Thread
from majlis.kit import markdown

Tick = Callable[[int], None]
_LARGE = 3  # a few threads are long, as in life
_LARGE_SIZE = 54
_WITHDRAWN = 0.04
_DRAFT = 0.25  # of those that have an opening text only


@dataclass
class Talk:
    """A thread with its posts before they are stored."""

    thread: Thread
    setting: Setting
    posts: list[Post] = field(default_factory=list)
    writers: list[Member] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    told: dict[str, set[int]] = field(default_factory=dict)
    accepted: Post | None = None


def sizes(rng: Random, threads: int, posts: int) -> list[int]:
    """How many posts each thread has: `posts` in all, at least one each, a few threads with more than 50."""
    large = min(_LARGE, threads, max(0, posts - threads) // _LARGE_SIZE)
    counts = [1] * threads
    for at in range(large):
        counts[at] += _LARGE_SIZE
    left = posts - sum(counts)
    appeal = [rng.expovariate(1.0) + 0.15 for _thread in counts]
    for at in rng.choices(range(threads), appeal, k=max(0, left)):
        counts[at] += 1
    return counts


class _Talker:
    def __init__(self, crowd: Crowd, taken: set[str]) -> None:
        self.crowd, self.rng, self.taken = crowd, crowd.rng, taken

    def talk(self, size: int) -> Talk:
        """One thread of `size` posts."""
        rng, setting = self.rng, self.crowd.setting()
        state = self._state(size)
        discussion = rng.random() < 0.25
        scene = Scene(setting.author.country, setting.topic, setting.at.date())
        title = writer(setting.language).title(rng, scene, self.taken)
        public = setting.marking == Marking.CLEAR and not setting.enclosed and rng.random() < 0.4
        thread = Thread(
            form=Thread.Form.DISCUSSION if discussion else Thread.Form.QUESTION,
            **card(setting, title, state, setting.at, public=public),
        )
        talk = Talk(thread, setting, told=scene.told)
        self._opening(talk, scene, discussion=discussion)
        for number in range(2, size + 1):
            self._reply(talk, number)
        last = talk.posts[-1]
        thread.post_count, thread.last_post_at = last.number, last.created_at
        thread.updated_at = last.created_at
        self._accept(talk)
        return talk

    def _state(self, size: int) -> State:
        if size == 1 and self.rng.random() < _DRAFT:
            return State.DRAFT
        withdrawn = size < _LARGE_SIZE and self.rng.random() < _WITHDRAWN
        return State.WITHDRAWN if withdrawn else State.PUBLISHED

    def _opening(self, talk: Talk, scene: Scene, *, discussion: bool) -> None:
        text = writer(talk.setting.language).question(self.rng, scene, discussion=discussion)
        self._add(talk, talk.setting.author, text, talk.setting.language, talk.setting.at)

    def _moment(self, talk: Talk) -> datetime:
        """Hours to days after the post before, never after today."""
        before = talk.posts[-1].created_at
        after = before + timedelta(hours=self.rng.expovariate(1 / 30) + 0.05)
        return after if after < self.crowd.now else before + (self.crowd.now - before) * 0.5

    def _answerer(self, talk: Talk, at: datetime) -> Member:
        """A reader who was a member by then, better one who speaks the language of the thread."""
        author = talk.setting.author
        for attempt in range(14):
            member = self.rng.choice(talk.setting.readers or [author])
            fluent = talk.setting.language in member.speaks or attempt > 5
            if member is not author and member.person.joined_at < at and fluent:
                return member
        return author

    def _reply(self, talk: Talk, number: int) -> None:
        rng, setting, at = self.rng, talk.setting, self._moment(talk)
        asker = number > 2 and rng.random() < 0.16
        member = setting.author if asker else self._answerer(talk, at)
        language = setting.language if setting.language in member.speaks else member.person.language
        scene, pen = Scene(member.country, setting.topic, at.date(), talk.told), writer(language)
        if member is setting.author:
            text = pen.thanks(rng, scene)
        elif number == 2 or rng.random() < 0.64:
            text = pen.answer(rng, scene)
        else:
            text = pen.followup(rng, scene)
        self._add(talk, member, text, language, at)

    def _add(self, talk: Talk, member: Member, text: str, language: str, at: datetime) -> None:
        rng, number = self.rng, len(talk.posts) + 1
        post = Post(author=member.person, number=number, language=language, created_at=at)
        if number > 1:
            before = talk.writers[-1]
            if before is not member and rng.random() < 0.05:
                text = f"@[{before.person.name}]({before.person.handle}) {text}"
                talk.mentions.append(Mention(post=post, person=before.person))
            if rng.random() < 0.01:
                post.state, post.withdrawn_by = Post.State.WITHDRAWN, post.author
        if rng.random() < 0.04:
            talk.edits.append(Edit(post=post, source=text, html=_html(text), by=member.person, at=at))
            scene = Scene(member.country, talk.setting.topic, at.date(), talk.told)
            text += "\n\n" + writer(language).correction(rng, scene)
            post.edited_at = min(at + timedelta(minutes=rng.randint(2, 600)), self.crowd.now)
        post.source, post.html, post.renderer = text, _html(text), markdown.RENDERER_VERSION
        talk.posts.append(post)
        talk.writers.append(member)

    def _accept(self, talk: Talk) -> None:
        answers = [
            post
            for post in talk.posts[1:]
            if post.author.pk != talk.setting.author.person.pk and post.shown and len(post.source) > 200
        ]
        if talk.thread.is_question and answers and self.rng.random() < 0.58:
            talk.accepted = self.rng.choice(answers[:3])


def _address(handle: str) -> str:
    return reverse("membership:expert", args=[handle])


def _html(source: str) -> str:
    return str(markdown.render(source, _address if "@[" in source else None))


def _store(talks: Sequence[Talk]) -> None:
    store([talk.thread for talk in talks], [talk.setting for talk in talks])
    for talk in talks:
        for post in talk.posts:
            post.thread = talk.thread
    Post.unguarded.bulk_create([post for talk in talks for post in talk.posts], batch_size=BATCH)
    decided = []
    for talk in talks:
        if talk.accepted is not None:
            talk.thread.accepted = talk.accepted
            decided.append(talk.thread)
        for edit in talk.edits:
            edit.post = edit.post  # its key is known only now
        for mention in talk.mentions:
            mention.post = mention.post
    Thread.unguarded.bulk_update(decided, ["accepted"], batch_size=200)
    Edit.objects.bulk_create([edit for talk in talks for edit in talk.edits], batch_size=BATCH)
    Mention.objects.bulk_create([each for talk in talks for each in talk.mentions], batch_size=BATCH)


def _marks(rng: Random, talk: Talk) -> tuple[list[ReadMark], list[Follow]]:
    marks, follows = [], []
    thread, last = talk.thread, talk.thread.post_count
    for member in {one.person.pk: one for one in talk.writers}.values():
        asked = member is talk.setting.author
        wrote = max(post.number for post in talk.posts if post.author.pk == member.person.pk)
        seen = last if rng.random() < 0.7 else rng.randint(wrote, last)
        marks.append(ReadMark(person=member.person, thread=thread, number=seen))
        if asked or rng.random() < 0.35:
            follows.append(Follow(person=member.person, thread=thread, since=talk.setting.at))
    return marks, follows


def _caught_up(cast: Sequence[Member], talks: Sequence[Talk], now: datetime) -> list[ReadMark]:
    """The people of the story have read what is older than two weeks, so that a little awaits them."""
    since = now - timedelta(days=14)
    rows = []
    for member in cast:
        for talk in talks:
            if talk.thread.last_post_at < since and all(one is not member for one in talk.writers):
                rows.append(ReadMark(person=member.person, thread=talk.thread, number=talk.thread.post_count))
    return rows


def make(crowd: Crowd, cast: Sequence[Member], threads: int, posts: int, tick: Tick) -> list[Talk]:
    """Store `threads` threads with `posts` posts in all; `tick(n)` is told of each n posts."""
    talker = _Talker(crowd, set())
    talks = []
    for size in sizes(crowd.rng, threads, posts):
        talks.append(talker.talk(size))
        tick(size)
    _store(talks)
    marks, follows = [], []
    for talk in talks:
        read, followed = _marks(crowd.rng, talk)
        marks += read
        follows += followed
    marks += _caught_up(cast, talks, crowd.now)
    for table in crowd.tables.values():
        followers = [member for member in table.members if crowd.rng.random() < 0.2]
        follows += [Follow(person=each.person, circle=table.circle, since=crowd.now) for each in followers]
    ReadMark.objects.bulk_create(marks, batch_size=BATCH)
    Follow.objects.bulk_create(follows, batch_size=BATCH)
    return talks
