//! Cover and summary of the executive comparison.

use super::comparison::comparison_title;
use super::money::totals;
use super::tiers::{Moves, moves};
use super::{Overview, Partner};
use crate::deck::format;
use crate::deck::model::Audience;
use crate::deck::model::{Band, Block, Card, RichText, Slide, SlideKind, Tone};
use crate::deck::reading::Reading;
use crate::deck::sentences::headline::importance;
use crate::deck::sentences::measure::lead;
use crate::deck::sentences::voice::Voice;
use crate::deck::slide::{card, content, note, subtitle, text, toned_heading};
use crate::scorecard::model::{StandsOut, Status};

/// Sentences in a column.
const LONGEST: usize = 4;

/// The cover.
pub(super) fn cover(overview: &Overview<'_>) -> Slide {
    let common = overview.common();
    let mut lines = vec![RichText::plain(common.programme.title.clone())];
    lines.extend(common.partial().map(|partial| RichText::strong(format::capitalised(&partial))));
    lines.push(RichText::plain(format!(
        "{}. Internal: not for partners.",
        format::plural(overview.partners.len() as i64, "partner")
    )));
    Slide {
        id: "cover".to_owned(),
        kind: SlideKind::Cover,
        title: format::shortened(common.workspace, 90),
        subtitle: format!(
            "Comparison of partners · {} ({})",
            common.period.title(),
            format::period_days_and_year(common.period)
        ),
        bands: vec![Band::full(vec![text(lines)])],
    }
}

/// The summary: cards, what went well, what did not, what it costs.
pub(super) fn summary(overview: &Overview<'_>) -> Slide {
    let common = overview.common();
    let cases: i64 =
        overview.partners.iter().filter_map(|partner| partner.details).map(|details| details.cases_opened).sum();
    let under = subtitle(&[
        "Executive summary".to_owned(),
        format!("{} ({})", common.period.title(), format::period_days(common.period)),
        format!("{}, {}", format::plural(overview.partners.len() as i64, "partner"), format::plural(cases, "case")),
        common.partial().unwrap_or_default(),
    ]);
    let columns = vec![
        (
            1,
            vec![
                toned_heading("What went well", Tone::Met),
                text(or_none(went_well(overview), "Nobody moved for the better beyond chance.")),
            ],
        ),
        (
            1,
            vec![
                toned_heading("What did not", Tone::Breach),
                text(or_none(went_badly(overview), "Nobody moved for the worse beyond chance.")),
            ],
        ),
        (
            1,
            vec![
                toned_heading(if totals(overview).is_some() { "Money and evidence" } else { "Evidence" }, Tone::Accent),
                text(money_and_evidence(overview)),
            ],
        ),
    ];
    let mut bands = vec![Band::full(vec![Block::Cards { cards: cards(overview) }]), Band::split(columns)];
    let remarks: Vec<Block> = common.caveats().into_iter().map(note).collect();
    if !remarks.is_empty() {
        bands.push(Band::full(remarks));
    }
    content("summary", title(overview), under, bands)
}

/// The message: how many partners need a decision, how many targets are met, what is payable.
fn title(overview: &Overview<'_>) -> String {
    let needing = super::decisions::in_need(overview);
    let judged: i64 =
        [Status::Met, Status::Deviation, Status::Breach].map(|status| verdicts(overview, status)).iter().sum();
    if overview.partners.len() < 2 || (judged == 0 && totals(overview).is_none()) {
        return comparison_title(overview);
    }
    let verb = if needing < 2 { "needs" } else { "need" };
    let needing = overview.partners(usize::try_from(needing).unwrap_or_default());
    let mut parts = vec![format!("{needing} {verb} a decision")];
    match verdicts(overview, Status::Met) {
        _ if judged == 0 => {}
        0 => parts.push(format!("none of {} is met", format::plural(judged, "target"))),
        met => parts.push(format!("{} of targets are met", format::percent_short(met as f64 / judged as f64))),
    }
    parts.extend(totals(overview).map(|totals| {
        let rest = if totals.without_rate > 0 { " beside amounts without a rate" } else { "" };
        format!("{} is payable{rest}", format::rounded(totals.payable))
    }));
    format::capitalised(&format::list(&parts))
}

