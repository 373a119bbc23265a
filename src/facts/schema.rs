//! The fact tables as data: every column a metric may use, with its meaning.
//!
//! Facts hold texts, whole numbers, flags and days; no floats and no timestamps (rules R2 and R7). A flag is null where
//! the question cannot be answered, never false.

mod clock_table;
mod duty_tables;
use super::contract_schema::{ENTITLEMENTS, RENEWALS};

/// What a fact column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactType {
    /// Text.
    Text,
    /// A whole number (64 bits, signed).
    Integer,
    /// True, false or null (unknown).
    Flag,
    /// A day in the workspace's time zone.
    Day,
}

/// One column of a fact table.
#[derive(Debug, Clone, Copy)]
pub struct FactColumn {
    /// The name used in expressions.
    pub name: &'static str,
    /// What it holds.
    pub kind: FactType,
    /// What it means, its unit and when it is null.
    pub meaning: &'static str,
}

/// One fact table.
#[derive(Debug, Clone, Copy)]
pub struct FactTable {
    /// The name used in metric records, and of the Parquet file (`cases.parquet`).
    pub name: &'static str,
    /// What a row is.
    pub row: &'static str,
    /// Source tables of which at least one must be there for the fact table to be made.
    pub needs: &'static [&'static str],
    /// The section of the programme without which the table is not made either; `None` where it needs none.
    pub promised_by: Option<&'static str>,
    /// The columns, in the order of the file.
    pub columns: &'static [FactColumn],
}

impl FactTable {
    /// The fact table of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        FACT_TABLES.iter().find(|table| table.name == name)
    }

    /// The column of that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static FactColumn> {
        self.columns.iter().find(|column| column.name == name)
    }
}

pub(super) const fn text(name: &'static str, meaning: &'static str) -> FactColumn {
    FactColumn { name, kind: FactType::Text, meaning }
}

pub(super) const fn integer(name: &'static str, meaning: &'static str) -> FactColumn {
    FactColumn { name, kind: FactType::Integer, meaning }
}

pub(super) const fn flag(name: &'static str, meaning: &'static str) -> FactColumn {
    FactColumn { name, kind: FactType::Flag, meaning }
}

pub(super) const fn day(name: &'static str, meaning: &'static str) -> FactColumn {
    FactColumn { name, kind: FactType::Day, meaning }
}

pub(super) const PARTNER: FactColumn = text("partner_id", "the partner; null unless assignment is `partner`");
pub(super) const ASSIGNMENT: FactColumn = text("assignment", "`partner`, `direct` or `unassigned` (rule R1)");
pub(super) const PRODUCT: FactColumn = text("product", "the product as the source names it");
const SEVERITY: FactColumn = text("severity", "severity of the case when it was opened");
const COMPLEXITY: FactColumn = text("complexity", "`simple` or `complex`; null where nobody judged it");
const EXCLUDED: FactColumn =
    text("excluded_from", "metric ids an approved exclusion takes this row out of, as `;csat;nps;`; null for none");

