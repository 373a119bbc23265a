//! Duties missed: unfilled posts and missing certificates, partner by partner.

use super::{Overview, Partner};
use crate::deck::format;
use crate::deck::model::{Band, Cell, RichText, Slide};
use crate::deck::sentences::staffing::{gap_ranges, gap_sentence, requirement_name};
use crate::deck::slide::{content, left, note, right, subtitle, table};
use crate::scorecard::details::PartnerDetails;

/// Partners listed.
const ROWS: usize = 13;

/// Working days on which a post was empty.
fn missed(details: &PartnerDetails) -> i64 {
    details.staffing_days.iter().filter(|(_, met)| !met).count() as i64
}

/// Certificates missing and expiring.
fn certificates(details: &PartnerDetails) -> (i64, i64) {
    let missing = details.certifications.iter().map(|stand| (stand.required - stand.certified).max(0)).sum();
    (missing, details.certifications.iter().map(|stand| stand.expiring).sum())
}

/// Partners with a missed duty, most missed days first.
fn exceptions<'o, 'a>(overview: &'o Overview<'a>) -> Vec<(&'o Partner<'a>, &'a PartnerDetails)> {
    let mut found: Vec<(&Partner<'a>, &PartnerDetails)> = overview
        .partners
        .iter()
        .filter_map(|partner| Some((partner, partner.details?)))
        .filter(|(_, details)| missed(details) > 0 || certificates(details).0 > 0)
        .collect();
    found.sort_by_key(|(partner, details)| {
        (-missed(details), -certificates(details).0, partner.scorecard.partner.id.clone())
    });
    found
}

/// Partners with missed working days, most first.
pub(super) fn by_missed_days<'o, 'a>(overview: &'o Overview<'a>) -> Vec<&'o Partner<'a>> {
    let missing = exceptions(overview).into_iter().filter(|(_, details)| missed(details) > 0);
    missing.map(|(partner, _)| partner).collect()
}

/// `Polaris: on 12 of 66 working days, all in August, one of two Atlas engineers was missing.`
pub(super) fn sentence(overview: &Overview<'_>) -> Option<RichText> {
    let partner = by_missed_days(overview).into_iter().next()?;
    let gap = gap_sentence(partner.details?, overview.common().programme)?;
    Some(RichText::strong(partner.name()).then(format!(": {}", crate::deck::sentences::words::lowered(&gap.words()))))
}

/// The slide; `None` where no duty is known.
pub(super) fn slide(overview: &Overview<'_>) -> Option<Slide> {
    let known = overview
        .partners
        .iter()
        .filter(|partner| {
            partner
                .details
                .is_some_and(|details| !details.staffing_days.is_empty() || !details.certifications.is_empty())
        })
        .count() as i64;
    if known == 0 {
        return None;
    }
    let found = exceptions(overview);
    let unfilled = found.iter().filter(|(_, details)| missed(details) > 0).count() as i64;
    let title = match (unfilled, found.len()) {
        (0, 0) => "Every duty of staffing and certification is met".to_owned(),
        (0, 1) => "Every post was filled; one partner lacks certificates".to_owned(),
        (0, more) => format!("Every post was filled; {} partners lack certificates", format::number_word(more as i64)),
        (1, _) => sentence(overview).map(|text| text.words().trim_end_matches('.').to_owned()).unwrap_or_default(),
        (more, _) => format!(
            "{} had empty posts, {} on most days",
            format::capitalised(&super::partners_of(more, known)),
            found[0].0.name()
        ),
    };
    let under = subtitle(&[
        "Staffing and certificates".to_owned(),
        overview.common().period.title(),
        format!("{known} {} with such duties", overview.of_partners()),
    ]);
    if found.is_empty() {
        return Some(content("duties", title, under, vec![Band::full(vec![note("No gap, no missing certificate.")])]));
    }
    let rows = found.iter().take(ROWS).map(|(partner, details)| row(overview, partner, details)).collect();
    let columns = vec![
        left("Partner", 1.7),
        right("Days missed", 1.0),
        left("When", 1.9),
        left("Who", 2.4),
        right("Certificates missing", 1.1),
        right("Expire in 90 days", 1.0),
    ];
    let mut blocks = vec![table("Missed duties by partner", columns, rows, false)];
    if found.len() > ROWS {
        blocks.push(note(format!("And {} more.", found.len() - ROWS)));
    }
    blocks.extend(kept_by(known - found.len() as i64).map(note));
    Some(content("duties", title, under, vec![Band::full(blocks)]))
}

/// Those whose posts were all filled and who lack no certificate; `None` for nobody.
fn kept_by(others: i64) -> Option<String> {
    match others {
        ..=0 => None,
        1 => Some("The one other partner filled every post and lacks no certificate.".to_owned()),
        more => {
            Some(format!("The other {} partners filled every post and lack no certificate.", format::number_word(more)))
        }
    }
}

/// One partner.
fn row(overview: &Overview<'_>, partner: &Partner<'_>, details: &PartnerDetails) -> Vec<Cell> {
    let ranges = gap_ranges(details);
    let mut when: Vec<String> = ranges.iter().take(3).map(|range| format::day_range(range.from, range.to)).collect();
    if ranges.len() > 3 {
        when.push(format!("{} more", ranges.len() - 3));
    }
    let mut who: Vec<String> =
        ranges.iter().map(|range| requirement_name(overview.common().programme, &range.requirement, 2)).collect();
    who.sort();
    who.dedup();
    let (missing, expiring) = certificates(details);
    let number =
        |count: i64| if count == 0 { Cell::muted(format::NO_FIGURE) } else { Cell::text(format::count(count)) };
    let days = match missed(details) {
        0 => Cell::muted(format::NO_FIGURE),
        missed => Cell::strong(format::of(missed, details.staffing_days.len() as i64)),
    };
    vec![
        overview.name_cell(partner),
        days,
        Cell::text(format::list(&when)),
        Cell::text(format::shortened(&format::list(&who), 52)),
        number(missing),
        number(expiring),
    ]
}
