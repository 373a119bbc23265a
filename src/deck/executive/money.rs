//! Money by partner: what is recognised, what is payable, and how much hangs on few.

use rust_decimal::prelude::ToPrimitive;

use super::{Overview, Partner, accrual};
use crate::deck::chart_spec::{AxisFormat, Bar, BarsChart, ChartSpec};
use crate::deck::format;
use crate::deck::model::{Band, Block, ChartBlock, RichText, Slide, Tone};
use crate::deck::slide::{bars_height, content, subtitle, text};
use crate::domain::Money;
use crate::domain::money::divide_half_away_from_zero;
use crate::settlement::model::ResolutionCost;

/// Bars shown.
const BARS: usize = 12;

/// Sums in the reporting currency.
pub(super) struct Totals {
    /// Recognised.
    pub(super) recognised: Money,
    /// Payable.
    pub(super) payable: Money,
    /// Partners of whom some amount has no rate and is in no sum.
    pub(super) without_rate: usize,
}

/// Sums over all amounts with a rate; `None` where nothing was settled.
pub(super) fn totals(overview: &Overview<'_>) -> Option<Totals> {
    let common = overview.common();
    let settled =
        |partner: &&Partner<'_>| partner.settlement.is_some_and(|settlement| !settlement.settlements.is_empty());
    let zero = Money::zero(common.reporting_currency);
    let mut totals = Totals { recognised: zero, payable: zero, without_rate: 0 };
    let mut any = false;
    for partner in overview.partners.iter().filter(settled) {
        any = true;
        let sums = partner.recognised(common).zip(partner.payable(common)).and_then(|(recognised, payable)| {
            Some((totals.recognised.checked_add(recognised)?, totals.payable.checked_add(payable)?))
        });
        if let Some((recognised, payable)) = sums {
            (totals.recognised, totals.payable) = (recognised, payable);
        }
        totals.without_rate += usize::from(partner.lacks_a_rate());
    }
    any.then_some(totals)
}

