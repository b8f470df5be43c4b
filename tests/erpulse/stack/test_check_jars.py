"""Each jar is a finding of its own."""

from pathlib import Path

from connectors.settings import Settings
from erpulse.stack import check_jars, doctor, jars


def test_missing_jars_come_with_up_and_a_wrong_one_is_an_error(tmp_path: Path) -> None:
    subject = doctor.subject(tmp_path, Settings())
    subject.layout.make()
    (subject.layout.jars / "flink").mkdir()
    first = jars.expected()[0]
    (subject.layout.jars / first.name).write_bytes(b"cut short")
    findings = list(check_jars.every_jar(subject))
    assert len(findings) == len(jars.expected())
    assert findings[0].level == "error"
    assert findings[0].mend == f"rm '{subject.layout.jars / first.name}' && erpulse up"
    assert {(finding.level, finding.mend) for finding in findings[1:]} == {("warning", "erpulse up")}
