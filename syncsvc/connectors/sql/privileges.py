"""Could this account write? The remedy is an account that may only SELECT; until then a finding stands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from syncsvc.connectors.sql.address import Dialect
from syncsvc.connectors.sql.session import Row, Session

_WRITING = re.compile(
    r"\b(ALL PRIVILEGES|INSERT|UPDATE|DELETE|MERGE|CREATE|DROP|ALTER|INDEX|TRIGGER|EVENT|FILE|SUPER"
    r"|GRANT OPTION|TRUNCATE|CONTROL|TAKE OWNERSHIP)\b"
)
_GRANT = re.compile(r"^GRANT (?P<what>.+?) ON .* TO .*?(?P<option>WITH GRANT OPTION)?$", re.DOTALL)
_QUESTIONS = {
    Dialect.MYSQL: "SHOW GRANTS",
    Dialect.ORACLE: "SELECT privilege FROM session_privs",
    Dialect.MSSQL: "SELECT permission_name FROM fn_my_permissions(NULL, 'DATABASE')",
}
_POSTGRESQL_ROLE = "SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user"
_POSTGRESQL_TABLE = """
    SELECT bool_or(has_table_privilege(found, 'INSERT, UPDATE, DELETE, TRUNCATE')
                   OR has_any_column_privilege(found, 'INSERT, UPDATE'))
    FROM (SELECT to_regclass(%s)::oid AS found) AS named WHERE found IS NOT NULL
"""


def could_write(session: Session, dialect: Dialect, tables: Sequence[str]) -> bool:
    """Whether the account has any right to change data; for PostgreSQL, data of ``tables`` or as a superuser.

    A SQLite file has no accounts: there the operating system's permissions decide, and nothing is said.
    """
    if dialect is Dialect.SQLITE:
        return False
    if dialect is Dialect.POSTGRESQL:
        return _postgresql(session, tables)
    answers = [str(row[0]) for row in session.ask(_QUESTIONS[dialect])]
    return any(_writes(answer) for answer in answers)


def _postgresql(session: Session, tables: Sequence[str]) -> bool:
    answers: list[Row] = session.ask(_POSTGRESQL_ROLE)
    for table in tables:
        answers += session.ask(_POSTGRESQL_TABLE, [table])
    return any(row[0] == "t" for row in answers)


def _writes(answer: str) -> bool:
    """One line of SHOW GRANTS, or one privilege's name."""
    grant = _GRANT.match(answer)
    if not answer.startswith("GRANT "):
        return bool(_WRITING.search(answer))
    if not grant:
        return False
    return bool(grant["option"] or _WRITING.search(grant["what"]))
