"""Bank files made up for the tests: one statement told in every format, and their damage."""

from typing import Any

from connectors.decoders import decoder
from connectors.messages import Change, RawMessage
from connectors.settings import Source

ACCOUNT = "DE02120300000000202051"
MT940 = f"""{{1:F01BANKDEFFXXXX0000000000}}{{4:
:20:STMT240515
:25:{ACCOUNT}
:28C:00115/00001
:60F:C240514EUR100000,00
:61:2405150515DR18450,75NTRFPAY-77//BNK99017
:86:177?00SEPA-UEBERWEISUNG?20EREF+PAY-12345?21SVWZ+INVOICE 7781?30GENODEFF?31DE8937040044
0532013000?32ACME SUPPLY?33 GMBH
:61:2405160515CR2500,5NTRFNONREF
:86:166?00GUTSCHRIFT?20EREF+NOTPROVIDED?21SVWZ+INV 42?32BOLT AG
:61:2405150515RC204,88NRTINONREF
:86:free text of a bank
:61:240515D12,NCHGNONREF
:62F:C240515EUR83832,87
:64:C240515EUR80000,00
:65:C240517EUR82500,00
-}}
"""
"""Opening 100000.00 - 18450.75 + 2500.50 - 204.88 - 12 = 83832.87."""
MT942 = """:20:INTRA
:25:DE02120300000000202051
:28C:7
:34F:EUR0,
:13D:2405151030+0200
:61:2405150515EC500,00NTRFREF1
:61:240515D1,5NCHGNONREF
:90D:1EUR1,50
:90C:1EUR500,00
-
"""


def camt(body: str = "", *, kind: str = "053", version: str = "02") -> bytes:
    """Return a message with a statement of the account; `body` are its balances and entries."""
    root, name = {
        "053": ("BkToCstmrStmt", "Stmt"),
        "052": ("BkToCstmrAcctRpt", "Rpt"),
        "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    }[kind]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><d:Document xmlns:d="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.'
        f'{version}"><d:{root}><d:{name}><d:Id>S115</d:Id><d:ElctrncSeqNb>115</d:ElctrncSeqNb><d:Acct><d:Id><d:IBAN>'
        f"{ACCOUNT}</d:IBAN></d:Id><d:Ccy>EUR</d:Ccy></d:Acct>{_prefixed(body or BODY)}</d:{name}></d:{root}>"
        "</d:Document>"
    ).encode()


def _prefixed(body: str) -> str:
    return body.replace("</", "\0").replace("<", "<d:").replace("\0", "</d:")


def balance(code: str, amount: str, day: str, sign: str = "CRDT", currency: str = "EUR") -> str:
    """Return a balance of a message."""
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{amount}</Amt>'
        f"<CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def entry(amount: str, sign: str = "CRDT", more: str = "", status: str = "<Sts>BOOK</Sts>") -> str:
    """Return an entry of a message."""
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{status}<BookgDt><Dt>2024-05-15</Dt>'
        f"</BookgDt><ValDt><DtTm>2024-05-15T22:30:00Z</DtTm></ValDt>{more}</Ntry>"
    )


PAID = (
    "<AcctSvcrRef>BNK99017</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd>"
    "</Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs><PmtInfId>RUN-1</PmtInfId><EndToEndId>PAY-12345</EndToEndId></Refs>"
    "<RltdPties><Dbtr><Nm>WE</Nm></Dbtr><Cdtr><Pty><Nm>ACME SUPPLY</Nm></Pty></Cdtr><CdtrAcct><Id><IBAN>"
    "DE89</IBAN></Id></CdtrAcct></RltdPties><RltdAgts><CdtrAgt><FinInstnId><BICFI>GENODEFF</BICFI></FinInstnId></CdtrAgt></RltdAgts>"
    "<RmtInf><Ustrd>INVOICE</Ustrd><Ustrd>7781</Ustrd></RmtInf></TxDtls></NtryDtls>"
)
BODY = (
    balance("OPBD", "100000.00", "2024-05-14")
    + balance("CLBD", "81549.25", "2024-05-15")
    + entry("18450.75", "DBIT", PAID)
)
BAI2 = """01,122099999,123456789,240515,1800,1,,,2/
02,031001234,122099999,1,240515,2359,USD,2/
03,0123456789,,010,+10000000,,,015,8383287,,/
88,100,250050,1,,400,1866763,3,/
16,495,1845075,V,240516,,BNK99017,PAY12345,ACME SUPPLY, INC
88, INVOICE 7781
16,195,250050,S,100,200,249750,,,BOLT/
16,555,20488,Z,,,CHECK/
16,698,1200,0,,,/
49,22616913,8/
98,22616913,1,10/
99,22616913,1,12/
"""
FILES: dict[str, bytes] = {"mt940": MT940.encode(), "mt942": MT942.encode(), "camt": camt(), "bai2": BAI2.encode()}
DECODER = {"mt942": "mt940"}


def source(name: str, **more: Any) -> Source:
    """Return the settings of a bank that sends a format."""
    usual: dict[str, Any] = {"zone": "Europe/Berlin", "currency": "EUR"}
    return Source(topics=r"raw\.bank", map="bank", decoder=DECODER.get(name, name), **(usual | more))


def message(value: bytes | str | None, offset: int = 7) -> RawMessage:
    """Return a record of the bank's topic."""
    data = value.encode() if isinstance(value, str) else value
    return RawMessage(None, data, (), "raw.bank", 0, offset, 1_715_800_000_000)


def rows(name: str, value: bytes | str, **more: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return balances and lines of a file, without the columns that are null."""
    told = source(name, **more)
    found = decoder(told.decoder)[0](message(value), "bank", told)
    changes = [one for one in found if isinstance(one, Change)]
    assert len({one.order_key for one in changes}) == len(changes)
    plain = [(one.object, {name: v for name, v in (one.after or {}).items() if v is not None}) for one in changes]
    return [row for table, row in plain if table == "bank_balance"], [
        row for table, row in plain if table == "bank_statement_line"
    ]
