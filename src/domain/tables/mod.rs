//! The canonical tables, by theme.

mod money;
mod partners;
mod people;
mod support;

use super::schema::Table;

/// Every canonical table. `cases` (or `case_events`) and `partners` are the least a workspace has.
pub const TABLES: &[Table] = &[
    partners::PARTNERS,
    partners::PARTNER_ALIASES,
    partners::CUSTOMERS,
    partners::CUSTOMER_PARTNERS,
    partners::ENTITLEMENTS,
    support::CASES,
    support::CASE_EVENTS,
    support::ESCALATIONS,
    support::KB_ARTICLES,
    support::SURVEYS,
    people::STAFF,
    people::ABSENCES,
    people::CERTIFICATIONS,
    people::TRAININGS,
    partners::AUDITS,
    support::INCIDENTS,
    support::ACTIONS,
    money::REVENUE,
    money::PAYMENTS,
    money::DISPUTES,
    money::LEDGER_TOTALS,
    support::SERVICE_MEASURES,
    money::RENEWALS,
    money::FX_RATES,
    partners::ACCESS_GRANTS,
    partners::ASSESSMENTS,
    partners::INFRASTRUCTURE_CHECKS,
];
