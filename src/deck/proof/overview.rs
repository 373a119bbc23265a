//! What the vendor sees of all partners held against scorecards and settlements: the index of a pack, and money by partner.

use super::blocks;
use super::comparison::called;
use super::measures::agrees;
use super::money::is;
use crate::deck::chart_spec::ChartSpec;
use crate::deck::format;
use crate::deck::index_model::{IndexFigure, IndexPage, IndexRow};
use crate::deck::input::PeriodInput;
use crate::deck::model::{Block, Deck, Slide, StatusMark};
use crate::domain::Money;
use crate::scorecard::model::{Scorecard, Scorecards, Status};
use crate::settlement::model::{PartnerSettlement, Settlements};

/// Columns of the index, each with its metric.
const FIGURES: [(&str, &str); 5] = [
    ("Satisfied", "csat"),
    ("Escalations against mix", "escalation_ratio"),
    ("Escalated", "escalation_rate"),
    ("Solved without us", "deflection_rate"),
    ("Staffed", "staffing_compliance"),
];

/// What the index says otherwise than scorecards and settlements, by partner; empty where all is as measured and settled.
#[must_use]
pub fn of_index(
    page: &IndexPage,
    common: &PeriodInput<'_>,
    cards: &Scorecards,
    settlements: Option<&Settlements>,
) -> Vec<String> {
    format::written_in(page.locale, || differing_rows(page, common, cards, settlements))
}

fn differing_rows(
    page: &IndexPage,
    common: &PeriodInput<'_>,
    cards: &Scorecards,
    settlements: Option<&Settlements>,
) -> Vec<String> {
    let mut found = Vec::new();
    if page.rows.len() != cards.partners.len() {
        found.push(format!("index: it lists {} partners of {}", page.rows.len(), cards.partners.len()));
    }
    for row in &page.rows {
        let Some(card) = cards.partners.iter().find(|card| card.partner.id.as_str() == row.partner_id) else {
            found.push(format!("index: {} has no scorecard", row.name));
            continue;
        };
        let settled = settlements.and_then(|all| all.partners.iter().find(|one| one.partner_id == card.partner.id));
        let row = Row { row, page, common, card, settled };
        found.extend(row.differing().into_iter().map(|one| format!("index: {} of {}", one, card.partner.name)));
    }
    found
}

struct Row<'r> {
    row: &'r IndexRow,
    page: &'r IndexPage,
    common: &'r PeriodInput<'r>,
    card: &'r Scorecard,
    settled: Option<&'r PartnerSettlement>,
}

impl Row<'_> {
    fn differing(&self) -> Vec<String> {
        let mut found = Vec::new();
        let headline = || self.card.metrics.iter().filter(|metric| metric.is_headline());
        let count = |wanted: &[Status]| headline().filter(|metric| wanted.contains(&metric.status)).count();
        let without = [Status::InsufficientEvidence, Status::NotMeasured];
        for (shown, wanted) in [
            (self.row.met, [Status::Met].as_slice()),
            (self.row.deviation, &[Status::Deviation]),
            (self.row.breach, &[Status::Breach]),
            (self.row.without, &without),
        ] {
            if usize::try_from(shown) != Ok(count(wanted)) {
                found.push(format!("{shown} as the number of measures {}", wanted[0].as_str()));
            }
        }
        let figures = self.page.figure_titles.iter().zip(&self.row.figures);
        found.extend(
            figures
                .filter(|(title, figure)| !self.is_figure(title, figure))
                .map(|(title, figure)| format!("{} under \u{201c}{title}\u{201d}", figure.text)),
        );
        if self.row.tier != self.tier() {
            found.push(format!("the tier {}", self.row.tier));
        }
        if !self.is_payable() {
            found.push(format!("{} as what is payable", self.row.payable.join(", ")));
        }
        found
    }

    fn tier(&self) -> String {
        let tiered = self.settled.filter(|_| !self.common.programme.tiers.is_empty());
        tiered.map(|settled| self.common.tier_name(&settled.tier.earned)).unwrap_or_default()
    }

    fn is_figure(&self, title: &str, figure: &IndexFigure) -> bool {
        let Some((_, id)) = FIGURES.iter().find(|(known, _)| *known == title) else { return false };
        let Some(result) = self.card.metric(id) else { return figure.text == format::NO_FIGURE };
        if result.status == Status::InsufficientEvidence {
            return figure.status == StatusMark::InsufficientEvidence;
        }
        figure.status == StatusMark::from(result.status)
            && agrees(&figure.text, result, self.common.definition(id).unit)
    }

    fn is_payable(&self) -> bool {
        let all = self.settled.map(|settled| settled.settlements.as_slice()).unwrap_or_default();
        let own: Vec<Money> = all.iter().map(|one| one.payable).collect();
        let reported = all.iter().try_fold(0_i64, |sum, one| sum.checked_add(one.payable_reporting?.minor));
        let order = reported.filter(|_| !all.is_empty());
        let (shown, paid_in) = match order {
            Some(sum) if own.len() > 1 => (vec![Money::from_minor(sum, self.common.reporting_currency)], own),
            _ => (own, Vec::new()),
        };
        are(&self.row.payable, &shown) && are(&self.row.paid_in, &paid_in) && self.row.payable_order == order
    }
}

