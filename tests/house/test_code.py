"""Rules about the code that imports alone cannot show: a pure core, sizes, names, nothing unfinished or swallowed."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterator

import polars as pl

from tests.house.tree import Module, modules, nodes, project_texts

FILE_LIMIT, FILE_BUDGET, FILE_MEDIAN = 300, 250, 120
FUNCTION_LIMIT, FUNCTION_BUDGET = 45, 30
OVER_BUDGET: dict[str, str] = {}
"""Files between 250 and 300 lines, with the reason why they are not yet cut."""

_FORBIDDEN_NAMES = {"df", "cfg", "res", "obj"}
_FORBIDDEN_MODULES = {"util", "helper", "common", "manager", "handler", "service", "core", "misc"}
_CLOCK_METHODS = {"now", "today", "utcnow"}
_CLOCK_FUNCTIONS = {"time", "time_ns", "monotonic", "perf_counter", "localtime", "gmtime"}
_UNFINISHED = re.compile("|".join(rf"\b{a}{b}\b" for a, b in (("TO", "DO"), ("FIX", "ME"), ("XX", "X"), ("HA", "CK"))))
_CODE = (".py", ".j2", ".js", ".css", ".sh", ".toml", ".yaml", ".yml", ".sql")
_FRAME_IO = {
    name
    for owner in (pl, pl.DataFrame, pl.LazyFrame)
    for name in dir(owner)
    if name.startswith(("read_", "scan_", "write_", "sink_"))
}


def _functions() -> Iterator[tuple[Module, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for module, node in nodes():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield module, node


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_the_core_reads_and_writes_no_file() -> None:
    """The core calls none of Polars' readers and writers, and does not open files: frames in, frames out."""
    found = [
        module.at(node)
        for module, node in nodes(core=True)
        if (isinstance(node, ast.Attribute) and node.attr in _FRAME_IO)
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open")
    ]
    assert not found


def test_the_core_asks_no_clock() -> None:
    """The core never asks what time it is: ``now`` is an argument, so every evaluation can be repeated."""
    found = [
        module.at(node)
        for module, node in nodes(core=True)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (
            node.func.attr in _CLOCK_METHODS
            or (
                node.func.attr in _CLOCK_FUNCTIONS
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "time"
            )
        )
    ]
    assert not found


