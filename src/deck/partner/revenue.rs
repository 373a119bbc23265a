//! Revenue share: how recognised revenue is split, what becomes payable, and what the next tier would have taken.

use super::revenue_charts::{has_steps, small_waterfall, split, split_bar, waterfall};
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Band, Block, Cell, ChartBlock, RichText, Slide};
use crate::deck::sentences::money::{amounts, next_tier_worth, share_of, share_text, summed, tier_share};
use crate::deck::sentences::next_tier::{how_sure, next_tier_needs};
use crate::deck::slide::{content, left, note, right, subtitle, table, text};
use crate::domain::Money;
use crate::programme::model::TierTiming;
use crate::settlement::model::{PartnerSettlement, Settlement};

/// Most currencies whose steps are drawn; a table lists them all.
const CURRENCIES: usize = 3;
/// Rows of currencies beside which their steps are drawn on one slide.
const ROWS_BESIDE: usize = 5;
/// The width of a slide, and between columns.
const WIDTH: u32 = 1168;
const BETWEEN: u32 = 28;

/// One slide; where there are several currencies, a table of them all and the steps of those in which something was added
/// to the share or taken from it: beside each other, and on slides of their own only where their amounts have no room so.
pub(super) fn slides(context: &Context<'_>) -> Vec<Slide> {
    let Some(partner) = context.input.settlement.filter(|partner| !partner.settlements.is_empty()) else {
        return Vec::new();
    };
    let mut order: Vec<&Settlement> = partner.settlements.iter().collect();
    order.sort_by_key(|one| {
        (std::cmp::Reverse(one.recognised_reporting.map(|amount| amount.minor)), one.recognised.currency)
    });
    if let [only] = order.as_slice() {
        return vec![slide(context, partner, only, "revenue-share")];
    }
    let stepped: Vec<&Settlement> = order.iter().copied().filter(|one| has_steps(one)).take(CURRENCIES).collect();
    let mut first = overview(context, partner, &order);
    let Some(charts) = beside(context, &stepped) else {
        let alone = |one: &&Settlement| {
            slide(context, partner, one, &format!("revenue-{}", one.recognised.currency.code().to_lowercase()))
        };
        return std::iter::once(first).chain(stepped.iter().map(alone)).collect();
    };
    if charts.is_empty() {
        return vec![first];
    }
    let mut bands = vec![Band::split(charts.into_iter().map(|chart| (1, vec![Block::Chart(chart)])).collect())];
    let notes: Vec<Block> = stepped.iter().filter_map(|one| negative_note(one)).map(note).collect();
    bands.extend((!notes.is_empty()).then(|| Band::full(notes)));
    if order.len() <= ROWS_BESIDE {
        first.bands.extend(bands);
        return vec![first];
    }
    let under = first.subtitle.clone();
    vec![first, content("revenue-steps", steps_title(&stepped), under, bands)]
}

/// The steps of several currencies beside each other; `None` where an amount has no room.
fn beside(context: &Context<'_>, stepped: &[&Settlement]) -> Option<Vec<ChartBlock>> {
    let across = u32::try_from(stepped.len().max(2)).unwrap_or(2);
    let width = (WIDTH - BETWEEN * (across - 1)) / across;
    stepped.iter().map(|one| small_waterfall(context, one, width)).collect()
}

/// `Between share and payable: −€580.74, −£215.35 and +SEK 93.82`.
fn steps_title(stepped: &[&Settlement]) -> String {
    let changes = stepped.iter().filter_map(|one| one.payable.checked_sub(one.partner));
    format!("Between share and payable: {}", format::list(&changes.map(format::signed_exact).collect::<Vec<_>>()))
}

/// One currency.
fn slide(context: &Context<'_>, partner: &PartnerSettlement, one: &Settlement, id: &str) -> Slide {
    let mut main = Vec::new();
    main.extend(split(context, one).map(Block::Chart));
    if has_steps(one) {
        main.push(Block::Chart(waterfall(context, one)));
    } else {
        main.push(text(vec![
            RichText::strong(format!("{} is payable", format::exact(one.payable)))
                .then(": nothing was added to the share and nothing was taken from it."),
        ]));
    }
    main.extend(negative_note(one).map(note));
    let mut side = Vec::new();
    let mut words = vec![RichText::plain(trace(context, one))];
    if partner.settlements.len() == 1 {
        side.extend(next_tier(context, partner));
        words.splice(0..0, how_sure(context.common(), &partner.tier));
    }
    side.push(text(words));
    content(id, title(context, one), under(context, partner, one), vec![Band::split(vec![(9, main), (5, side)])])
}

