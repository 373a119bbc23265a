//! A quarter that is not over: what it has come to, and what all of it is expected to come to.

use super::Overview;
use crate::deck::format;
use crate::deck::model::RichText;
use crate::domain::{Money, PartnerId};
use crate::settlement::accrual::{Accrual, AccrualTotal, Figures, Range, totals_in_reporting};

/// `€1.8M is accrued to 22 August 2026; €4.1M is expected for the quarter`; `None` of a quarter that is over or closed.
pub(super) fn title(overview: &Overview<'_>) -> Option<String> {
    let total = total(overview)?;
    let accrued = format!("{} is accrued to {}", format::rounded(total.figures.accrued), format::day(total.until));
    Some(match total.figures.forecast() {
        Some(range) => format!("{accrued}; {} is expected for the quarter", format::rounded(range.expected)),
        None => format!("{accrued}; lines known already make it {}", format::rounded(total.figures.known)),
    })
}

/// What is exact and what is an estimate, in sentences; none of a quarter that is over or closed.
pub(super) fn lines(overview: &Overview<'_>) -> Vec<RichText> {
    let Some(total) = total(overview) else { return Vec::new() };
    let figures = &total.figures;
    let accrued = format!(
        ": {} for the service days to {}. Nothing of it is posted; it is reversed in {}, when the settlement takes its place.",
        format::exact(figures.accrued),
        format::day(total.until),
        total.reverses_in.title()
    );
    let known = format!(": {} for the whole quarter, recognised by day to its end.", format::exact(figures.known));
    let mut lines =
        vec![RichText::strong("Accrued").then(accrued), RichText::strong("Lines known already").then(known)];
    lines.push(match figures.to_come {
        Some(range) => RichText::strong("Lines still to come, an estimate").then(to_come(overview, range)),
        None => RichText::strong("Lines still to come").then(
            ": not estimated, since fewer than four former quarters tell what comes late in a quarter.".to_owned(),
        ),
    });
    let short = [
        (total.not_estimated, "has no estimate of lines still to come", "have no estimate of lines still to come"),
        (total.without_rate, "has no rate and is in no sum", "have no rate and are in no sum"),
    ];
    let said = short
        .into_iter()
        .filter(|(number, ..)| *number > 0 && (figures.to_come.is_some() || *number == total.without_rate));
    lines.extend(said.map(|(number, one, more)| {
        let verb = if number == 1 { one } else { more };
        RichText::plain(format!("{} {verb}.", format::plural(number as i64, "settlement")))
    }));
    lines
}

/// `: €400 (€0 to €720), what came after the same day of up to eight former quarters, at today's shares.`
fn to_come(overview: &Overview<'_>, range: Range) -> String {
    let most =
        accruals(overview).filter_map(|accrual| accrual.estimate.as_ref().ok()).map(|one| one.former.len()).max();
    format!(
        ": {} ({} to {}), from what came after the same day of up to {} former quarters, at the shares in force.",
        format::rounded(range.expected),
        format::rounded(range.low),
        format::rounded(range.high),
        format::count(most.unwrap_or(0) as i64)
    )
}

/// What must be added where amounts are those of a whole quarter that is not over.
pub(super) fn of_known_lines(overview: &Overview<'_>) -> &'static str {
    if total(overview).is_some() { "; the whole quarter of lines known already" } else { "" }
}

/// What a partner's quarter has come to, in the reporting currency, for the table beside the chart.
pub(super) fn of_partner(overview: &Overview<'_>, partner: &PartnerId) -> Option<[String; 2]> {
    total(overview)?;
    let own = accruals(overview).filter(|accrual| accrual.partner_id == *partner);
    let figures: Option<Vec<_>> = own.map(|accrual| accrual.reporting).collect();
    let sum = |of: &dyn Fn(&Figures) -> Option<Money>| {
        let zero = Money::zero(overview.common().reporting_currency);
        let all = figures.as_ref()?.iter().map(of);
        all.into_iter().try_fold(zero, |sum, one| sum.checked_add(one?)).map(format::exact)
    };
    let none = || format::NO_FIGURE.to_owned();
    Some([
        sum(&|figures| Some(figures.accrued)).unwrap_or_else(none),
        sum(&|figures| figures.forecast().map(|range| range.expected)).unwrap_or_else(none),
    ])
}

fn total(overview: &Overview<'_>) -> Option<AccrualTotal> {
    totals_in_reporting(overview.input.settlements?)
}

fn accruals<'o>(overview: &'o Overview<'_>) -> impl Iterator<Item = &'o Accrual> {
    overview.partners.iter().filter_map(|partner| partner.settlement).flat_map(|settled| &settled.accruals)
}

#[cfg(test)]
mod tests {
    use crate::deck::executive::executive_deck;
    use crate::deck::fixture::{self, Field};

    /// The slide on money as JSON, with accruals of which some are estimated.
    fn slide(estimated: [bool; 2]) -> String {
        let mut field: Field = fixture::field(2);
        for (settled, is_estimated) in field.settlements.partners.iter_mut().zip(estimated) {
            settled.accruals = vec![fixture::accrual(&settled.partner_id, is_estimated)];
        }
        let common = field.fixture.common();
        let deck = executive_deck(&field.input(&common));
        let slide = deck.slides.iter().find(|slide| slide.id == "money").expect("a slide");
        serde_json::to_string(slide).expect("a slide is data")
    }

    #[test]
    fn what_is_exact_and_what_is_an_estimate_are_told_apart() {
        let text = slide([true, true]);
        for words in [
            "€3.7k is accrued to 15 August 2026; €8.2k is expected for the quarter",
            "€3,680.00 for the service days to 15 August 2026. Nothing of it is posted; it is reversed in 2026 Q4",
            "Lines still to come, an estimate",
            "up to 5 former quarters",
            "Expected for the quarter",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert!(!text.contains("no estimate of lines"), "{text}");
    }

    #[test]
    fn what_is_not_estimated_is_no_zero() {
        let some = slide([true, false]);
        assert!(some.contains("1 settlement has no estimate of lines still to come."), "{some}");
        let none = slide([false, false]);
        assert!(none.contains("lines known already make it"), "{none}");
        assert!(none.contains("not estimated, since fewer than four former quarters tell"), "{none}");
    }
}
