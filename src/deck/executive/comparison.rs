//! Escalations against what the case mix explains, partner by partner, with plausible places and what needs a decision.

use super::decisions::decisions;
use super::front::names;
use super::{FOREST_ROWS, Overview, Partner};
use crate::deck::chart_spec::{AxisFormat, ChartSpec, ForestChart, ForestRow};
use crate::deck::format;
use crate::deck::model::{Band, Block, ChartBlock, RichText, Slide, Tone};
use crate::deck::reading::Reading;
use crate::deck::slide::{content, forest_height, heading, note, subtitle, text};
use crate::scorecard::model::{EvidenceState, StandsOut};

/// The height of all rows together where they are many, in points.
const MOST_HEIGHT: u32 = 385;

/// So many partners of a state are named; more are counted.
const NAMED: usize = 3;

/// The slide; `None` where no partner has expected escalations.
pub(super) fn slide(overview: &Overview<'_>) -> Option<Slide> {
    let compared = compared(overview);
    if compared.is_empty() {
        return None;
    }
    let (items, more) = decisions(overview);
    let mut right = Vec::new();
    if !items.is_empty() {
        right.push(heading("What needs a decision"));
        right.push(Block::Decisions { items });
    }
    if more > 0 {
        right.push(note(format!("{}.", format::capitalised(&more_need(more)))));
    }
    right.push(text(rest(overview, &compared)));
    let common = overview.common();
    let under = subtitle(&[
        "Comparison of partners".to_owned(),
        common.period.title(),
        format!("{} compared {}", format::count(compared.len() as i64), overview.of_partners()),
    ]);
    let chart = Block::Chart(forest(overview, &compared));
    Some(content(
        "comparison",
        comparison_title(overview),
        under,
        vec![Band::split(vec![(13, vec![chart]), (10, right)])],
    ))
}

/// `two more need a decision: see the pages on each`.
fn more_need(more: usize) -> String {
    let verb = if more == 1 { "needs" } else { "need" };
    format!("{} more {verb} a decision: see the pages on each", format::number_word(more as i64))
}

/// The partners that are compared, best first: ranked ones, or all with a value where none is ranked.
fn compared<'o, 'a>(overview: &'o Overview<'a>) -> Vec<(&'o Partner<'a>, f64)> {
    let any_ranked = overview.partners.iter().any(|partner| partner.rank().is_some());
    let mut compared: Vec<(&Partner<'a>, f64)> = overview
        .partners
        .iter()
        .filter(|partner| !any_ranked || partner.rank().is_some())
        .filter_map(|partner| Some((partner, partner.valued("escalation_ratio")?.value()?)))
        .collect();
    compared.sort_by(|left, right| {
        left.1.total_cmp(&right.1).then_with(|| left.0.scorecard.partner.id.cmp(&right.0.scorecard.partner.id))
    });
    compared
}

/// `Three of twelve partners stand out: Halcyon for the better, Polaris and Sundial for the worse`.
pub(super) fn comparison_title(overview: &Overview<'_>) -> String {
    let compared = compared(overview);
    let (better, worse) = (overview.standing_out(StandsOut::Better), overview.standing_out(StandsOut::Worse));
    let standing = (better.len() + worse.len()) as i64;
    let among = compared.len() as i64;
    let say = |partners: &[&Partner<'_>]| {
        if partners.len() > 3 { format::number_word(partners.len() as i64) } else { names(partners) }
    };
    let tail = match (better.is_empty(), worse.is_empty()) {
        (false, false) => format!("{} for the better, {} for the worse", say(&better), say(&worse)),
        (false, true) => format!("{} for the better", say(&better)),
        (true, _) => format!("{} for the worse", say(&worse)),
    };
    match (among, standing) {
        (0, _) if overview.partners.is_empty() => "No partner is in scope this quarter".to_owned(),
        (0, _) => format!(
            "{} reviewed; too few cases to compare them",
            format::capitalised(&partners_are(overview.partners.len()))
        ),
        (1, 0) => format!("{} escalates about as its case mix suggests", compared[0].0.name()),
        (1, _) => format!(
            "{} escalates {} than its case mix explains",
            compared[0].0.name(),
            if worse.is_empty() { "less" } else { "more" }
        ),
        (_, 0) => {
            format!("No partner of {} stands out in escalations; {}", format::number_word(among), otherwise(overview))
        }
        (_, 1) => format!("One of {} partners stands out: {tail}", format::number_word(among)),
        _ => format!(
            "{} of {} partners stand out: {tail}",
            format::capitalised(&format::number_word(standing)),
            format::number_word(among)
        ),
    }
}

/// Where nobody stands out: who needs a decision for other reasons, or what the differences are.
fn otherwise(overview: &Overview<'_>) -> String {
    match super::decisions::in_need(overview) {
        0 if overview.spread().widens() => "none differs from the spread among them all".to_owned(),
        0 => "their differences are what chance makes of them".to_owned(),
        1 => "one needs a decision for other reasons".to_owned(),
        more => format!("{} need a decision for other reasons", format::number_word(more)),
    }
}

/// `one partner is`, `twelve partners are`.
fn partners_are(number: usize) -> String {
    format!("{} {}", format::number_word(number as i64), if number == 1 { "partner is" } else { "partners are" })
}

/// The partners shown: all, or who stands out and the largest of the others.
fn shown<'o, 'a>(compared: &[(&'o Partner<'a>, f64)]) -> Vec<(&'o Partner<'a>, f64)> {
    if compared.len() <= FOREST_ROWS {
        return compared.to_vec();
    }
    let evidence = |partner: &Partner<'_>| {
        partner.valued("escalation_ratio").and_then(|reading| reading.result.measurement.expected).unwrap_or(0.0)
    };
    let mut order: Vec<usize> = (0..compared.len()).collect();
    order.sort_by(|left, right| {
        let (left, right) = (compared[*left].0, compared[*right].0);
        right
            .stands_out()
            .is_some()
            .cmp(&left.stands_out().is_some())
            .then_with(|| evidence(right).total_cmp(&evidence(left)))
    });
    let mut kept = order[..FOREST_ROWS].to_vec();
    kept.sort_unstable();
    kept.into_iter().map(|index| compared[index]).collect()
}