/// `Your share is €72,936.22 of €182,340.55`, with the largest step from it to what is payable.
fn title(context: &Context<'_>, one: &Settlement) -> String {
    let own = format::capitalised(&context.voice.own_named());
    if one.recognised.minor < 0 {
        return format!(
            "More was credited than billed: {} part is {}",
            context.voice.own_named(),
            format::exact(one.partner)
        );
    }
    if one.recognised.minor == 0 {
        return format!("No support revenue was recognised in {}", one.recognised.currency);
    }
    let base = format!("{own} share is {} of {}", format::exact(one.partner), format::exact(one.recognised));
    let steps = [
        (one.incentives, "incentives"),
        (one.service_credits, "service credits"),
        (one.true_ups, "true-ups"),
        (one.sub_partners, "shares of sub-partners"),
    ];
    let largest =
        steps.into_iter().filter(|(amount, _)| amount.minor != 0).max_by_key(|(amount, _)| amount.minor.abs());
    match largest {
        Some((amount, name)) => {
            let verb = if amount.minor > 0 { "add" } else { "take" };
            format!("{base}; {name} {verb} {}", format::exact(Money { minor: amount.minor.abs(), ..amount }))
        }
        None => base,
    }
}

/// Currency, service days, tier paid and where it was earned.
fn under(context: &Context<'_>, partner: &PartnerSettlement, one: &Settlement) -> String {
    let period = context.period();
    let paid = context.common().tier_name(&partner.tier.paid);
    let earned = match context.common().programme.tier_timing {
        TierTiming::Next => format!("{paid}, earned in Q{}", period.previous().number()),
        TierTiming::Same => format!("{paid}, earned this quarter"),
    };
    subtitle(&[
        "Revenue share".to_owned(),
        period.title(),
        format!("{}, service days {}", one.recognised.currency, format::period_days(period)),
        if context.common().programme.tiers.is_empty() { String::new() } else { earned },
    ])
}

/// What a negative amount means.
fn negative_note(one: &Settlement) -> Option<String> {
    if let Some(carried) = one.payment.as_ref().map(|payment| payment.carried).filter(|carried| carried.minor < 0) {
        let owed = Money { minor: -carried.minor, ..carried };
        return Some(format!("{} is owed, and is set off against the next quarter.", format::exact(owed)));
    }
    if one.payable.minor < 0 {
        let back = Money { minor: -one.payable.minor, ..one.payable };
        return Some(format!("{} is owed back: credits of the quarter exceed what it earned.", format::exact(back)));
    }
    (one.recognised.minor < 0)
        .then(|| "Credits of earlier invoices exceed what was recognised this quarter.".to_owned())
}

/// The box on the next tier.
fn next_tier(context: &Context<'_>, partner: &PartnerSettlement) -> Option<Block> {
    let next = partner.tier.next.as_deref()?;
    let common = context.common();
    let worth = next_tier_worth(partner, common.reporting_currency);
    let shares = tier_share(common, next).zip(tier_share(common, &partner.tier.earned));
    let mut under = shares.map_or_else(RichText::default, |(next, earned)| {
        RichText::plain(format!("share {} instead of {}", share_text(next), share_text(earned)))
    });
    if let Some((amount, others)) = worth {
        // An amount of one currency is exact; a sum over currencies rests on the quarter's rates.
        let told = match partner.settlements.len() {
            1 => format::exact(amount),
            _ if others == 0 => format!("about {}", format::rounded(amount)),
            _ => format!("{} and amounts in {others} more", format::exact(amount)),
        };
        under = under.then(": ").then_strong(told).then(" more this quarter");
    }
    let mut items = next_tier_needs(common, partner);
    if items.is_empty() {
        items.push(("nothing more".to_owned(), "every gate that has evidence was passed".to_owned()));
    }
    Some(Block::Callout { title: format!("What {} would have taken", common.tier_name(next)), subtitle: under, items })
}

/// How the figures can be followed.
fn trace(context: &Context<'_>, one: &Settlement) -> String {
    let lines = format::plural(one.lines.len() as i64, "revenue line");
    let rates = if one.rates.is_empty() {
        String::new()
    } else {
        let reporting = one.payable_reporting.map(|amount| format!(" ({})", format::exact(amount))).unwrap_or_default();
        format!(" In {} at the month\u{2019}s rates{reporting}.", context.common().reporting_currency)
    };
    format!(
        "Every {} can be followed: {lines} in the statement, programme {}.{rates}",
        if one.recognised.currency.minor_digits() == 0 { "amount" } else { "cent" },
        context.common().programmes.join(", ")
    )
}

