//! Sentences of a statement: which tier is paid and why, what the quarter earned, and how to object.

use chrono::{Days, NaiveDate};

use super::paragraph;
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Block, Cell, RichText};
use crate::deck::sentences::money::{next_tier_worth, share_text, tier_clause};
use crate::deck::sentences::next_tier::next_tier_needs;
use crate::deck::slide::{left, right, table, text};
use crate::domain::Share;
use crate::programme::disputes::{Dispute, DisputedItem};
use crate::programme::level::LevelAt;
use crate::programme::model::TierTiming;
use crate::settlement::applied::AppliedRule;
use crate::settlement::model::{PartnerSettlement, Settlement, TierDecision};

use super::money::plain;

/// The tier paid and earned, the next one, and the rules applied.
pub(super) fn share(context: &Context<'_>, settled: &PartnerSettlement) -> Vec<Block> {
    let mut paragraphs = vec![paid(context, settled)];
    paragraphs.extend(earned(context, &settled.tier));
    paragraphs.extend(next_tier(context, settled));
    vec![text(paragraphs), rules(settled)]
}

/// `The service days of 2026 Q3 are paid at Silver, earned in 2026 Q2: 35% of what is recognised.`
pub(super) fn paid(context: &Context<'_>, settled: &PartnerSettlement) -> RichText {
    let (common, tier) = (context.common(), &settled.tier);
    let period = common.period.title();
    let one = one_share(settled);
    let Some(paid) = tier.paid_tier() else {
        let words = RichText::plain(format!("The service days of {period} are paid at the share of your agreement"));
        return with_share(words, one);
    };
    if common.programme.pay.level_at == LevelAt::Invoice {
        let words =
            format!("The service days of {period} are paid at the level you held on the invoice date of each line");
        return with_share(RichText::plain(words), one);
    }
    let name = common.tier_name(paid);
    let words = match (common.programme.tier_timing, &tier.previous) {
        (TierTiming::Same, _) => RichText::plain(format!("The service days of {period} are paid at "))
            .then_strong(name)
            .then(", which the quarter itself earned"),
        (TierTiming::Next, Some(_)) => RichText::plain(format!("The service days of {period} are paid at "))
            .then_strong(name)
            .then(format!(", earned in {}", common.period.previous().title())),
        (TierTiming::Next, None) => RichText::plain(format!(
            "No tier was earned before {period}, so its service days are paid on the opening terms of your agreement, "
        ))
        .then_strong(name),
    };
    with_share(words, one)
}

/// Ends the sentence with the share, or with where to find it.
fn with_share(words: RichText, share: Option<Share>) -> RichText {
    match share {
        Some(share) => words.then(": ").then_strong(share_text(share)).then(" of what is recognised."),
        None => words.then(". More than one share applied: the table names each rule."),
    }
}

/// The share, where one applied to everything.
fn one_share(settled: &PartnerSettlement) -> Option<Share> {
    let first = settled.settlements.first()?.share?;
    settled.settlements.iter().all(|one| one.share == Some(first)).then_some(first)
}

/// `By the figures of 2026 Q3 itself: Gold is earned, up from Silver. That tier is paid on the service days of 2026 Q4.`
pub(super) fn earned(context: &Context<'_>, tier: &TierDecision) -> Option<RichText> {
    let common = context.common();
    tier.earned_tier()?;
    let clause = tier_clause(common, tier);
    Some(match common.programme.tier_timing {
        TierTiming::Same => paragraph(format!("{}.", format::capitalised(&clause))),
        TierTiming::Next => paragraph(format!(
            "By the figures of {} itself: {clause}. That tier is paid on the service days of {}.",
            common.period.title(),
            common.period.next().title()
        )),
    })
}

/// `Platinum would have taken 4 fewer escalations, and 3 more satisfied responses; ...`
pub(super) fn next_tier(context: &Context<'_>, settled: &PartnerSettlement) -> Option<RichText> {
    let next = settled.tier.next.as_deref()?;
    let needs: Vec<String> = next_tier_needs(context.common(), settled).into_iter().map(|(need, _)| need).collect();
    if needs.is_empty() {
        return None;
    }
    let name = context.common().tier_name(next);
    let words = format!("{name} would have taken {}", needs.join(" "));
    Some(match next_tier_worth(settled, context.common().reporting_currency) {
        Some((worth, 0)) => {
            let about = if settled.settlements.len() == 1 {
                format::exact(worth)
            } else {
                format!("about {}", format::rounded(worth))
            };
            paragraph(format!("{words}. On the revenue of this quarter it is worth {about} more."))
        }
        _ => paragraph(format!("{words}.")),
    })
}

