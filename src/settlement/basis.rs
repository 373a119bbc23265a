//! Which share applies to a service day, and by which rule.

use chrono::NaiveDate;

use crate::domain::{PartnerId, Share};
use crate::programme::Programme;
use crate::programme::model::Version;

use super::history::Basis;

/// A share with the rule that decided it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ruling {
    /// The rule, in words: `programme 2026: tier gold`.
    pub rule: String,
    /// The version that holds it.
    pub programme: String,
    /// The share, after floor and cap.
    pub share: Share,
    /// The share as agreed, before them.
    pub agreed: Share,
}

/// The share of a service day under a basis, by the version in force that day (rule R4).
///
/// `None` where nothing sets a share. A tier that the day's version does not know is paid at its entry tier; the rule says so.
pub(super) fn ruling(programme: &Programme, partner: &PartnerId, basis: &Basis, day: NaiveDate) -> Option<Ruling> {
    let version = programme.on(day)?;
    let (share, words) = match basis {
        Basis::Nothing => return None,
        Basis::Tier(id) => match version.tiers.iter().find(|tier| tier.id == *id) {
            Some(tier) => (tier.share, format!("tier {id}")),
            None => {
                let entry = version.tiers.first()?;
                (entry.share, format!("tier {}, as it has no tier {id}", entry.id))
            }
        },
        Basis::BaseShare { share, .. } => {
            let own = programme.agreement(partner, day).and_then(|agreement| agreement.base_share);
            (own.unwrap_or(*share), "base share of the agreement".to_owned())
        }
    };
    let agreed = share;
    let (share, limited) = within_limits(agreed, version);
    let programme = version.name.clone();
    Some(Ruling { rule: format!("programme {programme}: {words}{limited}"), programme, share, agreed })
}

/// A share between the version's floor and cap, and what that did to it.
pub(super) fn within_limits(share: Share, version: &Version) -> (Share, &'static str) {
    if share < version.share_floor {
        (version.share_floor, ", raised to the floor")
    } else if share > version.share_cap {
        (version.share_cap, ", lowered to the cap")
    } else {
        (share, "")
    }
}
