"""Tables of `ebs` on Oracle."""

from erpulse.simulate.oracle import DATE, NUMBER, VARCHAR2, shape

HEADERS = shape(
    "PO",
    "PO_HEADERS_ALL",
    {
        **dict.fromkeys(("PO_HEADER_ID", "AGENT_ID", "VENDOR_ID", "ORG_ID", "BLANKET_TOTAL_AMOUNT", "RATE"), NUMBER),
        **dict.fromkeys(("TYPE_LOOKUP_CODE", "SEGMENT1", "CURRENCY_CODE", "AUTHORIZATION_STATUS"), VARCHAR2),
        **dict.fromkeys(("CLOSED_CODE", "CANCEL_FLAG"), VARCHAR2),
        **dict.fromkeys(("APPROVED_DATE", "CREATION_DATE", "START_DATE", "END_DATE", "LAST_UPDATE_DATE"), DATE),
    },
    ("PO_HEADER_ID",),
)
LINES = shape(
    "PO",
    "PO_LINES_ALL",
    {
        **dict.fromkeys(("PO_LINE_ID", "PO_HEADER_ID", "LINE_NUM", "ITEM_ID", "CATEGORY_ID"), NUMBER),
        **dict.fromkeys(("QUANTITY", "UNIT_PRICE", "FROM_HEADER_ID"), NUMBER),
        **dict.fromkeys(("ITEM_DESCRIPTION", "UNIT_MEAS_LOOKUP_CODE", "CANCEL_FLAG"), VARCHAR2),
        **dict.fromkeys(("CREATION_DATE", "LAST_UPDATE_DATE"), DATE),
    },
    ("PO_LINE_ID",),
)
RECEIVING = shape(
    "PO",
    "RCV_TRANSACTIONS",
    {
        **dict.fromkeys(("TRANSACTION_ID", "QUANTITY", "ORGANIZATION_ID", "VENDOR_ID"), NUMBER),
        **dict.fromkeys(("PO_HEADER_ID", "PO_LINE_ID"), NUMBER),
        **dict.fromkeys(("TRANSACTION_TYPE", "DESTINATION_TYPE_CODE", "UNIT_OF_MEASURE", "SUBINVENTORY"), VARCHAR2),
        "TRANSACTION_DATE": DATE,
    },
    ("TRANSACTION_ID",),
)
INVOICES = shape(
    "AP",
    "AP_INVOICES_ALL",
    {
        **dict.fromkeys(("INVOICE_ID", "VENDOR_ID", "INVOICE_AMOUNT", "ORG_ID", "CREATED_BY"), NUMBER),
        **dict.fromkeys(("EXCHANGE_RATE", "BASE_AMOUNT"), NUMBER),
        **dict.fromkeys(("INVOICE_NUM", "INVOICE_CURRENCY_CODE", "INVOICE_TYPE_LOOKUP_CODE"), VARCHAR2),
        "PAYMENT_STATUS_FLAG": VARCHAR2,
        **dict.fromkeys(("INVOICE_DATE", "CANCELLED_DATE", "CREATION_DATE", "LAST_UPDATE_DATE"), DATE),
    },
    ("INVOICE_ID",),
)
INVOICE_LINES = shape(
    "AP",
    "AP_INVOICE_LINES_ALL",
    {
        **dict.fromkeys(("INVOICE_ID", "LINE_NUMBER", "AMOUNT", "PO_HEADER_ID", "PO_LINE_ID"), NUMBER),
        **dict.fromkeys(("INVENTORY_ITEM_ID", "QUANTITY_INVOICED", "UNIT_PRICE", "REQUESTER_ID"), NUMBER),
        "PURCHASING_CATEGORY_ID": NUMBER,
        **dict.fromkeys(("UNIT_MEAS_LOOKUP_CODE", "COST_CENTER_SEGMENT", "CANCELLED_FLAG"), VARCHAR2),
        **dict.fromkeys(("CREATION_DATE", "LAST_UPDATE_DATE"), DATE),
    },
    ("INVOICE_ID", "LINE_NUMBER"),
)
SUPPLIERS = shape(
    "AP",
    "AP_SUPPLIERS",
    {
        **dict.fromkeys(("VENDOR_ID", "LAST_UPDATED_BY"), NUMBER),
        **dict.fromkeys(("VENDOR_NAME", "VAT_REGISTRATION_NUM", "ENABLED_FLAG", "HOLD_ALL_PAYMENTS_FLAG"), VARCHAR2),
    },
    ("VENDOR_ID",),
)
BANKS = shape(
    "IBY",
    "IBY_EXT_BANK_ACCOUNTS",
    {
        **dict.fromkeys(("EXT_BANK_ACCOUNT_ID", "LAST_UPDATED_BY"), NUMBER),
        **dict.fromkeys(("BANK_ACCOUNT_NUM", "IBAN"), VARCHAR2),
    },
    ("EXT_BANK_ACCOUNT_ID",),
)
