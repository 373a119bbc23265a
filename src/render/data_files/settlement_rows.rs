//! `settlement.csv` and `settlement.parquet`: one row a partner and currency.

use crate::domain::{Currency, Money, Quarter};
use crate::settlement::model::{PartnerSettlement, Settlement, Settlements, TierDecision};
use crate::settlement::payment::Payment;

use super::DataFileError;
use super::table::{Cell, Column, Kind, csv_bytes, parquet_bytes};

/// One partner's settlement in one currency, with what it belongs to.
pub struct SettlementRow<'a> {
    period: Quarter,
    reporting: Currency,
    tier: &'a TierDecision,
    settlement: &'a Settlement,
}

impl SettlementRow<'_> {
    /// An amount of the payment; nothing where what the quarter comes to is paid by itself.
    fn of_payment(&self, of: fn(&Payment) -> Money) -> Cell {
        let zero = Money::zero(self.settlement.recognised.currency);
        Cell::Amount(self.settlement.payment.as_ref().map_or(zero, of))
    }
}

/// The columns, in order.
#[must_use]
pub fn settlement_columns<'a>() -> Vec<Column<SettlementRow<'a>>> {
    [settled_columns(), part_columns(), payment_columns(), payable_columns()].into_iter().flatten().collect()
}

/// Whose settlement it is, at which share.
fn settled_columns<'a>() -> Vec<Column<SettlementRow<'a>>> {
    vec![
        column("period", Kind::Text, "the quarter, `2026Q3`", |row| Cell::Text(row.period.to_string())),
        column("partner_id", Kind::Text, "the partner", |row| Cell::Text(row.settlement.partner_id.to_string())),
        column("currency", Kind::Text, "currency of the amounts, ISO 4217", |row| {
            Cell::Text(row.settlement.recognised.currency.to_string())
        }),
        column("recognised", Kind::Amount, "recognised by service days of the quarter", |row| {
            Cell::Amount(row.settlement.recognised)
        }),
        column(
            "tier_paid",
            Kind::Text,
            "the tier whose share is paid; empty where the programme has no tiers",
            |row| Cell::text(row.tier.paid_tier()),
        ),
        column(
            "tier_earned",
            Kind::Text,
            "the tier the quarter earns; empty where the programme has no tiers",
            |row| Cell::text(row.tier.earned_tier()),
        ),
        column("share", Kind::Share, "the share, where one applied throughout; empty otherwise", |row| {
            row.settlement.share.map_or(Cell::Empty, Cell::Share)
        }),
    ]
}

/// What the quarter comes to.
fn part_columns<'a>() -> Vec<Column<SettlementRow<'a>>> {
    vec![
        column("partner", Kind::Amount, "the partner's part", |row| Cell::Amount(row.settlement.partner)),
        column("vendor", Kind::Amount, "the vendor's part: recognised less the partner's", |row| {
            Cell::Amount(row.settlement.vendor)
        }),
        column("incentives", Kind::Amount, "incentives on top, borne by the vendor", |row| {
            Cell::Amount(row.settlement.incentives)
        }),
        column("service_credits", Kind::Amount, "service credits, negative, borne by the partner", |row| {
            Cell::Amount(row.settlement.service_credits)
        }),
        column("true_ups", Kind::Amount, "corrections of closed quarters", |row| Cell::Amount(row.settlement.true_ups)),
        column(
            "sub_partners",
            Kind::Amount,
            "what sub-partners get of the partner's part, below zero, and what the partner gets of others'",
            |row| Cell::Amount(row.settlement.sub_partners),
        ),
    ]
}

/// What the rules of payment make of it.
fn payment_columns<'a>() -> Vec<Column<SettlementRow<'a>>> {
    vec![
        column("retained", Kind::Amount, "kept by the partner of cash that it collects", |row| {
            row.of_payment(|payment| payment.retained)
        }),
        column(
            "uncollected",
            Kind::Amount,
            "held until customers pay, less what was held before and is released because they paid",
            |row| {
                row.of_payment(|payment| {
                    payment.uncollected.checked_sub(payment.collected).unwrap_or(payment.uncollected)
                })
            },
        ),
        column(
            "opening_balance",
            Kind::Amount,
            "carried from the quarter before; below zero where it was owed",
            |row| row.of_payment(|payment| payment.opening),
        ),
        column("released", Kind::Amount, "held in earlier quarters and paid in this one", |row| {
            row.of_payment(|payment| payment.released)
        }),
        column("carried_forward", Kind::Amount, "carried to the next quarter; below zero where it is owed", |row| {
            row.of_payment(|payment| payment.carried)
        }),
        column("held", Kind::Amount, "held of this quarter", |row| row.of_payment(|payment| payment.held)),
        column("withheld", Kind::Amount, "withheld, as for tax", |row| row.of_payment(|payment| payment.withheld)),
    ]
}

/// What is paid.
fn payable_columns<'a>() -> Vec<Column<SettlementRow<'a>>> {
    vec![
        column(
            "payable",
            Kind::Amount,
            "what is paid: partner + incentives + service_credits + true_ups + sub_partners - retained - uncollected + opening_balance + released - held - withheld - carried_forward",
            |row| Cell::Amount(row.settlement.payable),
        ),
        column("reporting_currency", Kind::Text, "the workspace's reporting currency", |row| {
            Cell::Text(row.reporting.to_string())
        }),
        column(
            "payable_reporting",
            Kind::Amount,
            "what is paid, in the reporting currency; empty where a month has no rate",
            |row| row.settlement.payable_reporting.map_or(Cell::Empty, Cell::Amount),
        ),
    ]
}

fn column<'a>(
    name: &'static str,
    kind: Kind,
    meaning: &'static str,
    value: fn(&SettlementRow<'a>) -> Cell,
) -> Column<SettlementRow<'a>> {
    Column { name, kind, meaning, value }
}

/// All settlements as CSV, by partner and currency.
///
/// # Errors
/// When the writer fails.
pub fn settlement_csv(settlements: &Settlements) -> Result<Vec<u8>, DataFileError> {
    csv_bytes(&settlement_columns(), &rows(settlements))
}

/// The same as Parquet.
///
/// # Errors
/// When the writer fails.
pub fn settlement_parquet(settlements: &Settlements) -> Result<Vec<u8>, DataFileError> {
    parquet_bytes(&settlement_columns(), &rows(settlements))
}

fn rows(settlements: &Settlements) -> Vec<SettlementRow<'_>> {
    let (period, reporting) = (settlements.period, settlements.reporting_currency);
    let of_partner = |settled| {
        let PartnerSettlement { tier, settlements, .. }: &PartnerSettlement = settled;
        settlements.iter().map(move |settlement| SettlementRow { period, reporting, tier, settlement })
    };
    settlements.partners.iter().flat_map(of_partner).collect()
}
