"""Raw records to parts: which source takes a topic, what is no row, and letters sent again."""

from pathlib import Path

import pytest
from msgspec import structs

from connectors.dead_letters import REPLAY_OF, REPLAY_TIME
from connectors.errors import ConfigError
from connectors.intake import Intake, origins
from connectors.settings import Source
from tests.connectors.decoders import bank_files
from tests.connectors.decoders.debezium_messages import POSTGRES, envelope
from tests.jobs.worker import SOURCES, budget

INTAKE = Intake(SOURCES)
AGAIN = ((REPLAY_OF, b"raw.shop.public.budgets/0/5"), (REPLAY_TIME, b"1715761801000"))


def test_a_part_knows_its_record_and_carries_its_bytes() -> None:
    message = budget(7)
    [part] = INTAKE.take(message).parts
    assert structs.astuple(part.provenance) == ("raw.shop.public.budgets", 0, 7, message.timestamp_ms)
    assert part.letter is not None
    assert structs.astuple(part.letter) == (message.key, message.value, [], None, 1)
    assert (part.source, part.event, part.root) == ("shop", "budget", "shop|budget|7")


def test_a_record_without_parts_says_why() -> None:
    other = envelope("c", {"x": 1}, None, POSTGRES | {"table": "x"})
    assert INTAKE.take(budget(1, value=other)) == ([], [], "unmapped")
    assert INTAKE.take(budget(1)._replace(value=None)) == ([], [], "skipped")


def test_the_whole_name_of_a_topic_decides() -> None:
    assert INTAKE.take(budget(1, topic="xraw.shop.public.budgets")).tally == "dead"
    assert INTAKE.take(budget(1, topic="xraw.shop.public.budgets")).tally == "dead"  # remembered


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"topics": "raw.("}, "no regular expression"),
        ({"decoder": "debezum"}, "did you mean 'debezium'"),
        ({"map": "plan"}, "map 'plan'"),
    ],
)
def test_a_source_that_cannot_work_is_refused_at_the_start(changed: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        origins({"s": Source(**({"topics": "raw", "map": "plain"} | changed))})  # type: ignore[arg-type]


def test_a_letter_sent_again_stands_for_the_first_record() -> None:
    headers = (("h", b"x"), *AGAIN)
    [part] = INTAKE.take(budget(70, headers=headers)).parts
    assert structs.astuple(part.provenance) == ("raw.shop.public.budgets", 0, 5, 1_715_761_801_000)
    assert part.letter is not None
    assert (part.letter.headers, part.letter.replay) == ([("h", b"x")], "raw.shop.public.budgets/0/70")


@pytest.mark.parametrize(
    "headers",
    [
        AGAIN[:1],
        AGAIN[1:],
        (AGAIN[0], (REPLAY_TIME, None)),
        (AGAIN[0], (REPLAY_TIME, b"noon")),
        (AGAIN[0], (REPLAY_TIME, b"9" * 30)),
        ((REPLAY_OF, b"\xff/0/5"), AGAIN[1]),
        ((REPLAY_OF, b"budgets"), AGAIN[1]),
        ((REPLAY_OF, b"raw.other/0/5"), AGAIN[1]),
        ((REPLAY_OF, b"raw.shop.public.budgets/0/-5"), AGAIN[1]),
        ((REPLAY_OF, b"raw.shop.public.budgets/0/99999999999999999999"), AGAIN[1]),
    ],
)
def test_headers_that_name_no_record_of_the_topic_are_headers(headers: tuple[tuple[str, bytes | None], ...]) -> None:
    [part] = INTAKE.take(budget(70, headers=headers)).parts
    assert part.provenance.offset == 70
    assert part.letter is not None
    assert (part.letter.headers, part.letter.replay) == (list(headers), None)


def test_a_file_of_many_rows_is_refused_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "strict.toml"
    path.write_text('extends = "bank"\n[bank_statement_line.bank_statement_line.fields]\naccount = "return_reason"\n')
    file = bank_files.message(bank_files.FILES["mt940"])
    whole = Intake({"bank": bank_files.source("mt940")}).take(file)
    refused = Intake({"bank": structs.replace(bank_files.source("mt940"), map=str(path))}).take(file)
    assert (whole.tally, len(whole.parts)) == ("mapped", 8)
    assert all(part.letter is not None and part.letter.value is None for part in whole.parts)
    assert (refused.tally, refused.parts, len(refused.messages)) == ("dead", [], 1)
    assert "missing_field" in refused.messages[0].value
