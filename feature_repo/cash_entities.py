"""Entities of the cash position: a company's cash comes from several systems, so its code leads its own views."""

from feast import Entity, ValueType

company = Entity(
    name="company",
    join_keys=["company"],
    value_type=ValueType.STRING,
    description="Company code or legal entity; its cash comes from several source systems, so it leads its own views.",
)
currency = Entity(
    name="currency",
    join_keys=["currency"],
    value_type=ValueType.STRING,
    description="ISO 4217 code; amounts of two currencies are never summed.",
)
bank_account = Entity(
    name="bank_account",
    join_keys=["bank_account"],
    value_type=ValueType.STRING,
    description="Own account: IBAN, else number as the bank writes it.",
)
customer = Entity(
    name="customer_id",
    join_keys=["customer_id"],
    value_type=ValueType.STRING,
    description="Customer who pays, as its source names it, leading zeros kept.",
)
ar_invoice = Entity(
    name="invoice_id",
    join_keys=["invoice_id"],
    value_type=ValueType.STRING,
    description="Number of a customer's invoice; an instalment follows behind a bar.",
)
horizon = Entity(
    name="horizon",
    join_keys=["horizon"],
    value_type=ValueType.STRING,
    description="How far ahead: 1d (today) to 35d by day, 1w to 13w by week.",
)
