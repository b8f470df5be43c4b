"""A letter as text: where it came from, why it was refused, its bytes as far as they can be read. Pure."""

from collections.abc import Iterator

import msgspec

from connectors.dead_letters import message_bytes
from erpulse.dead_letters.log import Entry


def text(entry: Entry) -> str:
    """Return all that is kept of a letter, in lines."""
    return "\n".join(_lines(entry))


def readable(data: bytes | None) -> str:
    r"""Return bytes as text: JSON over several lines, other text as it is, anything else as a Python literal.

    >>> readable(b'{"a":1}'), readable(b"x"), readable(b"\xff"), readable(None)
    ('{\n  "a": 1\n}', 'x', "b'\\xff'", 'null')
    """
    if data is None:
        return "null"
    try:
        found = data.decode()
        return msgspec.json.format(found, indent=2)
    except UnicodeDecodeError:
        return repr(data)
    except msgspec.DecodeError:
        return found if found.isprintable() else repr(data)


def _lines(entry: Entry) -> Iterator[str]:
    letter = entry.letter
    yield f"letter     {letter.id}"
    yield f"state      {entry.state}" + (f" ({entry.replay})" if entry.replay else "")
    yield f"topic      {letter.topic}, partition {letter.partition}, offset {letter.offset}"
    yield f"time       {letter.timestamp.isoformat(timespec='milliseconds')}"
    yield f"source     {letter.source or 'none'}, decoder {letter.decoder}, job {letter.job}"
    yield f"reason     {letter.reason}"
    yield f"detail     {letter.detail}"
    for note in entry.notes:
        yield f"replayed   {note.replay}: {note.fate}"
    for name, value in letter.headers:
        yield f"header     {name}: {readable(message_bytes(value))}"
    for name, kept in (("key", letter.key), ("value", letter.value)):
        data = message_bytes(kept)
        yield f"{name}{'' if data is None else f' ({len(data)} bytes)'}"
        yield from (f"  {line}" for line in readable(data).splitlines())
