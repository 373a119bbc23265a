//! The `revenue` facts: a row per line, month and holder (rule R10).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;

use super::FactsError;
use super::context::{Context, Notes};
use super::input::{Batch, DaysColumn, Decimals, Texts};
use super::output::FactWriter;
use super::parties::{Holder, Parties};
use super::recognition::{Stretch, stretches};
use crate::domain::{Assignment, Currency, Finding, Money};

const TEXTS: [&str; 9] = [
    "line_id",
    "invoice_id",
    "partner_id",
    "customer_id",
    "product",
    "kind",
    "currency",
    "credits_line_id",
    "collected_by",
];

fn columns() -> Vec<&'static str> {
    let days = ["service_from", "service_to", "invoiced_on", "collected_on"];
    TEXTS.into_iter().chain(days).chain(["amount", "retained"]).collect()
}

struct RevenueRows<'b> {
    texts: Vec<Texts<'b>>,
    service_from: DaysColumn<'b>,
    service_to: DaysColumn<'b>,
    invoiced_on: DaysColumn<'b>,
    collected_on: DaysColumn<'b>,
    amount: Decimals<'b>,
    retained: Decimals<'b>,
}

/// One line of the snapshot.
#[derive(Debug, Clone, Copy)]
struct Line<'b> {
    id: &'b str,
    invoice_id: Option<&'b str>,
    kind: Option<&'b str>,
    currency: &'b str,
    amount: Option<rust_decimal::Decimal>,
    retained: Retained,
    collected_on: Option<NaiveDate>,
    service: Service<'b>,
    credits: Option<&'b str>,
}

/// What the partner keeps of a line's cash.
#[derive(Debug, Clone, Copy)]
enum Retained {
    /// Nothing: the vendor collects it.
    Nothing,
    /// All of it: the partner collects it.
    All,
    /// So much; `None` where it is too large.
    Amount(Option<rust_decimal::Decimal>),
}

/// Whose service a line is for, and when.
#[derive(Debug, Clone, Copy)]
struct Service<'b> {
    partner_id: Option<&'b str>,
    customer_id: Option<&'b str>,
    product: Option<&'b str>,
    days: (NaiveDate, NaiveDate),
    /// The day of its invoice.
    sold_on: Option<NaiveDate>,
}

/// A line that credits correct.
#[derive(Debug, Clone)]
struct Credited {
    partner_id: Option<String>,
    customer_id: Option<String>,
    product: Option<String>,
    days: (NaiveDate, NaiveDate),
    /// The day of its invoice.
    sold_on: Option<NaiveDate>,
    credits: Option<String>,
}

impl Credited {
    fn service(&self) -> Service<'_> {
        Service {
            partner_id: self.partner_id.as_deref(),
            customer_id: self.customer_id.as_deref(),
            product: self.product.as_deref(),
            days: self.days,
            sold_on: self.sold_on,
        }
    }
}

impl<'b> RevenueRows<'b> {
    fn of(batch: &'b Batch) -> Result<Self, FactsError> {
        Ok(Self {
            texts: TEXTS.iter().map(|name| batch.texts(name)).collect::<Result<_, _>>()?,
            service_from: batch.days("service_from")?,
            service_to: batch.days("service_to")?,
            invoiced_on: batch.days("invoiced_on")?,
            collected_on: batch.days("collected_on")?,
            amount: batch.decimals("amount")?,
            retained: batch.decimals("retained")?,
        })
    }

    fn line(&self, row: usize) -> Option<Line<'b>> {
        let text = |column: usize| self.texts[column].at(row);
        let days = (self.service_from.at(row)?, self.service_to.at(row)?);
        Some(Line {
            id: text(0).unwrap_or_default(),
            invoice_id: text(1),
            kind: text(5),
            currency: text(6).unwrap_or_default(),
            amount: self.amount.decimal(row),
            retained: match self.retained.at(row) {
                Some(_) => Retained::Amount(self.retained.decimal(row)),
                None if text(8) == Some("partner") => Retained::All,
                None => Retained::Nothing,
            },
            collected_on: self.collected_on.at(row),
            service: Service {
                partner_id: text(2),
                customer_id: text(3),
                product: text(4),
                days,
                sold_on: self.invoiced_on.at(row),
            },
            credits: text(7),
        })
    }
}

/// Makes the `revenue` facts.
pub(super) struct RevenueFacts<'a> {
    context: &'a Context<'a>,
    credited: BTreeMap<String, Credited>,
}

impl<'a> RevenueFacts<'a> {
    /// Looks up the lines that credits correct.
    pub(super) fn new(context: &'a Context<'a>) -> Result<Self, FactsError> {
        let mut wanted = BTreeSet::new();
        each_line(context, |line| {
            wanted.extend(line.credits.map(str::to_owned));
            Ok(())
        })?;
        let mut credited = BTreeMap::new();
        each_line(context, |line| {
            if wanted.contains(line.id) {
                let Service { partner_id, customer_id, product, days, sold_on } = line.service;
                let own = |text: Option<&str>| text.map(str::to_owned);
                let (partner_id, customer_id, product) = (own(partner_id), own(customer_id), own(product));
                let credits = own(line.credits);
                let service = Credited { partner_id, customer_id, product, days, sold_on, credits };
                credited.insert(line.id.to_owned(), service);
            }
            Ok(())
        })?;
        Ok(Self { context, credited })
    }

