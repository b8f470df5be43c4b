"""Production yield: what each work centre makes, loses and waits for, and what is out of line before its shift ends.

Reads     production_confirmation, downtime, shift_calendar, measurement
Grain     one row per confirmation, stop, shift or reading that enters, is taken back or leaves a window
Features  material_yield, material_shift, work_center_shift, scrap_reason, scrap_cost, operation_cycle, operation_pace,
          order_yield, material_chart, equipment_state, measurement_chart, process_state
Score     yield_below_limit, hidden_factory, feed_silent, oee_drop, scrap_concentrates, cycle_time_departs, order_at_risk, yield_drift, run_rule, slow_drift, process_departs; thresholds in the settings
Writes    features.*, scores.production_yield, erp.alerts
Latency   one heartbeat after the record is known, and the checkpoint's commit
Guarantee exactly once to read_committed readers; alert_id is the same under replay
Owner     manufacturing analytics
"""  # noqa: E501  a form: one line per key

from connectors.events.downtime import DOWNTIME
from connectors.events.measurement import MEASUREMENT
from connectors.events.production_confirmation import PRODUCTION_CONFIRMATION
from connectors.events.shift_calendar import SHIFT_CALENDAR
from jobs import production_series as series
from jobs import production_shift as shift
from jobs.spec import Branch, FeatureView, Job
from udfs.production_yield import (
    CYCLE,
    DRIFT,
    FEED,
    HIDDEN,
    OEE,
    ORDER,
    PROCESS,
    PRODUCTION_RULES,
    RUN,
    SCRAP,
    YIELD,
    YIELD_DRIFT,
)  # fmt: skip

QUANTITY, MONEY, RATIO, COUNT = "DECIMAL(38, 3)", "DECIMAL(38, 6)", "DOUBLE", "BIGINT"
MATERIAL_ENTITY = "CONCAT_WS('|', plant, work_center, material)"
CENTER_ENTITY = "CONCAT_WS('|', plant, work_center)"
POINT_ENTITY = "CONCAT_WS('|', equipment, characteristic)"

OWN = """JSON_OBJECT('document' VALUE document, 'event_id' VALUE event_id, 'event_time' VALUE event_time,
  'seen' VALUE CAST(t AS TIMESTAMP_LTZ(3)), 'plant' VALUE plant, 'work_center' VALUE work_center, {more})"""
LOT_FACTS = OWN.replace(
    "{more}",
    """'material' VALUE material, 'shift' VALUE shift, 'began' VALUE began, 'length' VALUE shift_length,
  'good' VALUE good_28d, 'scrap' VALUE scrap_28d,
  'rework' VALUE rework_28d, 'own_good' VALUE good_qty_sum_shift, 'own_scrap' VALUE scrap_qty_sum_shift,
  'own_rework' VALUE rework_qty_sum_shift""",
)
SHIFT_FACTS = OWN.replace(
    "{more}",
    """'shift' VALUE shift, 'kind' VALUE kind, 'began' VALUE began, 'length' VALUE shift_length,
  'confirmed' VALUE confirmed, 'last' VALUE last_event, 'good' VALUE good_qty_sum_shift,
  'scrap' VALUE scrap_qty_sum_shift, 'rework' VALUE rework_qty_sum_shift, 'down' VALUE downtime_sum_shift,
  'availability' VALUE availability_ratio_shift, 'performance' VALUE performance_ratio_shift,
  'quality' VALUE first_pass_yield_ratio_shift, 'cost' VALUE unit_cost, 'currency' VALUE currency""",
)
LOSS_FACTS = OWN.replace(
    "{more}",
    "'material' VALUE material, 'shift' VALUE shift, 'began' VALUE began, 'length' VALUE shift_length",
)
PACE_FACTS = OWN.replace(
    "{more}",
    """'material' VALUE material, 'operation' VALUE operation_id, 'order' VALUE order_id, 'equipment' VALUE equipment,
  'standard' VALUE standard_seconds, 'cost' VALUE unit_cost, 'currency' VALUE currency, 'unit' VALUE unit""",
)
ORDER_FACTS = OWN.replace(
    "{more}",
    """'material' VALUE material, 'order' VALUE order_id, 'made' VALUE made_qty_sum_ltd,
  'scrap' VALUE scrap_qty_sum_ltd, 'rework' VALUE rework_qty_sum_ltd, 'review' VALUE review_qty_sum_ltd,
  'seconds' VALUE run_seconds_sum_ltd, 'rolled' VALUE rolled_yield_ratio_ltd""",
)
YIELD_FACTS = OWN.replace(
    "{more}",
    """'material' VALUE material, 'characteristic' VALUE 'yield', 'equipment' VALUE equipment, 'order' VALUE order_id,
  'batch' VALUE batch, 'unit' VALUE unit, 'cost' VALUE unit_cost, 'currency' VALUE currency""",
)
POINT_FACTS = OWN.replace(
    "{more}",
    """'equipment' VALUE equipment, 'characteristic' VALUE characteristic, 'setting' VALUE setting,
  'order' VALUE order_id, 'material' VALUE material, 'unit' VALUE unit, 'lower_limit' VALUE lower_limit,
  'upper_limit' VALUE upper_limit""",
)
SAMPLE_FACTS = OWN.replace(
    "{more}",
    """'equipment' VALUE equipment, 'characteristic' VALUE characteristic, 'setting' VALUE setting,
  'order' VALUE order_id, 'material' VALUE material""",
)
SERIES = {"readings": "readings", "times": "times", "signs": "signs"}


