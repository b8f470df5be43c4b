"""Printed and captured Debezium messages: each is decoded, skipped, or refused for the reason that fits its kind."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from connectors.decoders.debezium import decode
from connectors.errors import DecodeError
from connectors.messages import Skip
from tests.connectors.decoders.debezium_messages import SOURCE, as_json, raw

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "erp_event_samples" / "debezium"
FLAT = msgspec.structs.replace(SOURCE, unwrapped=True)

# By the start of the file name, the longest that fits: a canonical operation, a reason to skip, or a reason code.
EXPECTED = {
    "cloudevents__01": "snapshot",
    "cloudevents__02": "unknown_envelope",  # Avro
    "db2__01": "schema change",
    "db2__02": "insert",
    "db2__03": "insert",
    "db2__04": "update",
    "decode-logical-decoding-message-content__01": "logical message",
    "decode-logical-decoding-message-content__02": "insert",
    "event-changes": "bad_value",  # the manual prints "..." for its only clock
    "event-flattening": "bad_value",
    "kubernetes": "unknown_envelope",  # a custom message
    "openshift": "unknown_envelope",
    "mongodb": "bad_value",  # documents as text: no rows
    "oracle__01": "insert",
    "oracle__02": "insert",
    "oracle__03": "update",
    "oracle__04": "delete",
    "oracle__05": "truncate_unapproved",
    "postgresql__01": "insert",
    "postgresql__02": "snapshot",
    "postgresql__03": "update",
    "postgresql__04": "delete",
    "postgresql__05": "truncate_unapproved",
    "postgresql__06": "logical message",
    "schema-change-event-filter": "schema change",
    "serdes": "bad_value",
    "sqlserver__01": "schema change",
    "sqlserver__02": "insert",
    "sqlserver__03": "update",
    "sqlserver__04": "insert",
    "timezone-converter": "snapshot",
    "debezium-connector-common__src__test__resources__json__serde-unknown-property": "update",
    "debezium-connector-common__src__test__resources__json__serde-unwrapped": "unknown_envelope",
    "debezium-connector-common__src__test__resources__json__serde-update": "update",
    "debezium-connector-common__src__test__resources__json__serde-with-schema": "insert",
    "debezium-connector-common__src__test__resources__json__serde-without-schema": "insert",
    "debezium-embedded__src__test__resources__simple": "unknown_envelope",  # records of a toy connector
}

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no sample messages in {SAMPLES.name}")


def outcome(value: Any, source: Any = SOURCE) -> str:
    """Return the operation, the reason to skip or the reason to refuse."""
    try:
        found = decode(raw(as_json(value), b'{"id":1}'), "sample", source)[0]
    except DecodeError as error:
        return error.reason
    return found.why if isinstance(found, Skip) else found.op


def messages() -> list[tuple[str, Any]]:
    """Return each message of each file with the name of its file."""
    found = []
    for path in sorted(SAMPLES.glob("*/*.json")):
        tree = json.loads(path.read_text(encoding="utf-8"))
        found += [(path.stem, value) for value in (tree if isinstance(tree, list) else [tree])]
    return found


def test_every_sample_has_the_outcome_of_its_kind() -> None:
    found = {(name, outcome(value)) for name, value in messages()}
    expected = {
        name: EXPECTED[max((start for start in EXPECTED if name.startswith(start)), key=len)] for name, _ in found
    }
    assert found == set(expected.items())
    assert len(expected) > 40


def test_as_unwrapped_rows_none_is_lost() -> None:
    flat = {name: outcome(value, FLAT) for name, value in messages()}
    plain = {name: outcome(value) for name, value in messages()}
    changed = {name for name, found in flat.items() if found != plain[name]}
    assert {flat[name] for name in changed} == {"upsert"}
    assert {plain[name] for name in changed} == {"unknown_envelope"}
