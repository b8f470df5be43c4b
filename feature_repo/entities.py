"""Entities: what features are of. Ids are unique within one source system only, so `source` leads every view's keys."""

from feast import Entity, ValueType

source = Entity(
    name="source",
    join_keys=["source"],
    value_type=ValueType.STRING,
    description="Configured id of the system that sent the documents.",
)
supplier = Entity(
    name="supplier_id",
    join_keys=["supplier_id"],
    value_type=ValueType.STRING,
    description="Supplier as its source names it, leading zeros kept.",
)
category = Entity(
    name="category",
    join_keys=["category"],
    value_type=ValueType.STRING,
    description="Purchasing category (material group) of a line.",
)
cost_center = Entity(
    name="cost_center",
    join_keys=["cost_center"],
    value_type=ValueType.STRING,
    description="Cost center that a line is charged to.",
)
requester = Entity(
    name="requester",
    join_keys=["requester"],
    value_type=ValueType.STRING,
    description="Person who asked for the goods.",
)
purchase_order = Entity(
    name="purchase_order",
    join_keys=["order_id"],
    value_type=ValueType.STRING,
    description="Purchase order, by its source's own number.",
)
budget_period = Entity(
    name="budget_period",
    join_keys=["budget_period"],
    value_type=ValueType.STRING,
    description="Year or month of a budget, 2026 or 2026-05.",
)
