"""Thresholds of procurement_spend and addresses of ERP records, as the settings have them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from udfs.agreement_price import Limits as PriceLimits
from udfs.budget import Limits as BudgetLimits
from udfs.duplicate_invoice import Limits as DuplicateLimits
from udfs.last_price import Limits as LastLimits
from udfs.order_audit import AfterLimits, BelowLimits, ChangeLimits, OverpaidLimits
from udfs.order_match import Limits as MatchLimits
from udfs.row_rules import BankLimits, ContractLimits, OrderLimits
from udfs.spend_history import Limits as SpendLimits
from udfs.split_order import Limits as SplitLimits
from udfs.supplier_risk import Limits as RiskLimits
from udfs.thresholds import thresholds
from udfs.wording import places

WHERE = "rules.procurement_spend"


@dataclass(frozen=True)
class Limits:
    """Thresholds of all rules, `[rules.procurement_spend.<rule>]` in the settings."""

    spend_departs_from_history: SpendLimits = field(default_factory=SpendLimits)
    duplicate_invoice: DuplicateLimits = field(default_factory=DuplicateLimits)
    split_order: SplitLimits = field(default_factory=SplitLimits)
    agreement_price: PriceLimits = field(default_factory=PriceLimits)
    three_way_match: MatchLimits = field(default_factory=MatchLimits)
    order_overpaid: OverpaidLimits = field(default_factory=OverpaidLimits)
    order_after_invoice: AfterLimits = field(default_factory=AfterLimits)
    order_changes: ChangeLimits = field(default_factory=ChangeLimits)
    just_below_limit: BelowLimits = field(default_factory=BelowLimits)
    bank_change: BankLimits = field(default_factory=BankLimits)
    off_contract: ContractLimits = field(default_factory=ContractLimits)
    invoice_without_order: OrderLimits = field(default_factory=OrderLimits)
    price_above_last: LastLimits = field(default_factory=LastLimits)
    supplier_risk: RiskLimits = field(default_factory=RiskLimits)
    budget_overrun: BudgetLimits = field(default_factory=BudgetLimits)


def limits_of(settings: Mapping[str, Any]) -> Limits:
    """Return the thresholds that settings ask for.

    Raises:
        ValueError: a name is unknown, or a value has the wrong type.

    >>> limits_of({"split_order": {"approval_limit": 5000}}).split_order.approval_limit
    5000.0
    """
    return thresholds(WHERE, Limits, settings)


def links_of(settings: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Return the templates of ERP addresses by source and event.

    Raises:
        ValueError: a template is none.
    """
    for source, templates in settings.items():
        for event, template in templates.items():
            try:
                places(template)
            except ValueError as error:
                raise ValueError(f"sources.{source}.links.{event}: {error}") from error
    return {source: dict(templates) for source, templates in settings.items()}
