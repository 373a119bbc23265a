//! Figures that were shown and are others today, in words.

use crate::deck::format;
use crate::deck::input::DefinitionCard;
use crate::deck::sentences::words::lowered;
use crate::scorecard::model::Unit;
use crate::scorecard::revisions::{Revision, RevisionCause, Shown};

/// `93.4% (142 of 152)`; of what is withheld the evidence alone.
pub(crate) fn figure(shown: &Shown, card: &DefinitionCard) -> String {
    let counts = match (shown.numerator, shown.denominator) {
        (Some(part), Some(whole)) if card.unit == Unit::Share => format::of(part, whole),
        _ => format!("{} {}", format::count(shown.evidence), evidence(shown.evidence, card)),
    };
    match shown.value {
        Some(value) => format!("{} ({counts})", format::value(value, card.unit)),
        None => format!("no figure ({counts})"),
    }
}

/// `3 late responses, 1 escalation with an upheld rebuttal`.
pub(crate) fn why(revision: &Revision, card: &DefinitionCard) -> String {
    if revision.causes.is_empty() {
        return "not known: the data it was closed with is gone".to_owned();
    }
    let words = |(cause, rows): &(RevisionCause, i64)| {
        let noun = evidence(*rows, card);
        let counted = |before: &str, after: &str| format!("{} {before}{noun}{after}", format::count(*rows));
        match cause {
            RevisionCause::Late => counted("late ", ""),
            RevisionCause::Gone => counted("", " no longer there"),
            RevisionCause::Excluded => counted("", " excluded by decision"),
            RevisionCause::Readmitted => counted("", " no longer excluded"),
            RevisionCause::Upheld => format!("{} upheld", format::plural(*rows, "rebuttal")),
            RevisionCause::Corrected => counted("", " changed since"),
            RevisionCause::Compared => "what it is compared with changed".to_owned(),
            RevisionCause::Rules => "a rule or a definition changed".to_owned(),
        }
    };
    revision.causes.iter().map(words).collect::<Vec<_>>().join(", ")
}

/// The title of a partner's own: what changed where it is one figure, else how many.
pub(crate) fn title(revisions: &[Revision], card: impl Fn(&str) -> DefinitionCard) -> String {
    match revisions {
        [one] => {
            let card = card(&one.metric);
            let print = |shown: &Shown| {
                shown.value.map_or_else(|| "without a figure".to_owned(), |value| format::value(value, card.unit))
            };
            format!(
                "{} of {} was shown as {} and is {} today",
                card.name,
                one.quarter.title(),
                print(&one.shown),
                print(&one.now)
            )
        }
        _ => format!(
            "{} figures shown in earlier quarters are others today",
            format::capitalised(&format::number_word(revisions.len() as i64))
        ),
    }
}

/// `One more is in the appendix`, `Five more are in the appendix`.
pub(crate) fn in_the_appendix(number: usize) -> String {
    let number = number as i64;
    let verb = if number == 1 { "is" } else { "are" };
    format!("{} more {verb} in the appendix", format::capitalised(&format::number_word(number)))
}

/// What a row of evidence is called: `response`, `responses`.
fn evidence(rows: i64, card: &DefinitionCard) -> String {
    let many = if card.evidence.is_empty() { "rows" } else { card.evidence.as_str() };
    let many = lowered(many);
    if rows == 1 { singular(&many) } else { many }
}

/// One of many: `resolution due` of `resolutions due`. The noun is the last word that ends in s.
fn singular(many: &str) -> String {
    let mut words: Vec<&str> = many.split(' ').collect();
    if let Some(noun) = words.iter_mut().rev().find(|word| word.ends_with('s') && !word.ends_with("ss")) {
        *noun = noun.strip_suffix('s').unwrap_or(noun);
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture;

    fn card() -> DefinitionCard {
        let fixture = fixture::meridian();
        DefinitionCard { evidence: "responses".to_owned(), ..fixture.common().definition("csat") }
    }

    fn revision(causes: Vec<(RevisionCause, i64)>) -> Revision {
        let shown = |value, part, whole| Shown {
            value: Some(value),
            numerator: Some(part),
            denominator: Some(whole),
            evidence: whole,
        };
        Revision {
            metric: "csat".to_owned(),
            quarter: fixture::quarter("2026Q2"),
            shown: shown(0.934_211, 142, 152),
            now: shown(0.918_182, 101, 110),
            causes,
        }
    }

    #[test]
    fn each_cause_is_told_with_its_rows() {
        let all = revision(vec![
            (RevisionCause::Late, 3),
            (RevisionCause::Excluded, 1),
            (RevisionCause::Upheld, 2),
            (RevisionCause::Corrected, 1),
        ]);
        assert_eq!(
            why(&all, &card()),
            "3 late responses, 1 response excluded by decision, 2 rebuttals upheld, 1 response changed since"
        );
        assert_eq!(why(&revision(vec![]), &card()), "not known: the data it was closed with is gone");
        assert_eq!(figure(&all.shown, &card()), "93.4% (142 of 152)");
        assert_eq!(figure(&Shown { evidence: 4, ..Shown::default() }, &card()), "no figure (4 responses)");
    }

    #[test]
    fn one_row_is_told_in_the_singular() {
        let singulars = ["resolutions due", "judged escalations", "cases", "people required"].map(singular);
        assert_eq!(singulars, ["resolution due", "judged escalation", "case", "people required"]);
        assert_eq!(
            (in_the_appendix(1).as_str(), in_the_appendix(5).as_str()),
            ("One more is in the appendix", "Five more are in the appendix")
        );
    }

    #[test]
    fn one_change_is_told_in_the_title_and_many_are_counted() {
        let one = revision(vec![(RevisionCause::Late, 3)]);
        assert_eq!(
            title(std::slice::from_ref(&one), |_| card()),
            "Customer satisfaction of 2026 Q2 was shown as 93.4% and is 91.8% today"
        );
        let two = [one.clone(), one];
        assert_eq!(title(&two, |_| card()), "Two figures shown in earlier quarters are others today");
    }
}
