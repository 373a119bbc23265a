//! Satisfaction of all partners: with escalations, and by itself.

use super::beside_target::{Satisfied, Side, beside_targets};
use super::front::names;
use super::{FOREST_ROWS, Overview, Partner};
use crate::deck::chart_spec::{AxisFormat, ChartSpec, ForestChart, ForestRow, ScatterChart, ScatterPoint};
use crate::deck::format;
use crate::deck::model::{Band, Block, ChartBlock, RichText, Slide, Tone};
use crate::deck::reading::Reading;
use crate::deck::slide::{content, forest_height, subtitle, text};
use crate::scorecard::model::{StandsOut, Status, Target};

/// Up to so many points, each is labelled.
const LABELLED: usize = 14;

/// Up to so many points, each is drawn with its intervals.
const CROSSES: usize = 60;

/// A partner with satisfaction and adjusted escalations.
type Both<'o, 'a> = (Satisfied<'o, 'a>, &'o Reading<'a>);

/// Satisfaction against adjusted escalations; `None` with fewer than three partners.
pub(super) fn scatter(overview: &Overview<'_>) -> Option<Slide> {
    let both: Vec<Both<'_, '_>> = beside_targets(overview.with_value("csat"))
        .into_iter()
        .filter_map(|one| Some((one, one.partner.valued("escalation_ratio")?)))
        .collect();
    if both.len() < 3 {
        return None;
    }
    let target = both.iter().find_map(|(one, _)| one.csat.result.target);
    let short: Vec<&Partner<'_>> = both
        .iter()
        .filter(|(one, _)| one.partner.stands_out() == Some(StandsOut::Worse) && one.side == Some(Side::Below))
        .map(|(one, _)| one.partner)
        .collect();
    let title = match short.len() {
        0 => "No partner falls short on both satisfaction and escalations beyond chance".to_owned(),
        1 => format!("{} falls short on both satisfaction and escalations", names(&short)),
        _ => format!("{} fall short on both satisfaction and escalations", names(&short)),
    };
    let under = subtitle(&[
        "Satisfaction and escalations".to_owned(),
        overview.common().period.title(),
        format!("{} with enough evidence on both", format::plural(both.len() as i64, "partner")),
    ]);
    let who = if both.len() <= CROSSES {
        format!("Each cross is a partner with its {} intervals.", format::percent_short(0.95))
    } else {
        let sure = format::percent_short(0.95);
        format!("Each dot is a partner; those that stand out are drawn with their {sure} intervals.")
    };
    let text = text(vec![RichText::plain(format!(
        "{who} Left and up is good. What touches a line cannot be told from it; coloured is what lies beside one beyond the \
         chance of all partners together."
    ))]);
    Some(content(
        "satisfaction-escalations",
        title,
        under,
        vec![Band::full(vec![Block::Chart(scatter_chart(&both, target)), text])],
    ))
}

/// The scatter.
fn scatter_chart(both: &[Both<'_, '_>], target: Option<Target>) -> ChartBlock {
    let points = both
        .iter()
        .filter_map(|(Satisfied { partner, csat, side }, ratio)| {
            let below = *side == Some(Side::Below);
            let stands_out = partner.stands_out().is_some() || below;
            let tone = match (partner.stands_out(), below) {
                (Some(StandsOut::Worse), _) | (_, true) => Tone::Breach,
                (Some(StandsOut::Better), _) => Tone::Met,
                _ => Tone::Peers,
            };
            Some(ScatterPoint {
                label: if both.len() <= LABELLED || stands_out { partner.name() } else { String::new() },
                x: ratio.value()?,
                x_interval: ratio.interval().filter(|_| both.len() <= CROSSES || stands_out),
                y: csat.value()?,
                y_interval: csat.interval().filter(|_| both.len() <= CROSSES || stands_out),
                tone,
            })
        })
        .collect();
    let mut data = vec![["Partner", "Escalations against mix", "Satisfied"].map(str::to_owned).to_vec()];
    data.extend(
        both.iter()
            .map(|(one, ratio)| vec![one.partner.scorecard.partner.name.clone(), ratio.figure(), one.csat.figure()]),
    );
    ChartBlock {
        title: String::new(),
        note: String::new(),
        summary: format!(
            "Satisfied customers against adjusted escalations of {}.",
            format::plural(both.len() as i64, "partner")
        ),
        width: 1168,
        height: 440,
        spec: ChartSpec::Scatter(ScatterChart {
            x_title: "Escalations against what the case mix explains".to_owned(),
            y_title: "Satisfied customers".to_owned(),
            x_format: AxisFormat::Times,
            y_format: AxisFormat::Percent,
            x_reference: Some((1.0, "as expected".to_owned())),
            y_reference: target
                .map(|target| (target.target, format!("target {}", format::percent_short(target.target)))),
            points,
        }),
        data,
    }
}

