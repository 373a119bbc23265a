//! The charts of the slide about revenue: how an amount is split, and how a share becomes what is payable.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::deck::chart_spec::{ChartSpec, WaterfallChart, WaterfallStep};
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{ChartBlock, Tone};
use crate::deck::sentences::money::share_text;
use crate::domain::{Money, Share};
use crate::settlement::model::Settlement;
use crate::settlement::payment::{Payment, StepKind};

/// Width and height of a waterfall on a slide of its own, in points.
const ALONE: (u32, u32) = (720, 300);
/// The height of waterfalls beside each other, and the width that a letter of an amount takes there.
const BESIDE_HEIGHT: u32 = 190;
const LETTER: f64 = 6.4;

/// Whether anything was added to the share or taken from it.
pub(super) fn has_steps(one: &Settlement) -> bool {
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

/// The recognised amount in two parts; `None` where it is not positive.
pub(super) fn split(context: &Context<'_>, one: &Settlement) -> Option<ChartBlock> {
    split_bar(context, (one.recognised, one.partner, one.vendor), one.share)
}

/// What was recognised, the partner's part and the vendor's, as one bar.
pub(super) fn split_bar(
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

/// From the share to what is payable, on a slide of its own.
pub(super) fn waterfall(context: &Context<'_>, one: &Settlement) -> ChartBlock {
    let paid = one.payment.as_ref().is_some_and(|payment| !steps_of(payment).is_empty());
    let note = match paid {
        false => "incentives, service credits and corrections",
        true => "incentives, service credits and corrections, and what is held, withheld or carried",
    };
    drawn(steps(context, one), "From the share to what is payable".to_owned(), note.to_owned(), ALONE)
}

/// The same of a currency among others, in so many points of width; `None` where its amounts have no room there.
pub(super) fn small_waterfall(context: &Context<'_>, one: &Settlement, width: u32) -> Option<ChartBlock> {
    let steps = steps(context, one);
    let slot = f64::from(width) / steps.len() as f64 - 4.0;
    let fits = steps.iter().all(|step| step.value_label.chars().count() as f64 * LETTER <= slot);
    let code = one.recognised.currency.code();
    fits.then(|| {
        drawn(steps, format!("{code}: from the share to what is payable"), String::new(), (width, BESIDE_HEIGHT))
    })
}

/// The share, what is added and taken, and what is payable.
fn steps(context: &Context<'_>, one: &Settlement) -> Vec<WaterfallStep> {
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
    steps
}

fn drawn(steps: Vec<WaterfallStep>, title: String, note: String, (width, height): (u32, u32)) -> ChartBlock {
    let told: Vec<String> =
        steps.iter().map(|step| format!("{} {}", step.label.replace('\n', " "), step.value_label)).collect();
    let mut data = vec![vec!["Step".to_owned(), "Amount".to_owned()]];
    data.extend(steps.iter().map(|step| vec![step.label.replace('\n', " "), step.value_label.clone()]));
    ChartBlock {
        title,
        note,
        summary: format!("{}.", format::list(&told)),
        width,
        height,
        spec: ChartSpec::Waterfall(WaterfallChart { steps }),
        data,
    }
}