def test_nothing_is_printed() -> None:
    """The package speaks through its reports, its log and the command line's output, never through ``print``."""
    found = [
        module.at(node)
        for module, node in nodes()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not found


def test_modules_are_named_for_what_they_hold() -> None:
    """No module or folder of the package is called utils, helpers, common, manager, handler, service or core."""
    found = [
        module.place
        for module in modules()
        for word in re.split(r"[/_.]", module.place.removesuffix(".py"))
        if word.removesuffix("s") in _FORBIDDEN_MODULES or word in _FORBIDDEN_MODULES
    ]
    assert not found


def _bound(node: ast.AST) -> Iterator[str]:
    """The names a node gives to something."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.alias) and node.asname:
        yield node.asname
    elif isinstance(node, ast.ExceptHandler) and node.name:
        yield node.name


def test_variables_say_what_they_are() -> None:
    """Nothing in the package is called df, cfg, res or obj."""
    found = [
        f"{module.at(node)} {name}" for module, node in nodes() for name in _bound(node) if name in _FORBIDDEN_NAMES
    ]
    assert not found


def test_files_are_short() -> None:
    """No file has over 300 lines, none over 250 without a written reason, and half of them under 120."""
    lengths = {module.place: len(module.text.splitlines()) for module in modules()}
    assert not {place: lines for place, lines in lengths.items() if lines > FILE_LIMIT}
    over = {place: lines for place, lines in lengths.items() if lines > FILE_BUDGET}
    assert over.keys() == OVER_BUDGET.keys(), f"over {FILE_BUDGET} lines: {over}"
    assert statistics.median(lengths.values()) < FILE_MEDIAN


def test_functions_are_short() -> None:
    """No function has over 45 lines, and at least nine of ten have at most 30."""
    lengths = {module.at(function) + f" {function.name}": _lines(function) for module, function in _functions()}
    assert not {place: lines for place, lines in lengths.items() if lines > FUNCTION_LIMIT}
    long = [place for place, lines in lengths.items() if lines > FUNCTION_BUDGET]
    assert len(long) <= len(lengths) / 10, long


def test_nothing_is_unfinished() -> None:
    """No file of code or configuration carries a marker of unfinished work."""
    found = [
        f"{name}:{number}"
        for name, text in project_texts().items()
        if name.endswith(_CODE) or name in {"Makefile", "Dockerfile"} or name.startswith(".ci/")
        for number, line in enumerate(text.splitlines(), start=1)
        if _UNFINISHED.search(line)
    ]
    assert not found


def test_nothing_is_left_for_later() -> None:
    """Nothing in the package raises or returns that it is not implemented."""
    found = [
        module.at(node)
        for module, node in nodes()
        if isinstance(node, ast.Raise | ast.Return)
        and any(isinstance(part, ast.Name) and part.id.startswith("NotImplemented") for part in ast.walk(node))
    ]
    assert not found


def _is_stub(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    body = [
        part
        for part in function.body
        if not (
            isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant) and isinstance(part.value.value, str)
        )
    ]
    return all(
        isinstance(part, ast.Pass)
        or (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant) and part.value.value is ...)
        for part in body
    )


def _promises(tree: ast.Module) -> set[ast.AST]:
    """The functions that only promise: a protocol's methods, abstract ones, overloads."""
    protocols = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any("Protocol" in ast.unparse(base) for base in node.bases)
        for inner in node.body
    }
    decorated = {
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(ast.unparse(each).split(".")[-1] in {"abstractmethod", "overload"} for each in node.decorator_list)
    }
    return protocols | decorated


def test_no_function_is_empty() -> None:
    """Every function does something, except those that only promise (protocols, abstract methods, overloads)."""
    promises = {module.place: _promises(module.tree) for module in modules()}
    found = [
        f"{module.at(function)} {function.name}"
        for module, function in _functions()
        if _is_stub(function) and function not in promises[module.place]
    ]
    assert not found


def _catches_everything(node: ast.AST) -> bool:
    broad = {"Exception", "BaseException"}
    if isinstance(node, ast.ExceptHandler):
        last = node.body[-1]
        if isinstance(last, ast.Raise) and last.exc is None:
            return False
        return node.type is None or any(isinstance(part, ast.Name) and part.id in broad for part in ast.walk(node.type))
    if isinstance(node, ast.Call) and ast.unparse(node.func) in {"suppress", "contextlib.suppress"}:
        return any(isinstance(part, ast.Name) and part.id in broad for part in node.args)
    return False


def test_no_error_is_swallowed() -> None:
    """No ``except`` keeps everything to itself: an error nobody expected reaches the person who runs the command.

    Tidying up and raising the same error again is fine.
    """
    found = [module.at(node) for module, node in nodes() if _catches_everything(node)]
    assert not found


def _undocumented(module: Module) -> Iterator[str]:
    if ast.get_docstring(module.tree) is None:
        yield f"syncsvc/{module.place}"
    holders: list[ast.Module | ast.ClassDef] = [module.tree]
    while holders:
        for node in holders.pop().body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
                continue
            if ast.get_docstring(node) is None:
                yield f"{module.at(node)} {node.name}"
            if isinstance(node, ast.ClassDef):
                holders.append(node)


def test_everything_public_is_documented() -> None:
    """Every module, public class, method and function says what it promises (Alembic's steps only as a module)."""
    found = [
        place
        for module in modules()
        for place in _undocumented(module)
        if not (module.place.startswith("store/migrations/versions/") and place.endswith(("upgrade", "downgrade")))
    ]
    assert not found