/// Partners with their payable, most first.
fn payables<'o, 'a>(overview: &'o Overview<'a>) -> Vec<(&'o Partner<'a>, Money)> {
    let common = overview.common();
    let mut payables: Vec<(&Partner<'a>, Money)> =
        overview.partners.iter().filter_map(|partner| Some((partner, partner.payable(common)?))).collect();
    payables.sort_by(|left, right| {
        right.1.minor.cmp(&left.1.minor).then_with(|| left.0.scorecard.partner.id.cmp(&right.0.scorecard.partner.id))
    });
    payables
}

/// An amount as a length; charts draw, they do not account.
fn length(amount: Money) -> f64 {
    amount.decimal().to_f64().unwrap_or(0.0)
}

/// `Three partners take 41% of it`; `None` with fewer than five partners.
pub(super) fn concentration(overview: &Overview<'_>) -> Option<String> {
    let payables = payables(overview);
    let total: i64 = payables.iter().map(|(_, amount)| amount.minor.max(0)).sum();
    if payables.len() < 5 || total <= 0 {
        return None;
    }
    let top: i64 = payables.iter().take(3).map(|(_, amount)| amount.minor.max(0)).sum();
    Some(format!("Three partners take {} of what is payable", format::percent_short(top as f64 / total as f64)))
}

/// The slide; `None` where nothing was settled.
pub(super) fn slide(overview: &Overview<'_>) -> Option<Slide> {
    let totals = totals(overview)?;
    let common = overview.common();
    let payables = payables(overview);
    let base =
        format!("{} of {} recognised is payable", format::rounded(totals.payable), format::rounded(totals.recognised));
    let title = accrual::title(overview).unwrap_or_else(|| match concentration(overview) {
        Some(text) => format!(
            "{base}; {}",
            crate::deck::sentences::words::lowered(&text).replace(" of what is payable", " of it")
        ),
        None => base,
    });
    let mut blocks: Vec<Block> = split(totals.recognised, totals.payable).map(Block::Chart).into_iter().collect();
    if !payables.is_empty() {
        blocks.push(Block::Chart(bars(overview, &payables)));
    }
    let mut lines = accrual::lines(overview);
    let rest = &payables[payables.len().min(BARS)..];
    if !rest.is_empty() {
        let minor = rest.iter().map(|(_, amount)| amount.minor).sum();
        let sum = format::rounded(Money::from_minor(minor, common.reporting_currency));
        lines.push(RichText::plain(format!("and {} more, together {sum}.", format::count(rest.len() as i64))));
    }
    if totals.without_rate > 0 {
        let number = format::plural(totals.without_rate as i64, "partner");
        lines.push(RichText::plain(format!(
            "Amounts of {number} have no rate to {} and are in no sum.",
            common.reporting_currency
        )));
    }
    lines.extend(resolutions(overview));
    lines.extend(overview.input.settlements.and_then(|all| all.payables.as_ref()).and_then(super::paid::in_words));
    let warnings = overview.input.settlements.map_or(0, |settlements| settlements.warnings.len());
    if warnings > 0 {
        lines.push(RichText::plain(format!(
            "The settlement carries {}: see the run record.",
            format::plural(warnings as i64, "warning")
        )));
    }
    if !lines.is_empty() {
        blocks.push(text(lines));
    }
    let under = subtitle(&[
        "Money".to_owned(),
        common.period.title(),
        format!("in {}, at the rate of each service month", common.reporting_currency),
    ]);
    Some(content("money", title, under, vec![Band::full(blocks)]))
}

/// What a case resolved without the vendor cost, over all partners of whom it is known; `None` where it is of none.
fn resolutions(overview: &Overview<'_>) -> Option<RichText> {
    let known: Vec<(&Partner<'_>, ResolutionCost)> =
        overview.partners.iter().filter_map(|partner| Some((partner, cost(partner)?))).collect();
    let payable: i128 = known.iter().map(|(_, cost)| i128::from(cost.payable.minor)).sum();
    let cases: i128 = known.iter().map(|(_, cost)| i128::from(cost.cases)).sum();
    let each = divide_half_away_from_zero(payable, cases)?;
    let currency = overview.common().reporting_currency;
    let mut words = format!(
        ": {} for each partner case opened in the quarter and resolved without the vendor",
        format::exact(Money::from_minor(each, currency))
    );
    let least = known.iter().min_by_key(|(_, cost)| cost.each.minor)?;
    let most = known.iter().max_by_key(|(_, cost)| cost.each.minor)?;
    if least.1.each != most.1.each {
        let said = |(partner, cost): &(&Partner<'_>, ResolutionCost)| {
            format!("{} ({})", format::exact(cost.each), partner.name())
        };
        words.push_str(&format!(", from {} to {}", said(least), said(most)));
    }
    words.push_str(&known.iter().find_map(|(_, cost)| cost.vendor).map_or_else(
        || ".".to_owned(),
        |vendor| format!("; the vendor\u{2019}s own first level costs {}.", format::exact(vendor)),
    ));
    Some(RichText::strong("Payable per resolution").then(words))
}

fn cost(partner: &Partner<'_>) -> Option<ResolutionCost> {
    partner.settlement.and_then(|settlement| settlement.cost_per_resolution)
}

/// What is payable and what stays, of all that was recognised.
fn split(recognised: Money, payable: Money) -> Option<ChartBlock> {
    let stays = recognised.checked_sub(payable)?;
    if recognised.minor <= 0 || payable.minor < 0 || stays.minor < 0 {
        return None;
    }
    let part = |name: &str, amount: Money, tone| {
        let share = format::percent(amount.minor as f64 / recognised.minor as f64);
        (format!("{name} {share} {}", format::rounded(amount)), length(amount), tone)
    };
    let parts = vec![part("partners", payable, Tone::Accent), part("vendor", stays, Tone::Peers)];
    let label = format!("Recognised {}", format::rounded(recognised));
    Some(ChartBlock {
        title: String::new(),
        note: String::new(),
        summary: format!("{label}: {} and {}.", parts[0].0, parts[1].0),
        width: 1168,
        height: 76,
        spec: ChartSpec::Split { label, parts },
        data: Vec::new(),
    })
}

/// Payable by partner.
fn bars(overview: &Overview<'_>, payables: &[(&Partner<'_>, Money)]) -> ChartBlock {
    let common = overview.common();
    let bars: Vec<Bar> = payables
        .iter()
        .take(BARS)
        .map(|(partner, amount)| {
            let tier = partner
                .settlement
                .filter(|_| !common.programme.tiers.is_empty())
                .map(|settlement| format!(", {}", common.tier_name(&settlement.tier.paid)));
            Bar {
                label: partner.name(),
                value: length(*amount),
                value_label: format!("{}{}", format::rounded(*amount), tier.unwrap_or_default()),
                comparison: None,
                tone: if amount.minor < 0 { Tone::Breach } else { Tone::Accent },
            }
        })
        .collect();
    let mut data = vec![["Partner", "Payable", "Per resolution without the vendor"].map(str::to_owned).to_vec()];
    data.extend(payables.iter().map(|(partner, amount)| {
        let each = cost(partner).map_or_else(|| format::NO_FIGURE.to_owned(), |cost| format::exact(cost.each));
        let accrued = accrual::of_partner(overview, &partner.scorecard.partner.id).into_iter().flatten();
        [partner.scorecard.partner.name.clone(), format::exact(*amount), each].into_iter().chain(accrued).collect()
    }));
    if accrual::title(overview).is_some() {
        data[0].extend(["Accrued", "Expected for the quarter"].map(str::to_owned));
    }
    ChartBlock {
        title: "Payable by partner".to_owned(),
        note: format!(
            "rounded, in {}; the tier is the one paid{}",
            common.reporting_currency,
            accrual::of_known_lines(overview)
        ),
        summary: format!("Payable by partner: {} {} first.", payables[0].0.name(), format::rounded(payables[0].1)),
        width: 1168,
        height: bars_height(bars.len()),
        spec: ChartSpec::Bars(BarsChart { bars, format: AxisFormat::Count, comparison_label: String::new() }),
        data,
    }
}
