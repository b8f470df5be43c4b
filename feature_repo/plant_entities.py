"""Entities of the plant. Ids are unique within one source system only, so `source` leads every view's keys."""

from feast import Entity, ValueType

plant = Entity(
    name="plant", join_keys=["plant"], value_type=ValueType.STRING, description="Plant or manufacturing organisation."
)
work_center = Entity(
    name="work_center", join_keys=["work_center"], value_type=ValueType.STRING, description="Work centre, line, team."
)
material = Entity(
    name="material", join_keys=["material"], value_type=ValueType.STRING, description="Material that is made."
)
shift = Entity(
    name="shift", join_keys=["shift"], value_type=ValueType.STRING, description="Shift worked, its day in front."
)
reason = Entity(
    name="reason", join_keys=["reason"], value_type=ValueType.STRING, description="Reason code of scrap or rework."
)
operation = Entity(
    name="operation_id", join_keys=["operation_id"], value_type=ValueType.STRING, description="Operation of a routing."
)
production_order = Entity(
    name="production_order",
    join_keys=["order_id"],
    value_type=ValueType.STRING,
    description="Production order or job, by its source's own number.",
)
characteristic = Entity(
    name="characteristic",
    join_keys=["characteristic"],
    value_type=ValueType.STRING,
    description="What is measured: tag, or names joined by commas.",
)
equipment = Entity(
    name="equipment", join_keys=["equipment"], value_type=ValueType.STRING, description="Machine, line or object."
)
