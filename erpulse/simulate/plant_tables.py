"""Tables of the plant in `plain` on PostgreSQL."""

from erpulse.simulate.plain_tables import PRICE, QUANTITY
from erpulse.simulate.postgres import BOOLEAN, DATE, TEXT, TIMESTAMPTZ, shape

ORDERS = shape(
    "production_orders",
    {
        **dict.fromkeys(("order_id", "plant", "material"), TEXT),
        "planned_quantity": QUANTITY,
        "unit": TEXT,
        "start_date": DATE,
        "end_date": DATE,
        "status": TEXT,
        "created_at": TIMESTAMPTZ,
    },
    ("order_id",),
)
CONFIRMATIONS = shape(
    "production_confirmations",
    {
        **dict.fromkeys(("confirmation_id", "order_id", "operation_id", "plant", "work_center", "equipment"), TEXT),
        **dict.fromkeys(("material", "shift"), TEXT),
        **dict.fromkeys(("final", "reversal"), BOOLEAN),
        **dict.fromkeys(("good_quantity", "scrap_quantity", "rework_quantity"), QUANTITY),
        **dict.fromkeys(("unit", "reason"), TEXT),
        **dict.fromkeys(("run_seconds", "standard_seconds"), QUANTITY),
        "unit_cost": PRICE,
        "currency": TEXT,
        "ended_at": TIMESTAMPTZ,
    },
    ("confirmation_id",),
)
MEASUREMENTS = shape(
    "measurements",
    {
        **dict.fromkeys(("measurement_id", "plant", "work_center", "equipment", "characteristic"), TEXT),
        "reading": PRICE,
        **dict.fromkeys(("unit", "quality"), TEXT),
        "measured_at": TIMESTAMPTZ,
    },
    ("measurement_id",),
)
SHIFTS = shape(
    "shifts",
    {
        **dict.fromkeys(("shift_id", "plant", "work_center", "shift"), TEXT),
        **dict.fromkeys(("shift_seconds", "break_seconds", "planned_quantity"), QUANTITY),
        "unit": TEXT,
        "starts_at": TIMESTAMPTZ,
    },
    ("shift_id",),
)
TABLES = (ORDERS, CONFIRMATIONS, MEASUREMENTS, SHIFTS)
