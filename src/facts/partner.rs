//! The profile of a partner, as the partner list gives it.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};

use crate::domain::PartnerId;

/// A partner of the partner list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    /// Its id.
    #[serde(deserialize_with = "partner_id")]
    pub id: PartnerId,
    /// Its name.
    pub name: String,
    /// The partner it belongs to.
    pub parent: Option<String>,
    /// `reseller`, `distributor`, `oem` or `var`.
    pub class: Option<String>,
    /// Its region.
    pub region: Option<String>,
    /// Its country.
    pub country: Option<String>,
    /// The currency the list names for it.
    pub currency: Option<String>,
    /// Who looks after it at the vendor.
    pub manager: Option<String>,
    /// First day.
    pub joined_on: Option<NaiveDate>,
    /// Last day, if it left.
    pub left_on: Option<NaiveDate>,
    /// Whether it supports its own customers; only such partners are in scope.
    pub supports_own_customers: Option<bool>,
    /// Whether an agreement names it, at any time.
    pub has_agreement: bool,
}

impl Partner {
    /// Whether the programme is about it: not where the list says that it does not support its own customers.
    #[must_use]
    pub fn in_scope(&self) -> bool {
        self.supports_own_customers != Some(false)
    }
}

fn partner_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PartnerId, D::Error> {
    String::deserialize(deserializer).map(PartnerId::new)
}
