//! Revenue slices as plain values, for settlement.

use chrono::NaiveDate;

use crate::domain::{Assignment, Currency, Month, PartnerId};

/// The part of a revenue line that one partner earns in one month (a row of the `revenue` facts).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevenueSlice {
    /// The line.
    pub line_id: String,
    /// The invoice.
    pub invoice_id: Option<String>,
    /// The partner; `None` unless assignment is partner.
    pub partner_id: Option<PartnerId>,
    /// Whose line it is.
    pub assignment: Assignment,
    /// The customer.
    pub customer_id: Option<String>,
    /// The product.
    pub product: Option<String>,
    /// New, renewal or credit.
    pub kind: Option<String>,
    /// The line a credit corrects, where it is one and the source says so: the credit is paid at that line's share.
    pub credits_line_id: Option<String>,
    /// The day of the line's own invoice.
    pub invoiced_on: Option<NaiveDate>,
    /// The day of the invoice that the service was sold by: of a credit that names its line, that line's.
    pub sold_on: Option<NaiveDate>,
    /// The currency.
    pub currency: Currency,
    /// First service day of the line.
    pub service_from: NaiveDate,
    /// Last service day of the line.
    pub service_to: NaiveDate,
    /// First service day of the slice.
    pub slice_from: NaiveDate,
    /// Last service day of the slice.
    pub slice_to: NaiveDate,
    /// The slice's month.
    pub month: Month,
    /// When the customer paid the line; `None` where it has not, or nobody says so.
    pub collected_on: Option<NaiveDate>,
    /// Amount of the whole line in minor units.
    pub amount_minor: i64,
    /// Recognised by this slice in minor units.
    pub recognised_minor: i64,
    /// What the partner keeps of its cash, in minor units.
    pub retained_minor: i64,
}
