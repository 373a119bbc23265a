//! The fact table of promises about time.

use super::{
    ASSIGNMENT, COMPLEXITY, EXCLUDED, FactColumn, FactTable, PARTNER, PRODUCT, SEVERITY, day, flag, integer, text,
};

const CLOCK: FactColumn = text(
    "clock",
    "`first_response`, `first_resolution` (a reopen does not matter) or `total_resolution` (it does): filter by it to count cases once",
);

/// What was promised about each case, and how it went.
pub(super) const CLOCKS: FactTable = FactTable {
    name: "clocks",
    row: "a promise about a case: its response, its first or its last resolution",
    needs: &["cases", "case_events"],
    promised_by: Some("service_levels"),
    columns: &[
        text("case_id", "the case"),
        PARTNER,
        ASSIGNMENT,
        text("customer_id", "the customer; null where the source names none"),
        PRODUCT,
        SEVERITY,
        COMPLEXITY,
        text("region", "region of the case, or else of its customer, or else of its partner"),
        flag(
            "own",
            "the promise was for the partner to keep: the case was not opened above its level; true for direct cases",
        ),
        CLOCK,
        day("opened_date", "day it was opened"),
        text("opened_in", "`peak hours` or `other hours`; null where the programme has no peak hours"),
        day(
            "due_date",
            "day the promised working time was or will be used up; null while a pause without an end holds it, and more than 400 days ahead",
        ),
        day("done_date", "day of the answer or the resolution; null before it"),
        text("outcome", "`met`, `missed`, `overdue` (not done and too late) or `pending` (not done and in time)"),
        flag("met", "done within the promised working time; false also while overdue; null while pending"),
        integer(
            "promised_seconds",
            "working seconds promised for the severity at opening; null where only a later severity has a promise",
        ),
        integer(
            "used_seconds",
            "working seconds from opening until it was done, without pauses, on the calendar of the severity at opening; null before it is done",
        ),
        integer(
            "paused_seconds",
            "working seconds that pauses took, from opening to the first resolution or the as-of time; null for the other clocks, and where no source tells of pauses",
        ),
        integer(
            "unasked_pauses",
            "pauses that do not count, since nobody had asked the customer for anything; null where no source tells of pauses",
        ),
        flag("reported_breach", "the source says that the promise was broken; null where it says nothing"),
        flag("report_differs", "the source and the clock do not agree; null where the source says nothing"),
        EXCLUDED,
    ],
};
