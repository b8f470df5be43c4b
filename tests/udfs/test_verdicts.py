"""Verdicts as SQL takes them apart: one a line, four fields between tabs."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from udfs.verdicts import Subject, alert_id, line, lines

TEXT = st.text(max_size=10)


@settings(deadline=None)
@given(st.builds(Subject, TEXT, TEXT, TEXT, TEXT), st.dictionaries(TEXT, TEXT, max_size=3), st.booleans())
def test_any_text_stays_in_its_field(subject: Subject, body: dict[str, str], fired: bool) -> None:  # noqa: FBT001
    one = line(subject, body, fired=fired)
    whole = lines([one, one])
    assert whole is not None
    assert whole.split("\n") == [one, one]
    name, identity, state, text = one.split("\t")
    assert (identity, state, json.loads(text)) == (alert_id(subject), "open" if fired else "closed", body)
    assert name.startswith(subject.source.translate({9: " ", 10: " ", 13: " "}))


def test_an_id_is_of_all_parts_and_their_places() -> None:
    parts = [("r", "s", "e", "d"), ("r", "s", "ed", ""), ("r", "se", "", "d"), ("r", "s", "e", "d2")]
    assert len({alert_id(Subject(*part)) for part in parts}) == len(parts)
    assert alert_id(Subject(*parts[0])) == "a-775f77f87dd8a8e873ba015b", "ids outlive releases"
