"""Checks of the jars, each a finding of its own."""

from collections.abc import Iterator

from erpulse.stack import jars
from erpulse.stack.doctor import Check, Finding, Level, Subject

_LEVELS: dict[str, Level] = {"ok": "ok", "missing": "warning", "differs": "error"}


def every_jar(subject: Subject) -> Iterator[Finding]:
    """A jar of another version, or one cut short, fails late and far away."""
    for jar in jars.expected():
        found = jars.inspect(jar, subject.layout.jars)
        mend = {"ok": "", "missing": "erpulse up", "differs": f"rm '{subject.layout.jars / jar.name}' && erpulse up"}
        shown = found.digest[:12] if found.digest else "missing"
        yield Finding(f"jar {jar.name}", _LEVELS[found.state], shown, jar.wanted[:12], mend[found.state], "jars")


CHECKS: tuple[Check, ...] = (every_jar,)
