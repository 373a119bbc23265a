//! The `renewals` facts: what was due, what was renewed, and whose it was.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::FactsError;
use super::context::Context;
use super::input::{Batch, DaysColumn, Decimals, Texts};
use super::output::FactWriter;
use super::parties::Holder;
use super::rates::monthly;
use crate::domain::money::round_half_away_from_zero;
use crate::domain::{Currency, Finding, Money, Month};

/// A renewal is the partner's who supports the customer so many days before it is due.
const DECIDED_DAYS_BEFORE: u64 = 90;
/// Open so many days after it was due counts as lost.
const GRACE_DAYS: u64 = 30;

const TEXTS: [&str; 6] = ["renewal_id", "partner_id", "customer_id", "product", "outcome", "currency"];

/// How a renewal came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// At what was due or more.
    Whole(&'static str),
    /// At less than what was due.
    Downsold,
    Churned,
    Open,
}

impl Outcome {
    fn of(word: Option<&str>) -> Self {
        match word {
            Some("renewed") => Self::Whole("renewed"),
            Some("upsold") => Self::Whole("upsold"),
            Some("downsold") => Self::Downsold,
            Some("churned") => Self::Churned,
            _ => Self::Open,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Whole(word) => word,
            Self::Downsold => "downsold",
            Self::Churned => "churned",
            Self::Open => "open",
        }
    }

    fn renewed(self) -> bool {
        matches!(self, Self::Whole(_) | Self::Downsold)
    }

    /// What of `due` was renewed, at most all of it; `None` where it is not known.
    fn renewed_minor(self, due: i64, renewed: Option<i64>) -> Option<i64> {
        match self {
            Self::Whole(_) => Some(renewed.map_or(due, |renewed| renewed.min(due))),
            Self::Downsold => renewed.map(|renewed| renewed.min(due)),
            Self::Churned | Self::Open => Some(0),
        }
    }
}

/// One renewal of the snapshot.
struct Renewal<'b> {
    texts: [Option<&'b str>; 6],
    due_on: NaiveDate,
    outcome: Outcome,
    due: Option<Decimal>,
    renewed: Option<Decimal>,
}

impl<'b> Renewal<'b> {
    fn id(&self) -> &'b str {
        self.texts[0].unwrap_or_default()
    }
}

struct RenewalRows<'b> {
    texts: [Texts<'b>; 6],
    due_on: DaysColumn<'b>,
    due: Decimals<'b>,
    renewed: Decimals<'b>,
}

impl<'b> RenewalRows<'b> {
    fn of(batch: &'b Batch) -> Result<Self, FactsError> {
        let [id, partner, customer, product, outcome, currency] = TEXTS.map(|name| batch.texts(name));
        Ok(Self {
            texts: [id?, partner?, customer?, product?, outcome?, currency?],
            due_on: batch.days("due_on")?,
            due: batch.decimals("amount_due")?,
            renewed: batch.decimals("amount_renewed")?,
        })
    }

    fn renewal(&self, row: usize) -> Option<Renewal<'b>> {
        let texts = self.texts.map(|column| column.at(row));
        Some(Renewal {
            outcome: Outcome::of(texts[4]),
            texts,
            due_on: self.due_on.at(row)?,
            due: self.due.decimal(row),
            renewed: self.renewed.decimal(row),
        })
    }
}

/// Amounts of a renewal in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Amounts {
    due: Option<i64>,
    renewed: Option<i64>,
    due_reporting: Option<i64>,
    renewed_reporting: Option<i64>,
}

/// Makes the `renewals` facts.
pub(super) struct RenewalFacts<'a> {
    context: &'a Context<'a>,
    reporting: Currency,
    rates: BTreeMap<(Currency, Month), Decimal>,
}

impl<'a> RenewalFacts<'a> {
    /// Takes the rates to the reporting currency.
    pub(super) fn new(context: &'a Context<'a>, reporting: Currency) -> Result<Self, FactsError> {
        Ok(Self { context, reporting, rates: monthly(context.input, "fx_rates", "rate")? })
    }

