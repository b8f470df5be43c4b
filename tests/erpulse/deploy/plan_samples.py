"""A small compiled plan in Flink's form: topics, sums, a union, a call of Python, a log of verdicts, a sink."""

from typing import Any

ROW = "ROW<`key` VARCHAR(2147483647), `amount` DECIMAL(18, 3)>"


def ref(index: int, kind: str = "DECIMAL(18, 3)") -> dict[str, Any]:
    """Return a column by its place."""
    return {"kind": "INPUT_REF", "inputIndex": index, "type": kind}


def call(name: str, *operands: dict[str, Any]) -> dict[str, Any]:
    """Return a call of a built-in function."""
    return {"kind": "CALL", "internalName": f"${name}$1", "operands": list(operands), "type": "DECIMAL(18, 3)"}


def node(number: int, kind: str, **own: Any) -> dict[str, Any]:
    """Return a node."""
    text = {"description": f"{kind} {number}", "inputProperties": [{"priority": number}]}
    return {"id": number, "type": f"stream-exec-{kind}_1", "outputType": ROW, **text, **own}


def scan(number: int, name: str, row: str = ROW) -> dict[str, Any]:
    """Return a node that reads a table."""
    table = {"identifier": f"`default_catalog`.`default_database`.`{name}`"}
    watermark = {"type": "WatermarkPushDown", "watermarkExpr": ref(1), "producedType": ROW}
    return node(number, "table-source-scan", outputType=row, scanTableSource={"table": table, "abilities": [watermark]})


def over(number: int, **more: Any) -> dict[str, Any]:
    """Return a running sum."""
    own = {"overSpec": {"partition": {"fields": [0]}, "argList": [1], "name": "w0"}} | more
    return node(number, "over-aggregate", **own)


def plan(*nodes: dict[str, Any], edges: list[tuple[int, int]]) -> dict[str, Any]:
    """Return a compiled plan."""
    links = [{"source": source, "target": target, "shuffle": {"type": "FORWARD"}} for source, target in edges]
    return {"flinkVersion": "2.2", "nodes": list(nodes), "edges": links}


def spend(*, measure: dict[str, Any] | None = None, first: int = 1) -> dict[str, Any]:
    """Return orders and invoices, summed, scored and alerted.

    Args:
        measure: What of an invoice is summed, default its amount.
        first: Id of the first node.
    """
    sink = {"table": {"identifier": "`default_catalog`.`default_database`.`alerts_out`"}}
    function = "`default_catalog`.`default_database`.`rules`"
    scored = [ref(0), {"kind": "CALL", "catalogName": function, "operands": [ref(1)], "type": "DECIMAL(18, 3)"}]
    nodes = [
        scan(0, "invoice"),
        node(1, "calc", projection=[ref(0), measure or ref(1)], condition=None),
        over(2),
        scan(3, "purchase"),
        node(4, "calc", projection=[ref(0), ref(1)], condition=None),
        over(5),
        node(6, "union"),
        node(7, "python-calc", projection=scored),
        over(8, overSpec={"partition": {"fields": [0, 1]}}),
        node(9, "sink", dynamicTableSink={"table": sink["table"]}),
    ]
    edges = [(0, 1), (1, 2), (3, 4), (4, 5), (2, 6), (5, 6), (6, 7), (7, 8), (8, 9)]
    numbered = [{**one, "id": one["id"] + first} for one in nodes]
    return plan(*numbered, edges=[(source + first, target + first) for source, target in edges])
