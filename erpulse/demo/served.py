"""The features of one supplier, as a model that serves would read them, and whether both stores agree with the log."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from connectors.settings import Settings
    from erpulse.demo.sheet import Sheet
    from erpulse.features.compare import Comparison
    from erpulse.features.lookup import Found

VIEW = "supplier_spend"
ARCHIVE_INTERVALS = 3


class Served(NamedTuple):
    """What the feature stores say.

    Attributes:
        found: The supplier's row through Feast.
        docs: What each feature means.
        comparisons: Online and offline store against the log, all suppliers.
    """

    found: "Found"
    docs: dict[str, str]
    comparisons: "list[Comparison]"


def supplier(sheet: "Sheet") -> dict[str, str] | None:
    """Return the supplier of an incident that was found; None if there is none."""
    for finding in sheet.findings:
        for told in finding.alerts:
            name = told.last.alert.entity.get("supplier_id")
            if name:
                return {"source": told.last.alert.source, "supplier_id": name}
    return None


def read(settings: "Settings", key: dict[str, str]) -> Served:
    """Return a supplier's features through `get_online_features`, and the check of the stores.

    Args:
        settings: Where the stores are.
        key: The supplier.

    Raises:
        ConfigError: a store is away.
    """
    from erpulse.features import check, log, lookup, repository  # noqa: PLC0415

    view = repository.view(settings, VIEW)
    found = lookup.lookup(repository.store(settings, VIEW), view, key)
    grace = ARCHIVE_INTERVALS * settings.flink.archive_interval_ms
    with log.opened(settings.kafka, VIEW) as opened:
        comparisons = check.check(view, opened, settings.online, grace)
    return Served(found, view.docs, comparisons)
