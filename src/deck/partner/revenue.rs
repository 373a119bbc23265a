//! Revenue share: how recognised revenue is split, what becomes payable, and what the next tier would have taken.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::deck::chart_spec::{ChartSpec, WaterfallChart, WaterfallStep};
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Band, Block, Cell, ChartBlock, RichText, Slide, Tone};
use crate::deck::sentences::money::{amounts, next_tier_needs, share_text, tier_share};
use crate::deck::slide::{content, left, note, right, subtitle, table, text};
use crate::domain::{Money, Share};
use crate::programme::model::TierTiming;
use crate::settlement::model::{PartnerSettlement, Settlement};

/// Currencies that get a slide each; a table lists them all.
const CURRENCIES: usize = 3;

/// A slide for each currency, after a table of them all where there are several.
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
    slides.extend(order.iter().take(CURRENCIES).map(|one| {
        slide(context, partner, one, &format!("revenue-{}", one.recognised.currency.code().to_lowercase()))
    }));
    slides
}

/// An amount as a length; charts draw, they do not account.
fn length(amount: Money) -> f64 {
    amount.decimal().to_f64().unwrap_or(0.0)
}

/// One currency.
fn slide(context: &Context<'_>, partner: &PartnerSettlement, one: &Settlement, id: &str) -> Slide {
    let mut main = Vec::new();
    main.extend(split(context, one).map(Block::Chart));
    main.push(Block::Chart(waterfall(context, one)));
    main.extend(negative_note(one).map(note));
    let mut side = Vec::new();
    side.extend(next_tier(context, partner, one));
    side.push(text(vec![RichText::plain(trace(context, one))]));
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
    let steps = [(one.incentives, "incentives"), (one.service_credits, "service credits"), (one.true_ups, "true-ups")];
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
    if one.recognised.minor <= 0 || one.partner.minor < 0 || one.vendor.minor < 0 {
        return None;
    }
    let vendor_share = one.share.and_then(|share| Share::new(Decimal::ONE - share.decimal()));
    let percent = |share: Option<Share>, amount: Money| {
        share.map_or_else(|| format::percent(length(amount) / length(one.recognised)), share_text)
    };
    let part = |name: &str, share, amount: Money, tone| {
        (format!("{name} {} {}", percent(share, amount), format::exact(amount)), length(amount), tone)
    };
    let own = format!("{} share", context.voice.own());
    let label = format!("Recognised {}", format::exact(one.recognised));
    let parts =
        vec![part(&own, one.share, one.partner, Tone::Accent), part("vendor", vendor_share, one.vendor, Tone::Peers)];
    Some(ChartBlock {
        title: String::new(),
        note: String::new(),
        summary: format!("{label}: {} and {}.", parts[0].0, parts[1].0),
        width: 720,
        height: 76,
        spec: ChartSpec::Split { label, parts },
        data: vec![
            vec!["Part".to_owned(), "Amount".to_owned()],
            vec![own, format::exact(one.partner)],
            vec!["vendor".to_owned(), format::exact(one.vendor)],
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
    let changes =
        [("Incentives", one.incentives), ("Service\ncredits", one.service_credits), ("True-ups", one.true_ups)];
    steps.extend(changes.iter().filter(|(_, amount)| amount.minor != 0).map(|(label, amount)| step(label, *amount)));
    let known = changes.iter().try_fold(one.partner, |sum, (_, amount)| sum.checked_add(*amount));
    if let Some(rest) = known.and_then(|known| one.payable.checked_sub(known)).filter(|rest| rest.minor != 0) {
        steps.push(step("Held or\ncarried", rest));
    }
    steps.push(total("Payable".to_owned(), one.payable, Tone::Ink));
    let told: Vec<String> =
        steps.iter().map(|step| format!("{} {}", step.label.replace('\n', " "), step.value_label)).collect();
    let mut data = vec![vec!["Step".to_owned(), "Amount".to_owned()]];
    data.extend(steps.iter().map(|step| vec![step.label.replace('\n', " "), step.value_label.clone()]));
    let note =
        if steps.len() == 2 { "nothing was added or taken" } else { "incentives, service credits and corrections" };
    ChartBlock {
        title: "From the share to what is payable".to_owned(),
        note: note.to_owned(),
        summary: format!("{}.", format::list(&told)),
        width: 720,
        height: 270,
        spec: ChartSpec::Waterfall(WaterfallChart { steps }),
        data,
    }
}

/// What a negative amount means.
fn negative_note(one: &Settlement) -> Option<String> {
    if one.payable.minor < 0 {
        let back = Money { minor: -one.payable.minor, ..one.payable };
        return Some(format!("{} is owed back: credits of the quarter exceed what it earned.", format::exact(back)));
    }
    (one.recognised.minor < 0)
        .then(|| "Credits of earlier invoices exceed what was recognised this quarter.".to_owned())
}

/// The box on the next tier, in the currency of the slide.
fn next_tier(context: &Context<'_>, partner: &PartnerSettlement, one: &Settlement) -> Option<Block> {
    let next = partner.tier.next.as_deref()?;
    let common = context.common();
    let worth = partner
        .next_tier_worth
        .iter()
        .find(|worth| worth.currency == one.recognised.currency)
        .filter(|worth| worth.minor > 0);
    let shares = tier_share(common, next).zip(tier_share(common, &partner.tier.earned));
    let mut under = shares.map_or_else(RichText::default, |(next, earned)| {
        RichText::plain(format!("share {} instead of {}", share_text(next), share_text(earned)))
    });
    if let Some(worth) = worth {
        under = under.then(": ").then_strong(format::exact(*worth)).then(" more this quarter");
    }
    let mut items = next_tier_needs(context);
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

/// All currencies in a table.
fn overview(context: &Context<'_>, partner: &PartnerSettlement, order: &[&Settlement]) -> Slide {
    let reporting = context.common().reporting_currency;
    let rows = order
        .iter()
        .map(|one| {
            let converted = one.payable_reporting.map_or_else(|| "no rate".to_owned(), format::exact);
            vec![
                Cell::strong(one.recognised.currency.code()),
                Cell::text(format::exact(one.recognised)),
                Cell::text(one.share.map_or_else(|| "several".to_owned(), share_text)),
                Cell::text(format::exact(one.partner)),
                Cell::text(format::signed_exact(one.true_ups)),
                Cell::strong(format::exact(one.payable)),
                Cell::muted(converted),
            ]
        })
        .collect();
    let columns = vec![
        left("Currency", 0.9),
        right("Recognised", 1.5),
        right("Share", 0.8),
        right(&format!("{} part", format::capitalised(context.voice.own())), 1.5),
        right("True-ups", 1.2),
        right("Payable", 1.5),
        right(&format!("in {reporting}"), 1.5),
    ];
    let payables: Vec<Money> = order.iter().map(|one| one.payable).collect();
    let title = if payables.len() <= 3 {
        format!("Payable: {}", amounts(&payables, format::exact))
    } else {
        format!("Payable in {} currencies", format::number_word(payables.len() as i64))
    };
    let mut blocks = vec![table("Settlement by currency", columns, rows, payables.len() > 8)];
    blocks.push(note(format!(
        "Amounts in {reporting} use the rate of each service month; what is paid is paid in its own currency."
    )));
    let mut bands = vec![Band::full(blocks)];
    bands.extend(order.first().and_then(|one| next_tier(context, partner, one)).map(|block| Band::full(vec![block])));
    let under = subtitle(&["Revenue share".to_owned(), context.period().title()]);
    content("revenue-share", title, under, bands)
}
