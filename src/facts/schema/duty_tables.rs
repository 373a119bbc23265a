//! The fact tables about people, duties and provisions.

use super::{ASSIGNMENT, FactColumn, FactTable, PARTNER, PRODUCT, SEVERITY, day, flag, integer, text};

const REQUIREMENT: FactColumn = text("requirement", "the requirement's id in the programme");
const MONTH_END: FactColumn = day("month_end", "the last day of the month, or the as-of day in the month it lies in");

/// People trained, at month ends.
pub(super) const TRAINING: FactTable = FactTable {
    name: "training",
    row: "a training requirement at a month's end",
    needs: &["trainings"],
    promised_by: None,
    columns: &[
        PARTNER,
        REQUIREMENT,
        text("course", "the course required; null for any"),
        PRODUCT,
        MONTH_END,
        integer("required", "people required: the programme's number, or every dedicated active person"),
        integer("trained", "distinct active people who meet it that day, at most what is required"),
        integer("lapsing", "people among them who will not meet it 90 days later without further training"),
    ],
};

/// Audits within their cadence, at month ends.
pub(super) const AUDITS: FactTable = FactTable {
    name: "audits",
    row: "an audited requirement at a month's end",
    needs: &["audits"],
    promised_by: None,
    columns: &[
        PARTNER,
        REQUIREMENT,
        text("name", "its name"),
        MONTH_END,
        day("audited_date", "day of the last audit until then; null where it was never audited"),
        flag("current", "audited within the programme's cadence; false where it was never audited"),
        text("declared", "what the partner declared, as the last audit notes it"),
        text("verified", "what the last audit verified"),
        flag(
            "agrees",
            "declared and verified are the same but for capitals and outer spaces; null where either is not given",
        ),
        text("finding", "the last audit's finding"),
    ],
};

/// What the vendor provides, at month ends.
pub(super) const PROVISIONS: FactTable = FactTable {
    name: "provisions",
    row: "a provision owed to a partner at a month's end",
    needs: &["access_grants"],
    promised_by: None,
    columns: &[
        PARTNER,
        text("provision", "the provision's id in the programme"),
        text("name", "its name"),
        text("resource", "the resource"),
        MONTH_END,
        flag("granted", "granted, and since that day or earlier; false where nobody recorded a grant"),
        flag("vendor_has", "the vendor's own staff have it"),
    ],
};

/// Entry criteria, at month ends.
pub(super) const ENTRY_CRITERIA: FactTable = FactTable {
    name: "entry_criteria",
    row: "an entry criterion at a month's end",
    needs: &["infrastructure_checks"],
    promised_by: None,
    columns: &[
        PARTNER,
        text("criterion", "the criterion"),
        text("name", "its name"),
        MONTH_END,
        flag("met", "what the last check until then found; null where it was never checked"),
        text("evidence", "the evidence that check names"),
        day("checked_date", "day of that check; null where it is not given"),
    ],
};

/// Major incidents.
pub(super) const INCIDENTS: FactTable = FactTable {
    name: "incidents",
    row: "a major incident",
    needs: &["incidents"],
    promised_by: None,
    columns: &[
        text("incident_id", "the incident"),
        PARTNER,
        ASSIGNMENT,
        SEVERITY,
        day("started_date", "day it started"),
        day("detected_date", "day it was detected; null before it"),
        day("mitigated_date", "day its effect ended; null before it"),
        day("resolved_date", "day it was resolved; null before it"),
        integer("seconds_to_detect", "elapsed seconds from start to detection"),
        integer("seconds_to_repair", "elapsed seconds from start to mitigation"),
        integer("customers_affected", "customers affected"),
        integer("updates_due", "status updates due"),
        integer("updates_sent", "status updates sent, at most those due"),
    ],
};

/// Everything that was due.
pub(super) const DUTIES: FactTable = FactTable {
    name: "duties",
    row: "a thing that one side owes by a day",
    needs: &["actions", "incidents", "infrastructure_checks"],
    promised_by: None,
    columns: &[
        text("duty_id", "the action, the incident or the obligation"),
        PARTNER,
        ASSIGNMENT,
        text("kind", "`action`, `review`, `root_cause`, `status_updates` or `obligation`"),
        text("name", "what is owed, in words"),
        text("owner", "who owes it: `partner` or `vendor`; null where an action names nobody"),
        text("source", "where an action comes from: `review`, `incident` or `audit`; null for other kinds"),
        day("due_date", "day by which it is due; null where none is set"),
        day("done_date", "day it was done; null while open at the as-of day"),
        flag(
            "met",
            "done by its due day; false once that day has passed without it, also where it is still open; null while it is not due",
        ),
        flag(
            "overdue",
            "its due day has passed and it is still open; status updates are not, once the incident is over",
        ),
    ],
};

/// Ratings by people.
pub(super) const ASSESSMENTS: FactTable = FactTable {
    name: "assessments",
    row: "an assessor's rating of one dimension",
    needs: &["assessments"],
    promised_by: None,
    columns: &[
        PARTNER,
        text("dimension", "what was rated"),
        day("period_end", "last day of the quarter assessed; null where the source's period is no quarter"),
        integer("rating", "1 (worst) to 5 (best)"),
        text("assessor", "who rated"),
        text("comment", "why, in the assessor's words"),
    ],
};
