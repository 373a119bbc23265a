//! The pinned result as CSV files, and back.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::beyond;
use super::payables;
use super::rows::{self, Row};
use crate::domain::period::FiscalYear;
use crate::domain::{Currency, Money, Month, PartnerId, Quarter, Share};
use crate::pipeline::{PipelineError, guarded_csv};
use crate::settlement::model::{DecidedTiers, InvoiceLevel, LineShare, Settlements, TierQuarter};
use crate::settlement::true_up::{ClosedResult, ClosedShare, ClosedTrueUps, Parts};

pub(super) const TIERS: &str = "tiers.csv";
pub(super) const RATES: &str = "rates.csv";
pub(super) const TOTALS: &str = "totals.csv";
pub(super) const LINES: &str = "lines.csv";
pub(super) const TRUE_UPS: &str = "true_ups.csv";

const TIER_COLUMNS: &[&str] =
    &["partner_id", "period", "tier", "by_figures", "paid", "held", "probation_until", "rises_from", "reason"];
const RATE_COLUMNS: &[&str] = &["currency", "month", "rate"];
const TOTAL_COLUMNS: &[&str] = &[
    "of",
    "partner_id",
    "currency",
    "recognised",
    "partner",
    "vendor",
    "recognised_reporting",
    "partner_reporting",
    "beyond_reporting",
];
const LINE_COLUMNS: [&str; 19] = [
    "of",
    "partner_id",
    "line_id",
    "invoice_id",
    "customer_id",
    "product",
    "kind",
    "service_from",
    "service_to",
    "amount",
    "currency",
    "recognised",
    "share",
    "partner",
    "vendor",
    "rule",
    "programme",
    "level_on",
    "level",
];
/// What a true-up says beside its line.
const CAUSE_COLUMNS: [&str; 3] = ["cause", "reason", "dispute"];
const TRUE_UP_COLUMNS: [&str; LINE_COLUMNS.len() + CAUSE_COLUMNS.len()] = {
    let mut columns = [""; LINE_COLUMNS.len() + CAUSE_COLUMNS.len()];
    let (of_line, of_cause) = columns.split_at_mut(LINE_COLUMNS.len());
    of_line.copy_from_slice(&LINE_COLUMNS);
    of_cause.copy_from_slice(&CAUSE_COLUMNS);
    columns
};

/// The files of a pinned result, by name. The settlements it was made of say why its true-ups are what they are.
pub(super) fn write(
    result: &ClosedResult,
    settlements: &Settlements,
) -> Result<Vec<(&'static str, Vec<u8>)>, PipelineError> {
    Ok(vec![
        (beyond::FILE, guarded_csv::bytes(beyond::COLUMNS, &beyond::rows(settlements))?),
        (LINES, guarded_csv::bytes(&LINE_COLUMNS, &lines(result))?),
        (payables::FILE, guarded_csv::bytes(payables::COLUMNS, &payables::rows(result))?),
        (RATES, guarded_csv::bytes(RATE_COLUMNS, &rates(result))?),
        (TIERS, guarded_csv::bytes(TIER_COLUMNS, &tiers(result))?),
        (TOTALS, guarded_csv::bytes(TOTAL_COLUMNS, &totals(result))?),
        (TRUE_UPS, guarded_csv::bytes(&TRUE_UP_COLUMNS, &true_ups(settlements))?),
    ])
}

/// A partner in scope that has no tier stands with an empty one.
fn tiers(result: &ClosedResult) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (partner, tiers) in &result.tiers {
        rows.extend(tiers.iter().map(|tier| tier_row(partner, tier)));
        if tiers.is_empty() {
            let mut row = vec![partner.to_string(), result.period.to_string()];
            row.resize(TIER_COLUMNS.len(), String::new());
            rows.push(row);
        }
    }
    rows
}

fn tier_row(partner: &PartnerId, tier: &TierQuarter) -> Vec<String> {
    let quarter = |quarter: Option<Quarter>| quarter.map_or_else(String::new, |quarter| quarter.to_string());
    vec![
        partner.to_string(),
        tier.quarter.to_string(),
        tier.earned.clone(),
        tier.by_figures.clone(),
        tier.paid.clone(),
        tier.held.to_string(),
        quarter(tier.probation_until),
        quarter(tier.rises_from),
        tier.reason.clone(),
    ]
}

fn rates(result: &ClosedResult) -> Vec<Vec<String>> {
    let row = |((currency, month), rate): (&(Currency, Month), &Decimal)| {
        vec![currency.to_string(), month.to_string(), rate.to_string()]
    };
    result.rates.iter().map(row).collect()
}

