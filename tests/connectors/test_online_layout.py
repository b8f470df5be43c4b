"""Keys, hash fields and rows of the layout against Feast's own functions, byte for byte."""

import pytest
from feast.infra.online_stores.helpers import _mmh3, _redis_key, _redis_key_prefix
from feast.protos.feast.types.EntityKey_pb2 import EntityKey
from feast.protos.feast.types.Value_pb2 import Value as ValueProto
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import ContractError
from connectors.online_layout import (
    FeatureRow,
    OnlineView,
    decode_entity,
    encode_rows,
    entity_encoder,
    entity_prefix,
    hash_field,
)

FIELDS = (("amount_sum_30d", "DECIMAL(38, 2)"), ("count_30d", "BIGINT"), ("score", "DOUBLE"), ("last_name", "STRING"))
VIEW = OnlineView("spend", ("source", "supplier_id"), FIELDS)
NAMES = st.lists(st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1), min_size=1, max_size=4, unique=True)


@given(NAMES.flatmap(lambda names: st.tuples(st.just(names), st.lists(st.text(), min_size=4, max_size=4))), st.text())
def test_entity_key(pair: tuple[list[str], list[str]], project: str) -> None:
    keys, texts = tuple(pair[0]), tuple(pair[1][: len(pair[0])])
    proto = EntityKey(join_keys=keys, entity_values=[ValueProto(string_val=text) for text in texts])
    redis_key = entity_encoder(keys, project)(texts)
    assert redis_key == _redis_key(project, proto, entity_key_serialization_version=3)
    assert redis_key.startswith(_redis_key_prefix(list(keys)))
    assert decode_entity(keys, project, redis_key) == texts


@given(st.text(), st.text())
def test_hash_field(view: str, feature: str) -> None:
    assert hash_field(view, feature) == _mmh3(f"{view}:{feature}")


@pytest.mark.parametrize(
    ("keys", "project"), [(("source",), "erpulse"), (("source", "supplier_id"), "pulse"), (("source", "s"), "erpulse")]
)
def test_another_entity_or_project_is_not_ours(keys: tuple[str, ...], project: str) -> None:
    redis_key = entity_encoder(("source", "supplier_id"), "erpulse")(("acme", "1"))
    assert decode_entity(keys, project, redis_key) is None


def test_cut_keys_are_not_ours() -> None:
    redis_key = entity_encoder(VIEW.keys, "erpulse")(("acme", "1"))
    for size in range(len(redis_key)):
        assert decode_entity(VIEW.keys, "erpulse", redis_key[:size]) is None
    assert entity_prefix(VIEW.keys) == _redis_key_prefix(list(VIEW.keys))


def test_rows() -> None:
    stamp = Timestamp()
    stamp.FromMilliseconds(1_700_000_000_123)
    expected = {
        b"_ts:spend": stamp.SerializeToString(),
        _mmh3("spend:amount_sum_30d"): ValueProto(double_val=-12.5).SerializeToString(),
        _mmh3("spend:count_30d"): ValueProto(int64_val=0).SerializeToString(),
        _mmh3("spend:score"): b"",
        _mmh3("spend:last_name"): ValueProto(string_val="Ü").SerializeToString(),
    }
    row = FeatureRow(("acme", "0017"), (-12.5, 0, None, "Ü"), 1_700_000_000_123)
    assert encode_rows(VIEW, [row]) == [(entity_encoder(VIEW.keys, "erpulse")(row.key), expected)]


def test_latest_row_of_an_entity_wins_and_a_tie_goes_to_the_last() -> None:
    rows = [FeatureRow(("a", str(n % 2)), (float(n), n, None, None), ms) for n, ms in enumerate((5, 9, 7, 9, 6))]
    counts = [fields[hash_field("spend", "count_30d")] for _, fields in encode_rows(VIEW, rows)]
    assert counts == [ValueProto(int64_val=n).SerializeToString() for n in (2, 3)]


@pytest.mark.parametrize(
    "row",
    [
        FeatureRow(("a",), (1.0, 1, 1.0, ""), 0),
        FeatureRow(("a", "b"), (1.0, 1), 0),
        FeatureRow(("a", "b"), ("1", 1, 1.0, ""), 0),
        FeatureRow(("a", "b"), (1.0, 1.5, 1.0, ""), 0),
        FeatureRow(("a", "b"), (1.0, 2**63, 1.0, ""), 0),
        FeatureRow(("a", "b"), (1.0, 1, 1.0, 5), 0),
        FeatureRow(("a", "b"), (1.0, 1, 1.0, ""), -1),
    ],
)
def test_misfits_are_told(row: FeatureRow) -> None:
    with pytest.raises(ContractError, match=r"'spend', entity \('a'.*count_30d BIGINT"):
        encode_rows(VIEW, [FeatureRow(("z", "z"), (1.0, 1, 1.0, ""), 0), row])


def test_a_view_needs_keys_fields_and_known_types() -> None:
    with pytest.raises(ContractError, match="name both"):
        OnlineView("spend", (), FIELDS)
    with pytest.raises(ContractError, match=r"spend\.when: type 'DATE'.*allowed: STRING, BIGINT"):
        OnlineView("spend", ("source",), (("when", "DATE"),))
    with pytest.raises(ContractError, match="51 fields, 50 at most"):
        OnlineView("spend", ("source",), tuple((f"f{n}", "BIGINT") for n in range(51)))