/// The lines, or one line that says there are none.
fn or_none(mut lines: Vec<RichText>, none: &str) -> Vec<RichText> {
    lines.truncate(LONGEST);
    if lines.is_empty() { vec![RichText::plain(none)] } else { lines }
}

/// How many verdicts of a kind there are.
fn verdicts(overview: &Overview<'_>, status: Status) -> i64 {
    let of = |partner: &Partner<'_>| {
        partner.readings.iter().filter(|reading| reading.result.status == status).count() as i64
    };
    overview.partners.iter().map(of).sum()
}

/// The key figures.
fn cards(overview: &Overview<'_>) -> Vec<Card> {
    let common = overview.common();
    let (met, near, breach) =
        (verdicts(overview, Status::Met), verdicts(overview, Status::Deviation), verdicts(overview, Status::Breach));
    let mut cards = Vec::new();
    if met + near + breach > 0 {
        let note = format!("{} within tolerance, {}", format::count(near), format::plural(breach, "breach"));
        cards.push(card("Targets met", format::of(met, met + near + breach), note));
    }
    if let Some(csat) =
        overview.input.scorecards.pooled.iter().find(|metric| metric.id == "csat" && metric.is_headline())
    {
        let reading = Reading::new(csat, common.definition("csat"));
        if reading.value().is_some() {
            cards.push(card(
                "Customers satisfied",
                reading.figure(),
                reading.interval_text().map(|text| format!("plausible: {text}")).unwrap_or_default(),
            ));
        }
    }
    let Moves { up, down, held, .. } = moves(overview);
    if !common.programme.tiers.is_empty() {
        let note = match held.len() {
            0 => "tiers against the quarter before".to_owned(),
            more => format!("{} held for lack of evidence", format::count(more as i64)),
        };
        cards.push(card("Tiers up and down", format!("{} up, {} down", up.len(), down.len()), note));
    }
    if let Some(totals) = totals(overview) {
        cards.push(card(
            "Payable",
            format::rounded(totals.payable),
            format!("of {} recognised", format::rounded(totals.recognised)),
        ));
    }
    if cards.len() < 4 {
        let open: i64 = overview
            .partners
            .iter()
            .filter_map(|partner| partner.details)
            .flat_map(|details| &details.backlog_ages)
            .map(|(_, count)| count)
            .sum();
        cards.push(card("Open at the end", format::count(open), "cases of all partners"));
    }
    cards
}

