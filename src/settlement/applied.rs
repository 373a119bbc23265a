//! The rules that a settlement applied, each with the sums of its lines: what a statement and an explanation show.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::model::Settlement;
use crate::domain::{Money, Share};

/// The lines of one settlement under one rule and one share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AppliedRule<'a> {
    /// The rule.
    pub rule: &'a str,
    /// Its share.
    pub share: Share,
    /// How many lines.
    pub lines: usize,
    /// What they recognise.
    pub recognised: Money,
    /// The partner's part.
    pub partner: Money,
    /// The lines' own parts, each cut toward zero, in minor units: what is left of the part is spread over them.
    pub cut: i64,
}

impl Settlement {
    /// What each rule came to, by rule and share.
    #[must_use]
    pub fn applied_rules(&self) -> Vec<AppliedRule<'_>> {
        let zero = Money::zero(self.recognised.currency);
        let mut applied: BTreeMap<(&str, Share), AppliedRule<'_>> = BTreeMap::new();
        for line in &self.lines {
            let (rule, share) = (line.rule.as_str(), line.share);
            let empty = AppliedRule { rule, share, lines: 0, recognised: zero, partner: zero, cut: 0 };
            let sum = applied.entry((rule, share)).or_insert(empty);
            let exact = Decimal::from(line.recognised.minor).checked_mul(share.decimal()).unwrap_or_default();
            sum.lines += 1;
            // The sums fit: the settlement they are parts of was checked.
            sum.recognised = sum.recognised.checked_add(line.recognised).unwrap_or(sum.recognised);
            sum.partner = sum.partner.checked_add(line.partner).unwrap_or(sum.partner);
            sum.cut = sum.cut.saturating_add(i64::try_from(exact.trunc()).unwrap_or(0));
        }
        applied.into_values().collect()
    }
}
