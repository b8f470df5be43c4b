"""Procurement spend: what each supplier, category, cost centre and requester costs, and what in it is out of line.

Reads     supplier_invoice, purchase_order, agreement, goods_movement, budget, supplier_payment, master_data_change
Grain     one row per document version that enters, corrects or leaves; orders half a second later, when whole
Features  supplier_spend, category_spend, cost_center_spend, requester_spend, requester_orders, purchase_order_life,
          cost_center_budget, supplier_delivery
Score     spend_departs_from_history, duplicate_invoice, split_order, agreement_price, three_way_match,
          order_overpaid, order_after_invoice, order_changes, just_below_limit, price_above_last, off_contract,
          invoice_without_order, bank_change, budget_overrun, supplier_risk; thresholds in the settings
Writes    features.*, scores.procurement_spend, erp.alerts
Latency   one heartbeat after the record is known, half a second more for orders, and the checkpoint's commit
Guarantee exactly once to read_committed readers; alert_id is the same under replay
Owner     procurement analytics
"""

from connectors.events.agreement import AGREEMENT
from connectors.events.budget import BUDGET
from connectors.events.goods_movement import GOODS_MOVEMENT
from connectors.events.master_data_change import MASTER_DATA_CHANGE
from connectors.events.purchase_order import PURCHASE_ORDER
from connectors.events.supplier_invoice import SUPPLIER_INVOICE
from connectors.events.supplier_payment import SUPPLIER_PAYMENT
from jobs import procurement_budget as budgets
from jobs import procurement_deliveries as deliveries
from jobs import procurement_invoices as invoices
from jobs import procurement_orders as orders
from jobs import procurement_payments as payments
from jobs import procurement_prices as prices
from jobs.spec import Branch, FeatureView, Job
from udfs.procurement_spend import (
    AFTER,
    BANK,
    BELOW,
    CHANGED,
    DUPLICATE,
    LAST,
    MATCH,
    NO_ORDER,
    OFF,
    OVERPAID,
    PRICE,
    PROCUREMENT_RULES,
    RISK,
    SPEND,
    SPLIT,
)
from udfs.procurement_spend import BUDGET as OVERRUN

