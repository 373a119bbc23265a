//! The fact tables about contracts: their renewals, and how many are in force.

use super::schema::{ASSIGNMENT, FactTable, PARTNER, PRODUCT, day, flag, integer, text};

/// Renewals.
pub(super) const RENEWALS: FactTable = FactTable {
    name: "renewals",
    row: "a contract due for renewal",
    needs: &["renewals"],
    promised_by: None,
    columns: &[
        text("renewal_id", "the renewal"),
        text(
            "partner_id",
            "the partner that supported the customer 90 days before it is due, or else the one the source names; null unless assignment is `partner`",
        ),
        ASSIGNMENT,
        text("customer_id", "the customer"),
        PRODUCT,
        day("due_date", "day it is due"),
        text("outcome", "`renewed`, `downsold`, `upsold`, `churned` or `open`; `open` where the source does not say"),
        flag(
            "renewed",
            "renewed, downsold or upsold; false for churned, and for open ones: 30 days after the due day they count as lost",
        ),
        flag("undecided", "open, and the 30 days after the due day had not passed at the as-of day"),
        text("currency", "ISO 4217 code; null where the source does not say"),
        integer("amount_due_minor", "amount due in minor units; null without a currency"),
        integer(
            "amount_renewed_minor",
            "amount renewed in minor units, at most what was due: 0 for lost and open ones, all of it for one renewed or upsold without an amount; null for a downsold one without an amount",
        ),
        integer(
            "due_reporting_minor",
            "amount due in minor units of the reporting currency, at the rate of the month it is due in; null without that rate",
        ),
        integer("renewed_reporting_minor", "amount renewed, the same way"),
    ],
};

/// Entitlements.
pub(super) const ENTITLEMENTS: FactTable = FactTable {
    name: "entitlements",
    row: "the contracts of a partner's customers for a product in force at a month's end",
    needs: &["entitlements"],
    promised_by: None,
    columns: &[
        PARTNER,
        ASSIGNMENT,
        PRODUCT,
        day("month_end", "the last day of the month, or the as-of day in the month it lies in"),
        integer("contracts", "contracts in force that day, by who supports the customer that day"),
    ],
};
