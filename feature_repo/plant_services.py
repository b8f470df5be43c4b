"""Feature services of the plant."""

from equipment_state import equipment_state
from feast import FeatureService
from material_shift import material_shift
from material_yield import material_yield
from operation_cycle import operation_cycle
from order_yield import order_yield
from scrap_reason import scrap_reason
from work_center_shift import work_center_shift

production_yield = FeatureService(
    name="production_yield",
    description="Yield, losses, pace and machine around one confirmation.",
    features=[
        material_yield,
        material_shift,
        work_center_shift,
        scrap_reason,
        operation_cycle,
        order_yield,
        equipment_state,
    ],
)