    /// Writes the table, lines in the order of the snapshot and the slices of each by day; gives its rows.
    pub(super) fn write(&self, folder: &Path, facts_id: &str, notes: &mut Notes) -> Result<u64, FactsError> {
        let mut writer = FactWriter::create(folder, "revenue", facts_id)?;
        let mut findings = Vec::new();
        each_line(self.context, |line| match amounts(&line) {
            Ok(amounts) => self.push(&line, amounts, &mut writer, notes),
            Err(finding) => {
                findings.push(finding);
                Ok(())
            }
        })?;
        if findings.is_empty() { writer.close() } else { Err(FactsError::Findings(findings)) }
    }

    /// The service a line is for: of a credit that of the line it corrects, through any credits of credits.
    fn service<'s>(&'s self, line: &Line<'s>, notes: &mut Notes) -> Service<'s> {
        let mut service = line.service;
        let mut seen = BTreeSet::from([line.id]);
        let mut next = line.credits;
        while let Some(id) = next.filter(|id| seen.insert(id)) {
            let Some(original) = self.credited.get(id) else {
                notes.counts.credits_without_line += 1;
                break;
            };
            service = original.service();
            next = original.credits.as_deref();
        }
        service
    }

    fn push(
        &self,
        line: &Line<'_>,
        (money, retained): (Money, Money),
        writer: &mut FactWriter,
        notes: &mut Notes,
    ) -> Result<(), FactsError> {
        let service = self.service(line, notes);
        let parties = self.context.parties;
        let changes = service.customer_id.map(|id| parties.changes(id)).unwrap_or_default();
        let cut = |amount: Money, column: &str| {
            let holder = |day| holder(parties, &service, day);
            stretches(amount.minor, service.days, changes.iter().copied(), holder)
                .ok_or_else(|| FactsError::Findings(vec![finding(line, column, "the amount is too large".to_owned())]))
        };
        let slices = cut(money, "amount")?;
        // Hardly any line is collected by a partner: what is nothing need not be cut.
        let kept = match retained.minor {
            0 => vec![0; slices.len()],
            _ => cut(retained, "retained")?.iter().map(|stretch| stretch.recognised).collect(),
        };
        let unassigned = |slice: &Stretch<Holder>| slice.holder.assignment == Assignment::Unassigned;
        notes.counts.unassigned_revenue_lines += u64::from(slices.iter().any(unassigned));
        for (slice, kept) in slices.into_iter().zip(kept) {
            writer.push(&[
                ("line_id", line.id.into()),
                ("invoice_id", line.invoice_id.into()),
                ("partner_id", parties.id(slice.holder).into()),
                ("assignment", slice.holder.assignment.as_str().into()),
                ("customer_id", line.service.customer_id.or(service.customer_id).into()),
                ("product", line.service.product.or(service.product).into()),
                ("kind", line.kind.into()),
                ("credits_line_id", line.credits.into()),
                ("invoiced_on", line.service.sold_on.into()),
                ("sold_on", service.sold_on.into()),
                ("currency", money.currency.code().into()),
                ("service_from", service.days.0.into()),
                ("service_to", service.days.1.into()),
                ("slice_from", slice.from.into()),
                ("slice_to", slice.to.into()),
                ("month", slice.month.first_day().into()),
                ("collected_on", line.collected_on.into()),
                ("amount_minor", money.minor.into()),
                ("recognised_minor", slice.recognised.into()),
                ("retained_minor", if slice.holder.assignment == Assignment::Partner { kept } else { 0 }.into()),
            ])?;
        }
        Ok(())
    }
}

/// Who earns a service on a day: by `customer_partners` where it knows the customer, or else the partner of the line.
fn holder(parties: &Parties, service: &Service<'_>, day: NaiveDate) -> Holder {
    match service.customer_id.filter(|id| parties.has_supports(id)) {
        Some(customer) => parties.supporter(customer, service.product, day).unwrap_or(Holder::DIRECT),
        None => service.partner_id.map_or(Holder::DIRECT, |id| parties.holder_of(id)),
    }
}

fn each_line(
    context: &Context<'_>,
    mut visit: impl FnMut(Line<'_>) -> Result<(), FactsError>,
) -> Result<(), FactsError> {
    context.input.each_batch("revenue", &columns(), |batch| {
        let rows = RevenueRows::of(batch)?;
        batch.rows().filter_map(|row| rows.line(row)).try_for_each(&mut visit)
    })
}

/// A line's amount, and what of it the partner keeps.
fn amounts(line: &Line<'_>) -> Result<(Money, Money), Finding> {
    let currency = Currency::parse(line.currency).ok_or_else(|| {
        let message = format!("found `{}`, expected an ISO 4217 code such as EUR", line.currency);
        finding(line, "currency", message)
    })?;
    let exact = |amount: Option<rust_decimal::Decimal>, column: &str| {
        let amount = amount.ok_or_else(|| finding(line, column, "the amount is too large".to_owned()))?;
        Money::from_decimal_exact(amount, currency).ok_or_else(|| {
            let digits = currency.minor_digits();
            finding(line, column, format!("found {amount}, expected at most {digits} decimals in {currency}"))
        })
    };
    let amount = exact(line.amount, "amount")?;
    let retained = match line.retained {
        Retained::Nothing => Money::zero(currency),
        Retained::All => amount,
        Retained::Amount(retained) => exact(retained, "retained")?,
    };
    Ok((amount, retained))
}

fn finding(line: &Line<'_>, column: &str, message: String) -> Finding {
    FactsError::finding("revenue", column, format!("line {}: {message}", line.id))
}