/// Every fact table.
pub const FACT_TABLES: &[FactTable] = &[
    FactTable {
        name: "cases",
        row: "a case",
        needs: &["cases", "case_events"],
        promised_by: None,
        columns: &[
            text("case_id", "the case"),
            PARTNER,
            ASSIGNMENT,
            text("customer_id", "the customer; null where the source names none"),
            PRODUCT,
            SEVERITY,
            COMPLEXITY,
            text("region", "region of the case, or else of its customer, or else of its partner"),
            text("channel", "how the case came in"),
            flag("is_partner_case", "assigned to a partner and opened at the partner's level (rule R1)"),
            day("opened_date", "day it was opened"),
            day("responded_date", "day of the first response; null before it"),
            day("resolved_date", "day of the last resolution; null where it was never resolved"),
            day("closed_date", "day it was closed"),
            day(
                "settled_date",
                "day it left the backlog: its last resolution, or else its closing; null while open or reopened since",
            ),
            integer("seconds_to_first_response", "elapsed seconds from opening to first response"),
            integer("seconds_to_resolve", "elapsed seconds from opening to last resolution"),
            flag("horizon_passed", "the escalation horizon after opening had passed at the as-of time"),
            flag(
                "escalated",
                "a partner case escalated to the vendor within the horizon; null for no partner case (a bypass is none: see `bypass`) and where no source tells of escalations",
            ),
            flag(
                "bypass",
                "a partner's customer, named by the source, opened it above the partner's level; null where the opening level is unknown, or where no source tells of escalations",
            ),
            flag(
                "resolved_without_vendor",
                "a partner case resolved within the horizon at the partner's level and not escalated within it; null where `escalated` is",
            ),
            flag("reopen_window_passed", "the reopen window after the first resolution had passed at the as-of time"),
            flag(
                "reopened",
                "reopened within the window after its first resolution; null while never resolved or where reopens are unknown",
            ),
            integer("reopens", "how often it was reopened; null where unknown"),
            day("first_resolved_date", "day of the first resolution"),
            flag(
                "first_contact",
                "solved at its first contact: one contact, never escalated, never reopened, and no word of the customer for 7 days after the first resolution; null while never resolved, and where one of these is unknown",
            ),
            flag("quiet_days_passed", "7 days after the first resolution had passed at the as-of time"),
            text("cause", "`product`, `documentation`, `environment` or `usage`; null where nobody said"),
            text("recurrence_of", "the earlier case that it repeats; null where it repeats none that is known"),
            text("owner_staff_id", "who owns the case; null where the source names nobody"),
            flag(
                "owner_on_roster",
                "its owner was of the partner's dedicated roster on the opening day; null for direct cases, and where no owner or no staff is known",
            ),
            flag("survey_eligible", "resolved at least once: its customer could have been asked"),
            flag(
                "invited",
                "a delivered invitation of an independent provider asked about it; null without a surveys table",
            ),
            EXCLUDED,
        ],
    },
    FactTable {
        name: "escalations",
        row: "an escalation from a partner to the vendor",
        needs: &["escalations", "case_events"],
        promised_by: None,
        columns: &[
            text("escalation_id", "the escalation"),
            text("case_id", "the case"),
            PARTNER,
            ASSIGNMENT,
            PRODUCT,
            SEVERITY,
            COMPLEXITY,
            text("kind", "`functional`, `management`, `customer` or `sla`"),
            text("reason", "the reason given"),
            integer("to_level", "the vendor's level it landed at, 1 to 3"),
            flag(
                "at_vendor_first_level",
                "it landed at the vendor's own first level; null where the level is unknown or the programme does not say which that is",
            ),
            day("escalated_date", "day of the escalation"),
            integer(
                "seconds_to_vendor",
                "elapsed seconds to the first event after it by one of the vendor's organisations; null where there is none",
            ),
            integer("seconds_to_clear", "elapsed seconds until it was cleared; null while it is not"),
            flag(
                "returned",
                "events put the case back on the partner's level afterwards; null where no event names a level of the case",
            ),
            flag("functional", "a functional escalation: the only kind metrics count"),
            flag("first_of_case", "the first functional escalation of its case"),
            flag(
                "drawn",
                "to be judged: a functional escalation; where the programme draws a sample, one of a partner that it draws",
            ),
            text("verdict", "`valid`, `invalid` or `undecided`, as it was judged; null where nobody looked"),
            flag("adjudicated", "judged valid or invalid"),
            text(
                "exclusion",
                "why a judgement does not count: `outside_the_sample`; null where it counts or there is none",
            ),
            flag(
                "invalid",
                "judged invalid, an article was visible to the partner 5 working days before and is not known to be for another product or language, and no rebuttal was upheld; null while not adjudicated",
            ),
            text("kb_article_id", "the article that would have resolved it"),
            flag(
                "article_fits",
                "that article is for the product and the language of the case; false where it is known to be for others, null where nobody said what it is for, or what the case is about",
            ),
            day("kb_visible_date", "day since which the partner could see that article; null where nobody noted it"),
            flag("simple", "its case is simple; null where nobody judged the complexity"),
            EXCLUDED,
        ],
    },
    clock_table::CLOCKS,
    FactTable {
        name: "surveys",
        row: "a survey invitation with its response, if any",
        needs: &["surveys"],
        promised_by: None,
        columns: &[
            text("survey_id", "the survey"),
            text("case_id", "the case; null where the source names none"),
            PARTNER,
            ASSIGNMENT,
            text("customer_id", "the customer"),
            PRODUCT,
            SEVERITY,
            COMPLEXITY,
            text("region", "region of its case, or else of its customer, or else of its partner"),
            text("provider", "who asked"),
            text("question", "`csat`, `nps` or `ces`; `csat` where the source does not say"),
            day("sent_date", "day it was sent"),
            day("responded_date", "day of the response; null without one"),
            flag("independent", "the provider is on the programme's list of independent ones"),
            flag(
                "delivered",
                "the invitation reached the customer; a response proves it, an unknown delivery counts as delivered",
            ),
            flag("responded", "there is a response with a score"),
            text(
                "exclusion",
                "why a response does not count: `not_independent`, `unknown_case`, `duplicate`, `off_scale`, `late`, `over_cap`, `approved` (the first that holds, in this order); null where it counts or there is none",
            ),
            flag("counted", "a response that counts"),
            integer(
                "score_position",
                "where the score lies on its own scale, in millionths from lowest to highest; null without a response on its scale",
            ),
            integer(
                "score_scaled",
                "the score on the programme's scale, in thousandths; null without a response on its scale",
            ),
            flag("top_box", "the score lies at or above the programme's top-box threshold; null without a response"),
            integer(
                "nps_points",
                "100 for a promoter (9 or 10), -100 for a detractor (0 to 6), 0 between; null unless the question is `nps` on a scale of 0 to 10",
            ),
            integer(
                "effort_score",
                "the score of a `ces` question on a scale of 1 to 7, in thousandths; null for other questions and off its scale",
            ),
            integer("raw_score", "the score as given, in thousandths"),
            text("comment", "the customer's words"),
            EXCLUDED,
        ],
    },
    FactTable {
        name: "staffing",
        row: "a headcount requirement on a working day of the agreement",
        needs: &["staff"],
        promised_by: None,
        columns: &[
            PARTNER,
            text("requirement", "the requirement's id in the programme"),
            PRODUCT,
            day("day", "the working day"),
            integer("required", "people required, in hundredths of a full-time equivalent"),
            integer("present", "people who filled it, in hundredths, at most what is required"),
            flag("met", "the requirement was met that day"),
            flag("day_met", "every requirement of the partner was met that day"),
            flag("first_of_day", "the first requirement of the partner and day: filter by it to count days once"),
        ],
    },
    FactTable {
        name: "certification",
        row: "a certification requirement at a month's end",
        needs: &["certifications"],
        promised_by: None,
        columns: &[
            PARTNER,
            text("requirement", "the requirement's id in the programme"),
            text("certification", "the certificate required"),
            day("month_end", "the last day of the month, or the as-of day in the month it lies in"),
            integer("required", "people required"),
            integer("certified", "distinct active people with a certificate valid that day, at most what is required"),
            integer("expiring", "certificates among them that expire within 90 days"),
            text(
                "expiring_people",
                "who holds these and until when, as `S-1 2026-10-12;S-2 2026-11-30`; null for none",
            ),
        ],
    },
    FactTable {
        name: "revenue",
        row: "the part of a revenue line that one partner earns in one month",
        needs: &["revenue"],
        promised_by: None,
        columns: &[
            text("line_id", "the line"),
            text("invoice_id", "the invoice"),
            PARTNER,
            ASSIGNMENT,
            text("customer_id", "the customer"),
            PRODUCT,
            text("kind", "`new`, `renewal` or `credit`"),
            text("credits_line_id", "the line a credit corrects; null for other lines"),
            day("invoiced_on", "the day of the line's own invoice; null where it is not known"),
            day(
                "sold_on",
                "the day of the invoice that the service was sold by: of a credit that names its line, that line's; null where it is not known",
            ),
            text("currency", "ISO 4217 code"),
            day("service_from", "first service day of the line"),
            day("service_to", "last service day of the line"),
            day("slice_from", "first service day of this slice"),
            day("slice_to", "last service day of this slice"),
            day("month", "first day of the slice's month"),
            day(
                "collected_on",
                "the day the customer paid the line; null where it has not, or the source says nothing",
            ),
            integer("amount_minor", "amount of the whole line in minor units"),
            integer(
                "recognised_minor",
                "recognised by this slice in minor units: cumulative to its end less cumulative to its start (rule R10)",
            ),
            integer(
                "retained_minor",
                "what the partner keeps of the cash of this slice, in minor units and by the same rule: of a line that it collects all, or what `retained` says",
            ),
        ],
    },
    duty_tables::TRAINING,
    duty_tables::AUDITS,
    duty_tables::PROVISIONS,
    duty_tables::ENTRY_CRITERIA,
    duty_tables::INCIDENTS,
    duty_tables::DUTIES,
    duty_tables::ASSESSMENTS,
    RENEWALS,
    ENTITLEMENTS,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_every_column_says_what_it_means() {
        for table in FACT_TABLES {
            for (index, column) in table.columns.iter().enumerate() {
                assert!(!column.meaning.is_empty(), "{}.{}", table.name, column.name);
                let earlier = &table.columns[..index];
                assert!(earlier.iter().all(|other| other.name != column.name), "{}.{}", table.name, column.name);
            }
        }
    }
}
