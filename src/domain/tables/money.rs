//! Canonical tables: revenue, rates and totals.

use crate::domain::schema::ColumnType::{Amount, Date, Decimal, Text, Word};
use crate::domain::schema::{Table, optional, reference, required};

/// One row is an invoice line, net of tax.
pub(super) const REVENUE: Table = Table {
    name: "revenue",
    row: "an invoice line, net of tax",
    key: &["line_id"],
    columns: &[
        required("line_id", Text),
        optional("invoice_id", Text),
        reference("partner_id", "partners", false),
        reference("customer_id", "customers", false),
        optional("product", Text),
        optional("kind", Word(&["new", "renewal", "credit"])),
        required("service_from", Date),
        required("service_to", Date),
        optional("invoiced_on", Date),
        required("amount", Amount(-1_000_000_000_000, 1_000_000_000_000)),
        required("currency", Text),
        optional("credits_line_id", Text),
        optional("collected_by", Word(&["vendor", "partner"])),
        optional("collected_on", Date),
        optional("collected", Amount(-1_000_000_000_000, 1_000_000_000_000)),
        optional("retained", Amount(-1_000_000_000_000, 1_000_000_000_000)),
    ],
    order: &[("service_from", "service_to")],
};

/// One row is a payment to a partner.
pub(super) const PAYMENTS: Table = Table {
    name: "payments",
    row: "a payment to a partner",
    key: &["payment_id"],
    columns: &[
        required("payment_id", Text),
        reference("partner_id", "partners", true),
        required("paid_on", Date),
        required("amount", Amount(-1_000_000_000_000, 1_000_000_000_000)),
        required("currency", Text),
        optional("period", Text),
        optional("reference", Text),
    ],
    order: &[],
};

/// One row is an item a partner disputes.
pub(super) const DISPUTES: Table = Table {
    name: "disputes",
    row: "an item a partner disputes",
    key: &["dispute_id"],
    columns: &[
        required("dispute_id", Text),
        reference("partner_id", "partners", true),
        required("item", Text),
        required("raised_on", Date),
        optional("due_on", Date),
        optional("decided_on", Date),
        optional("decision", Word(&["upheld", "rejected"])),
        optional("decider", Text),
        optional("reason", Text),
    ],
    order: &[("raised_on", "decided_on")],
};

/// One row is the finance ledger's total for a month and currency.
pub(super) const LEDGER_TOTALS: Table = Table {
    name: "ledger_totals",
    row: "the finance ledger's total for a month and currency",
    key: &["month", "currency"],
    columns: &[
        required("month", Date),
        required("currency", Text),
        required("amount", Amount(-1_000_000_000_000, 1_000_000_000_000)),
    ],
    order: &[],
};

/// One row is a contract due for renewal.
pub(super) const RENEWALS: Table = Table {
    name: "renewals",
    row: "a contract due for renewal",
    key: &["renewal_id"],
    columns: &[
        required("renewal_id", Text),
        reference("customer_id", "customers", true),
        reference("partner_id", "partners", false),
        optional("product", Text),
        required("due_on", Date),
        optional("outcome", Word(&["renewed", "downsold", "upsold", "churned", "open"])),
        required("amount_due", Amount(0, 1_000_000_000_000)),
        optional("amount_renewed", Amount(0, 1_000_000_000_000)),
        optional("currency", Text),
    ],
    order: &[],
};

/// One row is the average rate of a currency in a month to the reporting currency.
pub(super) const FX_RATES: Table = Table {
    name: "fx_rates",
    row: "the average rate of a currency in a month to the reporting currency",
    key: &["currency", "month"],
    columns: &[required("currency", Text), required("month", Date), required("rate", Decimal(0, 1_000_000_000_000))],
    order: &[],
};
