//! How the programme stands as a whole: partner-led support beside the vendor's own, by region and by product.

use super::parts::{About, Part, chart, parts};
use super::{Overview, Partner};
use crate::deck::charts::comparison_cell;
use crate::deck::format;
use crate::deck::model::{Band, Block, Cell, RichText, Slide};
use crate::deck::reading::{Reading, estimate};
use crate::deck::sentences::headline::short_name;
use crate::deck::sentences::words::lowered;
use crate::deck::slide::{content, left, right, subtitle, table, text};
use crate::scorecard::model::{Direction, MetricResult};
use crate::stats::difference::square_and_add;

/// What is held against the vendor's own, in this order.
const MEASURES: [&str; 9] = [
    "csat",
    "escalation_rate",
    "first_response_attainment",
    "resolution_attainment",
    "time_to_first_response",
    "time_to_resolve",
    "first_contact_resolution",
    "reopen_rate",
    "renewal_rate_by_count",
];

/// Measures of which a part is told in the title.
const NAMED: usize = 2;

/// A measure on either side.
struct Pair<'a> {
    partners: Reading<'a>,
    direct: Reading<'a>,
    /// Partner-led less direct, with its interval, where both have one.
    difference: Option<(f64, f64, f64)>,
}

impl Pair<'_> {
    /// Whether partner-led support is better beyond chance (true), worse, or neither.
    fn better(&self) -> Option<bool> {
        let (difference, low, high) = self.difference?;
        let beyond = low > 0.0 || high < 0.0;
        match self.partners.card.direction {
            Direction::Higher if beyond => Some(difference > 0.0),
            Direction::Lower if beyond => Some(difference < 0.0),
            _ => None,
        }
    }

    fn verdict(&self) -> Cell {
        match (self.better(), self.difference) {
            (Some(true), _) => Cell::strong("better, beyond chance"),
            (Some(false), _) => Cell::strong("worse, beyond chance"),
            (None, Some((_, low, high))) if low > 0.0 || high < 0.0 => Cell::strong("differs, beyond chance"),
            (None, Some(_)) => Cell::muted("within chance"),
            (None, None) => Cell::muted("cannot be told"),
        }
    }
}

/// The slides: against direct support where the vendor has cases of its own, then by region and product where there are two.
pub(super) fn slides(overview: &Overview<'_>) -> Vec<Slide> {
    against_direct(overview).into_iter().chain(by_part(overview)).collect()
}

/// `None` where nothing is measured on both sides.
fn against_direct(overview: &Overview<'_>) -> Option<Slide> {
    let pairs = pairs(overview);
    if pairs.is_empty() {
        return None;
    }
    let common = overview.common();
    let rows = pairs.iter().map(row).collect();
    let columns = vec![
        left("Measure", 2.0),
        right("Partner-led", 1.0),
        left("Plausible, and direct as a line", 1.7),
        right("Direct", 1.0),
        left("Plausible", 1.3),
        right("Difference", 1.0),
        left("Says", 1.9),
    ];
    let said = vec![
        RichText::plain(
            "Partner-led are the cases of all partners reviewed, direct those of the vendor\u{2019}s own customers. Neither \
             side is adjusted for the mix of its cases: a difference beyond chance may lie in what each is asked.",
        ),
        RichText::plain(format!(
            "Intervals are {}: of twenty measures that do not differ, one is expected to look as if it did.",
            format::percent_short(0.95)
        )),
    ];
    let under =
        subtitle(&["Programme health".to_owned(), "partner-led and direct support".to_owned(), common.period.title()]);
    let bands = vec![
        Band::full(vec![table("Partner-led and direct support", columns, rows, false)]),
        Band::full(vec![text(said)]),
    ];
    Some(content("health", title(&pairs), under, bands))
}

/// Measures with a value on both sides.
fn pairs<'a>(overview: &Overview<'a>) -> Vec<Pair<'a>> {
    let cards = overview.input.scorecards;
    let find = |results: &'a [MetricResult], id: &str| -> Option<Reading<'a>> {
        let result = results.iter().find(|result| result.id == id && result.is_headline())?;
        let reading = Reading::new(result, overview.common().definition(id));
        reading.value()?;
        Some(reading)
    };
    let pair = |id: &&str| -> Option<Pair<'a>> {
        let (partners, direct) = (find(&cards.pooled, id)?, find(&cards.direct, id)?);
        let estimates = estimate(&partners.result.measurement).zip(estimate(&direct.result.measurement));
        let difference = estimates.filter(|_| !partners.card.counted).map(|(partners, direct)| {
            let (low, high) = square_and_add(partners, direct);
            (partners.value - direct.value, low, high)
        });
        Some(Pair { partners, direct, difference })
    };
    MEASURES.iter().filter_map(pair).collect()
}

