"""The public file: nothing of the records is in it, every view works, and errors are one line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

import iomdb
from iomdb.errors import InputError
from iomdb.public.objects import read_objects
from iomdb.public.protection import suppressed_quantities
from iomdb.public.quantities import read_counts
from tests.processes import error_line
from tests.processes import iomdb as run
from tests.public.attack import MEASURE
from tests.public.conftest import UNDER
from tests.public.made_up_persons import SECRET_HASH, SECRET_ID, YEAR
from tests.refusal import OLD

pytestmark = pytest.mark.proof


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_no_byte_of_the_records_is_in_the_file(private: Path, whole: Path, suppressed: Path) -> None:
    secrets = [SECRET_ID.encode(), SECRET_HASH.encode(), b"made_up"]
    assert all(secret in private.read_bytes() for secret in secrets), "the search works"
    for path in (whole, suppressed):
        assert not [secret for secret in secrets if secret in path.read_bytes()]


def test_records_and_views_that_read_them_are_left_out(private: Path, whole: Path) -> None:
    names = "select schema_name || '.' || view_name from duckdb_views() where not internal"
    assert ask(whole, "select 1 from duckdb_schemas() where schema_name = 'record'") == []
    gone = set(ask(private, names)) - set(ask(whole, names))
    assert gone == {("own.made_up",), ("own.made_up_too",)}
    assert ask(whole, "select 1 from duckdb_schemas() where schema_name = 'own'") == []


def test_everything_but_records_is_copied(private: Path, whole: Path) -> None:
    with attached(private, whole) as con:
        tables = names(con, "table") - {"meta.build", "meta.views"}
        for name in tables | {"report.cells", "report.table_6_v2"}:
            one, other = (
                con.execute(f"from {file}.{name} order by all").fetchall() for file in ("one", "other")
            )
            assert one == other, name
    for settings in (
        "select tags['storage_version'] from duckdb_databases() where not internal",
        "select block_size from pragma_database_size()",
    ):
        assert ask(whole, settings) == ask(private, settings)


@contextmanager
def attached(one: Path, other: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute(f"attach '{one}' as one (read_only)")
        con.execute(f"attach '{other}' as other (read_only)")
        yield con


def names(con: duckdb.DuckDBPyConnection, kind: str) -> set[str]:
    """Tables or views of the public file; comparing audit.finding takes long and adds nothing to its parts."""
    found = con.execute(
        f"select schema_name || '.' || {kind}_name from duckdb_{kind}s() "
        "where database_name = 'other' and not internal"
    ).fetchall()
    return {name for (name,) in found} - {"audit.finding"}


def same(one: Path, other: Path, sql: str) -> bool:
    return ask(one, f"select * from ({sql}) order by all") == ask(
        other, f"select * from ({sql}) order by all"
    )


def test_comments_are_copied(private: Path, suppressed: Path) -> None:
    comments = (
        "select table_name, column_name, comment from duckdb_columns() "
        "where schema_name in ('report', 'mart', 'fact') and comment is not null order by all"
    )
    assert ask(private, comments) == ask(suppressed, comments)


def test_every_view_works_and_no_audit_finds_more(private: Path, suppressed: Path) -> None:
    with attached(private, suppressed) as con:
        for name in names(con, "view"):
            if not name.startswith("audit."):
                con.execute(f"select count(*) from other.{name}").fetchall()
            else:
                new = con.execute(
                    f"select item from other.{name} except select item from one.{name}"
                ).fetchall()
                assert new == [], name


def test_what_is_not_suppressed_is_unchanged(private: Path, suppressed: Path) -> None:
    cells = "select table_id, report_year, row_key, column_key, value, status, lower, upper from report.cells"
    before = {row[:4]: row[4:] for row in ask(private, cells)}
    after = {row[:4]: row[4:] for row in ask(suppressed, cells)}
    assert before.keys() == after.keys()
    hidden = [key for key, (_, status, *_) in after.items() if status == "suppressed"]
    assert hidden and all(key[1] == YEAR for key in hidden), "published figures are public already"
    assert all(after[key] == (None, "suppressed", None, None) for key in hidden)
    assert {key for key in before if after[key] != before[key]} == set(hidden)
    digests = "select id, content_md5 from meta.catalogue"
    published = set(ask(private, digests))
    changed = {table for table, digest in ask(suppressed, digests) if (table, digest) not in published}
    assert "table_8" in changed and not [view for view in changed if str(view).startswith("expenditure")]


def test_no_small_count_stays_in_any_cell(private: Path, suppressed: Path) -> None:
    small = (
        f"select table_id, row_key, column_key from report.cells "
        f"where report_year = {YEAR} and value > 0 and value < {UNDER} and unit <> 'percent'"
    )
    assert ask(private, small) and not ask(suppressed, small)


@pytest.mark.parametrize("fact", MEASURE)
def test_no_small_count_stays_in_facts_or_mart(private: Path, suppressed: Path, fact: str) -> None:
    small = f"where report_year = {YEAR} and {MEASURE[fact]} > 0 and {MEASURE[fact]} < {UNDER}"
    hidden = f"where report_year = {YEAR} and status = 'suppressed'"
    for name in (f"fact.{fact}", f"mart.{fact}", f"mart.{fact}_v1"):
        few = ask(private, f"select 1 from {name} {small}")
        assert few or fact == "movement_by_age_sex", "the test has something to find"
        assert not ask(suppressed, f"select 1 from {name} {small}")
        values = ask(suppressed, f"select {MEASURE[fact]}, lower, upper from {name} {hidden}")
        assert len(values) >= len(few) and set(values) <= {(None, None, None)}


def test_every_fact_that_counts_persons_is_looked_at(private: Path) -> None:
    assert {fact for (fact,) in ask(private, "select fact from meta.fact where counts = 'persons'")} == set(
        MEASURE
    )


def test_wide_tables_show_a_blank_and_the_totals(private: Path, suppressed: Path) -> None:
    query = f"select * from report.table_8 where report_year = {YEAR} order by row_no"
    before, after = ask(private, query), ask(suppressed, query)
    assert [row for row in after if None in row[3:]]
    for one, other in zip(before, after, strict=True):
        assert all(new in (old, None) for old, new in zip(one, other, strict=True))
    assert after[-1] == before[-1], "the totals are there"


def test_row_order_does_not_reveal_size(private: Path, suppressed: Path) -> None:
    """Table 1 lists services by size: those without a value come last in their region."""
    rows = ask(
        suppressed,
        f"select split_part(row_key, '/', 1), value is null from report.table_1_cells "
        f"where report_year = {YEAR} and row_kind = 'leaf' order by row_no",
    )
    for region in {region for region, _ in rows}:
        blanks = [blank for of, blank in rows if of == region]
        assert blanks == sorted(blanks, key=bool)
    assert any(blank for _, blank in rows)


def test_nothing_is_suppressed_where_everything_is_published(built: Path, tmp_path: Path) -> None:
    done = iomdb.export_public(built, tmp_path / "public.duckdb", suppress_under=10)
    assert done.suppressed == 0 and done.counts > 3000
    assert same(built, tmp_path / "public.duckdb", "from report.cells")


def test_a_count_that_published_figures_reveal_is_an_error(private: Path, tmp_path: Path) -> None:
    mixed = tmp_path / "mixed.duckdb"
    shutil.copy(private, mixed)
    with duckdb.connect(str(mixed)) as con:
        con.execute(f"update fact.movement_by_service set status = 'printed' where report_year = {YEAR}")
        for fact in ("movement_by_service", "movement_by_destination"):
            con.execute(
                f"delete from fact.{fact} where report_year = {YEAR} and service = 'labour_migration'"
            )
        key = f"select {YEAR}, 'labour_migration', 'africa', code"
        con.execute(
            f"insert into fact.movement_by_destination {key}, 1, 'derived', null, null, null "
            "from ref.destination limit 1"
        )
        con.execute(
            "insert into fact.movement_by_service values "
            f"({YEAR}, 'africa', 'labour_migration', 1, 'printed', null, null, null)"
        )
        # it has other persons now, which is another error
        different = read_counts(con, read_objects(con))
        con.execute(f"delete from fact.movement_by_area where report_year = {YEAR}")
        counts = read_counts(con, read_objects(con))
    with pytest.raises(InputError, match="count different persons"):
        suppressed_quantities(different, UNDER)
    with pytest.raises(InputError, match="reveal"):
        suppressed_quantities(counts, UNDER)
    export = ("-d", mixed, "export", "p.duckdb", "--public", "--suppress-under", UNDER)
    assert "neither printed in an edition nor derived" in error_line(run(*export, cwd=tmp_path))
    assert not (tmp_path / "p.duckdb").exists()


def test_the_command_writes_a_read_only_file_and_reports_it(
    private: Path, suppressed: Path, tmp_path: Path
) -> None:
    """The pattern is that of the export through Python: the same database gives the same file."""
    export = ("--database", private, "export", "public.duckdb", "--public", "--suppress-under", UNDER)
    path = tmp_path / "public.duckdb"
    path.write_text("something else")
    assert "public.duckdb: exists already" in error_line(run(*export, cwd=tmp_path))
    assert "not a DuckDB database" in error_line(run(*export, "--force", cwd=tmp_path))
    path.write_bytes(OLD)
    done = run(*export, "--force", cwd=tmp_path)
    assert done.returncode == 0 and done.stdout == "", done.stderr
    assert "no records" in done.stderr and "counts of persons suppressed" in done.stderr
    assert path.stat().st_mode & 0o222 == 0
    assert sorted(item.name for item in tmp_path.iterdir()) == ["public.duckdb"]
    assert same(suppressed, path, "from report.cells")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["public.duckdb"], "add --public"),
        (["public.duckdb", "--public", "--suppress-under", "1"], "use 2 or more"),
        (["folder", "--public"], "is a folder"),
        (["nowhere/public.duckdb", "--public"], "folder not found"),
        (["iom.duckdb", "--public", "--force"], "is the database itself"),
    ],
)
def test_wrong_use_is_one_line(database: Path, tmp_path: Path, arguments: list[str], message: str) -> None:
    (tmp_path / "folder").mkdir()
    assert message in error_line(run("export", *arguments, cwd=tmp_path))
    assert sorted(item.name for item in tmp_path.iterdir()) == ["folder", "iom.duckdb"]


def test_no_database_and_no_iomdb_file(tmp_path: Path) -> None:
    error = error_line(run("-d", "none.duckdb", "export", "public.duckdb", "--public", cwd=tmp_path))
    assert "file not found" in error
    (tmp_path / "text.duckdb").write_text("no database")
    error = error_line(run("-d", "text.duckdb", "export", "public.duckdb", "--public", cwd=tmp_path))
    assert "not a DuckDB database" in error
    assert [item.name for item in tmp_path.iterdir()] == ["text.duckdb"]


def test_without_the_solver_the_error_names_the_next_step(private: Path, tmp_path: Path) -> None:
    (tmp_path / "blocked" / "ortools").mkdir(parents=True)
    (tmp_path / "blocked" / "ortools" / "__init__.py").write_text("raise ImportError")
    error = error_line(
        run(
            *("-d", private, "export", "public.duckdb", "--public", "--suppress-under", UNDER),
            cwd=tmp_path,
            env={"PYTHONPATH": str(tmp_path / "blocked")},
        )
    )
    assert "pip install 'iomdb[recover]'" in error


def test_the_public_file_passes_its_own_checks(suppressed: Path, tmp_path: Path) -> None:
    """Without records the audit of records finds nothing, and all other audits run as in the private file."""
    assert ask(suppressed, "select count(*) from audit.published_vs_records") == [(0,)]
    lines = run("--database", suppressed, "check", cwd=tmp_path).stdout.splitlines()
    assert {"difference", "published_vs_records", "stale_erratum"} <= {
        word for line in lines for word in line.split()
    }


def test_a_year_that_changed_since_the_earlier_file_is_refused(
    private: Path, suppressed: Path, tmp_path: Path
) -> None:
    """One more person changes a cell of every table by one: the difference of two files would be that person."""
    changed = tmp_path / "changed.duckdb"
    shutil.copy(private, changed)
    with duckdb.connect(str(changed)) as con:
        con.execute(
            f"update fact.employee_by_nationality set headcount = headcount + 1 where report_year = {YEAR} "
            f"and headcount = (select max(headcount) from fact.employee_by_nationality where report_year = {YEAR})"
        )
    output = tmp_path / "public.duckdb"
    with pytest.raises(InputError, match=rf"counts of {YEAR} differently.*--revision"):
        iomdb.export_public(changed, output, suppress_under=0, previous=suppressed)
    shutil.copy(suppressed, output)
    before = output.read_bytes()
    with pytest.raises(InputError, match=rf"counts of {YEAR} differently.*--revision"):
        iomdb.export_public(changed, output, suppress_under=0, force=True)
    assert output.read_bytes() == before
    done = iomdb.export_public(changed, output, suppress_under=0, force=True, revision=True)
    assert done.recorded > 0 and done.suppressed == 0
    with pytest.raises(InputError, match="is not a public file"):
        iomdb.export_public(private, tmp_path / "other.duckdb", previous=changed)


def test_counts_from_records_that_are_not_suppressed_are_announced(private: Path, tmp_path: Path) -> None:
    done = run("-d", private, "export", "public.duckdb", "--public", "--suppress-under", 0, cwd=tmp_path)
    assert done.returncode == 0 and "WARNING: nothing suppressed" in done.stderr, done.stderr
