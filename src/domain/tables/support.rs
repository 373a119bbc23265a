//! Canonical tables: cases and what happens to them.

use crate::domain::schema::ColumnType::{Boolean, Date, Decimal, Integer, Text, TextList, Timestamp, Word};
use crate::domain::schema::{Table, optional, reference, required};

/// One row is a support case.
pub(super) const CASES: Table = Table {
    name: "cases",
    row: "a support case",
    key: &["case_id"],
    columns: &[
        required("case_id", Text),
        reference("partner_id", "partners", false),
        reference("customer_id", "customers", false),
        optional("assignment", Word(&["partner", "direct", "unassigned"])),
        optional("opened_level", Integer(1, 3)),
        optional("product", Text),
        optional("severity_opened", Text),
        optional("severity", Text),
        optional("region", Text),
        optional("language", Text),
        optional("channel", Text),
        optional("complexity", Word(&["simple", "complex"])),
        required("opened_at", Timestamp),
        optional("first_response_at", Timestamp),
        optional("first_resolved_at", Timestamp),
        optional("resolved_at", Timestamp),
        optional("closed_at", Timestamp),
        optional("status", Text),
        optional("resolution_level", Integer(1, 3)),
        reference("owner_staff_id", "staff", false),
        optional("one_contact", Boolean),
        optional("reopened_count", Integer(0, 1_000_000_000)),
        optional("response_breached", Boolean),
        optional("resolution_breached", Boolean),
        optional("kb_article_id", Text),
        optional("cause", Word(&["product", "documentation", "environment", "usage"])),
        optional("recurrence_of", Text),
    ],
    order: &[
        ("opened_at", "first_response_at"),
        ("opened_at", "first_resolved_at"),
        ("first_resolved_at", "resolved_at"),
        ("opened_at", "resolved_at"),
        ("opened_at", "closed_at"),
    ],
};

/// One row is something that happened to a case.
pub(super) const CASE_EVENTS: Table = Table {
    name: "case_events",
    row: "something that happened to a case",
    key: &[],
    columns: &[
        required("case_id", Text),
        required("at", Timestamp),
        optional("seq", Integer(0, 1_000_000_000)),
        required(
            "kind",
            Word(&["status", "level", "owner", "pause", "resume", "reopen", "severity", "message_in", "message_out"]),
        ),
        optional("from", Text),
        optional("to", Text),
        optional("actor_org", Text),
        reference("partner_id", "partners", false),
        reference("customer_id", "customers", false),
        optional("product", Text),
        optional("severity", Text),
        optional("region", Text),
    ],
    order: &[],
};

/// One row is an escalation of a case.
pub(super) const ESCALATIONS: Table = Table {
    name: "escalations",
    row: "an escalation of a case",
    key: &["escalation_id"],
    columns: &[
        required("escalation_id", Text),
        reference("case_id", "cases", true),
        required("at", Timestamp),
        optional("from_level", Integer(1, 3)),
        optional("to_level", Integer(1, 3)),
        optional("kind", Word(&["functional", "management", "customer", "sla"])),
        optional("reason", Text),
        optional("verdict", Word(&["valid", "invalid", "undecided"])),
        optional("kb_article_id", Text),
        optional("kb_visible_to_partner_at", Timestamp),
        optional("rebuttal", Word(&["none", "pending", "upheld", "rejected"])),
        optional("cleared_at", Timestamp),
    ],
    order: &[("at", "cleared_at")],
};

/// One row is an article of the knowledge base.
pub(super) const KB_ARTICLES: Table = Table {
    name: "kb_articles",
    row: "an article of the knowledge base",
    key: &["kb_article_id"],
    columns: &[required("kb_article_id", Text), optional("products", TextList), optional("languages", TextList)],
    order: &[],
};

/// One row is a survey invitation and its response.
pub(super) const SURVEYS: Table = Table {
    name: "surveys",
    row: "a survey invitation and its response",
    key: &["survey_id"],
    columns: &[
        required("survey_id", Text),
        reference("case_id", "cases", false),
        reference("partner_id", "partners", false),
        reference("customer_id", "customers", false),
        required("provider", Text),
        optional("sent_at", Timestamp),
        optional("delivered", Boolean),
        optional("responded_at", Timestamp),
        optional("score", Decimal(-1_000_000_000_000, 1_000_000_000_000)),
        optional("scale_min", Decimal(-1_000_000_000_000, 1_000_000_000_000)),
        optional("scale_max", Decimal(-1_000_000_000_000, 1_000_000_000_000)),
        optional("question", Word(&["csat", "nps", "ces"])),
        optional("comment", Text),
    ],
    order: &[("sent_at", "responded_at")],
};

/// One row is a major incident.
pub(super) const INCIDENTS: Table = Table {
    name: "incidents",
    row: "a major incident",
    key: &["incident_id"],
    columns: &[
        required("incident_id", Text),
        reference("partner_id", "partners", false),
        optional("severity", Text),
        required("started_at", Timestamp),
        optional("detected_at", Timestamp),
        optional("mitigated_at", Timestamp),
        optional("resolved_at", Timestamp),
        optional("review_due", Date),
        optional("review_done", Date),
        optional("customers_affected", Integer(0, 1_000_000_000)),
        optional("root_cause_done", Date),
        optional("status_updates_due", Integer(0, 1_000_000_000)),
        optional("status_updates_sent", Integer(0, 1_000_000_000)),
    ],
    order: &[("started_at", "detected_at"), ("started_at", "mitigated_at"), ("started_at", "resolved_at")],
};

/// One row is something a side promised to do.
pub(super) const ACTIONS: Table = Table {
    name: "actions",
    row: "something a side promised to do",
    key: &["action_id"],
    columns: &[
        required("action_id", Text),
        reference("partner_id", "partners", true),
        optional("source", Word(&["review", "incident", "audit"])),
        optional("owner", Word(&["partner", "vendor"])),
        required("text", Text),
        optional("due", Date),
        optional("done_on", Date),
    ],
    order: &[],
};

/// One row is a public commitment measured over a month.
pub(super) const SERVICE_MEASURES: Table = Table {
    name: "service_measures",
    row: "a public commitment measured over a month",
    key: &[],
    columns: &[
        required("measure", Text),
        required("month", Date),
        reference("partner_id", "partners", false),
        required("value", Decimal(-1_000_000_000_000, 1_000_000_000_000)),
        optional("unit", Text),
        optional("target", Decimal(-1_000_000_000_000, 1_000_000_000_000)),
    ],
    order: &[],
};