fn row(pair: &Pair<'_>) -> Vec<Cell> {
    let unit = pair.partners.card.unit;
    let difference = pair
        .difference
        .map_or_else(|| format::NO_FIGURE.to_owned(), |(difference, ..)| format::change(difference, unit));
    vec![
        Cell::strong(short_name(&pair.partners)),
        Cell::text(pair.partners.figure()),
        comparison_cell(&pair.partners, &pair.direct),
        Cell::text(pair.direct.figure()),
        Cell::muted(pair.direct.interval_text().unwrap_or_default()),
        Cell::text(difference),
        pair.verdict(),
    ]
}

/// `Partner-led support is better than direct in customer satisfaction, beyond chance; worse in no measure`.
fn title(pairs: &[Pair<'_>]) -> String {
    let side = |better: bool| -> Vec<String> {
        let those = pairs.iter().filter(|pair| pair.better() == Some(better));
        those.map(|pair| lowered(&short_name(&pair.partners))).collect()
    };
    let (better, worse) = (named(&side(true)), named(&side(false)));
    match (better, worse) {
        (Some(better), Some(worse)) => {
            format!("Beyond chance, partner-led support is better than direct in {better}, and worse in {worse}")
        }
        (Some(better), None) => format!("Beyond chance, partner-led support is better than direct in {better}"),
        (None, Some(worse)) => format!("Beyond chance, partner-led support is worse than direct in {worse}"),
        (None, None) => match pairs {
            [only] => format!(
                "Nothing but chance tells partner-led from direct support in {}",
                lowered(&short_name(&only.partners))
            ),
            more => format!(
                "Nothing but chance tells partner-led from direct support, in any of {} measures",
                format::number_word(more.len() as i64)
            ),
        },
    }
}

/// A few names, and how many more; `None` for none.
fn named(names: &[String]) -> Option<String> {
    let mut shown: Vec<String> = names.iter().take(NAMED).cloned().collect();
    match names.len().saturating_sub(NAMED) {
        0 => {}
        1 => shown.push("one more measure".to_owned()),
        more => shown.push(format!("{} more measures", format::number_word(more as i64))),
    }
    (!shown.is_empty()).then(|| format::list(&shown))
}

/// `None` where there are neither two regions nor two products.
fn by_part(overview: &Overview<'_>) -> Option<Slide> {
    let products = parts(overview.partners.iter().filter_map(|partner| partner.details).flat_map(|details| {
        details.products.iter().map(|product| (product.label.clone(), product.escalated, product.cases))
    }));
    let lists = [
        (products, ABOUT_PRODUCTS),
        (parts(by_region(overview, "escalation_rate")), ABOUT_ESCALATIONS),
        (parts(by_region(overview, "csat")), ABOUT_SATISFACTION),
    ];
    let lists: Vec<&(Vec<Part>, About<'_>)> = lists.iter().filter(|(parts, _)| parts.len() > 1).collect();
    if lists.is_empty() {
        return None;
    }
    let width = if lists.len() > 1 { 570 } else { 1168 };
    let chart_of = |(parts, about): &&(Vec<Part>, About<'_>)| Block::Chart(chart(parts, about, width));
    let (first, second): (Vec<Block>, Vec<Block>) =
        (lists.iter().take(1).map(chart_of).collect(), lists.iter().skip(1).map(chart_of).collect());
    let columns = if second.is_empty() { vec![(1, first)] } else { vec![(1, first), (1, second)] };
    let said = "Each row is held against all others together; of those that are coloured at most one in twenty is expected to be \
                a false alarm. Regions are those of the partners. Shares are not adjusted for the mix of cases.";
    let under =
        subtitle(&["Programme health".to_owned(), "regions and products".to_owned(), overview.common().period.title()]);
    let bands = vec![Band::split(columns), Band::full(vec![text(vec![RichText::plain(said)])])];
    Some(content("health-parts", parts_title(&lists), under, bands))
}

const ABOUT_PRODUCTS: About<'static> = About {
    title: "Escalated cases by product",
    kinds: ("Product", "cases"),
    share: "escalated",
    direction: Direction::Lower,
};
const ABOUT_ESCALATIONS: About<'static> = About {
    title: "Escalated cases by region",
    kinds: ("Region", "cases"),
    share: "escalated",
    direction: Direction::Lower,
};
const ABOUT_SATISFACTION: About<'static> = About {
    title: "Satisfied customers by region",
    kinds: ("Region", "responses"),
    share: "satisfied",
    direction: Direction::Higher,
};

