"""From a Struct to columns, DDL and JSON Schema, and what a Struct may not be."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
import pytest

from connectors.errors import WiringError
from connectors.schema import Sql, Table, create_table, table_of

TEXT = Sql(type="STRING", doc="a text")


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """Every type that a column may have."""

    name: Annotated[str, TEXT]
    kind: Annotated[Literal["a", "b"], Sql(type="STRING")] = "a"
    amount: Annotated[Decimal, Sql(type="DECIMAL(18, 3)", unit="currency", sign="in +", doc="money")]
    price: Annotated[Decimal | None, Sql(type="DECIMAL(20, 6)")] = None
    count: Annotated[int, Sql(type="BIGINT")] = 0
    done: Annotated[bool, Sql(type="BOOLEAN")] = False
    day: Annotated[dt.date | None, Sql(type="DATE")] = None
    at: Annotated[Annotated[dt.datetime, msgspec.Meta(tz=True)] | None, Sql(type="TIMESTAMP_LTZ(3)")] = None


SAMPLE = table_of(Sample, name="sample", key=("name",))


def made(hint: Any) -> type[msgspec.Struct]:
    """Return a Struct of one field."""
    return msgspec.defstruct("Made", [("field", hint)])


def test_columns_are_the_fields() -> None:
    found = [(column.name, column.sql.type, column.python, column.required) for column in SAMPLE.columns]
    assert found == [
        ("name", "STRING", str, True),
        ("kind", "STRING", str, False),
        ("amount", "DECIMAL(18, 3)", Decimal, True),
        ("price", "DECIMAL(20, 6)", Decimal, False),
        ("count", "BIGINT", int, False),
        ("done", "BOOLEAN", bool, False),
        ("day", "DATE", dt.date, False),
        ("at", "TIMESTAMP_LTZ(3)", dt.datetime, False),
    ]
    assert SAMPLE.topic == "erp.sample"
    assert SAMPLE.column("amount").sql.sign == "in +"


def test_json_schema_says_what_records_hold() -> None:
    schema = SAMPLE.json_schema()
    assert schema["$id"] == "erpulse:erp.sample"
    assert schema["required"] == ["name", "amount"]
    assert schema["properties"]["amount"] == {
        "type": "number",
        "description": "money",
        "x-sql": "DECIMAL(18, 3)",
        "x-unit": "currency",
        "x-sign": "in +",
    }
    assert schema["properties"]["price"]["anyOf"] == [{"type": "number"}, {"type": "null"}]
    assert schema["properties"]["kind"]["enum"] == ["a", "b"]
    assert "$defs" not in schema


def test_a_nested_record_is_a_definition() -> None:
    class Outer(msgspec.Struct, frozen=True):
        """A table cannot hold it, its schema can."""

        inner: Annotated[Sample, TEXT]

    table = Table(name="outer", struct=Outer, key=())
    table.__dict__["columns"] = ()
    assert set(table.json_schema()["$defs"]) == {"Sample"}


@pytest.mark.parametrize(
    ("hint", "message"),
    [
        (str, r"field 'field': annotate it with Sql\(type="),
        (Annotated[str, msgspec.Meta(min_length=1)], r"field 'field': its annotation has no Sql\(type="),
        (Annotated[float, TEXT], r"type <class 'float'> has no SQL column; use str, int, bool, Decimal, datetime or"),
        (Annotated[list[str], TEXT], r"type list\[str\] has no SQL column"),
    ],
)
def test_fields_that_are_no_columns(hint: Any, message: str) -> None:
    with pytest.raises(WiringError, match=message):
        table_of(made(hint), name="made", key=("field",))


def test_a_key_must_be_of_columns() -> None:
    with pytest.raises(WiringError, match=r"event 'sample': no column 'nam'; did you mean 'name'"):
        table_of(Sample, name="sample", key=("nam",))


def test_ddl() -> None:
    options = {"connector": "kafka", "note": "it's"}
    extra = ("`t` TIMESTAMP_LTZ(3)", "WATERMARK FOR `t` AS `t`")
    assert create_table("a", [("key", "STRING"), ("n", "INT")], options, extra=extra, partitioned_by=("n", "key")) == (
        "CREATE TEMPORARY TABLE `a` (\n"
        "  `key` STRING,\n"
        "  `n` INT,\n"
        "  `t` TIMESTAMP_LTZ(3),\n"
        "  WATERMARK FOR `t` AS `t`\n"
        ") PARTITIONED BY (`n`, `key`) WITH (\n"
        "  'connector' = 'kafka',\n"
        "  'note' = 'it''s'\n"
        ")"
    )
