//! What an accrual says.

use chrono::NaiveDate;

use crate::domain::{Currency, Money, Month, PartnerId, Quarter, Share};

/// Amounts that do not fit in whole minor units.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{partner}: {currency}: what the open quarter comes to does not fit in whole minor units")]
pub struct AccrualError {
    /// Whose they are.
    pub partner: PartnerId,
    /// In which currency.
    pub currency: Currency,
}

/// What one partner's open quarter has come to in one currency, and what all of it is expected to come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accrual {
    /// The partner.
    pub partner_id: PartnerId,
    /// The last day whose service is accrued.
    pub until: NaiveDate,
    /// The day up to which invoices are known: the same day, or the newest invoice of the quarter's days after it.
    pub invoices_until: NaiveDate,
    /// The quarter in which the accrual is reversed: on its first day the settlement takes its place.
    pub reverses_in: Quarter,
    /// What is accrued, by kind.
    pub parts: AccruedParts,
    /// In the currency of the lines.
    pub figures: Figures,
    /// In the reporting currency; `None` where a rate is missing that nothing stands in for.
    pub reporting: Option<Figures>,
    /// What lines still to come rest on, or why they are not estimated.
    pub estimate: Result<Estimate, NotEstimated>,
    /// Months that have no rate yet, with what stands in for it.
    pub stand_ins: Vec<StandIn>,
}

/// What is accrued: the partner's part of the service days up to the day, and what belongs to the quarter besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccruedParts {
    /// Recognised by the service days up to the day.
    pub recognised: Money,
    /// The partner's part of that.
    pub partner: Money,
    /// Incentives on top, as they stand.
    pub incentives: Money,
    /// Service credits, negative, as they stand.
    pub service_credits: Money,
    /// Corrections of closed quarters that the quarter carries.
    pub true_ups: Money,
}

impl AccruedParts {
    /// What is accrued in all; `None` where it does not fit.
    #[must_use]
    pub fn sum(&self) -> Option<Money> {
        let beyond = self.incentives.checked_add(self.service_credits)?.checked_add(self.true_ups)?;
        self.partner.checked_add(beyond)
    }
}

/// An open quarter in one currency. Exact but for what is still to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// What the days up to the day come to.
    pub accrued: Money,
    /// What the whole quarter comes to with the lines that are known.
    pub known: Money,
    /// What lines still to come may add; `None` where that is not estimated.
    pub to_come: Option<Range>,
}

impl Figures {
    /// What the whole quarter is expected to come to; `None` where lines still to come are not estimated.
    #[must_use]
    pub fn forecast(&self) -> Option<Range> {
        self.to_come?.map(|amount| amount.checked_add(self.known))
    }

    /// Nothing where the forecast fits, so that it is a forecast wherever lines to come are estimated.
    pub(super) fn is_whole(&self) -> Option<()> {
        self.to_come.map_or(Some(()), |_| self.forecast().map(|_| ()))
    }
}

/// An estimate with the least and the most that is plausible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The least.
    pub low: Money,
    /// What is expected.
    pub expected: Money,
    /// The most.
    pub high: Money,
}

impl Range {
    /// Nothing, in a currency.
    #[must_use]
    pub fn zero(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self { low: zero, expected: zero, high: zero }
    }

    /// Something done to all three; `None` where it cannot be done to one.
    pub fn map(self, with: impl Fn(Money) -> Option<Money>) -> Option<Self> {
        Some(Self { low: with(self.low)?, expected: with(self.expected)?, high: with(self.high)? })
    }

    /// The sums of the three; `None` for different currencies or an overflow.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let low = self.low.checked_add(other.low)?;
        let high = self.high.checked_add(other.high)?;
        Some(Self { low, expected: self.expected.checked_add(other.expected)?, high })
    }

    /// Whether nothing at all is expected.
    pub(super) fn is_nothing(&self) -> bool {
        [self.low, self.expected, self.high].iter().all(|amount| amount.minor == 0)
    }
}

/// What a former quarter recognised of lines that were invoiced after the same day of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Former {
    /// The quarter.
    pub quarter: Quarter,
    /// Recognised of those lines by the quarter's service days.
    pub recognised: Money,
}

/// What lines still to come are expected to bring, from what came that late in former quarters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// The former quarters, newest first.
    pub former: Vec<Former>,
    /// The share that a line of the quarter's last day is paid at.
    pub share: Share,
    /// The partner's part: the least, the median and the most of the former quarters at that share.
    pub range: Range,
}

impl Estimate {
    /// How often the least and the most of so many quarters hold the next one, in whole per cent: (n - 1) / (n + 1), if quarters are alike.
    #[must_use]
    pub fn per_cent(&self) -> usize {
        let quarters = self.former.len();
        (200 * quarters.saturating_sub(1) + quarters + 1) / (2 * (quarters + 1))
    }
}

/// Why what is still to come is not estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotEstimated {
    /// So many former quarters tell which lines came late, fewer than are asked for.
    TooFewQuarters(usize),
    /// Nothing sets the share that lines to come are paid at.
    NoShare,
}

impl NotEstimated {
    /// In words: `2 former quarters tell what comes late, at least 4 are asked for`.
    #[must_use]
    pub fn words(self) -> String {
        let least = super::to_come::LEAST;
        match self {
            Self::TooFewQuarters(0) => {
                format!("no former quarter tells what comes late, at least {least} are asked for")
            }
            Self::TooFewQuarters(1) => {
                format!("one former quarter tells what comes late, at least {least} are asked for")
            }
            Self::TooFewQuarters(found) => {
                format!("{found} former quarters tell what comes late, at least {least} are asked for")
            }
            Self::NoShare => "nothing sets the share of lines to come".to_owned(),
        }
    }
}

/// A month without a rate, and the earlier month whose rate stands in for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandIn {
    /// The month.
    pub month: Month,
    /// The month whose rate is taken.
    pub rate_of: Month,
}
