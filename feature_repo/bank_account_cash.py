"""What each own account holds, what nothing explains on it, and how old its last statement is."""

from cash_entities import bank_account, company
from feast import FeatureView
from fields import CASH, FLOW, OWN, amount, number
from sources import archived

bank_account_cash = FeatureView(
    name="bank_account_cash",
    description="Balance and feed of an own bank account.",
    entities=[company, bank_account],
    schema=[
        amount("account_balance_last_now", "Last closing balance and what was booked since.", CASH, OWN),
        amount("unmatched_receipt_sum_now", "Came and is explained by no receipt.", FLOW, OWN),
        number("statement_age_max_now", "Since the feed last spoke.", "s", ">= 0"),
    ],
    source=archived("bank_account_cash"),
)
