"""Production in the shipped maps: confirmations, orders, stops, readings and shifts as the systems write them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from connectors.mapping import load_map
from tests.connectors.mapping.rig import change, mapped
from tests.connectors.maps.rows import joined

PLAIN, SAP, EBS = load_map("plain"), load_map("sap"), load_map("oracle_ebs")
AFKO = {
    "MANDT": "100", "AUFNR": "000001000123", "PLNBEZ": "GEAR", "GAMNG": Decimal(500), "GASMG": Decimal(10),
    "GMEIN": "ST", "GSTRS": "20260514", "GLTRS": "20260516",
}  # fmt: skip
AFRU = {
    "MANDT": "100", "RUECK": "0000000042", "RMZHL": "00000001", "AUFNR": "000001000123", "VORNR": "0020",
    "WERKS": "1000", "ARBID": "10000012", "PERNR": "00000000", "AUERU": "X", "STOKZ": "", "STZHL": "00000000",
    "LMNGA": Decimal("95.000"), "XMNGA": Decimal("3.000"), "RMNGA": Decimal("2.000"), "MEINH": "ST", "GRUND": "0001",
    "ISM01": Decimal("0.500"), "ILE01": "STD", "ISM02": Decimal("90.000"), "ILE02": "MIN", "IEDD": "20260515",
    "IEDZ": "103000", "BUDAT": "20260515",
}  # fmt: skip
MOVE: dict[str, Any] = {
    "TRANSACTION_ID": 7, "WIP_ENTITY_ID": 1, "FM_OPERATION_SEQ_NUM": 10, "FM_INTRAOPERATION_STEP_TYPE": 2,
    "TO_INTRAOPERATION_STEP_TYPE": 3, "ORGANIZATION_ID": 207, "FM_DEPARTMENT_ID": 3, "PRIMARY_ITEM_ID": 9,
    "TRANSACTION_DATE": dt.datetime(2026, 5, 15, 22, 30), "CREATED_BY": 5, "TRANSACTION_QUANTITY": Decimal(4),  # noqa: DTZ001  a wall clock
    "TRANSACTION_UOM": "Ea", "REASON_ID": None,
}  # fmt: skip


def header_of(event: str) -> Any:
    parts = mapped(SAP, change("AFKO", AFKO))
    return next(part for part in parts if part.event == event and part.role == "header")


def test_a_confirmation_of_sap_takes_the_material_of_its_order() -> None:
    [row] = mapped(SAP, change("AFRU", AFRU))
    assert joined(row, header_of("production_confirmation")) == {
        "confirmation_id": "0000000042/00000001",
        "order_id": "000001000123",
        "operation_id": "0020",
        "plant": "1000",
        "work_center": "10000012",
        "material": "GEAR",
        "shift": "20260515",
        "worker": "00000000",
        "final": True,
        "reversal": False,
        "good_quantity": "95.000",
        "scrap_quantity": "3.000",
        "rework_quantity": "2.000",
        "unit": "ST",
        "reason": "0001",
        "run_seconds": "5400.000",
        "setup_seconds": "1800.000",
    }
    assert row.event_time == "2026-05-15T08:30:00.000Z"


@pytest.mark.parametrize("flags", [{"STOKZ": "X"}, {"STZHL": "00000001"}])
def test_a_reversed_confirmation_and_its_reversal_do_not_count(flags: dict[str, str]) -> None:
    [row] = mapped(SAP, change("AFRU", AFRU | flags))
    assert not row.active


def test_an_order_of_sap() -> None:
    [order] = [part for part in mapped(SAP, change("AFKO", AFKO)) if part.role == "row"]
    aufk = {"AUFNR": "000001000123", "AUART": "PP01", "WERKS": "1000", "LOEKZ": "", "IDAT2": "00000000"}
    [header] = mapped(SAP, change("AUFK", aufk))
    found = joined(order, header)
    assert (found["material"], found["planned_quantity"], found["status"], found["end_date"]) == (
        "GEAR", "500", "open", "2026-05-16",
    )  # fmt: skip


def test_a_malfunction_report_is_downtime() -> None:
    row = {"QMNUM": "10000001", "MSAUS": "X", "EQUNR": "M7", "IWERK": "1000", "AUSVN": "20260515", "AUZTV": "060000",
           "AUSZT": Decimal(1800)}  # fmt: skip
    [part] = mapped(SAP, change("QMIH", row))
    assert joined(part)["down_seconds"] == "1800"
    assert not mapped(SAP, change("QMIH", row | {"MSAUS": ""}))


@pytest.mark.parametrize(
    ("fm", "to", "quantities"),
    [
        (2, 3, {"good_quantity": "4"}),
        (2, 5, {"good_quantity": "0", "scrap_quantity": "4", "rework_quantity": "0"}),
        (2, 4, {"good_quantity": "0", "scrap_quantity": "0", "rework_quantity": "4"}),
        (4, 3, {"good_quantity": "4", "scrap_quantity": "0", "rework_quantity": "-4"}),
        (5, 2, {"good_quantity": "0", "scrap_quantity": "-4", "rework_quantity": "0"}),
    ],
)
def test_a_move_of_oracle_says_what_became_of_the_pieces(fm: int, to: int, quantities: dict[str, str]) -> None:
    steps = {"FM_INTRAOPERATION_STEP_TYPE": fm, "TO_INTRAOPERATION_STEP_TYPE": to}
    [part] = mapped(EBS, change("WIP_MOVE_TRANSACTIONS", MOVE | steps))
    found = joined(part)
    assert {name: value for name, value in found.items() if name.endswith("_quantity")} == quantities
    assert (found["work_center"], found["operation_id"], found["material"]) == ("3", "10", "9")


def test_resource_time_and_job_of_oracle() -> None:
    time = {"TRANSACTION_ID": 8, "TRANSACTION_TYPE": 1, "WIP_ENTITY_ID": 1, "OPERATION_SEQ_NUM": 10, "DEPARTMENT_ID": 3,
            "RESOURCE_ID": 77, "ORGANIZATION_ID": 207, "TRANSACTION_QUANTITY": Decimal("1.5"), "TRANSACTION_UOM": "HR",
            "TRANSACTION_DATE": MOVE["TRANSACTION_DATE"], "EMPLOYEE_ID": 4}  # fmt: skip
    [part] = mapped(EBS, change("WIP_TRANSACTIONS", time))
    assert (joined(part)["run_seconds"], joined(part)["material"]) == ("5400.0", "*")
    job = {"WIP_ENTITY_ID": 1, "STATUS_TYPE": 3, "JOB_TYPE": 1, "ORGANIZATION_ID": 207, "PRIMARY_ITEM_ID": 9,
           "START_QUANTITY": Decimal(50), "SCHEDULED_START_DATE": dt.date(2026, 5, 14),
           "SCHEDULED_COMPLETION_DATE": dt.date(2026, 5, 16), "CREATION_DATE": MOVE["TRANSACTION_DATE"]}  # fmt: skip
    [part] = mapped(EBS, change("WIP_DISCRETE_JOBS", job))
    assert (joined(part)["status"], joined(part)["kind"]) == ("released", "standard")


def test_readings_and_shifts_of_the_plain_schema() -> None:
    reading = {"measurement_id": "M1", "equipment": "P7", "characteristic": "pressure", "reading": Decimal("3.25"),
               "unit": "bar", "measured_at": dt.datetime(2026, 5, 15, 8, 30, tzinfo=dt.UTC),
               "quality": "good"}  # fmt: skip
    [part] = mapped(PLAIN, change("measurements", reading))
    assert joined(part)["reading"] == "3.25"
    [part] = mapped(PLAIN, change("measurements", reading | {"quality": "bad"}))
    assert not part.active
    shift = {"shift_id": "1", "plant": "P", "work_center": "W", "shift": "2026-05-15/1", "shift_seconds": 28800,
             "starts_at": dt.datetime(2026, 5, 15, 6, tzinfo=dt.UTC)}  # fmt: skip
    [part] = mapped(PLAIN, change("shifts", shift))
    assert joined(part)["shift_seconds"] == "28800"
    assert part.event_time == "2026-05-15T06:00:00.000Z"