JOB = Job(
    name="procurement_spend",
    sources=(
        SUPPLIER_INVOICE,
        PURCHASE_ORDER,
        AGREEMENT,
        GOODS_MOVEMENT,
        BUDGET,
        SUPPLIER_PAYMENT,
        MASTER_DATA_CHANGE,
    ),
    views={
        "supplier_sums": invoices.SUPPLIER_SUMS,
        "supplier": invoices.SUPPLIER,
        "category": invoices.spend_by("category"),
        "cost_center": invoices.spend_by("cost_center"),
        "requester": invoices.spend_by("requester"),
        "orders": orders.ORDER_SUMS,
        "repeats": invoices.REPEATS,
        "order_parts": orders.PARTS,
        "parts": orders.GATHERED_PARTS,
        "chains": orders.CHAINS,
        "prices": prices.PRICES,
        "priced": prices.PRICED,
        "order_rows": orders.ORDER_ROWS,
        "order_life": orders.LIFE,
        "order_wholes": orders.GATHERED_ORDERS,
        "order_blocks": orders.ORDER_BLOCKS,
        "near_limit": orders.BELOW,
        "offers": prices.OFFERS,
        "passed_by": prices.PASSED_BY,
        "last_prices": prices.LAST_PRICES,
        "ordered_sums": invoices.ORDERED_SUMS,
        "paid": payments.PAID,
        "budget_rows": budgets.BUDGET_ROWS,
        "budgets": budgets.BUDGETS,
        "promises": deliveries.PROMISES,
        "deliveries": deliveries.DELIVERIES,
    },
    udf=PROCUREMENT_RULES,
    branches=(
        Branch(
            view="supplier",
            feature=FeatureView(
                "supplier_spend",
                ("source", "supplier_id"),
                invoices.SPEND_FIELDS
                | {"invoice_amount_log_mean_365d": "DOUBLE", "invoice_amount_log_std_365d": "DOUBLE"},
            ),
            rule=SPEND,
            when="enters AND (company_amount > 0 OR superseded)",
            entity="supplier_id",
            args={
                "facts": invoices.SUPPLIER_FACTS,
                # a row that came too late for the window is not in its sums, so it cannot be left out of them
                "value": "CASE WHEN event_time + INTERVAL '365' DAY(3) > t THEN company_amount END",
                "amount_count": "amount_count_365d",
                "log_sum": "log_sum_365d",
                "log_ssd": "log_ssd_365d",
            },
        ),
        Branch(view="category", feature=FeatureView("category_spend", ("source", "category"), invoices.SPEND_FIELDS)),
        Branch(
            view="cost_center",
            feature=FeatureView("cost_center_spend", ("source", "cost_center"), invoices.SPEND_FIELDS),
        ),
        Branch(
            view="requester", feature=FeatureView("requester_spend", ("source", "requester"), invoices.SPEND_FIELDS)
        ),
        Branch(
            view="orders",
            feature=FeatureView(
                "requester_orders",
                ("source", "requester", "supplier_id", "cost_center"),
                {"po_line_count_14d": "BIGINT", "po_amount_sum_14d": "DECIMAL(38, 3)"},
            ),
        ),
        Branch(
            view="repeats",
            rule=DUPLICATE,
            entity="supplier_id",
            args={"facts": invoices.REPEAT_FACTS, "members": "members"},
        ),
        Branch(
            view="chains",
            rule=SPLIT,
            entity="CONCAT_WS('|', requester, supplier_id, cost_center)",
            args={"facts": orders.CHAIN_FACTS, "members": "members"},
        ),
        Branch(
            view="priced",
            rule=PRICE,
            entity="supplier_id",
            args={
                "facts": prices.PRICE_FACTS,
                "value": "unit_price",
                "expected": "agreed_price",
                "quantity": "quantity",
            },
        ),
        Branch(
            view="order_life",
            feature=FeatureView("purchase_order_life", ("source", "order_id"), orders.LIFE_FIELDS),
        ),
        *(
            Branch(
                view="order_blocks",
                rule=rule,
                when=orders.judged(*touched),
                entity="order_id",
                args={"facts": orders.ORDER_FACTS, "members": "members"},
            )
            for rule, touched in ((MATCH, "ori"), (OVERPAID, "oi"), (AFTER, "oi"), (CHANGED, "o"))
        ),
        Branch(
            view="near_limit",
            rule=BELOW,
            entity="CONCAT_WS('|', requester, supplier_id)",
            args={"facts": orders.CHAIN_FACTS, "members": "members"},
        ),
        Branch(
            view="last_prices",
            rule=LAST,
            entity="CONCAT_WS('|', supplier_id, material)",
            args={"facts": prices.LAST_PRICE_FACTS, "members": "members"},
        ),
        Branch(
            view="passed_by",
            rule=OFF,
            when="passes_by OR superseded OR sign < 0",
            entity="supplier_id",
            args={
                "facts": prices.PASSED_BY_FACTS,
                "value": "CASE WHEN comparable THEN unit_price END",
                "expected": "CASE WHEN comparable THEN CAST(offer_price AS DECIMAL(20, 6)) END",
                "quantity": "company_amount",
                "amount_count": "CASE WHEN passes_by THEN 1 ELSE 0 END",
            },
        ),
        Branch(
            view="ordered_sums",
            rule=NO_ORDER,
            when="enters AND (purchase_order_id IS NULL OR superseded)",
            entity="supplier_id",
            args={
                "facts": invoices.ORDERED_FACTS,
                "value": "CASE WHEN purchase_order_id IS NULL THEN company_amount END",
                "amount_count": "invoice_row_count_365d",
                "quantity": "ordered_row_count_365d",
            },
        ),
        Branch(
            view="paid",
            rule=BANK,
            when="(moves AND changed_at IS NOT NULL) OR superseded OR sign < 0",
            entity="supplier_id",
            args={
                "facts": payments.PAID_FACTS,
                "value": "CASE WHEN moves THEN days END",
                "quantity": "company_amount",
            },
        ),
        Branch(
            view="budgets",
            feature=FeatureView(
                "cost_center_budget", ("source", "cost_center", "budget_period"), budgets.BUDGET_FIELDS
            ),
            rule=OVERRUN,
            entity="CONCAT_WS('|', cost_center, budget_period)",
            args={
                "facts": budgets.BUDGET_FACTS,
                "value": "actual_amount_sum_period",
                "quantity": "commitment_amount_sum_now",
                "expected": "budget_amount_sum_period",
                "amount_count": "eases",
            },
        ),
        Branch(
            view="deliveries",
            feature=FeatureView("supplier_delivery", ("source", "supplier_id"), deliveries.DELIVERY_FIELDS),
            rule=RISK,
            entity="supplier_id",
            args={
                "facts": deliveries.DELIVERY_FACTS,
                "value": "late_receipt_count_90d",
                "quantity": "return_count_90d",
                "amount_count": "receipt_count_90d",
            },
        ),
    ),
    overs=20,
)

if __name__ == "__main__":
    from jobs.runtime import main

    main(JOB)
