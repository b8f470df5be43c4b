"""Features of one entity per job, as a serving model would read them, and whether both stores agree with the log."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from connectors.settings import Settings
    from erpulse.demo.sheet import Sheet
    from erpulse.features.compare import Comparison
    from erpulse.features.lookup import Found

ARCHIVE_INTERVALS = 3


class Shown(NamedTuple):
    """The feature view that is shown for a job.

    Attributes:
        view: Its name.
        keys: Its keys, as an alert names its source and entity.
        one: What an entity of it is called.
        many: What several are called.
    """

    view: str
    keys: tuple[str, ...]
    one: str
    many: str


SHOWN = {
    "procurement_spend": Shown("supplier_spend", ("source", "supplier_id"), "supplier", "suppliers"),
    "cash_position": Shown("company_cash", ("company", "currency"), "company", "companies and currencies"),
    "production_yield": Shown(
        "material_yield", ("source", "plant", "work_center", "material"), "material on a work centre", "materials"
    ),
}


class Served(NamedTuple):
    """What the feature stores say.

    Attributes:
        found: The entity's row through Feast.
        docs: What each feature means.
        comparisons: Online and offline store against the log, all entities of the view.
        many: What they are called.
    """

    found: "Found"
    docs: dict[str, str]
    comparisons: "list[Comparison]"
    many: str


def entity(sheet: "Sheet", job: str) -> dict[str, str] | None:
    """Return the entity of an incident of a job that was found; None if no alert names one."""
    from jobs import catalog  # noqa: PLC0415

    rules = catalog.find(job).rules
    for told in (told for finding in sheet.findings for told in finding.alerts if told.rule in rules):
        alert = told.last.alert
        named = {"source": alert.source} | alert.entity
        key = {name: str(named[name]) for name in SHOWN[job].keys if named.get(name)}
        if len(key) == len(SHOWN[job].keys):
            return key
    return None


def read(settings: "Settings", job: str, key: dict[str, str]) -> Served:
    """Return an entity's features through `get_online_features`, and the check of the stores.

    Args:
        settings: Where the stores are.
        job: The job whose view is shown.
        key: The entity.

    Raises:
        ConfigError: a store is away.
    """
    from erpulse.features import check, log, lookup, repository  # noqa: PLC0415

    shown = SHOWN[job]
    view = repository.view(settings, shown.view)
    found = lookup.lookup(repository.store(settings, shown.view), view, key)
    grace = ARCHIVE_INTERVALS * settings.flink.archive_interval_ms
    with log.opened(settings.kafka, shown.view) as opened:
        comparisons = check.check(view, opened, settings.online, grace)
    return Served(found, view.docs, comparisons, shown.many)