/// Satisfaction partner by partner; `None` where nobody has enough responses.
pub(super) fn forest(overview: &Overview<'_>) -> Option<Slide> {
    let mut all = beside_targets(overview.with_value("csat"));
    if all.is_empty() {
        return None;
    }
    all.sort_by(|left, right| {
        let value = |one: &Satisfied<'_, '_>| one.csat.value().unwrap_or(0.0);
        let id = |one: &Satisfied<'_, '_>| one.partner.scorecard.partner.id.clone();
        value(right).total_cmp(&value(left)).then_with(|| id(left).cmp(&id(right)))
    });
    let short = too_few(overview);
    let listed = short.len().min(FOREST_ROWS.saturating_sub(all.len()));
    let (drawn, short) = short.split_at(listed);
    let mut lines = Vec::new();
    if all.len() > FOREST_ROWS {
        lines.push(format!(
            "Shown are those that differ from the target beyond chance and the ones with most responses; and {} more.",
            all.len() - FOREST_ROWS
        ));
    }
    if !short.is_empty() {
        let mut listed: Vec<String> = short.iter().take(6).map(|(partner, _)| partner.name()).collect();
        if short.len() > 6 {
            listed.push(format!("{} more", short.len() - 6));
        }
        lines.push(format!("Too few responses for a verdict: {}.", format::list(&listed)));
    }
    let mut blocks = vec![Block::Chart(forest_chart(&all, drawn))];
    if !lines.is_empty() {
        blocks.push(text(lines.into_iter().map(RichText::plain).collect()));
    }
    let under = subtitle(&[
        "Satisfaction".to_owned(),
        overview.common().period.title(),
        format!("{} {}", all.len(), overview.of_partners()),
    ]);
    Some(content("satisfaction", forest_title(&all), under, vec![Band::full(blocks)]))
}

/// Partners whose responses are too few for a verdict, the most first.
fn too_few<'o, 'a>(overview: &'o Overview<'a>) -> Vec<(&'o Partner<'a>, &'o Reading<'a>)> {
    let thin = |reading: &&Reading<'_>| reading.id() == "csat" && reading.result.status == Status::InsufficientEvidence;
    let of = |partner: &'o Partner<'a>| Some((partner, partner.readings.iter().find(thin)?));
    let mut found: Vec<(&Partner<'a>, &Reading<'a>)> = overview.partners.iter().filter_map(of).collect();
    found.sort_by_key(|(_, csat)| std::cmp::Reverse(csat.result.measurement.evidence));
    found
}

/// The message of the forest.
fn forest_title(all: &[Satisfied<'_, '_>]) -> String {
    let Some(target) = all.iter().find_map(|one| one.csat.result.target) else {
        let noun = if all.len() == 1 { "partner has" } else { "partners have" };
        return format!(
            "{} {noun} enough responses, and no target to meet",
            format::capitalised(&format::number_word(all.len() as i64))
        );
    };
    if let [Satisfied { partner, csat, .. }] = all {
        let target = format::percent_short(target.target);
        return format!("{} of the customers of {} were satisfied, of {target} asked", csat.figure(), partner.name());
    }
    let met = all.iter().filter(|one| one.csat.result.status == Status::Met).count() as i64;
    let below: Vec<&Partner<'_>> =
        all.iter().filter(|one| one.side == Some(Side::Below)).map(|one| one.partner).collect();
    let bound = format::percent_short(target.target);
    let among = format::number_word(all.len() as i64);
    let head = match met {
        0 => format!("None of {among} partners satisfies {bound} of customers"),
        1 => format!("One of {among} partners satisfies {bound} of customers or more"),
        met if met as usize == all.len() => format!("All {among} partners satisfy {bound} of customers or more"),
        met => format!(
            "{} of {among} partners satisfy {bound} of customers or more",
            format::capitalised(&format::number_word(met))
        ),
    };
    match below.len() {
        0 => format!("{head}; none misses that beyond chance"),
        1 => format!("{head}; {} misses it beyond chance", names(&below)),
        2..=3 => format!("{head}; {} miss it beyond chance", names(&below)),
        more => format!("{head}; {} miss it beyond chance", format::number_word(more as i64)),
    }
}