def shared(array: str) -> str:
    """Return a condition that always holds, and is worked out after the array that several rules judge.

    So the running array is planned once, as long as the rules' branches take the same columns of its view.

    >>> shared("members")
    'CARDINALITY(members) > 0'
    """
    return f"CARDINALITY({array}) > 0"


CHART = FeatureView(
    "measurement_chart",
    ("source", "equipment", "characteristic"),
    {f"spc_n{number}_violation_count_1d": COUNT for number in range(1, 9)},
)

JOB = Job(
    name="production_yield",
    sources=(PRODUCTION_CONFIRMATION, DOWNTIME, SHIFT_CALENDAR, MEASUREMENT),
    views={
        "material_sums": shift.MATERIAL_SUMS,
        "material": shift.MATERIAL,
        "beats": shift.BEATS,
        "pulse": shift.PULSE,
        "calendar": shift.CALENDAR,
        "shift_rows": shift.SHIFT_ROWS,
        "shifts": shift.SHIFTS,
        "worked": shift.WORKED,
        "lots": shift.LOTS,
        "ages": shift.AGES,
        "reasons": series.REASON_SUMS,
        "costs": series.COST_SUMS,
        "losses": shift.LOSSES,
        "operation_sums": series.OPERATION_SUMS,
        "operation": series.OPERATION,
        "pace": series.PACE,
        "operations": series.OPERATIONS,
        "orders": series.ORDERS,
        "yields": series.YIELDS,
        "sensor_sums": series.SENSOR_SUMS,
        "equipment_state": series.EQUIPMENT,
        "points": series.POINTS,
        "samples": series.SAMPLES,
    },
    udf=PRODUCTION_RULES,
    branches=(
        Branch(
            view="material",
            feature=FeatureView(
                "material_yield",
                ("source", "plant", "work_center", "material"),
                {"good_qty_sum_1h": QUANTITY, "good_qty_sum_28d": QUANTITY, "scrap_qty_sum_28d": QUANTITY,
                 "rework_qty_sum_28d": QUANTITY, "confirmation_count_28d": COUNT, "yield_ratio_1h": RATIO,
                 "yield_ratio_28d": RATIO, "scrap_ratio_28d": RATIO, "rework_ratio_28d": RATIO},
            ),
        ),
        Branch(
            view="lots",
            feature=FeatureView(
                "material_shift",
                ("source", "plant", "work_center", "material", "shift"),
                {"good_qty_sum_shift": QUANTITY, "scrap_qty_sum_shift": QUANTITY, "rework_qty_sum_shift": QUANTITY,
                 "yield_ratio_shift": RATIO, "scrap_ratio_shift": RATIO, "rework_ratio_shift": RATIO},
            ),
            rule=YIELD,
            entity=MATERIAL_ENTITY,
            args={"facts": LOT_FACTS, "members": "members"},
        ),
        Branch(
            view="lots",
            rule=HIDDEN,
            when=shared("members"),
            entity=MATERIAL_ENTITY,
            args={"facts": LOT_FACTS, "members": "members"},
        ),
        Branch(
            view="worked",
            feature=FeatureView(
                "work_center_shift",
                ("source", "plant", "work_center", "shift"),
                {"good_qty_sum_shift": QUANTITY, "scrap_qty_sum_shift": QUANTITY, "rework_qty_sum_shift": QUANTITY,
                 "downtime_sum_shift": QUANTITY, "confirmation_age_max_now": COUNT,
                 "first_pass_yield_ratio_shift": RATIO, "availability_ratio_shift": RATIO,
                 "performance_ratio_shift": RATIO, "oee_ratio_shift": RATIO},
            ),
            rule=FEED,
            when="kind <> 'stop' AND began IS NOT NULL",
            entity=CENTER_ENTITY,
            args={"facts": SHIFT_FACTS},
        ),
        Branch(view="ages", rule=OEE, entity=CENTER_ENTITY, args={"facts": SHIFT_FACTS, "members": "members"}),
        Branch(
            view="reasons",
            feature=FeatureView(
                "scrap_reason",
                ("source", "plant", "work_center", "reason"),
                {"scrap_qty_sum_1d": QUANTITY, "scrap_qty_sum_28d": QUANTITY, "rework_qty_sum_28d": QUANTITY},
            ),
        ),
        Branch(
            view="costs",
            feature=FeatureView(
                "scrap_cost", ("source", "plant", "work_center", "currency"), {"scrap_cost_sum_1d": MONEY}
            ),
        ),
        Branch(view="losses", rule=SCRAP, entity=CENTER_ENTITY, args={"facts": LOSS_FACTS, "members": "members"}),
        Branch(
            view="operation",
            feature=FeatureView(
                "operation_cycle",
                ("source", "plant", "work_center", "material", "operation_id"),
                {"run_seconds_sum_1h": QUANTITY, "run_seconds_sum_28d": QUANTITY, "cycle_time_mean_1h": RATIO,
                 "cycle_time_mean_28d": RATIO},
            ),
        ),
        Branch(
            view="pace",
            rule=CYCLE,
            entity="CONCAT_WS('|', plant, work_center, material, operation_id)",
            args={"facts": PACE_FACTS, "sizes": "sizes"} | SERIES,
            answers=FeatureView(
                "operation_pace",
                ("source", "plant", "work_center", "material", "operation_id"),
                {"cycle_time_p50_1h": RATIO, "cycle_time_mad_28d": RATIO},
            ),
        ),
        Branch(
            view="orders",
            feature=FeatureView(
                "order_yield",
                ("source", "order_id"),
                {"made_qty_sum_ltd": QUANTITY, "scrap_qty_sum_ltd": QUANTITY, "rework_qty_sum_ltd": QUANTITY,
                 "review_qty_sum_ltd": QUANTITY, "run_seconds_sum_ltd": QUANTITY, "rolled_yield_ratio_ltd": RATIO},
            ),
            rule=ORDER,
            entity="order_id",
            args={"facts": ORDER_FACTS, "members": "members"},
        ),
        Branch(
            view="yields",
            rule=YIELD_DRIFT,
            entity=MATERIAL_ENTITY,
            args={"facts": YIELD_FACTS, "sizes": "sizes"} | SERIES,
            answers=FeatureView(
                "material_chart",
                ("source", "plant", "work_center", "material"),
                {"yield_ewma_8h": RATIO, "yield_cusum_8h": RATIO},
            ),
        ),
        Branch(
            view="equipment_state",
            feature=FeatureView("equipment_state", ("source", "equipment"), {"measurement_zscore_max_15m": RATIO}),
        ),
        *(
            Branch(
                view="points",
                rule=rule,
                when=shared("readings"),
                entity=POINT_ENTITY,
                args={"facts": POINT_FACTS} | SERIES,
                answers=chart,
            )
            for rule, chart in ((RUN, CHART), (DRIFT, None))
        ),
        Branch(
            view="samples",
            rule=PROCESS,
            entity=POINT_ENTITY,
            args={"facts": SAMPLE_FACTS, "members": "members"},
            answers=FeatureView(
                "process_state",
                ("source", "equipment"),
                {"process_t2_last_15m": RATIO, "process_q_last_15m": RATIO},
            ),
        ),
    ),
    overs=20,
)  # fmt: skip

if __name__ == "__main__":
    from jobs.runtime import main

    main(JOB)