    /// Writes the table in the order of the snapshot; gives its rows.
    pub(super) fn write(&self, folder: &Path, facts_id: &str) -> Result<u64, FactsError> {
        let mut writer = FactWriter::create(folder, "renewals", facts_id)?;
        let mut findings = Vec::new();
        let columns: Vec<&str> = TEXTS.into_iter().chain(["due_on", "amount_due", "amount_renewed"]).collect();
        self.context.input.each_batch("renewals", &columns, |batch| {
            let rows = RenewalRows::of(batch)?;
            for renewal in batch.rows().filter_map(|row| rows.renewal(row)) {
                match self.amounts(&renewal) {
                    Ok(amounts) => self.push(&renewal, amounts, &mut writer)?,
                    Err(finding) => findings.push(finding),
                }
            }
            Ok(())
        })?;
        if findings.is_empty() { writer.close() } else { Err(FactsError::Findings(findings)) }
    }

    fn push(&self, renewal: &Renewal<'_>, amounts: Amounts, writer: &mut FactWriter) -> Result<(), FactsError> {
        let [_, _, customer, product, _, currency] = renewal.texts;
        let holder = self.holder(renewal);
        let lost_after = renewal.due_on.checked_add_days(Days::new(GRACE_DAYS));
        let waiting = lost_after.is_none_or(|last| self.context.as_of_day() <= last);
        writer.push(&[
            ("renewal_id", renewal.id().into()),
            ("partner_id", self.context.parties.id(holder).into()),
            ("assignment", holder.assignment.as_str().into()),
            ("customer_id", customer.into()),
            ("product", product.into()),
            ("due_date", renewal.due_on.into()),
            ("outcome", renewal.outcome.as_str().into()),
            ("renewed", renewal.outcome.renewed().into()),
            ("undecided", (renewal.outcome == Outcome::Open && waiting).into()),
            ("currency", currency.into()),
            ("amount_due_minor", amounts.due.into()),
            ("amount_renewed_minor", amounts.renewed.into()),
            ("due_reporting_minor", amounts.due_reporting.into()),
            ("renewed_reporting_minor", amounts.renewed_reporting.into()),
        ])
    }

    /// Whose it is: by `customer_partners` 90 days before it is due where that knows the customer, or else the partner stated.
    fn holder(&self, renewal: &Renewal<'_>) -> Holder {
        let [_, partner, customer, product, ..] = renewal.texts;
        let parties = self.context.parties;
        let day = renewal.due_on.checked_sub_days(Days::new(DECIDED_DAYS_BEFORE)).unwrap_or(renewal.due_on);
        match customer.filter(|id| parties.has_supports(id)) {
            Some(customer) => parties.supporter(customer, product, day).unwrap_or(Holder::DIRECT),
            None => partner.map_or(Holder::DIRECT, |id| parties.holder_of(id)),
        }
    }

    fn amounts(&self, renewal: &Renewal<'_>) -> Result<Amounts, Finding> {
        let Some(code) = renewal.texts[5] else { return Ok(Amounts::default()) };
        let currency = Currency::parse(code).ok_or_else(|| {
            finding(renewal, "currency", format!("found `{code}`, expected an ISO 4217 code such as EUR"))
        })?;
        let minor = |amount: Option<Decimal>, column: &str| match amount {
            Some(amount) => {
                Money::from_decimal_exact(amount, currency).map(|money| Some(money.minor)).ok_or_else(|| {
                    let digits = currency.minor_digits();
                    finding(
                        renewal,
                        column,
                        format!("found {amount}, expected at most {digits} decimals in {currency}"),
                    )
                })
            }
            None => Ok(None),
        };
        let (due, renewed) = (minor(renewal.due, "amount_due")?, minor(renewal.renewed, "amount_renewed")?);
        let renewed = due.and_then(|due| renewal.outcome.renewed_minor(due, renewed));
        let reporting = |minor: Option<i64>| self.reporting_minor(minor?, currency, Month::of(renewal.due_on));
        Ok(Amounts { due, renewed, due_reporting: reporting(due), renewed_reporting: reporting(renewed) })
    }

    /// The amount in minor units of the reporting currency, rounded once; `None` without the month's rate.
    fn reporting_minor(&self, minor: i64, currency: Currency, month: Month) -> Option<i64> {
        if currency == self.reporting {
            return Some(minor);
        }
        let rate = self.rates.get(&(currency, month))?;
        let digits = |currency: Currency| Decimal::from(10_i64.pow(currency.minor_digits()));
        let exact = Decimal::from(minor).checked_mul(*rate)?.checked_mul(digits(self.reporting))?;
        round_half_away_from_zero(exact.checked_div(digits(currency))?)
    }
}

fn finding(renewal: &Renewal<'_>, column: &str, message: String) -> Finding {
    FactsError::finding("renewals", column, format!("renewal {}: {message}", renewal.id()))
}
