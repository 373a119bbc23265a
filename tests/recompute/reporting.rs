//! What amounts come to in the reporting currency, again and otherwise (rule 12).

use quarterdeck::domain::Currency;

use super::contract::{Contract, month_of};
use super::ratio::Ratio;
use super::revenue::{Revenue, Sums};

/// A currency against the reporting currency of a contract.
#[derive(Clone, Copy)]
pub(crate) struct Reporting<'a> {
    pub(crate) contract: &'a Contract,
    pub(crate) currency: Currency,
}

impl Reporting<'_> {
    /// Recognised and the partner's part, each month at its rate, summed and rounded once.
    pub(crate) fn of(&self, revenue: &Revenue) -> Option<Sums> {
        let sum = |amount: fn(&Sums) -> i128| {
            let mut sum = Ratio::ZERO;
            for (month, sums) in &revenue.months {
                sum = sum.plus(self.exactly(amount(sums), self.rate(*month)?));
            }
            Some(sum.rounded())
        };
        Some(Sums { recognised: sum(|sums| sums.recognised)?, partner: sum(|sums| sums.partner)? })
    }

    /// What is beyond the shares, at the rate of the last service month; no value where a service month has none.
    pub(crate) fn beyond(&self, revenue: &Revenue, amount: i128) -> Option<i128> {
        self.of(revenue)?;
        self.at_last_month(revenue, amount)
    }

    /// An amount at the rate of the last service month.
    pub(crate) fn at_last_month(&self, revenue: &Revenue, amount: i128) -> Option<i128> {
        self.at(amount, *revenue.months.keys().next_back()?)
    }

    /// An amount at the rate of a quarter's last month.
    pub(crate) fn at_end(&self, amount: i128, quarter: i32) -> Option<i128> {
        self.at(amount, month_of(self.contract.days_of(quarter).1))
    }

    fn at(&self, amount: i128, month: i32) -> Option<i128> {
        Some(self.exactly(amount, self.rate(month)?).rounded())
    }

    /// The rate of a month in millionths, where there is one above zero.
    fn rate(&self, month: i32) -> Option<i128> {
        if self.currency == self.contract.reporting {
            return Some(1_000_000);
        }
        self.contract.rates.get(&(self.currency, month)).copied().filter(|rate| *rate > 0)
    }

    fn exactly(&self, amount: i128, rate: i128) -> Ratio {
        let scale = |currency: Currency| 10_i128.pow(currency.minor_digits());
        Ratio::new(amount * rate * scale(self.contract.reporting), 1_000_000 * scale(self.currency))
    }
}
