//! Slides about people held against the details: who was present, and which certificates are held or expire.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::behind::Behind;
use super::rows::{Found, charts, hundredths, listed, number_first, number_last, part_of, table_of, text_at, whole};
use crate::deck::chart_spec::ChartSpec;
use crate::deck::format;
use crate::deck::model::{Cell, Slide, StatusMark};
use crate::deck::sentences::staffing::gap_ranges;
use crate::scorecard::details::{CertificationStand, PartnerDetails};

/// Days after the quarter's end within which certificates that expire are known.
const SOON: i64 = 90;

/// What the slide on staffing and certificates says otherwise than was counted.
pub(super) fn present(slide: &Slide, behind: &Behind<'_>) -> Vec<String> {
    let mut found = Found::default();
    let details = behind.details;
    let days = details.staffing_days.len() as i64;
    let missed = details.staffing_days.iter().filter(|(_, met)| !met).count() as i64;
    let title = slide.title.as_str();
    if let Some(rest) = title.strip_prefix("On ") {
        found.hold(part_of(rest) == Some((missed, days)), || format!("its title reads {title}"));
    }
    if let Some(rest) = title.strip_prefix("Every post was filled on all ") {
        found.count(number_first(rest).filter(|_| missed == 0), days, "the number of working days");
    }
    let stands = &details.certifications;
    let missing: i64 = stands.iter().map(|stand| (stand.required - stand.certified).max(0)).sum();
    let expire: i64 = stands.iter().map(|stand| stand.expiring).sum();
    for (words, due) in [
        (" certificates expire within ", expire),
        (" certificate expires within ", expire),
        (" certificates are missing", missing),
        (" certificate is missing", missing),
    ] {
        let Some((before, rest)) = title.split_once(words) else { continue };
        found.count(number_last(before), due, "the number of certificates");
        if words.ends_with("within ") {
            found.count(number_first(rest), SOON, "the number of days");
        }
    }
    days_drawn(&mut found, slide, details);
    gaps(&mut found, slide, behind);
    certificates(&mut found, slide, stands);
    found.0
}

/// The days of a chart of working days, each with whether every post was filled.
pub(super) fn days_drawn(found: &mut Found, slide: &Slide, details: &PartnerDetails) {
    for chart in charts(slide).filter(|chart| matches!(chart.spec, ChartSpec::Days { .. })) {
        let due = details.staffing_days.iter().map(|(day, met)| vec![format::date(*day), word(*met).to_owned()]);
        let is_right = chart.data.iter().skip(1).map(Vec::as_slice).eq(due);
        found.hold(is_right, || "the working days read otherwise than they were".to_owned());
    }
}

fn word(met: bool) -> &'static str {
    if met { "yes" } else { "no" }
}

/// Gaps with their days, working days and people.
fn gaps(found: &mut Found, slide: &Slide, behind: &Behind<'_>) {
    let Some(table) = table_of(slide, "Staffing gaps by date") else { return };
    let ranges = gap_ranges(behind.details);
    let all = listed(slide, "Staffing gaps by date").and_then(|all| i64::try_from(all).ok());
    found.count(all, ranges.len() as i64, "the number of staffing gaps");
    for (row, range) in table.rows.iter().zip(&ranges) {
        let people = text_at(row, 3).split_once(" of ");
        let is_right = text_at(row, 0) == format::day_range(range.from, range.to)
            && number_first(text_at(row, 1)) == i64::try_from(range.days).ok()
            && people.is_some_and(|(present, required)| {
                hundredths(present) == Some(range.present) && hundredths(required) == Some(range.required)
            });
        found.hold(is_right, || format!("the gap of {} reads otherwise than it was", text_at(row, 0)));
    }
}

/// Certificates with who holds them: in any order, each of one that is required.
fn certificates(found: &mut Found, slide: &Slide, stands: &[CertificationStand]) {
    let Some(table) = table_of(slide, "Certificates required and held") else { return };
    let all = listed(slide, "Certificates required and held").and_then(|all| i64::try_from(all).ok());
    found.count(all, stands.len() as i64, "the number of certificates required");
    for row in &table.rows {
        let expire = match text_at(row, 3) {
            format::NO_FIGURE => Some(0),
            shown => whole(shown),
        };
        let is = |stand: &CertificationStand| {
            let mark = if stand.certified >= stand.required { StatusMark::Met } else { StatusMark::Breach };
            text_at(row, 0) == format::shortened(&stand.certification, 34)
                && part_of(text_at(row, 1)) == Some((stand.certified, stand.required))
                && matches!(row.get(2), Some(Cell::Status { status, .. }) if *status == mark)
                && expire == Some(stand.expiring)
        };
        found.hold(stands.iter().any(is), || format!("{} reads otherwise than it is held", text_at(row, 0)));
    }
}

/// What the slide on certificates that expire says otherwise than is known.
pub(super) fn expiring(slide: &Slide, behind: &Behind<'_>) -> Vec<String> {
    let mut found = Found::default();
    let stands = behind.details.certifications.iter();
    let known: BTreeSet<(NaiveDate, &str, &str)> = stands
        .flat_map(|stand| {
            stand.expiring_people.iter().map(|(person, until)| (*until, person.as_str(), stand.certification.as_str()))
        })
        .collect();
    let title = slide.title.as_str();
    found.count(number_first(title), known.len() as i64, "the number of certificates that expire");
    found.count(title.split_once(" within ").and_then(|(_, rest)| number_first(rest)), SOON, "the number of days");
    let first = known.first().map(|(until, ..)| format::day(*until)).unwrap_or_default();
    found.hold(title.ends_with(&first), || format!("its title reads {title}"));
    let caption = "Certificates that expire within 90 days";
    let all = listed(slide, caption).and_then(|all| i64::try_from(all).ok());
    found.count(all, known.len() as i64, "the number of certificates listed");
    let rows = table_of(slide, caption).map(|table| table.rows.as_slice()).unwrap_or_default();
    for (row, (until, person, certificate)) in rows.iter().zip(&known) {
        let is_right = text_at(row, 0) == format::shortened(person, 40)
            && text_at(row, 1) == format::shortened(certificate, 80)
            && text_at(row, 2) == format::date(*until);
        found.hold(is_right, || {
            format!("{} is said to hold {} to {}", text_at(row, 0), text_at(row, 1), text_at(row, 2))
        });
    }
    found.0
}