/// All currencies on one slide: how the sum is split, a table, and what the next tier would have taken.
fn overview(context: &Context<'_>, partner: &PartnerSettlement, order: &[&Settlement]) -> Slide {
    let reporting = context.common().reporting_currency;
    let sum = |of| summed(&partner.settlements, reporting, of);
    let sums =
        sum(|one| one.recognised_reporting).zip(sum(|one| one.partner_reporting)).zip(sum(|one| one.payable_reporting));
    let first = order[0].share;
    let share = first.filter(|_| order.iter().all(|one| one.share == first));
    let mut main = Vec::new();
    main.extend(
        match sums {
            Some(((recognised, own), _)) => {
                recognised.checked_sub(own).and_then(|vendor| split_bar(context, (recognised, own, vendor), share))
            }
            None => split(context, order[0]),
        }
        .map(Block::Chart),
    );
    main.push(currencies(context, order, sums));
    main.push(note(format!(
        "Each amount is paid in its own currency. Amounts in {reporting} use the rate of each service month."
    )));
    let mut side: Vec<Block> = next_tier(context, partner).into_iter().collect();
    let lines: usize = order.iter().map(|one| one.lines.len()).sum();
    let mut words: Vec<RichText> = how_sure(context.common(), &partner.tier).into_iter().collect();
    words.push(RichText::plain(format!(
        "Every amount can be followed: {} in the statement, programme {}.",
        format::plural(lines as i64, "revenue line"),
        context.common().programmes.join(", ")
    )));
    side.push(text(words));
    let under = match under(context, partner, order[0]).split_once(order[0].recognised.currency.code()) {
        Some((before, after)) => format!("{before}{} currencies{after}", format::number_word(order.len() as i64)),
        None => subtitle(&["Revenue share".to_owned(), context.period().title()]),
    };
    content("revenue-share", overview_title(context, order, sums), under, vec![Band::split(vec![(9, main), (5, side)])])
}

/// Recognised and the partner's part, then what is payable, in the reporting currency.
type Sums = Option<((Money, Money), Money)>;

/// `Your share is €158,914.39 of €353,142.20, paid in five currencies`.
fn overview_title(context: &Context<'_>, order: &[&Settlement], sums: Sums) -> String {
    let currencies = format!("{} currencies", format::number_word(order.len() as i64));
    let own = format::capitalised(&context.voice.own_named());
    match sums {
        Some(((recognised, part), payable)) if recognised.minor > 0 && part == payable => {
            format!("{own} share is {} of {}, paid in {currencies}", format::exact(part), format::exact(recognised))
        }
        Some((_, payable)) if payable.minor >= 0 => {
            format!("{} is payable, in {currencies}", format::exact(payable))
        }
        _ if order.len() <= 3 => {
            let payables: Vec<Money> = order.iter().map(|one| one.payable).collect();
            format!("Payable: {}", amounts(&payables, format::exact))
        }
        _ => format!("Payable in {currencies}"),
    }
}

/// A row for each currency; what was added or taken has a column only where there is any.
fn currencies(context: &Context<'_>, order: &[&Settlement], sums: Sums) -> Block {
    let reporting = context.common().reporting_currency;
    let steps = order.iter().any(|one| has_steps(one));
    let mut columns = vec![left("Currency", 0.9), right("Recognised", 1.5), right("Share", 0.8)];
    if steps {
        columns.push(right(&format!("{} part", format::capitalised(context.voice.own())), 1.4));
        columns.push(right("Added, taken", 1.3));
    }
    columns.extend([right("Payable", 1.5), right(&format!("in {reporting}"), 1.4)]);
    let mut rows: Vec<Vec<Cell>> = order
        .iter()
        .map(|one| {
            let converted = one.payable_reporting.map_or_else(|| "no rate".to_owned(), format::exact);
            let mut row = vec![
                Cell::strong(one.recognised.currency.code()),
                Cell::text(format::exact(one.recognised)),
                Cell::text(share_of(one)),
            ];
            if steps {
                let added = one.payable.checked_sub(one.partner).filter(|added| added.minor != 0);
                row.push(Cell::text(format::exact(one.partner)));
                row.push(Cell::text(added.map_or_else(|| format::NO_FIGURE.to_owned(), format::signed_exact)));
            }
            row.extend([Cell::strong(format::exact(one.payable)), Cell::muted(converted)]);
            row
        })
        .collect();
    if let Some((_, payable)) = sums {
        let mut all = vec![Cell::strong("All")];
        all.extend(columns[2..].iter().map(|_| Cell::text("")));
        all.push(Cell::strong(format::exact(payable)));
        rows.push(all);
    }
    table("Settlement by currency", columns, rows, steps || order.len() > 8)
}
