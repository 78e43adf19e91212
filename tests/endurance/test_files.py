"""All files of the corpus through the product's own child, and every way to five hundred files."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from majlis.access.markings import Marking
from majlis.files import cleaning, store
from majlis.files.models import StoredFile
from majlis.files.tests import samples
from majlis.library.tests.shelf import share
from majlis.network.models import Person, Standing
from tests.hostile.corpus import evil, planted
from tests.hostile.corpus.base import Sample
from tests.hostile.corpus.batch import batch
from tests.hostile.corpus.honest import honest
from tests.hostile.test_corpus import MOST_MEMORY, MOST_SECONDS, all_hostile, assert_same_words
from tests.hostile.test_file_routes import INSIDE, READERS, try_all
from tests.people import Cast, client_of

pytestmark = [pytest.mark.one_database, pytest.mark.slow]


def _sent(sample: Sample, data: bytes) -> cleaning.Cleaned:
    return store.check(samples.upload(data, sample.name.replace("/", "\\")))


def test_all_hostile_files_are_refused_and_the_site_lives() -> None:
    told: Counter[str] = Counter()
    for sample in all_hostile():
        data = sample.make()
        if sample.family == "name" and not sample.codes:  # a sound file: its name is made harmless
            assert _sent(sample, data).kind.code == "pdf"
            told["name made harmless"] += 1
            continue
        with pytest.raises(ValidationError) as wrong:
            _sent(sample, data)
        assert wrong.value.code in sample.codes, sample.id
        told[str(wrong.value.code)] += 1
    assert sum(told.values()) == 300
    print(f"\nhostile: {dict(told)}")


def test_all_honest_files_are_taken_and_say_the_same() -> None:
    took = []
    for sample in honest():
        data, start = sample.make(), time.perf_counter()
        cleaned = _sent(sample, data)
        took.append(time.perf_counter() - start)
        with cleaned.file as file:
            file.seek(0)
            assert_same_words(cleaned.kind.code, data, file.read())
    took.sort()
    print(f"\nhonest: 300; {took[150] * 1000:.0f} ms in the middle, {took[285] * 1000:.0f} ms at 95 %")


def test_no_planted_word_is_left_in_any_of_120_copies() -> None:
    left = 0
    for sample, word in planted.planted():
        with _sent(sample, sample.make()).file as file:
            file.seek(0)
            left += planted.leaks(file.read(), word)
    assert left == 0


def test_all_stay_within_time_and_memory(tmp_path_factory: pytest.TempPathFactory) -> None:
    seconds, memory = 0.0, 0
    with batch(tmp_path_factory.mktemp("corpus")) as children:
        for sample in [*all_hostile(), *honest()]:
            outcome = children.look(sample.make(), sample.name)
            seconds, memory = max(seconds, outcome.seconds), max(memory, outcome.memory)
    assert seconds <= MOST_SECONDS and memory <= MOST_MEMORY
    print(f"\n600 children: at most {seconds:.2f} s of CPU and {memory // 1024} MiB")


def test_five_hundred_files_by_ten_ways_for_six_people(cast: Cast) -> None:
    for number in range(100):
        uploads = [samples.upload(INSIDE, f"words {number} {each}.txt") for each in range(5)]
        share(cast, *uploads, marking=Marking.AMBER)
    files = list(StoredFile.unguarded.select_related("item"))
    people: dict[str, Client] = {
        name: client_of(getattr(cast, name)) for name in READERS if name != "stranger"
    }
    asked = try_all(files, READERS, {**people, "stranger": Client()})
    assert asked == 500 * 10 * 6
    Person.objects.filter(pk=cast.bob.pk).update(standing=Standing.SUSPENDED)
    again = try_all(files[:50], {**READERS, "bob": False}, people)
    print(f"\n{asked + again} requests")


def test_the_names_of_the_corpus_are_thirty_five() -> None:
    assert len(evil.NAMES) == 35