fn are(texts: &[String], amounts: &[Money]) -> bool {
    texts.len() == amounts.len() && texts.iter().zip(amounts).all(|(text, due)| is(text, *due))
}

/// Money by partner in the executive deck that reads otherwise than the settlements; empty where every amount is as settled.
#[must_use]
pub fn of_money_by_partner(
    deck: &Deck,
    common: &PeriodInput<'_>,
    cards: &Scorecards,
    settlements: &Settlements,
) -> Vec<String> {
    let money = ByPartner { common, cards, settlements };
    let slides = deck.slides.iter().filter(|slide| slide.id == "money");
    format::written_in(deck.locale, || slides.flat_map(|slide| money.slide(slide)).collect())
}

struct ByPartner<'a> {
    common: &'a PeriodInput<'a>,
    cards: &'a Scorecards,
    settlements: &'a Settlements,
}

impl ByPartner<'_> {
    fn slide(&self, slide: &Slide) -> Vec<String> {
        let mut found: Vec<String> = self.title(&slide.title).into_iter().collect();
        for block in blocks(slide) {
            let Block::Chart(chart) = block else { continue };
            let ChartSpec::Bars(drawn) = &chart.spec else { continue };
            let rows = chart.data.iter().skip(1);
            let (name, payable) =
                (|row: &[String]| row.first().cloned().unwrap_or_default(), |row: &[String]| row.get(1).cloned());
            let wrong =
                rows.clone().filter(|row| !payable(row).is_some_and(|shown| self.is_of(&name(row), &shown, "")));
            found.extend(wrong.map(|row| format!("{} is said to get {}", name(row), payable(row).unwrap_or_default())));
            for (bar, row) in drawn.bars.iter().zip(rows) {
                let (shown, tier) = bar.value_label.split_once(", ").unwrap_or((&bar.value_label, ""));
                if !self.is_of(&name(row), shown, tier) {
                    found.push(format!("the bar of {} reads {}", bar.label, bar.value_label));
                }
            }
        }
        found.into_iter().map(|one| format!("slide money: {one}, which was not settled")).collect()
    }

    /// Whether an amount, and a tier where one is named, are those of a partner of this name.
    fn is_of(&self, name: &str, shown: &str, tier: &str) -> bool {
        called(self.cards, name).any(|card| {
            let settled = self.settlements.partners.iter().find(|one| one.partner_id == card.partner.id);
            settled.is_some_and(|settled| {
                let is_tier = tier.is_empty() || self.common.tier_name(&settled.tier.paid) == tier;
                is_tier && self.payable(settled).is_some_and(|due| is(shown, due))
            })
        })
    }

    /// What is payable to a partner in the reporting currency, of amounts that have a rate.
    fn payable(&self, settled: &PartnerSettlement) -> Option<Money> {
        let zero = Money::zero(self.common.reporting_currency);
        let amounts = settled.settlements.iter().filter_map(|one| one.payable_reporting);
        amounts.clone().next()?;
        amounts.into_iter().try_fold(zero, Money::checked_add)
    }

    /// `€1.2m of €3.1m recognised is payable`.
    fn title(&self, title: &str) -> Option<String> {
        let (payable, rest) = title.split_once(" of ")?;
        let (recognised, _) = rest.split_once(" recognised is payable")?;
        let zero = Money::zero(self.common.reporting_currency);
        let of = |settled: &PartnerSettlement| {
            let recognised = settled.settlements.iter().filter_map(|one| one.recognised_reporting);
            Some((recognised.into_iter().try_fold(zero, Money::checked_add)?, self.payable(settled)?))
        };
        let paid = self.settlements.partners.iter().filter_map(of);
        let sums = paid.into_iter().try_fold((zero, zero), |(all, due), (recognised, payable)| {
            Some((all.checked_add(recognised)?, due.checked_add(payable)?))
        });
        let is_right = sums.is_some_and(|(all, due)| is(payable, due) && is(recognised, all));
        (!is_right).then(|| format!("its title reads {payable} of {recognised}"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::deck::executive::executive_deck;
    use crate::deck::fixture::{self, Field};
    use crate::deck::index;
    use crate::deck::input::IndexInput;

    fn page(field: &Field, common: &PeriodInput<'_>) -> IndexPage {
        index(&IndexInput {
            common,
            scorecards: &field.scorecards,
            settlements: Some(&field.settlements),
            links: Vec::new(),
            partner_links: BTreeMap::new(),
            internal_decks: BTreeMap::new(),
        })
    }

    fn in_index(field: &Field, change: impl Fn(&mut IndexRow)) -> Vec<String> {
        let common = field.fixture.common();
        let mut page = page(field, &common);
        change(&mut page.rows[1]);
        of_index(&page, &common, &field.scorecards, Some(&field.settlements))
    }

    #[test]
    fn the_index_says_what_was_measured_and_settled() {
        for count in [1, 2, 12, 40] {
            let field = fixture::field(count);
            let common = field.fixture.common();
            let found = of_index(&page(&field, &common), &common, &field.scorecards, Some(&field.settlements));
            assert_eq!(found, [""; 0], "{count}");
        }
    }

    #[test]
    fn what_the_index_says_otherwise_is_found() {
        let field = fixture::field(12);
        assert_eq!(in_index(&field, |row| row.met += 1).len(), 1);
        assert_eq!(in_index(&field, |row| row.tier = "Platinum".to_owned()), ["index: the tier Platinum of Orbis"]);
        assert_eq!(in_index(&field, |row| row.figures[0].text = "12.3%".to_owned()).len(), 1);
        assert_eq!(in_index(&field, |row| row.figures[0].status = StatusMark::Breach).len(), 1);
        assert_eq!(in_index(&field, |row| row.payable[0] = "€39,182.01".to_owned()).len(), 1);
        assert_eq!(in_index(&field, |row| row.payable_order = None).len(), 1);
    }

    fn in_money(field: &Field, change: impl Fn(&mut Slide)) -> Vec<String> {
        let common = field.fixture.common();
        let mut deck = executive_deck(&field.input(&common));
        deck.slides.iter_mut().filter(|slide| slide.id == "money").for_each(change);
        of_money_by_partner(&deck, &common, &field.scorecards, &field.settlements)
    }

    fn with_bars(slide: &mut Slide, change: impl Fn(&mut crate::deck::model::ChartBlock)) {
        let blocks = slide.bands.iter_mut().flat_map(|band| &mut band.columns).flat_map(|column| &mut column.blocks);
        for block in blocks {
            if let Block::Chart(chart) = block
                && matches!(chart.spec, ChartSpec::Bars(_))
            {
                change(chart);
            }
        }
    }

    #[test]
    fn money_by_partner_is_found_otherwise() {
        let field = fixture::field(12);
        assert_eq!(in_money(&field, |_| ()), [""; 0]);
        let cents = in_money(&field, |slide| with_bars(slide, |chart| chart.data[3][1] = "€1.00".to_owned()));
        assert_eq!(cents.len(), 1, "{cents:?}");
        // The amounts of two partners in each other's place.
        let swapped = in_money(&field, |slide| {
            with_bars(slide, |chart| {
                let first = chart.data[1][1].clone();
                chart.data[1][1] = std::mem::replace(&mut chart.data[2][1], first);
            });
        });
        assert_eq!(swapped.len(), 2, "{swapped:?}");
        let tier = in_money(&field, |slide| {
            with_bars(slide, |chart| {
                if let ChartSpec::Bars(drawn) = &mut chart.spec {
                    drawn.bars[0].value_label = drawn.bars[0].value_label.replace("Gold", "Silver");
                }
            });
        });
        assert_eq!(tier.len(), 1, "{tier:?}");
        let title = in_money(&field, |slide| slide.title = "€1.0m of €2.0m recognised is payable".to_owned());
        assert_eq!(title, ["slide money: its title reads €1.0m of €2.0m, which was not settled"]);
    }
}
