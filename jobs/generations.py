"""Generations of a job: one that is worked out anew beside the one that runs, and then takes its place. Pure.

While it runs beside the other, generation 2 writes to topics of its own, `g2.erp.alerts`, so that no reader sees it;
`erpulse deploy` compares the two and switches. Revisions of alerts of generation 2 begin at 1000001, of generation 3 at
2000001: the greatest revision of an id holds, whichever generation wrote it, and none is given twice.
"""

from connectors.errors import WiringError
from connectors.settings import Settings

REVISIONS = 1_000_000
_TOPIC, _REVISION = "SELECT topic,", "'revision' VALUE revision,"


def beside(settings: Settings, topic: str) -> str:
    """Return the topic that a job writes where it would write `topic`.

    >>> from connectors.settings import Flink
    >>> beside(Settings(), "erp.alerts"), beside(Settings(flink=Flink(generation=2, beside=True)), "erp.alerts")
    ('erp.alerts', 'g2.erp.alerts')
    """
    return f"{mark(settings.flink.generation)}{topic}" if settings.flink.beside else topic


def mark(generation: int) -> str:
    """Return what the topics of a generation begin with while it runs beside another.

    >>> mark(2)
    'g2.'
    """
    return f"g{generation}."


def first_revision(generation: int) -> int:
    """Return the number before the first revision that a generation gives.

    >>> first_revision(1), first_revision(2)
    (0, 1000000)
    """
    return (generation - 1) * REVISIONS


def of_generation(inserts: list[str], settings: Settings) -> list[str]:
    """Return the INSERTs of a job as its generation writes them.

    Raises:
        WiringError: they have another form than this expects.
    """
    flink = settings.flink
    if flink.beside:
        inserts = _replaced(inserts, _TOPIC, f"SELECT CONCAT('{mark(flink.generation)}', topic),")
    if flink.generation > 1:
        number = first_revision(flink.generation)
        inserts = _replaced(inserts, _REVISION, f"'revision' VALUE revision + {number},")
    return inserts


def _replaced(inserts: list[str], found: str, wanted: str) -> list[str]:
    if sum(text.count(found) for text in inserts) != 1:
        raise WiringError(f"INSERTs of a job: want {found!r} once, to write a generation of its own")
    return [text.replace(found, wanted) for text in inserts]
