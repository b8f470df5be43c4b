"""The feature service of the cash position."""

from ar_invoice_pay_date import ar_invoice_pay_date
from bank_account_cash import bank_account_cash
from cash_forecast import cash_forecast
from company_cash import company_cash
from customer_pay_habit import customer_pay_habit
from feast import FeatureService

cash_position = FeatureService(
    name="cash_position",
    description="Cash, forecast and payers of a company.",
    features=[company_cash, bank_account_cash, customer_pay_habit, ar_invoice_pay_date, cash_forecast],
)
