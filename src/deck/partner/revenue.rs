//! Revenue share: how recognised revenue is split, what becomes payable, and what the next tier would have taken.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::deck::chart_spec::{ChartSpec, WaterfallChart, WaterfallStep};
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Band, Block, Cell, ChartBlock, RichText, Slide, Tone};
use crate::deck::sentences::money::{amounts, next_tier_worth, share_of, share_text, summed, tier_share};
use crate::deck::sentences::next_tier::{how_sure, next_tier_needs};
use crate::deck::slide::{content, left, note, right, subtitle, table, text};
use crate::domain::{Money, Share};
use crate::programme::model::TierTiming;
use crate::settlement::model::{PartnerSettlement, Settlement};
use crate::settlement::payment::{Payment, StepKind};

/// Most currencies that get a slide each; a table lists them all.
const CURRENCIES: usize = 3;

/// One slide; where there are several currencies, a table of them all and a slide for each in which something was added
/// to the share or taken from it.
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
    let mut slides = vec![overview(context, partner, &order)];
    slides.extend(order.iter().filter(|one| has_steps(one)).take(CURRENCIES).map(|one| {
        slide(context, partner, one, &format!("revenue-{}", one.recognised.currency.code().to_lowercase()))
    }));
    slides
}

/// Whether anything was added to the share or taken from it.
fn has_steps(one: &Settlement) -> bool {
    let of_payment = |payment: &Payment| !steps_of(payment).is_empty();
    let beyond =
        [one.incentives, one.service_credits, one.true_ups, one.sub_partners].iter().any(|step| step.minor != 0);
    beyond || one.payable != one.partner || one.payment.as_ref().is_some_and(of_payment)
}

/// The steps of a payment that are not nothing, as the chart labels them.
fn steps_of(payment: &Payment) -> Vec<(&'static str, Money)> {
    let label = |kind: StepKind| match kind {
        StepKind::Retained => "Collected\nin cash",
        StepKind::Uncollected => "Not yet\ncollected",
        StepKind::Collected => "Collected\nby now",
        StepKind::Opening => "Opening\nbalance",
        StepKind::Released => "Released",
        StepKind::Held => "Held",
        StepKind::Withheld => "Withheld",
        StepKind::Carried => "Carried\nforward",
    };
    let step = |kind: StepKind| Some((label(kind), payment.effect(kind).filter(|amount| amount.minor != 0)?));
    StepKind::ALL.into_iter().filter_map(step).collect()
}

/// An amount as a length; charts draw, they do not account.
fn length(amount: Money) -> f64 {
    amount.decimal().to_f64().unwrap_or(0.0)
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

/// The recognised amount in two parts; `None` where it is not positive.
fn split(context: &Context<'_>, one: &Settlement) -> Option<ChartBlock> {
    split_bar(context, (one.recognised, one.partner, one.vendor), one.share)
}

/// What was recognised, the partner's part and the vendor's, as one bar.
fn split_bar(
    context: &Context<'_>,
    (recognised, own_part, vendor_part): (Money, Money, Money),
    share: Option<Share>,
) -> Option<ChartBlock> {
    if recognised.minor <= 0 || own_part.minor < 0 || vendor_part.minor < 0 {
        return None;
    }
    let vendor_share = share.and_then(|share| Share::new(Decimal::ONE - share.decimal()));
    let percent = |share: Option<Share>, amount: Money| {
        share.map_or_else(|| format::percent(length(amount) / length(recognised)), share_text)
    };
    let part = |name: &str, share, amount: Money, tone| {
        (format!("{name} {} {}", percent(share, amount), format::exact(amount)), length(amount), tone)
    };
    let own = format!("{} share", context.voice.own());
    let label = format!("Recognised {}", format::exact(recognised));
    let parts = vec![part(&own, share, own_part, Tone::Accent), part("vendor", vendor_share, vendor_part, Tone::Peers)];
    Some(ChartBlock {
        title: String::new(),
        note: String::new(),
        summary: format!("{label}: {} and {}.", parts[0].0, parts[1].0),
        width: 720,
        height: 76,
        spec: ChartSpec::Split { label, parts },
        data: vec![
            vec!["Part".to_owned(), "Amount".to_owned()],
            vec![own, format::exact(own_part)],
            vec!["vendor".to_owned(), format::exact(vendor_part)],
        ],
    })
}

/// From the share to what is payable.
fn waterfall(context: &Context<'_>, one: &Settlement) -> ChartBlock {
    let total = |label: String, amount: Money, tone| WaterfallStep {
        label,
        value: length(amount),
        value_label: format::exact(amount),
        total: true,
        tone,
    };
    let step = |label: &str, amount: Money| WaterfallStep {
        label: label.to_owned(),
        value: length(amount),
        value_label: format::signed_exact(amount),
        total: false,
        tone: if amount.minor < 0 { Tone::Breach } else { Tone::Met },
    };
    let own = format!("{} share", format::capitalised(context.voice.own()));
    let mut steps = vec![total(own, one.partner, Tone::Accent)];
    let changes = [
        ("Incentives", one.incentives),
        ("Service\ncredits", one.service_credits),
        ("True-ups", one.true_ups),
        ("Sub-\npartners", one.sub_partners),
    ];
    steps.extend(changes.iter().filter(|(_, amount)| amount.minor != 0).map(|(label, amount)| step(label, *amount)));
    let paid = one.payment.as_ref().map(steps_of).unwrap_or_default();
    steps.extend(paid.iter().map(|(label, amount)| step(label, *amount)));
    steps.push(total("Payable".to_owned(), one.payable, Tone::Ink));
    let told: Vec<String> =
        steps.iter().map(|step| format!("{} {}", step.label.replace('\n', " "), step.value_label)).collect();
    let mut data = vec![vec!["Step".to_owned(), "Amount".to_owned()]];
    data.extend(steps.iter().map(|step| vec![step.label.replace('\n', " "), step.value_label.clone()]));
    ChartBlock {
        title: "From the share to what is payable".to_owned(),
        note: if paid.is_empty() {
            "incentives, service credits and corrections".to_owned()
        } else {
            "incentives, service credits and corrections, and what is held, withheld or carried".to_owned()
        },
        summary: format!("{}.", format::list(&told)),
        width: 720,
        height: 270,
        spec: ChartSpec::Waterfall(WaterfallChart { steps }),
        data,
    }
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
