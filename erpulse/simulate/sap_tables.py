"""Tables of `sap` on SQL Server; dates and times are text on the clock of the system."""

import datetime as dt
from zoneinfo import ZoneInfo

from erpulse.simulate.envelope import TableShape, Type
from erpulse.simulate.sqlserver import DECIMAL, NVARCHAR, shape

ZONE = "Europe/Berlin"
LOCAL = ZoneInfo(ZONE)


def _dats(value: dt.date) -> str:
    """Return a date as ABAP's; of a moment, the day on the system's own clock."""
    return f"{value.astimezone(LOCAL) if isinstance(value, dt.datetime) else value:%Y%m%d}"


def _tims(value: dt.datetime) -> str:
    return f"{value.astimezone(LOCAL):%H%M%S}"


DATS, TIMS = Type(NVARCHAR.schema, _dats), Type(NVARCHAR.schema, _tims)
MONEY, PRICE, QUANTITY, RATE, COUNT = DECIMAL(13, 2), DECIMAL(11, 2), DECIMAL(13, 3), DECIMAL(9, 5), DECIMAL(5, 0)
BUDGETED = DECIMAL(15, 2)


def _shape(name: str, texts: str, others: dict[str, Type], key: str) -> TableShape:
    return shape(name, {**dict.fromkeys(texts.split(), NVARCHAR), **others}, tuple(key.split()))


EKKO = _shape(
    "EKKO",
    "MANDT EBELN BUKRS BSTYP LOEKZ ERNAM LIFNR WAERS PROCSTAT MEMORY",
    {**dict.fromkeys(("BEDAT", "KDATB", "KDATE"), DATS), "WKURS": RATE},
    "MANDT EBELN",
)
EKPO = _shape(
    "EKPO",
    "MANDT EBELN EBELP LOEKZ BSTYP TXZ01 MATNR MATKL MEINS KONNR AFNAM RETPO ZZKOSTL",
    {
        "MENGE": QUANTITY,
        "NETPR": PRICE,
        "PEINH": COUNT,
        "NETWR": MONEY,
        "BPUMZ": COUNT,
        "BPUMN": COUNT,
        "CREATIONDATE": DATS,
        "CREATIONTIME": TIMS,
    },
    "MANDT EBELN EBELP",
)
MATDOC = _shape(
    "MATDOC",
    "MANDT KEY1 KEY2 KEY3 KEY4 KEY5 KEY6 RECORD_TYPE MBLNR MJAHR ZEILE BWART SHKZG MATNR WERKS LGORT LIFNR MEINS EBELN "
    "EBELP KOSTL",
    {"MENGE": QUANTITY, "BUDAT": DATS, "CPUDT": DATS, "CPUTM": TIMS},
    "MANDT KEY1 KEY2 KEY3 KEY4 KEY5 KEY6",
)
RBKP = _shape(
    "RBKP",
    "MANDT BELNR GJAHR BUKRS LIFNR WAERS XBLNR USNAM XRECH RBSTAT STBLG NAME1",
    {"BLDAT": DATS, "CPUDT": DATS, "CPUTM": TIMS, "RMWWR": MONEY, "KURSF": RATE},
    "MANDT BELNR GJAHR",
)
RSEG = _shape(
    "RSEG",
    "MANDT BELNR GJAHR BUZEI EBELN EBELP MATNR SHKZG BSTME MEINS ZZKOSTL ZZMATKL",
    {"WRBTR": MONEY, "MENGE": QUANTITY},
    "MANDT BELNR GJAHR BUZEI",
)
ZBUDGET = _shape(
    "ZBUDGET", "MANDT KOSTL GJAHR PERBL MATKL VERSN WAERS", {"WTGES": BUDGETED}, "MANDT KOSTL GJAHR PERBL MATKL VERSN"
)
LFA1 = _shape("LFA1", "MANDT LIFNR NAME1 LAND1 ORT01 STRAS STCD1 STCEG SPERR LOEVM", {}, "MANDT LIFNR")
LFBK = _shape("LFBK", "MANDT LIFNR BANKS BANKL BANKN KOINH", {}, "MANDT LIFNR BANKS BANKL BANKN")
