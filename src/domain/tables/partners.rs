//! Canonical tables: who supports whom.

use crate::domain::schema::ColumnType::{Boolean, Date, Integer, Text, Word};
use crate::domain::schema::{Table, optional, reference, required};

/// One row is a partner.
pub(super) const PARTNERS: Table = Table {
    name: "partners",
    row: "a partner",
    key: &["partner_id"],
    columns: &[
        required("partner_id", Text),
        reference("parent_partner_id", "partners", false),
        required("name", Text),
        optional("class", Word(&["reseller", "distributor", "oem", "var"])),
        optional("supports_own_customers", Boolean),
        optional("region", Text),
        optional("country", Text),
        optional("currency", Text),
        optional("manager", Text),
        optional("joined_on", Date),
        optional("left_on", Date),
    ],
    order: &[("joined_on", "left_on")],
};

/// One row is a name a partner has in another system.
pub(super) const PARTNER_ALIASES: Table = Table {
    name: "partner_aliases",
    row: "a name a partner has in another system",
    key: &["system", "key"],
    columns: &[required("system", Text), required("key", Text), reference("partner_id", "partners", true)],
    order: &[],
};

/// One row is a customer.
pub(super) const CUSTOMERS: Table = Table {
    name: "customers",
    row: "a customer",
    key: &["customer_id"],
    columns: &[
        required("customer_id", Text),
        optional("name", Text),
        optional("segment", Text),
        optional("region", Text),
        optional("country", Text),
    ],
    order: &[],
};

/// One row is who supports a customer, from a day to a day (both included).
pub(super) const CUSTOMER_PARTNERS: Table = Table {
    name: "customer_partners",
    row: "who supports a customer, from a day to a day (both included)",
    key: &[],
    columns: &[
        reference("customer_id", "customers", true),
        optional("product", Text),
        reference("partner_id", "partners", true),
        required("from", Date),
        optional("to", Date),
    ],
    order: &[("from", "to")],
};

/// One row is a supported contract.
pub(super) const ENTITLEMENTS: Table = Table {
    name: "entitlements",
    row: "a supported contract",
    key: &["contract_id"],
    columns: &[
        required("contract_id", Text),
        reference("customer_id", "customers", true),
        optional("product", Text),
        required("from", Date),
        optional("to", Date),
    ],
    order: &[("from", "to")],
};

/// One row is one requirement audited at a partner.
pub(super) const AUDITS: Table = Table {
    name: "audits",
    row: "one requirement audited at a partner",
    key: &["audit_id"],
    columns: &[
        required("audit_id", Text),
        reference("partner_id", "partners", true),
        required("audited_on", Date),
        optional("auditor", Text),
        required("requirement", Text),
        optional("declared", Text),
        optional("verified", Text),
        optional("finding", Text),
    ],
    order: &[],
};

/// One row is whether a partner has been granted a resource.
pub(super) const ACCESS_GRANTS: Table = Table {
    name: "access_grants",
    row: "whether a partner has been granted a resource",
    key: &["partner_id", "resource"],
    columns: &[
        reference("partner_id", "partners", true),
        required("resource", Text),
        required("granted", Boolean),
        optional("since", Date),
    ],
    order: &[],
};

/// One row is an assessor's rating of one dimension.
pub(super) const ASSESSMENTS: Table = Table {
    name: "assessments",
    row: "an assessor's rating of one dimension",
    key: &[],
    columns: &[
        reference("partner_id", "partners", true),
        required("period", Text),
        required("dimension", Text),
        required("rating", Integer(1, 5)),
        optional("assessor", Text),
        optional("comment", Text),
    ],
    order: &[],
};

/// One row is whether a partner met an entry criterion.
pub(super) const INFRASTRUCTURE_CHECKS: Table = Table {
    name: "infrastructure_checks",
    row: "whether a partner met an entry criterion",
    key: &[],
    columns: &[
        reference("partner_id", "partners", true),
        required("criterion", Text),
        required("met", Boolean),
        optional("evidence", Text),
        optional("checked_on", Date),
    ],
    order: &[],
};