/// Names of partners, at most four, the rest counted.
pub(super) fn names(partners: &[&Partner<'_>]) -> String {
    let mut names: Vec<String> = partners.iter().take(4).map(|partner| partner.name()).collect();
    if partners.len() == 5 {
        names.push(partners[4].name());
    } else if partners.len() > 5 {
        names.push(format!("{} more", partners.len() - 4));
    }
    format::list(&names)
}

/// What went well: who stands out, who improves, who rises.
fn went_well(overview: &Overview<'_>) -> Vec<RichText> {
    let mut lines = Vec::new();
    let better = overview.standing_out(StandsOut::Better);
    if !better.is_empty() {
        let verb = if better.len() == 1 { "escalates" } else { "escalate" };
        lines.push(RichText::strong(names(&better)).then(format!(" {verb} less than the case mix explains.")));
    }
    lines.extend(runs(overview, true));
    let Moves { up, .. } = moves(overview);
    if !up.is_empty() {
        let verb = if up.len() == 1 { "rises" } else { "rise" };
        lines.push(RichText::strong(names(&up)).then(format!(" {verb} to a higher tier.")));
    }
    if let Some(csat) =
        overview.input.scorecards.pooled.iter().find(|metric| metric.id == "csat" && metric.is_headline())
    {
        let reading = Reading::new(csat, overview.common().definition("csat"));
        let said = lead(&reading, &Voice::new("Partners", Audience::Vendor));
        lines.extend(said.map(|said| RichText::strong(said).then(" over all partners.")));
    }
    lines
}

/// What did not: who stands out, who slips, which target is missed most, who falls.
fn went_badly(overview: &Overview<'_>) -> Vec<RichText> {
    let mut lines = Vec::new();
    let worse = overview.standing_out(StandsOut::Worse);
    if !worse.is_empty() {
        let verb = if worse.len() == 1 { "escalates" } else { "escalate" };
        lines.push(RichText::strong(names(&worse)).then(format!(" {verb} more than the case mix explains.")));
    }
    lines.extend(runs(overview, false));
    lines.extend(super::duties::sentence(overview));
    lines.extend(super::measures::most_missed(overview).map(|missed| {
        RichText::strong(format!("Missed most: {}", crate::deck::sentences::words::lowered(&missed.name)))
            .then(format!(", in breach at {}.", missed.of))
    }));
    let Moves { down, .. } = moves(overview);
    if !down.is_empty() {
        let verb = if down.len() == 1 { "falls" } else { "fall" };
        lines.push(RichText::strong(names(&down)).then(format!(" {verb} to a lower tier.")));
    }
    lines
}

/// Partners that got better or worse for quarters in a row, by the metrics worth a word.
fn runs(overview: &Overview<'_>, better: bool) -> Vec<RichText> {
    let mut found: Vec<(usize, std::cmp::Reverse<usize>, &Partner<'_>, &Reading<'_>)> = Vec::new();
    for partner in &overview.partners {
        for reading in partner
            .readings
            .iter()
            .filter(|reading| ["csat", "escalation_ratio", "deflection_rate"].contains(&reading.id()))
        {
            if let Some(run) = reading.run().filter(|run| run.better == better) {
                found.push((importance(reading.id()), std::cmp::Reverse(run.quarters), partner, reading));
            }
        }
    }
    found.sort_by_key(|entry| (entry.0, entry.1));
    // A partner is told once, by its weightiest measure.
    let mut told: Vec<&str> = Vec::new();
    found.retain(|(_, _, partner, _)| {
        let id = partner.scorecard.partner.id.as_str();
        !told.contains(&id) && {
            told.push(id);
            true
        }
    });
    let more = found.len().saturating_sub(2);
    let mut lines: Vec<RichText> = found
        .iter()
        .take(2)
        .filter_map(|(_, _, partner, reading)| {
            let run = reading.run()?;
            let name = crate::deck::sentences::words::lowered(&crate::deck::sentences::headline::short_name(reading));
            let value = |value| format::value(value, reading.card.unit);
            Some(RichText::strong(partner.name()).then(format!(
                ", {name}: {}, {} than the {} of {}.",
                value(run.to),
                if better { "better" } else { "worse" },
                value(run.from),
                run.since.title()
            )))
        })
        .collect();
    if more > 0
        && let Some(last) = lines.pop()
    {
        lines.push(last.then(format!(
            " {} more {} likewise.",
            format::capitalised(&format::number_word(more as i64)),
            if more == 1 { "moves" } else { "move" }
        )));
    }
    lines
}

/// What it costs and how sure it is.
fn money_and_evidence(overview: &Overview<'_>) -> Vec<RichText> {
    let mut lines = Vec::new();
    if let Some(totals) = totals(overview) {
        lines.push(
            RichText::strong(format!("{} is payable", format::rounded(totals.payable)))
                .then(format!(" of {} recognised.", format::rounded(totals.recognised))),
        );
        lines.extend(super::money::concentration(overview).map(|text| RichText::plain(format!("{text}."))));
    }
    lines.extend(super::evidence::sentences(overview));
    lines.truncate(LONGEST);
    if lines.is_empty() {
        let short = |reading: &Reading<'_>| reading.result.status == Status::InsufficientEvidence;
        let thin = overview.partners.iter().filter(|partner| partner.readings.iter().any(short)).count();
        let evidence = match thin {
            0 => "every partner has enough evidence".to_owned(),
            1 => format!("{} has too little evidence on some measure", overview.partners(1)),
            more => format!("{} have too little evidence on some measure", overview.partners(more)),
        };
        lines.push(RichText::plain(format!("No revenue was settled; {evidence}.")));
    }
    lines
}