fn totals(result: &ClosedResult) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for ((partner, currency), share) in &result.shares {
        let mut row = |of: Quarter, total: Parts, reporting: Option<Parts>, beyond: Option<Money>| {
            let text = |amount: Option<Money>| amount.map_or_else(String::new, |amount| amount.to_string());
            rows.push(vec![
                of.to_string(),
                partner.to_string(),
                currency.to_string(),
                total.recognised.to_string(),
                total.partner.to_string(),
                text(total.vendor()),
                text(reporting.map(|parts| parts.recognised)),
                text(reporting.map(|parts| parts.partner)),
                text(beyond),
            ]);
        };
        row(result.period, share.total, share.reporting, share.beyond_reporting);
        for (of, true_ups) in &share.true_ups {
            row(*of, true_ups.total, true_ups.reporting, true_ups.beyond_reporting);
        }
    }
    rows
}

fn lines(result: &ClosedResult) -> Vec<Vec<String>> {
    let all =
        result.shares.iter().flat_map(|((partner, _), share)| share.lines.iter().map(move |line| (partner, line)));
    all.map(|(partner, line)| line_row(result.period, partner, line)).collect()
}

fn true_ups(settlements: &Settlements) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for one in settlements.partners.iter().flat_map(|partner| &partner.settlements) {
        for of in &one.true_ups_by_period {
            for true_up in &of.lines {
                let mut row = line_row(of.period, &one.partner_id, &true_up.line);
                row.extend([true_up.cause.to_string(), true_up.reason.clone()]);
                row.push(true_up.dispute.clone().unwrap_or_default());
                rows.push(row);
            }
        }
    }
    rows
}

fn line_row(of: Quarter, partner: &PartnerId, line: &LineShare) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        of.to_string(),
        partner.to_string(),
        line.line_id.clone(),
        text(&line.invoice_id),
        text(&line.customer_id),
        text(&line.product),
        text(&line.kind),
        line.service_from.to_string(),
        line.service_to.to_string(),
        line.amount.to_string(),
        line.amount.currency.to_string(),
        line.recognised.to_string(),
        line.share.decimal().to_string(),
        line.partner.to_string(),
        line.vendor.to_string(),
        line.rule.clone(),
        line.programme.clone(),
        line.level.as_ref().map(|level| level.on.to_string()).unwrap_or_default(),
        line.level.as_ref().map(|level| level.tier.clone()).unwrap_or_default(),
    ]
}

/// Reads a pinned result back; `content` gives a file's bytes by name, `place` its path for messages.
pub(super) fn read(
    period: Quarter,
    reporting_currency: Currency,
    fiscal_year: FiscalYear,
    content: &dyn Fn(&str) -> Result<Vec<u8>, PipelineError>,
    place: &dyn Fn(&str) -> String,
) -> Result<ClosedResult, PipelineError> {
    let rows = |file: &str, columns| rows::read(&place(file), &content(file)?, columns);
    let reader = Reader { fiscal_year, reporting_currency };
    let mut result = ClosedResult {
        period,
        reporting_currency,
        tiers: reader.tiers(&rows(TIERS, TIER_COLUMNS)?)?,
        rates: reader.rates(&rows(RATES, RATE_COLUMNS)?)?,
        shares: BTreeMap::new(),
        payable: BTreeMap::new(),
        retained: BTreeMap::new(),
        sub_shares: BTreeMap::new(),
        left: BTreeMap::new(),
    };
    payables::read(&rows(payables::FILE, payables::COLUMNS)?, fiscal_year, &mut result)?;
    reader.totals(&rows(TOTALS, TOTAL_COLUMNS)?, &mut result)?;
    for row in rows(LINES, &LINE_COLUMNS)? {
        let (_, key, line) = reader.line(&row)?;
        let share = result.shares.get_mut(&key);
        share.map(|share| share.lines.push(line)).ok_or_else(|| without_total(&key))?;
    }
    for row in rows(TRUE_UPS, &TRUE_UP_COLUMNS)? {
        let (of, key, line) = reader.line(&row)?;
        let true_ups = result.shares.get_mut(&key).and_then(|share| share.true_ups.get_mut(&of));
        let true_ups = true_ups.ok_or_else(|| without_total(&key))?;
        match row.optional("dispute") {
            Some(dispute) => true_ups.disputes.insert(dispute, line),
            None => true_ups.lines.insert(line.line_id.clone(), line),
        };
    }
    beyond::read(&rows(beyond::FILE, beyond::COLUMNS)?, &|row| reader.quarter(row, "of"), &mut result)?;
    Ok(result)
}

