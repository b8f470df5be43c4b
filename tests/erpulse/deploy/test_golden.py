"""A change of what a job keeps is refused until the changelog says what becomes of savepoints."""

import json
import re
from pathlib import Path

import pytest

from connectors.errors import ConfigError
from erpulse.stack import java
from jobs import catalog
from tests.erpulse.deploy import golden

KNOWN: dict[str, str] = json.loads(golden.FILE.read_text())
STATE = "\n".join(re.findall(r"^### State\n(.*?)(?=^##|\Z)", golden.CHANGELOG.read_text(), re.MULTILINE | re.DOTALL))
MEND = "say under '### State' in CHANGELOG.md what becomes of savepoints, and name `{}`"


def test_every_job_has_its_digest() -> None:
    assert sorted(KNOWN) == catalog.names()


@pytest.mark.skipif(not re.search(r"`\w+ [0-9a-f]{12}`", STATE), reason="CHANGELOG.md names no state yet")
@pytest.mark.parametrize("job", sorted(KNOWN))
def test_the_changelog_names_the_state_of_every_job(job: str) -> None:
    line = f"{job} {KNOWN[job]}"
    assert f"`{line}`" in STATE, MEND.format(line)


@pytest.mark.plan
def test_what_the_jobs_keep_is_what_the_changelog_names(tmp_path: Path) -> None:
    try:
        java.require()
        found = golden.digests(golden.described(tmp_path))
    except ConfigError as error:
        pytest.skip(str(error))
    assert found == KNOWN, "state has changed: python -m tests.erpulse.deploy.golden, and read the difference"
