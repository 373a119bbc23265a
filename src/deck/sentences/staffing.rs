//! Staffing gaps: on how many days, when, and who was missing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::deck::format;
use crate::deck::model::RichText;
use crate::domain::Month;
use crate::programme::model::Version;
use crate::scorecard::details::{PartnerDetails, StaffingGap};

/// A requirement missed on working days in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GapRange {
    /// The requirement's id.
    pub(crate) requirement: String,
    /// First and last day.
    pub(crate) from: NaiveDate,
    /// See `from`.
    pub(crate) to: NaiveDate,
    /// Working days.
    pub(crate) days: usize,
    /// Required, in hundredths.
    pub(crate) required: i64,
    /// The fewest present, in hundredths.
    pub(crate) present: i64,
}

/// Gaps joined over working days in a row, by requirement, in the order of time.
pub(crate) fn gap_ranges(details: &PartnerDetails) -> Vec<GapRange> {
    let working: Vec<NaiveDate> = details.staffing_days.iter().map(|(day, _)| *day).collect();
    let place = |day: NaiveDate| working.iter().position(|other| *other == day);
    let mut by_requirement: BTreeMap<&str, Vec<&StaffingGap>> = BTreeMap::new();
    for gap in &details.staffing_gaps {
        by_requirement.entry(&gap.requirement).or_default().push(gap);
    }
    let mut ranges: Vec<GapRange> = Vec::new();
    for (requirement, mut gaps) in by_requirement {
        gaps.sort_by_key(|gap| gap.day);
        for gap in gaps {
            let last = ranges.last_mut().filter(|range| range.requirement == requirement);
            let follows = |range: &GapRange| match (place(range.to), place(gap.day)) {
                (Some(before), Some(now)) => now == before + 1,
                _ => range.to.succ_opt() == Some(gap.day),
            };
            match last {
                Some(range) if follows(range) => {
                    range.to = gap.day;
                    range.days += 1;
                    range.present = range.present.min(gap.present);
                }
                _ => ranges.push(GapRange {
                    requirement: requirement.to_owned(),
                    from: gap.day,
                    to: gap.day,
                    days: 1,
                    required: gap.required,
                    present: gap.present,
                }),
            }
        }
    }
    ranges.sort_by(|left, right| left.from.cmp(&right.from).then_with(|| left.requirement.cmp(&right.requirement)));
    ranges
}

/// What a headcount requirement asks for, in words: `Atlas engineers`, one or many of them.
pub(crate) fn requirement_name(programme: &Version, id: &str, number: i64) -> String {
    let known = programme.headcount.iter().find(|requirement| requirement.id == id);
    match known.map(|requirement| (&requirement.product, &requirement.role)) {
        Some((Some(product), Some(role))) => format!("{product} {}", format::plural_word(number, role)),
        Some((Some(product), None)) => format!("{product} {}", if number == 1 { "person" } else { "people" }),
        Some((None, Some(role))) => format::plural_word(number, role),
        _ => id.replace(['-', '_'], " "),
    }
}

/// Hundredths of a full-time equivalent in words: `one`, `1.5`.
pub(crate) fn people(hundredths: i64) -> String {
    if hundredths % 100 == 0 {
        return format::number_word(hundredths / 100);
    }
    format::decimal(rust_decimal::Decimal::new(hundredths, 2).normalize())
}

/// Who was there, of how many: `one of two`, `none of one`.
pub(crate) fn present_of(range: &GapRange) -> String {
    let present = if range.present == 0 { "none".to_owned() } else { people(range.present) };
    format!("{present} of {}", people(range.required))
}

/// The months that missed days lie in.
fn missed_months(details: &PartnerDetails) -> BTreeSet<Month> {
    details.staffing_days.iter().filter(|(_, met)| !met).map(|(day, _)| Month::of(*day)).collect()
}

/// `all in August`, `in July and September`.
fn when(months: &BTreeSet<Month>) -> String {
    let names: Vec<String> = months.iter().map(|month| format::month_name(*month, false)).collect();
    if names.len() == 1 { format!("all in {}", names[0]) } else { format!("in {}", format::list(&names)) }
}