pub(super) fn without_total((partner, currency): &(PartnerId, Currency)) -> PipelineError {
    PipelineError::Internal(format!("{TOTALS} has no row for a line of {partner} in {currency}"))
}

struct Reader {
    fiscal_year: FiscalYear,
    reporting_currency: Currency,
}

type Line = (Quarter, (PartnerId, Currency), LineShare);

impl Reader {
    fn quarter(&self, row: &Row, column: &str) -> Result<Quarter, PipelineError> {
        row.parsed(column, "a quarter", |text| self.fiscal_year.parse_quarter(text))
    }

    fn tiers(&self, rows: &[Row]) -> Result<DecidedTiers, PipelineError> {
        let mut tiers = DecidedTiers::new();
        for row in rows {
            let own = tiers.entry(PartnerId::new(row.text("partner_id"))).or_default();
            if !row.text("tier").is_empty() {
                own.push(self.tier(row)?);
            }
        }
        Ok(tiers)
    }

    fn tier(&self, row: &Row) -> Result<TierQuarter, PipelineError> {
        let optional = |column: &str| match row.text(column) {
            "" => Ok(None),
            _ => self.quarter(row, column).map(Some),
        };
        Ok(TierQuarter {
            quarter: self.quarter(row, "period")?,
            earned: row.text("tier").to_owned(),
            by_figures: row.text("by_figures").to_owned(),
            paid: row.text("paid").to_owned(),
            held: row.value("held", "a number of quarters")?,
            probation_until: optional("probation_until")?,
            rises_from: optional("rises_from")?,
            reason: row.text("reason").to_owned(),
        })
    }

    fn rates(&self, rows: &[Row]) -> Result<BTreeMap<(Currency, Month), Decimal>, PipelineError> {
        let rate = |row: &Row| {
            let month = |text: &str| Some(Month::of(format!("{text}-01").parse().ok()?));
            let key = (row.currency()?, row.parsed("month", "a month such as 2026-07", month)?);
            Ok((key, row.value("rate", "a number")?))
        };
        rows.iter().map(rate).collect()
    }

    fn totals(&self, rows: &[Row], result: &mut ClosedResult) -> Result<(), PipelineError> {
        let reporting = self.reporting_currency;
        for row in rows {
            let currency = row.currency()?;
            let of = self.quarter(row, "of")?;
            let total =
                Parts { recognised: row.money("recognised", currency)?, partner: row.money("partner", currency)? };
            let recognised = row.optional_money("recognised_reporting", reporting)?;
            let partner = row.optional_money("partner_reporting", reporting)?;
            let beyond_reporting = row.optional_money("beyond_reporting", reporting)?;
            let converted = recognised.zip(partner).map(|(recognised, partner)| Parts { recognised, partner });
            let key = (PartnerId::new(row.text("partner_id")), currency);
            if of == result.period {
                let (lines, adjustments, true_ups) = (Vec::new(), Vec::new(), BTreeMap::new());
                let share = ClosedShare { total, reporting: converted, lines, adjustments, beyond_reporting, true_ups };
                result.shares.insert(key, share);
            } else {
                let share = result.shares.get_mut(&key).ok_or_else(|| without_total(&key))?;
                let (lines, disputes, adjustments) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
                let reporting = converted;
                let posted = ClosedTrueUps { total, reporting, lines, disputes, adjustments, beyond_reporting };
                share.true_ups.insert(of, posted);
            }
        }
        Ok(())
    }

    fn line(&self, row: &Row) -> Result<Line, PipelineError> {
        let currency = row.currency()?;
        let line = LineShare {
            line_id: row.text("line_id").to_owned(),
            invoice_id: row.optional("invoice_id"),
            customer_id: row.optional("customer_id"),
            product: row.optional("product"),
            kind: row.optional("kind"),
            service_from: row.value("service_from", "a day")?,
            service_to: row.value("service_to", "a day")?,
            amount: row.money("amount", currency)?,
            recognised: row.money("recognised", currency)?,
            share: row.parsed("share", "a share from 0 to 1", Share::parse)?,
            partner: row.money("partner", currency)?,
            vendor: row.money("vendor", currency)?,
            rule: row.text("rule").to_owned(),
            programme: row.text("programme").to_owned(),
            level: level(row)?,
        };
        Ok((self.quarter(row, "of")?, (PartnerId::new(row.text("partner_id")), currency), line))
    }
}

/// The level on the invoice date, where that set the share.
fn level(row: &Row) -> Result<Option<InvoiceLevel>, PipelineError> {
    let Some(tier) = row.optional("level") else { return Ok(None) };
    Ok(Some(InvoiceLevel { on: row.value("level_on", "a day")?, tier }))
}
