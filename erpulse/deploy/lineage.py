"""What the rows of a compiled plan mean, node by node and column by column. Pure.

Two sums with one layout can stand for different things: a measure is computed in a node before the sum. So what a node
means is a digest of itself and of the columns and rows that reach it, down to the topics. Columns that nobody takes do
not count, so that a column more in an event changes nothing. What a rule says is taken as it is: the meaning of its
verdicts begins at the call of Python.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

SCAN, SINK = "stream-exec-table-source-scan", "stream-exec-sink"
CALC, PYTHON = "stream-exec-calc", "stream-exec-python"
PASSING = ("stream-exec-exchange", "stream-exec-union")
APART = ("id", "description", "inputProperties", "configuration")
"""What of a node is no part of its meaning."""
_NAME = re.compile(r"`([^`]+)`")

Node = Mapping[str, Any]


class Lineage:
    """Meaning of the nodes of one plan.

    Args:
        plan: A compiled plan, as JSON.
    """

    def __init__(self, plan: Mapping[str, Any]) -> None:
        """Order the nodes by id and the inputs by edge."""
        self.nodes: dict[int, Node] = {node["id"]: node for node in plan["nodes"]}
        self._inputs: dict[int, list[int]] = {number: [] for number in self.nodes}
        for edge in plan["edges"]:
            self._inputs[edge["target"]].append(edge["source"])
        self._known: dict[tuple[str, int, int], str] = {}

    def layout(self, number: int) -> str:
        """Return a digest of the state that a node keeps: what it is and the types that reach it, without names.

        A topic's place in the log does not depend on the columns read, nor a sink's transactions on those written.
        """
        node = self.nodes[number]
        if node["type"].startswith((SCAN, SINK)):
            return digest([kind(node), table(node)])
        reaching = [types(self.nodes[one]["outputType"]) for one in self._inputs[number]]
        return digest([_own(node), reaching])

    def meaning(self, number: int) -> str:
        """Return a digest of a node and of all that reaches it."""
        node = self.nodes[number]
        if node["type"].startswith(SINK):
            return self.layout(number)
        if node["type"].startswith(SCAN):
            return self.rows(number)
        reaching = [
            [self.rows(one), [self.column(one, index) for index in range(len(names(self.nodes[one]["outputType"])))]]
            for one in self._inputs[number]
        ]
        return digest([_own(node), reaching])

    def column(self, number: int, index: int) -> str:
        """Return a digest of what one column of a node's rows is."""
        key = ("column", number, index)
        if key not in self._known:
            self._known[key] = self._column(self.nodes[number], index)
        return self._known[key]

    def rows(self, number: int) -> str:
        """Return a digest of which rows leave a node."""
        key = ("rows", number, 0)
        if key not in self._known:
            self._known[key] = self._rows(self.nodes[number])
        return self._known[key]

    def _column(self, node: Node, index: int) -> str:
        number = node["id"]
        if node["type"].startswith(SCAN):
            return digest([table(node), names(node["outputType"])[index], types(node["outputType"])[index]])
        if node["type"].startswith(PYTHON):
            return digest([_calls(node), index])
        if node["type"].startswith(CALC):
            [before] = self._inputs[number]
            return digest(self._resolved(node["projection"][index], before))
        if node["type"].startswith(PASSING):
            return digest(sorted(self.column(one, index) for one in self._inputs[number]))
        return digest([self.meaning(number), index])

    def _rows(self, node: Node) -> str:
        number = node["id"]
        if node["type"].startswith(SCAN):
            return digest([table(node), [_ability(one) for one in node["scanTableSource"].get("abilities", ())]])
        if node["type"].startswith(PYTHON):
            return digest(_calls(node))
        if node["type"].startswith(CALC):
            [before] = self._inputs[number]
            return digest([self.rows(before), self._resolved(node.get("condition"), before)])
        if node["type"].startswith(PASSING):
            return digest(sorted(self.rows(one) for one in self._inputs[number]))
        return self.meaning(number)

    def _resolved(self, expression: Any, before: int) -> Any:  # noqa: ANN401  JSON of an expression
        """Return an expression with columns in place of positions."""
        return _replaced(expression, lambda index: self.column(before, index))


def kind(node: Node) -> str:
    """Return what a node is, in the words of a plan.

    >>> kind({"type": "stream-exec-over-aggregate_1"})
    'over-aggregate'
    """
    return str(node["type"]).removeprefix("stream-exec-").rpartition("_")[0]


def table(node: Node) -> str:
    """Return the table that a scan reads or a sink writes."""
    source = node.get("scanTableSource") or node.get("dynamicTableSink") or {}
    return str(source["table"]["identifier"]).rpartition(".")[2].strip("`")


def names(row: Any) -> list[str]:  # noqa: ANN401  a row type is text, or an object where a column is a time attribute
    """Return the columns of a row type.

    >>> names("ROW<`a` INT, `b` ROW<`c` INT, `d` INT> NOT NULL>"), names({"fields": [{"name": "t", "fieldType": {}}]})
    (['a', 'b'], ['t'])
    """
    if isinstance(row, Mapping):
        return [field["name"] for field in row["fields"]]
    return [_NAME.findall(part)[0] for part in _parts(row)]


def types(row: Any) -> list[Any]:  # noqa: ANN401  see names
    """Return the types of a row's columns without any names.

    >>> types("ROW<`a` INT, `b` ROW<`c` INT> NOT NULL>")
    ['INT', 'ROW<INT> NOT NULL']
    """
    if isinstance(row, Mapping):
        return [_nameless(field["fieldType"]) for field in row["fields"]]
    return [_NAME.sub("", part).replace("< ", "<").replace(",  ", ", ").strip() for part in _parts(row)]


def digest(value: Any) -> str:  # noqa: ANN401  anything that JSON can hold
    """Return a short digest of a value."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]


def _parts(row: str) -> list[str]:
    """Return the columns of a row type as text, split at commas outside of brackets."""
    inner, depth, found = row[row.index("<") + 1 : row.rindex(">")], 0, [""]
    for letter in inner:
        depth += (letter in "<(") - (letter in ">)")
        if letter == "," and depth == 0:
            found.append("")
        else:
            found[-1] += letter
    return [part.strip() for part in found]


def _own(node: Node) -> Any:  # noqa: ANN401
    own = {key: value for key, value in node.items() if key not in APART and key != "outputType"}
    return _nameless(own)


def _nameless(value: Any) -> Any:  # noqa: ANN401  any JSON
    if isinstance(value, Mapping):
        return {key: _nameless(inner) for key, inner in value.items() if key != "name"}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_nameless(inner) for inner in value]
    return value


def _replaced(value: Any, column: Any) -> Any:  # noqa: ANN401  any JSON; column: index to what stands for it
    if isinstance(value, Mapping):
        if value.get("kind") == "INPUT_REF":
            return {"column": column(value["inputIndex"])}
        return {key: _replaced(inner, column) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_replaced(inner, column) for inner in value]
    return value


def _calls(node: Node) -> list[str]:
    """Return the functions that a node calls, by name: what they answer is for them to say."""
    return sorted(set(re.findall(r'"catalogName": "([^"]+)"', json.dumps(node))))


def _ability(ability: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """Return what a scan does beside reading, columns by name; which columns it reads is no part of that."""
    if ability["type"] in {"ProjectPushDown", "ReadingMetadata"}:
        return ability["type"] == "ReadingMetadata"
    row = ability.get("producedType")
    known = names(row) if row else []
    own = {key: value for key, value in ability.items() if key != "producedType"}
    return _replaced(own, lambda index: known[index] if index < len(known) else index)
