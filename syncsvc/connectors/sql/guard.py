"""The first read-only layer: a configured statement is proven to be one SELECT before anything sees it.

The proof speaks about what sqlglot reads, so whatever a server may read otherwise is refused too: MySQL's
executable comments, PostgreSQL's escaped identifiers, words that SQL Server takes as the start of a second
statement. Sessions pin the settings that change how a server reads text (``sql_mode``,
``standard_conforming_strings``).
"""

from __future__ import annotations

import logging
import re

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from syncsvc.connectors.sql.address import FILE, Dialect
from syncsvc.connectors.sql.forbidden import forbidden
from syncsvc.errors import Mistake

logging.getLogger("sqlglot").setLevel(logging.ERROR)

READ_AS = {
    Dialect.SQLITE: "sqlite",
    Dialect.MYSQL: "mysql",
    Dialect.POSTGRESQL: "postgres",
    Dialect.ORACLE: "oracle",
    Dialect.MSSQL: "tsql",
}
WRITING = (exp.DML, exp.DDL, exp.Command, exp.Into, exp.NextValueFor)
_HIDDEN = {
    Dialect.MYSQL: re.compile(r"/\*M?!|--(?!\s|$)", re.IGNORECASE),
    Dialect.POSTGRESQL: re.compile(r"\bU&[\"']", re.IGNORECASE),
}
_SECOND_STATEMENT = {
    TokenType.DELETE, TokenType.INSERT, TokenType.UPDATE, TokenType.MERGE, TokenType.DROP, TokenType.ALTER,
    TokenType.CREATE, TokenType.TRUNCATE, TokenType.EXECUTE, TokenType.COMMAND, TokenType.GRANT,
    TokenType.KILL, TokenType.USE, TokenType.DECLARE,
}  # fmt: skip


def refuse(table: str, statement: str, dialect: Dialect) -> Mistake | None:
    """What is wrong with a table's statement; None when it is proven to be one SELECT that only reads."""
    found = _parsed(statement, dialect)
    if isinstance(found, _Refusal):
        return found.mistake(table)
    refusal = _not_one_select(found) or _hides(statement, dialect) or _acts(found[0])
    return refusal.mistake(table) if refusal else None


def tables_of(statement: str, dialect: Dialect) -> tuple[str, ...]:
    """The tables that a proven statement reads, as schema and name in the dialect's own quoting."""
    root = sqlglot.parse(statement, read=READ_AS[dialect])[0]
    if root is None:
        return ()
    defined = {with_name.alias for with_name in root.find_all(exp.CTE)}
    named = [table for table in root.find_all(exp.Table) if isinstance(table.this, exp.Identifier)]
    read = [table for table in named if table.db or table.name not in defined]
    return tuple(dict.fromkeys(_written(table, dialect) for table in read))


def _written(table: exp.Table, dialect: Dialect) -> str:
    parts = [part for part in (table.args.get("db"), table.this) if part]
    return ".".join(part.sql(READ_AS[dialect]) for part in parts)


class _Refusal:
    def __init__(self, key: str, **facts: object) -> None:
        self.key, self.facts = key, facts

    def mistake(self, table: str) -> Mistake:
        facts = {"table": table, **self.facts}
        return Mistake(FILE, 0, f"tables.{table}", self.key, tuple(facts.items()))


def _parsed(statement: str, dialect: Dialect) -> list[exp.Expr] | _Refusal:
    try:
        found = sqlglot.parse(statement, read=READ_AS[dialect])
    except ParseError as error:
        place = error.errors[0] if error.errors else {}
        return _Refusal("sql.unparsable", line=place.get("line") or 1, column=place.get("col") or 1)
    except (SqlglotError, RecursionError):
        return _Refusal("sql.unparsable", line=1, column=1)
    return [root for root in found if root is not None and not isinstance(root, exp.Semicolon)]


def _not_one_select(roots: list[exp.Expr]) -> _Refusal | None:
    if not roots:
        return _Refusal("sql.empty")
    if len(roots) > 1:
        return _Refusal("sql.statements", count=len(roots))
    inner = roots[0].unnest() if isinstance(roots[0], exp.Subquery) else roots[0]
    return None if isinstance(inner, exp.Select | exp.SetOperation) else _Refusal("sql.not_select")


def _acts(root: exp.Expr) -> _Refusal | None:
    for node in root.walk():
        if isinstance(node, WRITING):
            return _Refusal("sql.not_select")
        if isinstance(node, exp.Lock):
            return _Refusal("sql.locks")
        name = _forbidden_name(node)
        if name:
            return _Refusal("sql.function", function=name)
    return None


def _forbidden_name(node: exp.Expr) -> str | None:
    if isinstance(node, exp.Anonymous):
        names = [node.name]
    elif isinstance(node, exp.Func):
        names = list(type(node).sql_names())
    elif isinstance(node, exp.Dot):
        names = [node.this.name]
    elif isinstance(node, exp.Column) and node.table:
        names = [name for name in (node.name,) if name.lower() == "nextval"]
    else:
        return None
    return next((name.lower() for name in names if forbidden(name.lower())), None)


def _hides(statement: str, dialect: Dialect) -> _Refusal | None:
    tokens = sqlglot.tokenize(statement, read=READ_AS[dialect])
    if dialect is Dialect.MSSQL:
        second = next((token for token in tokens if token.token_type in _SECOND_STATEMENT), None)
        return _Refusal("sql.hidden", text=second.text) if second else None
    pattern = _HIDDEN.get(dialect)
    found = pattern.search(_without_literals(statement, tokens)) if pattern else None
    return _Refusal("sql.hidden", text=found[0]) if found else None


def _without_literals(statement: str, tokens: list[Token]) -> str:
    signs = list(statement)
    for token in tokens:
        if token.token_type is TokenType.STRING:
            signs[token.start + 1 : token.end] = " " * (token.end - token.start - 1)
    return "".join(signs)