/// A share's counts by the region of partners.
fn by_region(overview: &Overview<'_>, id: &str) -> Vec<(String, i64, i64)> {
    let counts = |partner: &Partner<'_>| {
        let measured = &partner.readings.iter().find(|reading| reading.id() == id)?.result.measurement;
        let region = partner.scorecard.partner.region.clone().unwrap_or_else(|| "Not stated".to_owned());
        Some((region, measured.numerator?, measured.denominator?))
    };
    overview.partners.iter().filter_map(counts).collect()
}

/// `More of Atlas is escalated than of other products, beyond chance`, or that nothing differs.
fn parts_title(lists: &[&(Vec<Part>, About<'_>)]) -> String {
    let mut said = Vec::new();
    for (parts, about) in lists {
        let side = |above: bool| -> Vec<String> {
            parts
                .iter()
                .filter(|part| part.apart == Some(above))
                .map(|part| format::shortened(&part.name, 26))
                .collect()
        };
        let worse = side(about.direction == Direction::Lower);
        let word = if about.direction == Direction::Lower { "more" } else { "fewer" };
        if let Some(who) = at_most_three(&worse) {
            said.push(format!(
                "{word} {} are {} in {who}",
                about.kinds.1.replace("responses", "customers"),
                about.share
            ));
        }
    }
    said.dedup();
    match said.len() {
        0 => "No region and no product does worse than the others by more than chance".to_owned(),
        _ => format::capitalised(&format!("{} than elsewhere, beyond chance", said.join(", and "))),
    }
}

/// Three names at most, or how many; `None` for none.
fn at_most_three(names: &[String]) -> Option<String> {
    match names.len() {
        0 => None,
        1..=3 => Some(format::list(names)),
        more => Some(format!("{} places", format::number_word(more as i64))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::executive::executive_deck;
    use crate::deck::fixture::{self, Field, share_result};

    fn slide(field: &Field, id: &str) -> Option<Slide> {
        let common = field.fixture.common();
        executive_deck(&field.input(&common)).slides.into_iter().find(|slide| slide.id == id)
    }

    #[test]
    fn direct_and_partner_led_are_told_apart_beyond_chance_only() {
        let mut field = fixture::field(12);
        assert!(slide(&field, "health").is_none(), "there is no direct case");
        // 91.2% of 1,800 against 85% of 400: the difference is 6 points, and 95% intervals of it begin at 2.7.
        field.scorecards.direct = vec![share_result("csat", 340, 400), share_result("escalation_rate", 180, 1_000)];
        let health = slide(&field, "health").expect("a slide");
        assert_eq!(health.title, "Beyond chance, partner-led support is better than direct in customer satisfaction");
        let words = serde_json::to_string(&health).expect("data");
        assert!(words.contains("better, beyond chance") && words.contains("within chance"), "{words}");
        field.scorecards.direct = vec![share_result("csat", 365, 400)];
        let health = slide(&field, "health").expect("a slide");
        assert_eq!(health.title, "Nothing but chance tells partner-led from direct support in customer satisfaction");
    }

    #[test]
    fn a_region_that_escalates_more_is_named() {
        let mut field = fixture::field(12);
        for (index, card) in field.scorecards.partners.iter_mut().enumerate() {
            let region = ["EMEA", "Americas", "Asia"][index % 3];
            card.partner.region = Some(region.to_owned());
            let rate = card.metrics.iter_mut().find(|metric| metric.id == "escalation_rate").expect("a rate");
            (rate.measurement.numerator, rate.measurement.denominator) =
                (Some(if region == "Asia" { 60 } else { 30 }), Some(200));
        }
        let by_part = slide(&field, "health-parts").expect("a slide");
        assert!(by_part.title.contains("ore cases are escalated in Asia"), "{}", by_part.title);
        assert!(!by_part.title.contains("EMEA"));
    }
}
