"""The table of metrics and the page."""

import re

from erpulse.stack.layout import shipped
from erpulse.watch.figures import samples
from erpulse.watch.metrics import METRICS, Sample, table, text
from tests.erpulse.watch.evaluate import parse
from tests.erpulse.watch.scenes import SOURCES, WELL


def test_names_follow_the_conventions() -> None:
    for metric in METRICS:
        assert re.fullmatch(r"erpulse_[a-z_]+", metric.name)
        assert (metric.kind == "counter") == metric.name.endswith("_total")
        assert not {"job", "instance"} & set(metric.labels), "Prometheus would rename it"
        assert metric.doc


def test_the_page_says_what_the_samples_say() -> None:
    given = samples(WELL, SOURCES)
    found = parse(text(given))
    assert sorted((one.metric, str(one.labels), one.value) for one in found) == sorted(
        (one.metric, str(one.labels), one.value) for one in given
    )


def test_labels_are_quoted() -> None:
    page = text([Sample("erpulse_up", {"part": 'a "b"\\\n'}, 1.0)])
    assert page.splitlines()[-1] == r'erpulse_up{part="a \"b\"\\\n"} 1'


def test_the_documentation_has_the_table() -> None:
    assert table() in shipped("monitoring/README.md").read_text()
