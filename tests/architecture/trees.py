"""The modules of the project as syntax trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("connectors", "udfs", "jobs", "erpulse", "feature_repo")


def modules() -> dict[str, Path]:
    """Return the files of all modules by their dotted names; a package is named without `__init__`."""
    files = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in files}


@cache
def tree(path: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Return what a module imports, anywhere in it: dotted names, of `from x import y` both `x` and `x.y`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def texts(path: Path) -> Iterator[str]:
    """Return the strings of a module that are no docstrings, pieces of f-strings among them."""
    docs = {id(node) for node in _docstrings(tree(path))}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def public(path: Path) -> Iterator[tuple[str, str | None]]:
    """Return public functions, classes and methods with their docstrings; a name in a function is private."""
    yield from _public(tree(path), "")


def _public(node: ast.AST, prefix: str) -> Iterator[tuple[str, str | None]]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or child.name.startswith("_"):
            continue
        name = f"{prefix}{child.name}"
        yield name, ast.get_docstring(child)
        if isinstance(child, ast.ClassDef):
            yield from _public(child, f"{name}.")


def _docstrings(module: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(module):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            yield body[0].value