/// Who was missing: `one of two Atlas engineers was missing`.
fn who(details: &PartnerDetails, programme: &Version) -> String {
    let mut missing: BTreeMap<&str, (i64, i64, bool)> = BTreeMap::new();
    for gap in &details.staffing_gaps {
        let short = gap.required - gap.present;
        let entry = missing.entry(&gap.requirement).or_insert((short, gap.required, true));
        entry.2 &= entry.0 == short && entry.1 == gap.required;
        entry.0 = entry.0.max(short);
    }
    let one = |(id, (short, required, same)): (&&str, &(i64, i64, bool))| {
        let prefix = if *same { "" } else { "up to " };
        let name = requirement_name(programme, id, if *required == 100 { 1 } else { 2 });
        if *same && short == required {
            return format!("no {} was present", requirement_name(programme, id, 1));
        }
        let verb = if *short <= 100 { "was" } else { "were" };
        format!("{prefix}{} of {} {name} {verb} missing", people(*short), people(*required))
    };
    if missing.is_empty() {
        return "a post was empty".to_owned();
    }
    if missing.len() > 2 {
        return format!("posts of {} requirements were empty", format::number_word(missing.len() as i64));
    }
    let parts: Vec<String> = missing.iter().map(one).collect();
    format::list(&parts)
}

/// `On 12 of 66 working days, all in August, one of two Atlas engineers was missing.` `None` without a missed day.
pub(crate) fn gap_sentence(details: &PartnerDetails, programme: &Version) -> Option<RichText> {
    let days = gap_days(details)?;
    Some(RichText::strong(format!("{days}, {}", who(details, programme))).then("."))
}

/// `On 12 of 66 working days, all in August`; `None` without a missed day.
pub(crate) fn gap_days(details: &PartnerDetails) -> Option<String> {
    let missed = details.staffing_days.iter().filter(|(_, met)| !met).count() as i64;
    let of = format::of(missed, details.staffing_days.len() as i64);
    (missed > 0).then(|| format!("On {of} working days, {}", when(&missed_months(details))))
}

/// `August’s staffing gap`, `staffing gaps in July and September`, `staffing gaps`.
pub(crate) fn gap_phrase(details: &PartnerDetails) -> String {
    let months = missed_months(details);
    let names: Vec<String> = months.iter().map(|month| format::month_name(*month, false)).collect();
    match names.as_slice() {
        [only] => format!("{} staffing gap", format::possessive(only)),
        [_, _] => format!("staffing gaps in {}", format::list(&names)),
        _ => "staffing gaps".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture::{programme, understaffed_in_august};

    #[test]
    fn a_month_of_gaps_is_said_in_one_sentence() {
        let details = understaffed_in_august();
        assert_eq!(
            gap_sentence(&details, &programme()).expect("a gap").words(),
            "On 12 of 66 working days, all in August, one of two Atlas engineers was missing."
        );
        assert_eq!(gap_phrase(&details), "August’s staffing gap");
    }

    #[test]
    fn ranges_bridge_weekends_and_nothing_else() {
        let ranges = gap_ranges(&understaffed_in_august());
        let spans: Vec<(String, usize)> =
            ranges.iter().map(|range| (format::day_range(range.from, range.to), range.days)).collect();
        assert_eq!(spans, [("3–14 Aug".to_owned(), 10), ("27–28 Aug".to_owned(), 2)]);
    }

    #[test]
    fn full_staffing_has_no_gap() {
        let mut details = understaffed_in_august();
        details.staffing_gaps.clear();
        details.staffing_days.iter_mut().for_each(|(_, met)| *met = true);
        assert_eq!(gap_sentence(&details, &programme()), None);
        assert!(gap_ranges(&details).is_empty());
    }

    #[test]
    fn parts_of_people_are_numbers() {
        assert_eq!(people(100), "one");
        assert_eq!(people(150), "1.5");
        assert_eq!(people(25), "0.25");
        assert_eq!(people(1_200), "12");
    }
}
