//! Entries of what the statement says in words: tiers and why, disputes, and the facts at its head.

use super::{EntryKind, StatementEntry};
use crate::deck::context::Context;
use crate::deck::statement::{facts, words};
use crate::domain::Quarter;
use crate::programme::disputes::{Dispute, DisputedItem};
use crate::programme::level::LevelAt;
use crate::programme::model::TierTiming;
use crate::settlement::model::PartnerSettlement;

/// Tiers, how to dispute and until when, what is disputed, and what the statement is.
pub(super) fn entries<'e>(context: &Context<'_>, settled: &PartnerSettlement) -> Vec<StatementEntry<'e>> {
    let (tier, period) = (&settled.tier, context.common().period);
    let told = |kind, quarter: Option<Quarter>, of: Option<&str>, words: String| StatementEntry {
        quarter: quarter.map(|quarter| quarter.to_string()),
        reference: of.map(str::to_owned),
        ..StatementEntry::saying(kind, words)
    };
    let earned_in = earned_in(context, settled);
    let mut entries =
        vec![told(EntryKind::TierPaid, earned_in, tier.paid_tier(), words::paid(context, settled).words())];
    entries.extend(
        words::earned(context, tier)
            .map(|words| told(EntryKind::TierEarned, Some(period), tier.earned_tier(), words.words())),
    );
    entries.extend(
        words::next_tier(context, settled)
            .map(|words| told(EntryKind::NextTier, Some(period), tier.next.as_deref(), words.words())),
    );
    let (until, how) = words::how_to_dispute(context);
    entries.push(StatementEntry { day: until, ..StatementEntry::saying(EntryKind::HowToDispute, how) });
    entries.extend(words::in_order(context).into_iter().map(|dispute| of_dispute(context, dispute)));
    entries.extend(facts(context.input, settled).into_iter().map(|(label, words)| StatementEntry {
        reference: Some(label),
        ..StatementEntry::saying(EntryKind::About, words)
    }));
    entries
}

/// The quarter that earned the tier paid; `None` where it is an opening tier, or each line has its own.
fn earned_in(context: &Context<'_>, settled: &PartnerSettlement) -> Option<Quarter> {
    let common = context.common();
    if settled.tier.paid_tier().is_none() || common.programme.pay.level_at == LevelAt::Invoice {
        return None;
    }
    match common.programme.tier_timing {
        TierTiming::Same => Some(common.period),
        TierTiming::Next => settled.tier.previous.as_ref().map(|_| common.period.previous()),
    }
}

fn of_dispute<'e>(context: &Context<'_>, dispute: &Dispute) -> StatementEntry<'e> {
    let about = match dispute.item {
        DisputedItem::Tier => words::about(context, dispute),
        item => format!("{} {}", item.as_str(), dispute.of),
    };
    StatementEntry {
        currency: dispute.amount.map(|amount| amount.currency),
        amount: dispute.amount,
        quarter: Some(dispute.period.to_string()),
        day: dispute.date,
        reference: Some(dispute.id.clone()),
        basis: Some(about),
        ..StatementEntry::saying(EntryKind::Dispute, format!("{}: {}", words::decision(dispute), dispute.reason))
    }
}
