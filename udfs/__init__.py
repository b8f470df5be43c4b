"""Scores and rules: pandas or plain values in, values out. No Flink. `ALL` lists what jobs may call."""

from udfs.cash_rules import CASH_RULES
from udfs.procurement_spend import PROCUREMENT_RULES
from udfs.production_yield import PRODUCTION_RULES
from udfs.vector import VectorUdf

ALL: tuple[VectorUdf, ...] = (PROCUREMENT_RULES, PRODUCTION_RULES, CASH_RULES)