/// The forest plot.
fn forest(overview: &Overview<'_>, compared: &[(&Partner<'_>, f64)]) -> ChartBlock {
    let ranked = overview.ranked().len() > 1;
    let shown = shown(compared);
    let rows: Vec<ForestRow> = shown.iter().filter_map(|(partner, value)| row(partner, *value, ranked)).collect();
    let sure = format::percent_short(0.95);
    let places = if ranked { format!("; places jointly plausible at {sure}") } else { String::new() };
    let alarms = format::percent_short(0.05);
    ChartBlock {
        title: "Escalations against what the case mix explains".to_owned(),
        note: format!("Observed / expected, {sure} intervals{places}; false alarms held at {alarms} of flags"),
        summary: summary(compared.len(), &rows),
        width: 640,
        height: (forest_height(rows.len()).max(u32::try_from(rows.len()).unwrap_or(0) * 33)).min(MOST_HEIGHT) + 70,
        spec: ChartSpec::Forest(ForestChart {
            rows,
            reference: Some((1.0, "as expected".to_owned())),
            x_title: "as expected for the case mix".to_owned(),
            format: AxisFormat::Times,
            aside_titles: if ranked { vec!["rank".to_owned(), "plausible".to_owned()] } else { Vec::new() },
            scale: None,
        }),
        data: data(compared),
    }
}

/// A partner's row, with its place where partners are ranked.
fn row(partner: &Partner<'_>, value: f64, ranked: bool) -> Option<ForestRow> {
    let rank = partner.rank().filter(|_| ranked);
    Some(ForestRow {
        label: partner.name(),
        value: Some(value),
        interval: partner.valued("escalation_ratio")?.interval(),
        tone: match partner.stands_out() {
            Some(StandsOut::Worse) => Tone::Breach,
            Some(StandsOut::Better) => Tone::Met,
            None => Tone::Muted,
        },
        strong: partner.stands_out().is_some(),
        aside: rank
            .map_or_else(Vec::new, |rank| vec![rank.place.to_string(), format!("{} to {}", rank.best, rank.worst)]),
    })
}

/// The plot in a sentence, for who cannot see it.
fn summary(compared: usize, rows: &[ForestRow]) -> String {
    let standing_out = rows.iter().filter(|row| row.strong);
    let told: Vec<String> =
        standing_out.filter_map(|row| Some(format!("{} {}", row.label, format::times(row.value?)))).collect();
    let of = format!("Observed over expected escalations of {}", format::plural(compared as i64, "partner"));
    if told.is_empty() {
        format!("{of}; none differs from 1 beyond chance.")
    } else {
        format!("{of}; beyond chance differ {}.", format::list(&told))
    }
}

