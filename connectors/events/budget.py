"""Budgets by cost centre and period."""

from decimal import Decimal
from typing import Annotated

from connectors.events.base import Event
from connectors.schema import Sql, table_of


class Budget(Event, frozen=True, kw_only=True):
    """The amount that one cost centre may spend in one period, in all or for one category."""

    budget_id: Annotated[str, Sql(type="STRING", doc="the system's own key of the budget line")]
    cost_center: Annotated[str, Sql(type="STRING", doc="cost centre the budget belongs to")]
    category: Annotated[str | None, Sql(type="STRING", doc="material group or account; null for all")] = None
    period: Annotated[str, Sql(type="STRING", doc="fiscal period as the source names it, 2026 or 2026-05")]
    amount: Annotated[Decimal, Sql(type="DECIMAL(18, 3)", unit="currency", sign="+", doc="budgeted amount")]
    currency: Annotated[str, Sql(type="STRING", doc="ISO 4217 code of amount")]
    version: Annotated[str | None, Sql(type="STRING", doc="budget version")] = None


BUDGET = table_of(Budget, name="budget", key=("budget_id",))
