"""A PostgreSQL server answers every view as the file does, and a reader never sees half a publication."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from iomdb.errors import InputError
from iomdb.publish import opened, postgres
from iomdb.publish.source import VIEW_SCHEMAS
from tests.packs import PACK, rows_of
from tests.postgres import missing, server
from tests.processes import error_line
from tests.processes import iomdb as run

psycopg = pytest.importorskip("psycopg")
pytestmark = [pytest.mark.proof, pytest.mark.skipif(bool(missing()), reason=missing())]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with server() as found:
        yield found


@pytest.fixture(scope="module")
def published(built: Path, url: str) -> str:
    """The server with report and mart, published by the command."""
    done = run("-d", built, "publish", "postgres", url, cwd=built.parent)
    assert done.returncode == 0 and "each compared with the file" in done.stderr, done.stderr
    return url


def ask(url: str, sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as con:
        return con.execute(sql).fetchall()


def test_every_view_of_every_schema_has_the_same_cells(
    built: Path, url: str, portion: Callable[[int], int]
) -> None:
    # the audits are slow there
    schemas = [schema for schema in VIEW_SCHEMAS if schema != "audit" or portion(10) == 10]
    with opened(built, schemas) as source:
        done = postgres.publish(source, url)
        counted = source.connection.execute(
            "select count(*) from duckdb_views() where not internal and list_contains(?, schema_name)",
            [schemas],
        ).fetchall()
    assert [(len(done.views),)] == counted and done.cells > 500_000
    print(done.tables, "tables", len(done.views), "views", done.cells, "cells")


def test_a_client_reads_tables_keys_and_comments(published: str) -> None:
    officials = sum(int(row["value"]) for row in rows_of(PACK / "tables" / "table_7.csv") if row["value"])
    assert ask(published, "select sum(headcount) from mart.official_by_nationality") == [(officials,)]
    assert (
        ask(published, "select count(*) from information_schema.views where table_schema = 'mart'")[0][0]
        == 24
    )
    kinds = dict(ask(published, "select contype::text, count(*) from pg_constraint group by 1"))
    assert kinds["p"] > 30 and kinds["f"] > 30
    view = "'mart.movement_by_area'::regclass"
    assert all(ask(published, f"select obj_description({view}), col_description({view}, 1)")[0])


def test_foreign_keys_hold_there(published: str) -> None:
    with psycopg.connect(published) as con, pytest.raises(psycopg.errors.ForeignKeyViolation):
        con.execute(
            "update fact.official_by_nationality set nationality = 'ATLANTIS' where nationality = 'ALB'"
        )


def test_a_failure_leaves_the_old_publication(
    built: Path, published: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = "select value from meta.publication where property = 'published_at'"
    before = ask(published, noted)
    translate = postgres.create_view

    def wrong(*given: str) -> str:
        return translate(*given).replace("CAST(f.migrants AS BIGINT)", "CAST(f.migrants + 1 AS BIGINT)")  # type: ignore[arg-type]

    monkeypatch.setattr(postgres, "create_view", wrong)
    with (
        opened(built, ["mart"]) as source,
        pytest.raises(InputError, match=r"mart\.\w+ differs in PostgreSQL"),
    ):
        postgres.publish(source, published)
    assert ask(published, noted) == before
    left = "select count(*) from pg_namespace where nspname like '%\\_\\_draft' or nspname like '%\\_\\_old'"
    assert ask(published, left) == [(0,)]


def test_a_reader_sees_the_old_or_the_new(built: Path, published: str) -> None:
    done = threading.Event()
    seen: list[tuple[object, ...]] = []
    errors: list[Exception] = []

    def read() -> None:
        while not done.is_set():
            try:
                seen.extend(
                    ask(published, "select sum(migrants), count(*) from mart.movement_by_destination")
                )
            except Exception as error:
                errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for _ in range(3):
        with opened(built, ["mart"]) as source:
            postgres.publish(source, published, verify=False)
    done.set()
    for reader in readers:
        reader.join()
    assert not errors and len(seen) > 10 and len(set(seen)) == 1


def test_a_transaction_that_stays_open_stops_the_publication(
    built: Path, published: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_ATTEMPTS", 2)
    noted = "select value from meta.publication where property = 'published_at'"
    before = ask(published, noted)
    with opened(built, ["mart"]) as source, psycopg.connect(published) as reader:
        reader.execute("select count(*) from mart.movement_by_area")
        with pytest.raises(InputError, match="reading the old publication without a pause"):
            postgres.publish(source, published, verify=False)
    assert ask(published, noted) == before


def test_others_objects_are_kept(built: Path, published: str) -> None:
    for statement, drop, message in (
        ("create schema audit", "drop schema audit", "schema audit exists, and iomdb did not make it"),
        (
            "create view public.mine as from_mart",
            "drop view public.mine",
            "public.mine reads mart.movement_by_area",
        ),
    ):
        with psycopg.connect(published) as con:
            con.execute(statement.replace("from_mart", "select * from mart.movement_by_area"))
        arguments = ("-d", built, "publish", "postgres", published, "--views", "mart,audit")
        assert message in error_line(run(*arguments, cwd=built.parent))
        with psycopg.connect(published) as con:
            con.execute(drop)


def test_a_role_reads_and_does_not_write(built: Path, published: str) -> None:
    with psycopg.connect(published) as con:
        con.execute("create role dashboard login")
    done = run(
        "-d",
        built,
        "publish",
        "postgres",
        published,
        "--views",
        "mart",
        "--reader",
        "dashboard",
        cwd=built.parent,
    )
    assert done.returncode == 0, done.stderr
    theirs = published.replace("postgres@", "dashboard@")
    with duckdb.connect(str(built), read_only=True) as con:
        expected = con.execute(
            "select sum(projects) from mart.project_by_service_region where year = 2012"
        ).fetchall()
    assert (
        ask(theirs, "select sum(projects) from mart.project_by_service_region where year = 2012") == expected
    )
    with psycopg.connect(theirs) as con, pytest.raises(psycopg.errors.InsufficientPrivilege):
        con.execute("delete from fact.movement_by_area")
