//! Canonical tables: the partner's people.

use crate::domain::schema::ColumnType::{Boolean, Date, Decimal, Text, TextList};
use crate::domain::schema::{Table, optional, reference, required};

/// One row is a person of a partner.
pub(super) const STAFF: Table = Table {
    name: "staff",
    row: "a person of a partner",
    key: &["staff_id"],
    columns: &[
        required("staff_id", Text),
        reference("partner_id", "partners", true),
        optional("role", Text),
        optional("dedicated", Boolean),
        optional("fte", Decimal(0, 1_000_000_000_000)),
        optional("products", TextList),
        optional("languages", TextList),
        optional("active_from", Date),
        optional("active_to", Date),
    ],
    order: &[("active_from", "active_to")],
};

/// One row is days on which a person was away (both included).
pub(super) const ABSENCES: Table = Table {
    name: "absences",
    row: "days on which a person was away (both included)",
    key: &[],
    columns: &[reference("staff_id", "staff", true), required("from", Date), required("to", Date)],
    order: &[("from", "to")],
};

/// One row is a certificate of a person.
pub(super) const CERTIFICATIONS: Table = Table {
    name: "certifications",
    row: "a certificate of a person",
    key: &[],
    columns: &[
        reference("staff_id", "staff", true),
        required("certification", Text),
        optional("product", Text),
        required("issued_on", Date),
        optional("expires_on", Date),
    ],
    order: &[("issued_on", "expires_on")],
};

/// One row is a course a person completed.
pub(super) const TRAININGS: Table = Table {
    name: "trainings",
    row: "a course a person completed",
    key: &[],
    columns: &[
        reference("staff_id", "staff", true),
        required("course", Text),
        optional("product", Text),
        optional("hours", Decimal(0, 1_000_000_000_000)),
        required("completed_on", Date),
    ],
    order: &[],
};
