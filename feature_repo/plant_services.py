"""Feature services of the plant."""

from equipment_state import equipment_state
from feast import FeatureService
from material_chart import material_chart
from material_shift import material_shift
from material_yield import material_yield
from measurement_chart import measurement_chart
from operation_cycle import operation_cycle
from operation_pace import operation_pace
from order_yield import order_yield
from process_state import process_state
from scrap_cost import scrap_cost
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
        scrap_cost,
        operation_cycle,
        operation_pace,
        order_yield,
        material_chart,
        equipment_state,
        measurement_chart,
        process_state,
    ],
)