/// All compared partners as a table.
fn data(compared: &[(&Partner<'_>, f64)]) -> Vec<Vec<String>> {
    let mut rows = vec![["Partner", "Ratio", "Plausible", "Place", "Plausible places"].map(str::to_owned).to_vec()];
    rows.extend(compared.iter().map(|(partner, value)| {
        let interval = partner.valued("escalation_ratio").and_then(Reading::interval_text).unwrap_or_default();
        let rank = partner.rank();
        vec![
            partner.scorecard.partner.name.clone(),
            format::times(*value),
            interval,
            rank.map_or_else(String::new, |rank| rank.place.to_string()),
            rank.map_or_else(String::new, |rank| format!("{} to {}", rank.best, rank.worst)),
        ]
    }));
    rows
}

/// What is said of everybody else.
fn rest(overview: &Overview<'_>, compared: &[(&Partner<'_>, f64)]) -> Vec<RichText> {
    let mut lines = Vec::new();
    let others = compared.iter().filter(|(partner, _)| partner.stands_out().is_none()).count() as i64;
    if others > 0 && compared.len() > 1 {
        let who = if others as usize == compared.len() {
            "Among these".to_owned()
        } else {
            format!("For the other {}", format::number_word(others))
        };
        let order = if overview.spread().widens() { "says little" } else { "is what chance makes of it" };
        lines.push(RichText::plain(format!("{who} there is no difference to speak of: their order {order}.")));
    }
    lines.extend(only_the_mix(overview, compared));
    let cut = compared.len().saturating_sub(FOREST_ROWS);
    if cut > 0 {
        lines.push(RichText::plain(format!(
            "Shown are those that stand out and those with most evidence; {} more lie between.",
            format::count(cut as i64)
        )));
    }
    lines.extend(states(overview));
    lines.extend(format::reliability(overview.input.scorecards.reliability).map(RichText::plain));
    if overview.spread().widens() {
        lines.push(RichText::plain(format!(
            "Partners differ {} times as much as chance alone would have them: who stands out does so beyond that \
             spread (φ {}, widened by Spiegelhalter\u{2019}s method).",
            format::fixed(overview.spread().over_chance.sqrt(), 1),
            format::fixed(overview.spread().over_chance, 1)
        )));
    }
    lines
}

/// Who has no place: shown without one, or withheld altogether.
fn states(overview: &Overview<'_>) -> Option<RichText> {
    let named = |state: EvidenceState| {
        let of_state = overview.partners.iter().filter(|partner| partner.scorecard.standing.state == state);
        let partners: Vec<&Partner<'_>> = of_state.collect();
        match partners.len() {
            0 => None,
            1..=NAMED => Some(names(&partners)),
            more => Some(format::plural(more as i64, "partner")),
        }
    };
    let shown = named(EvidenceState::Shown).filter(|_| !overview.ranked().is_empty());
    let shown = shown.map(|who| format!("{who} shown without a place"));
    let withheld = named(EvidenceState::Withheld).map(|who| format!("{who} withheld"));
    let said: Vec<String> = shown.into_iter().chain(withheld).collect();
    (!said.is_empty()).then(|| RichText::plain(format!("Too little evidence: {}.", said.join("; "))))
}

/// The partner with the highest raw rate, where its case mix explains it.
fn only_the_mix(overview: &Overview<'_>, compared: &[(&Partner<'_>, f64)]) -> Option<RichText> {
    let rate = |partner: &Partner<'_>| partner.valued("escalation_rate").and_then(Reading::value);
    let (partner, ratio) = compared
        .iter()
        .filter(|(partner, _)| rate(partner).is_some())
        .max_by(|left, right| rate(left.0).unwrap_or(0.0).total_cmp(&rate(right.0).unwrap_or(0.0)))?;
    let (low, _) = partner.valued("escalation_rate")?.interval()?;
    let pooled = overview
        .input
        .scorecards
        .pooled
        .iter()
        .find(|metric| metric.id == "escalation_rate" && metric.is_headline())?;
    (partner.stands_out().is_none() && compared.len() > 2 && low > pooled.measurement.value?).then(|| {
        RichText::plain(format!(
            "{} escalates most in raw numbers ({}), and its mix of cases explains it ({} times).",
            partner.name(),
            format::percent(rate(partner).unwrap_or(0.0)),
            format::times(*ratio).trim_end_matches('×')
        ))
    })
}