/// Each rule that was applied, with its share and what it came to.
fn rules(settled: &PartnerSettlement) -> Block {
    let columns = vec![
        left("Rule", 3.4),
        left("Currency", 1.0),
        right("Lines", 0.8),
        right("Recognised", 1.7),
        right("Share", 0.9),
        right("Your part", 1.7),
    ];
    let row = |applied: &AppliedRule<'_>| {
        vec![
            Cell::text(format::capitalised(applied.rule)),
            Cell::text(applied.recognised.currency.code()),
            Cell::text(format::count(i64::try_from(applied.lines).unwrap_or(i64::MAX))),
            Cell::text(plain(applied.recognised)),
            Cell::text(share_text(applied.share)),
            Cell::strong(plain(applied.partner)),
        ]
    };
    let rows = settled.settlements.iter().flat_map(Settlement::applied_rules).map(|applied| row(&applied)).collect();
    table("Rules applied, with their shares", columns, rows, true)
}

/// How to object and until when, and what is disputed already.
pub(super) fn disputes(context: &Context<'_>) -> Vec<Block> {
    let mut blocks = vec![text(vec![paragraph(how_to_dispute(context).1)])];
    if !context.input.disputes.is_empty() {
        blocks.push(disputed(context));
    }
    blocks
}

/// The last day on which an amount can be disputed, where there is one; and how to, in a sentence or two.
pub(super) fn how_to_dispute(context: &Context<'_>) -> (Option<NaiveDate>, String) {
    let whom = context.input.scorecard.partner.manager.as_deref().map_or_else(
        || "your partner manager".to_owned(),
        |manager| format!("your partner manager, {}", format::shortened(manager, 60)),
    );
    let common = context.common();
    let last = common.programme.dispute_days.map(|days| common.period.last_day() + Days::new(u64::from(days)));
    let until = match last {
        Some(day) => format!("An amount can be disputed until {}. To dispute one", format::day(day)),
        None => "The programme\u{2019}s rules name no time limit for disputes. To dispute an amount".to_owned(),
    };
    (last, format!("{until}, give its line and the reason to {whom}."))
}

/// What is disputed, the oldest quarter first.
fn disputed(context: &Context<'_>) -> Block {
    let columns = vec![
        left("Dispute", 1.0),
        left("Quarter", 0.9),
        left("About", 1.6),
        left("Amount", 1.4),
        left("Decision", 2.2),
        left("Reason", 3.4),
    ];
    let row = |dispute: &&Dispute| {
        let amount = dispute.amount.map(|amount| format!("{} {}", plain(amount), amount.currency));
        vec![
            Cell::strong(format::shortened(&dispute.id, 20)),
            Cell::text(dispute.period.title()),
            Cell::text(about(context, dispute)),
            Cell::text(amount.unwrap_or_else(|| format::NO_FIGURE.to_owned())),
            Cell::text(decision(dispute)),
            Cell::text(format::shortened(&dispute.reason, 160)),
        ]
    };
    table("Disputes", columns, in_order(context).iter().map(row).collect(), true)
}

/// The partner's disputes, the oldest quarter first.
pub(super) fn in_order<'a>(context: &Context<'a>) -> Vec<&'a Dispute> {
    let mut all = context.input.disputes.clone();
    all.sort_by_key(|dispute| (dispute.period, dispute.line));
    all
}

/// `line L-17`, `tier Gold`.
pub(super) fn about(context: &Context<'_>, dispute: &Dispute) -> String {
    match dispute.item {
        DisputedItem::Tier => format!("tier {}", context.common().tier_name(&dispute.of)),
        item => format!("{} {}", item.as_str(), format::shortened(&dispute.of, 28)),
    }
}

/// `Upheld by J. Doe on 3 October 2026`.
pub(super) fn decision(dispute: &Dispute) -> String {
    let by = dispute.decider.as_ref().map(|name| format!(" by {}", format::shortened(name, 40)));
    let on = dispute.date.map(|day| format!(" on {}", format::day(day)));
    let decision = format!("{}{}{}", dispute.decision.as_str(), by.unwrap_or_default(), on.unwrap_or_default());
    format::capitalised(&decision)
}
