"""The proof that a configured statement is one SELECT that only reads."""

from __future__ import annotations

import pytest

from syncsvc.connectors.sql.address import Dialect
from syncsvc.connectors.sql.guard import refuse, tables_of
from syncsvc.lang import LANGUAGES, say

LITE, MY, PG, ORA, MS = Dialect.SQLITE, Dialect.MYSQL, Dialect.POSTGRESQL, Dialect.ORACLE, Dialect.MSSQL


@pytest.mark.parametrize(
    ("dialect", "statement"),
    [
        (LITE, "SELECT nip, nama FROM pegawai"),
        (LITE, "select [nama lengkap] from t;"),
        (MY, "SELECT `nip`, CONCAT(nama, '; DROP TABLE x') FROM pegawai -- semua\nWHERE aktif = 1"),
        (MY, "SELECT DATE_FORMAT(tmt, '%d-%m-%Y'), IF(a <=> NULL, 'x', 'y') FROM t USE INDEX (i) LIMIT 5, 10"),
        (MY, "SELECT INSERT(nip, 1, 0, ''), REPLACE(nama, '''', '') FROM t # catatan"),
        (MY, "SELECT 'a--b', '/*!' FROM t"),
        (PG, "WITH aktif AS (SELECT * FROM pegawai WHERE status = 1) SELECT nip::text FROM aktif"),
        (PG, "SELECT a FROM t UNION ALL SELECT b FROM u ORDER BY 1"),
        (PG, "(SELECT 1 AS satu)"),
        (PG, "SELECT string_agg(x, ',') FILTER (WHERE x <> '') FROM s.\"Tabel Besar\" WHERE x ~* 'pns'"),
        (ORA, "SELECT nip, TO_CHAR(tmt, 'DD-MM-YYYY') FROM simpeg.pegawai WHERE ROWNUM < 10"),
        (MS, "SELECT TOP 10 nip FROM dbo.pegawai WITH (NOLOCK)"),
    ],
)
def test_a_select_that_reads_is_accepted(dialect: Dialect, statement: str) -> None:
    """Ordinary SELECTs of every system pass, with CTEs, UNION, comments and dangerous words inside texts."""
    assert refuse("pegawai", statement, dialect) is None


@pytest.mark.parametrize(
    ("dialect", "statement", "key"),
    [
        (LITE, "", "sql.empty"),
        (LITE, "-- hanya catatan", "sql.empty"),
        (LITE, "SELEC nip FROM t", "sql.unparsable"),
        (MY, "SELECT 'terbuka FROM t", "sql.unparsable"),
        (PG, "SELECT 1; SELECT 2", "sql.statements"),
        (PG, "SELECT 1; DROP TABLE t", "sql.statements"),
        (PG, "DELETE FROM t", "sql.not_select"),
        (PG, "VALUES (1)", "sql.not_select"),
        (PG, "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x", "sql.not_select"),
        (PG, "SELECT a INTO baru FROM t", "sql.not_select"),
        (MY, "SELECT a INTO @x FROM t", "sql.not_select"),
        (MY, "SELECT a FROM t INTO OUTFILE 'x'", "sql.unparsable"),
        (MY, "SHOW GRANTS", "sql.not_select"),
        (MY, "EXPLAIN SELECT 1", "sql.not_select"),
        (MY, "CALL hapus()", "sql.not_select"),
        (MY, "SELECT a FROM t FOR UPDATE", "sql.locks"),
        (MY, "SELECT a FROM t LOCK IN SHARE MODE", "sql.locks"),
        (PG, "SELECT a FROM (SELECT a FROM t FOR SHARE) AS x", "sql.locks"),
        (MY, "SELECT SLEEP(10)", "sql.function"),
        (MY, "SELECT a FROM t WHERE `sleep`(1) = 0", "sql.function"),
        (MY, "SELECT BENCHMARK(1e9, MD5('x'))", "sql.function"),
        (MY, "SELECT LOAD_FILE('/etc/passwd')", "sql.function"),
        (PG, "SELECT pg_catalog.pg_sleep(1)", "sql.function"),
        (PG, "SELECT \"pg_read_file\"('x')", "sql.function"),
        (PG, "SELECT * FROM dblink('a', 'b') AS t(x int)", "sql.function"),
        (PG, "SELECT query_to_xml('DELETE FROM t', true, true, '')", "sql.function"),
        (PG, "SELECT nextval('s')", "sql.function"),
        (PG, "SELECT lo_import('x')", "sql.function"),
        (LITE, "SELECT load_extension('x')", "sql.function"),
        (ORA, "SELECT utl_http.request('x') FROM dual", "sql.function"),
        (ORA, "SELECT sys.dbms_pipe.receive_message('x') FROM dual", "sql.function"),
        (ORA, "SELECT s.NEXTVAL FROM dual", "sql.function"),
        (MS, "SELECT * FROM OPENROWSET('a', 'b', 'c')", "sql.function"),
        (MY, "SELECT 1 /*! , SLEEP(5) */ FROM t", "sql.hidden"),
        (MY, "SELECT 1 /*M!100100 , SLEEP(5) */ FROM t", "sql.hidden"),
        (MY, "SELECT 1 --9 FROM t", "sql.hidden"),
        (PG, 'SELECT U&"pg\\005fsleep"(9)', "sql.hidden"),
        (MS, "SELECT 1 DELETE FROM pegawai", "sql.hidden"),
    ],
)
def test_everything_else_is_refused(dialect: Dialect, statement: str, key: str) -> None:
    """What writes, locks, waits, reaches out, hides or is no single SELECT is a mistake with a place and a sentence."""
    mistake = refuse("pegawai", statement, dialect)
    assert mistake is not None
    assert (mistake.key, mistake.path) == (key, "tables.pegawai")
    for language in LANGUAGES:
        assert "pegawai" in say(language, mistake.key, **dict(mistake.facts))


def test_a_mistake_in_writing_has_a_place() -> None:
    """A statement that cannot be read names the line and column where reading stopped."""
    mistake = refuse("pegawai", "SELECT nip,\n       nama\nFORM pegawai WHERE", Dialect.MYSQL)
    assert mistake is not None
    assert dict(mistake.facts)["line"] == 3


def test_tables_of_a_select() -> None:
    """The tables read are named as written; names of CTEs are none, unless a schema stands before them."""
    statement = 'WITH a AS (SELECT * FROM s."Besar") SELECT * FROM a JOIN unor ON true JOIN s.a ON true'
    assert set(tables_of(statement, Dialect.POSTGRESQL)) == {'s."Besar"', "unor", "s.a"}