/// What the forest plot draws. An interval is that of one partner alone; a colour is a claim about one of many.
fn note() -> String {
    let sure = format::percent_short(0.95);
    format!(
        "share of counted responses, each with its {sure} interval; coloured where the target is missed or passed by more than \
         chance over all partners (Holm)"
    )
}

/// The forest plot: who has an estimate, and under them who has too few responses for one.
fn forest_chart(all: &[Satisfied<'_, '_>], thin: &[(&Partner<'_>, &Reading<'_>)]) -> ChartBlock {
    let mut rows: Vec<ForestRow> = shown_estimates(all).iter().map(|index| estimate_row(&all[*index])).collect();
    rows.extend(thin.iter().map(|(partner, csat)| row_of_too_few(partner, csat)));
    let target = all.iter().find_map(|one| one.csat.result.target);
    ChartBlock {
        title: "Satisfied customers".to_owned(),
        note: note(),
        summary: format!("Satisfaction of {} with intervals.", format::plural(all.len() as i64, "partner")),
        width: 1168,
        height: forest_height(rows.len()).min(380) + 70,
        spec: ChartSpec::Forest(ForestChart {
            rows,
            reference: target.map(|target| (target.target, format!("target {}", format::percent_short(target.target)))),
            x_title: "satisfied customers".to_owned(),
            format: AxisFormat::Percent,
            aside_titles: vec!["satisfied".to_owned(), "responses".to_owned()],
            scale: None,
        }),
        data: forest_data(all, thin),
    }
}

/// Which partners with an estimate are shown, in their order: those beside the target first, then those with most responses.
fn shown_estimates(all: &[Satisfied<'_, '_>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|index| {
        let Satisfied { csat, side, .. } = all[*index];
        (side != Some(Side::Below), side.is_none(), std::cmp::Reverse(csat.result.measurement.evidence))
    });
    order.truncate(FOREST_ROWS);
    order.sort_unstable();
    order
}

fn estimate_row(Satisfied { partner, csat, side }: &Satisfied<'_, '_>) -> ForestRow {
    let tone = match side {
        Some(Side::Below) => Tone::Breach,
        Some(Side::Above) => Tone::Met,
        None => Tone::Muted,
    };
    let evidence = csat.result.measurement.denominator.unwrap_or(csat.result.measurement.evidence);
    ForestRow {
        label: partner.name(),
        value: csat.value(),
        interval: csat.interval(),
        tone,
        strong: side.is_some(),
        aside: vec![csat.figure(), format::count(evidence)],
    }
}

fn row_of_too_few(partner: &Partner<'_>, csat: &Reading<'_>) -> ForestRow {
    ForestRow {
        label: partner.name(),
        value: None,
        interval: None,
        tone: Tone::Muted,
        strong: false,
        aside: vec!["too few".to_owned(), format::count(csat.result.measurement.evidence)],
    }
}

/// The data behind the forest plot, every partner of it.
fn forest_data(all: &[Satisfied<'_, '_>], thin: &[(&Partner<'_>, &Reading<'_>)]) -> Vec<Vec<String>> {
    let columns = ["Partner", "Satisfied", "Plausible", "Responses", "Against its target"];
    let row = |partner: &Partner<'_>, csat: &Reading<'_>, against: &str| {
        vec![
            partner.scorecard.partner.name.clone(),
            csat.figure(),
            csat.interval_text().unwrap_or_default(),
            format::count(csat.result.measurement.evidence),
            against.to_owned(),
        ]
    };
    let against = |one: &Satisfied<'_, '_>| match one.side {
        _ if one.csat.result.target.is_none() => "no target",
        Some(Side::Below) => "below, beyond chance",
        Some(Side::Above) => "above, beyond chance",
        None => "within chance",
    };
    let mut data = vec![columns.map(str::to_owned).to_vec()];
    data.extend(all.iter().map(|one| row(one.partner, one.csat, against(one))));
    data.extend(thin.iter().map(|(partner, csat)| row(partner, csat, "too few responses")));
    data
}
