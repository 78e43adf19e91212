"""The throw-away cluster comes, serves and goes without a trace."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests import postgres

pytestmark = pytest.mark.one_database


@pytest.mark.skipif(postgres.binaries() is None, reason="PostgreSQL is not installed")
def test_a_cluster_serves_and_leaves_nothing_behind() -> None:
    cluster = postgres.Cluster()
    try:
        with psycopg.connect(cluster.url) as line:
            found = line.execute("SHOW server_version_num").fetchone()
            assert found is not None and int(found[0]) >= 150000
            assert line.execute("SHOW listen_addresses").fetchone() == ("",)
    finally:
        cluster.stop()
    assert cluster.server is not None and cluster.server.poll() is not None
    assert not Path(cluster.home).exists()
    cluster.stop()


def test_where_it_is_not_installed_a_sentence_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "PLACES", ())
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(postgres.Missing, match="apt-get install postgresql-15"):
        postgres.Cluster()
