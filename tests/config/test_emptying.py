"""After a test that stores for good, PostgreSQL is empty, whoever was still writing when it ended."""

from __future__ import annotations

import threading

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from majlis.network.models import Topic
from tests.people import make_topic


@pytest.mark.django_db(transaction=True)
def test_what_a_thread_of_the_test_before_is_still_writing_is_gone_too() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time, and Django empties it")
    make_topic("before")
    written, stored = threading.Event(), threading.Event()

    def left_behind() -> None:
        with transaction.atomic():
            make_topic("late")
            written.set()
            stored.wait(0.3)  # the emptying has begun by then
        connection.close()

    thread = threading.Thread(target=left_behind)
    thread.start()
    assert written.wait(10)
    call_command("flush", verbosity=0, interactive=False, reset_sequences=False, inhibit_post_migrate=True)
    thread.join()
    assert not Topic.objects.exists()
