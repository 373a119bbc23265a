//! The executive comparison held against scorecards, settlements and details: its summary, its tables of verdicts, money, and a page for each decision.

use std::collections::BTreeMap;

use super::comparison::called;
use super::measures::{Measures, agrees};
use super::money::is;
use super::print::{figure_first, figure_last, read_back};
use super::rows::{Found, charts, number_first, number_last, paragraphs, part_of, shares_in, whole};
use super::sentences::is_interval;
use super::{blocks, counts, decision_page, partner_rows, programme_parts, sentences, sources, tier_rows, verdicts};
use crate::deck::chart_spec::ChartSpec;
#[cfg(test)]
use crate::deck::fixture::Field;
use crate::deck::format;
use crate::deck::input::{DefinitionCard, PeriodInput};
use crate::deck::model::{Block, Card, Deck, Slide};
use crate::domain::{Money, PartnerId};
use crate::scorecard::details::PartnerDetails;
use crate::scorecard::model::{MetricResult, Scorecard, Scorecards, Status, Unit};
use crate::settlement::model::{PartnerSettlement, Settlement, Settlements};

/// What the executive comparison is made from.
#[derive(Debug, Clone, Copy)]
pub struct AllPartners<'a> {
    /// What everything of the period shares.
    pub common: &'a PeriodInput<'a>,
    /// All scorecards.
    pub cards: &'a Scorecards,
    /// All settlements; `None` where the programme pays no shares.
    pub settlements: Option<&'a Settlements>,
    /// What stands behind the scorecards.
    pub details: &'a BTreeMap<PartnerId, PartnerDetails>,
}

#[cfg(test)]
impl<'a> AllPartners<'a> {
    /// Those of a field for tests.
    pub(crate) fn of_field(field: &'a Field, common: &'a PeriodInput<'a>) -> Self {
        let (cards, settlements) = (&field.scorecards, Some(&field.settlements));
        Self { common, cards, settlements, details: &field.details }
    }
}

/// What the executive comparison says of all partners, and of one on the page of a decision, otherwise than was measured and settled; empty where there
/// is nothing.
#[must_use]
pub fn of_all_partners(deck: &Deck, all: &AllPartners<'_>) -> Vec<String> {
    format::written_in(deck.locale, || {
        let of = |slide: &Slide| {
            let found = all.on(slide).into_iter();
            found.map(|one| format!("slide {}: {one}", slide.id)).collect::<Vec<String>>()
        };
        deck.slides.iter().flat_map(of).collect()
    })
}

impl<'a> AllPartners<'a> {
    fn on(&self, slide: &Slide) -> Vec<String> {
        let mut found = Found(charts(slide).flat_map(counts::differing).collect());
        match slide.id.as_str() {
            "summary" => self.summary(&mut found, slide),
            "money" => self.money(&mut found, slide),
            "comparison" => self.decisions(&mut found, slide),
            "data-quality" => found.0.extend(sources::differing(slide, self.common, None)),
            id if id.starts_with("measures") => found.0.extend(verdicts::differing(slide, self)),
            id if id.starts_with("decision-") => found.0.extend(decision_page::differing(slide, self)),
            _ => {}
        }
        for text in paragraphs(slide) {
            self.sentence(&mut found, &text);
        }
        found.0.extend(partner_rows::differing(slide, self));
        found.0.extend(programme_parts::differing(slide, self));
        found.0.extend(tier_rows::differing(slide, self));
        found.0
    }

    /// The partners that are printed like this.
    pub(super) fn called(&self, name: &str) -> Vec<&'a Scorecard> {
        let short = |card: &&Scorecard| format::shortened_name(&card.partner.name, 26) == name;
        let cards: Vec<&Scorecard> = self.cards.partners.iter().filter(short).collect();
        if cards.is_empty() { called(self.cards, name).collect() } else { cards }
    }

    /// A partner's settlement.
    pub(super) fn settled(&self, card: &Scorecard) -> Option<&'a PartnerSettlement> {
        self.settlements?.partners.iter().find(|one| one.partner_id == card.partner.id)
    }

    /// Settlements of partners that have a scorecard.
    fn in_scope(&self) -> Vec<&'a PartnerSettlement> {
        self.cards.partners.iter().filter_map(|card| self.settled(card)).collect()
    }

    /// The measures of a scorecard.
    pub(super) fn measures<'c>(&self, card: &'c Scorecard) -> Measures<'c>
    where
        'a: 'c,
    {
        Measures { card, definitions: self.common.definitions, period: self.common.period }
    }

    /// A sum over a partner's amounts that have a rate; `None` where none has.
    pub(super) fn sum(&self, settled: &PartnerSettlement, of: fn(&Settlement) -> Option<Money>) -> Option<Money> {
        let amounts = settled.settlements.iter().filter_map(of);
        let zero = Money::zero(self.common.reporting_currency);
        amounts.clone().next()?;
        amounts.into_iter().try_fold(zero, Money::checked_add)
    }

    /// What is payable and what was recognised, over all partners that have both.
    fn totals(&self) -> Option<(Money, Money)> {
        let zero = Money::zero(self.common.reporting_currency);
        let both = |settled: &PartnerSettlement| {
            let payable = self.sum(settled, |one| one.payable_reporting)?;
            Some((payable, self.sum(settled, |one| one.recognised_reporting)?))
        };
        let all = self.settlements.map(|_| self.in_scope())?.into_iter().filter_map(both);
        all.into_iter().try_fold((zero, zero), |(payable, recognised), one| {
            Some((payable.checked_add(one.0)?, recognised.checked_add(one.1)?))
        })
    }

    fn summary(&self, found: &mut Found, slide: &Slide) {
        let title = slide.title.as_str();
        let (met, judged) = verdicts::met(self.cards);
        if let Some((before, _)) = title.split_once(" of targets are met") {
            let read = figure_last(before).and_then(|shown| read_back(shown, Unit::Share));
            let holds = read.is_some_and(|read| read.holds(met as f64 / judged.max(1) as f64));
            found.hold(holds, || format!("its title reads {title}"));
        }
        if let Some((_, rest)) = title.split_once("none of ").filter(|(_, rest)| rest.contains(" target")) {
            found.count(number_first(rest).filter(|_| met == 0), judged, "the number of targets");
        }
        if let Some((_, who)) = title.split_once(" a decision").and_then(|(before, _)| before.split_once(" of ")) {
            found.count(number_first(who), self.cards.partners.len() as i64, "the number of partners");
        }
        self.payable(found, title);
        for text in paragraphs(slide) {
            self.of_one(found, &text);
            verdicts::missed_most(found, &text, self);
        }
        let cards =
            blocks(slide).filter_map(|block| if let Block::Cards { cards } = block { Some(cards) } else { None });
        for card in cards.flatten() {
            let is_right = self.is_card(card);
            found.hold(is_right, || format!("the card {} reads {}, {}", card.label, card.value, card.note));
        }
    }

    /// `€465k is payable`, `€465k is payable of €1.2m recognised`, wherever that is said of all.
    fn payable(&self, found: &mut Found, text: &str) {
        let Some((payable, recognised)) = self.totals() else { return };
        if let Some((before, rest)) =
            text.split_once(" is payable").filter(|(_, rest)| !rest.contains(" for the quarter"))
        {
            // `41% of what is payable` names no amount.
            let amounts = super::print::amounts_in(before, payable.currency);
            let Some(shown) = amounts.last() else { return };
            found.hold(is(shown, payable), || format!("it says {text}"));
            if let Some((whole, _)) = rest.strip_prefix(" of ").and_then(|rest| rest.split_once(" recognised")) {
                found.hold(is(whole, recognised), || format!("it says {text}"));
            }
        }
    }

    /// `Kestrel IT: on 12 of 66 working days, …`: a sentence that begins with a partner's name.
    fn of_one(&self, found: &mut Found, text: &str) {
        let Some((name, _)) = text.split_once(": ") else { return };
        let of = |card: &&'a Scorecard| decision_page::of_words(text, self, card);
        found.0.extend(self.called(name).iter().map(of).min_by_key(Vec::len).unwrap_or_default());
    }

    fn is_card(&self, card: &Card) -> bool {
        let (met, judged) = verdicts::met(self.cards);
        match card.label.as_str() {
            "Targets met" => {
                let rest = card.note.split_once(" within tolerance, ");
                part_of(&card.value) == Some((met, judged))
                    && rest.is_some_and(|(near, breach)| {
                        number_first(near) == Some(verdicts::of_kind(self.cards, Status::Deviation))
                            && number_first(breach) == Some(verdicts::of_kind(self.cards, Status::Breach))
                    })
            }
            "Customers satisfied" => self.pooled("csat").is_some_and(|csat| {
                let definition = self.common.definition("csat");
                let range = card.note.strip_prefix("plausible: ").and_then(|range| range.split_once(" to "));
                agrees(&card.value, csat, definition.unit)
                    && range.is_none_or(|(low, high)| is_interval(&definition, csat, low, high))
            }),
            "Payable" => self.totals().is_some_and(|(payable, recognised)| {
                let whole = card.note.strip_prefix("of ").and_then(|rest| rest.strip_suffix(" recognised"));
                is(&card.value, payable) && whole.is_none_or(|whole| is(whole, recognised))
            }),
            "Tiers up and down" => {
                let moved = card.value.split_once(" up, ").map(|(up, down)| (number_first(up), number_first(down)));
                let (up, down) = self.moves();
                moved == Some((Some(up), Some(down)))
            }
            "Open at the end" => {
                let open = self.cards.partners.iter().filter_map(|card| self.details.get(&card.partner.id));
                whole(&card.value) == Some(open.flat_map(|one| &one.backlog_ages).map(|(_, count)| count).sum())
            }
            _ => true,
        }
    }

    fn pooled(&self, id: &str) -> Option<&'a MetricResult> {
        self.cards.pooled.iter().find(|metric| metric.id == id && metric.is_headline())
    }

    /// How many partners are at a higher and at a lower tier than in the quarter before.
    fn moves(&self) -> (i64, i64) {
        let rank = |id: &str| self.common.tier_rank(id);
        let steps = self
            .in_scope()
            .into_iter()
            .filter_map(|one| Some(rank(&one.tier.earned)?.cmp(&rank(one.tier.previous.as_deref()?)?)));
        let steps: Vec<std::cmp::Ordering> = steps.collect();
        let count = |way| steps.iter().filter(|step| **step == way).count() as i64;
        (count(std::cmp::Ordering::Greater), count(std::cmp::Ordering::Less))
    }

    /// Sentences that are said of all partners, of money, or of how a partner moved over quarters.
    fn sentence(&self, found: &mut Found, text: &str) {
        self.payable(found, text);
        self.concentration(found, text);
        self.spread(found, text);
        if text.ends_with(" over all partners.")
            && let Some(card) = self.cards.partners.first()
        {
            let pooled = Scorecard { metrics: self.cards.pooled.clone(), ..card.clone() };
            let measures = Measures { card: &pooled, definitions: self.common.definitions, period: self.common.period };
            found.0.extend(sentences::differing(&measures, "", text).0);
        }
        if let Some((before, _)) = text.split_once(" name a partner nobody knows") {
            let read = number_first(before).or_else(|| number_last(before.trim_end_matches(" cases")));
            found.count(read, self.common.unassigned_cases, "the number of cases of unknown partners");
        }
        for words in [", better than the ", ", worse than the "] {
            if let Some((before, rest)) = text.split_once(words) {
                found.hold(self.is_run(before, rest), || format!("it says {text}"));
            }
        }
        if let (Some((_, rest)), Some(reliability)) = (text.split_once("(reliability "), self.cards.reliability) {
            let holds = figure_first(rest)
                .and_then(|(shown, _)| read_back(shown, Unit::Ratio))
                .is_some_and(|read| read.holds(reliability.clamp(0.01, 0.99)) || reliability == 0.0);
            found.hold(holds, || format!("it says {text}"));
        }
    }

    /// `Partners differ 1.8 times as much as chance alone would have them: … (φ 3.1, …).`
    fn spread(&self, found: &mut Found, text: &str) {
        let Some((_, rest)) = text.split_once("Partners differ ").filter(|(_, rest)| rest.contains("(φ ")) else {
            return;
        };
        let over = self.cards.spread.over_chance;
        let holds = |text: &str, due: f64| {
            figure_first(text).and_then(|(shown, _)| read_back(shown, Unit::Points)).is_some_and(|read| read.holds(due))
        };
        let phi = rest.split_once("(φ ").is_some_and(|(_, rest)| holds(rest, over));
        found.hold(phi && holds(rest, over.sqrt()), || format!("it says {text}"));
    }

    /// `Three partners take 41% of what is payable`.
    fn concentration(&self, found: &mut Found, text: &str) {
        let Some((_, rest)) = text.split_once("hree partners take ") else { return };
        let settled = self.in_scope();
        let mut payable: Vec<i64> = settled
            .iter()
            .filter_map(|one| self.sum(one, |one| one.payable_reporting))
            .map(|due| due.minor.max(0))
            .collect();
        payable.sort_unstable_by_key(|due| std::cmp::Reverse(*due));
        let (top, all): (i64, i64) = (payable.iter().take(3).sum(), payable.iter().sum());
        let read = figure_first(rest).and_then(|(shown, _)| read_back(shown, Unit::Share));
        found.hold(read.is_some_and(|read| read.holds(top as f64 / all.max(1) as f64)), || format!("it says {text}"));
    }

    /// `Halcyon, customer satisfaction: 93.4%, better than the 80.1% of 2026 Q1.`: of one of its measures.
    fn is_run(&self, before: &str, rest: &str) -> bool {
        let Some((head, now)) = before.rsplit_once(": ") else { return true };
        let Some((name, _)) = head.rsplit_once(", ") else { return true };
        let Some((then, since)) = rest.split_once(" of ") else { return true };
        let cards = self.called(name);
        let is = |definition: &DefinitionCard, result: &MetricResult| {
            let holds = |shown: &str, value: Option<f64>| {
                value.zip(read_back(shown, definition.unit)).is_some_and(|(value, read)| read.holds(value))
            };
            holds(now, result.measurement.value)
                && result
                    .history
                    .iter()
                    .any(|(quarter, was)| since.starts_with(&quarter.title()) && holds(then, was.value))
        };
        let of = |card: &&Scorecard| {
            let headline = card.metrics.iter().filter(|metric| metric.is_headline());
            headline.into_iter().any(|result| is(&self.common.definition(&result.id), result))
        };
        cards.is_empty() || cards.iter().any(of)
    }

    /// What needs a decision beside the comparison, each of a partner.
    fn decisions(&self, found: &mut Found, slide: &Slide) {
        for block in blocks(slide) {
            let Block::Decisions { items } = block else { continue };
            for item in items {
                let cards = self.called(&item.name);
                let of = |card: &&'a Scorecard| decision_page::of_words(&item.text.words(), self, card);
                found.0.extend(cards.iter().map(of).min_by_key(Vec::len).unwrap_or_default());
                let is_due = |card: &&'a Scorecard| {
                    let due = self.settled(card).and_then(|settled| self.sum(settled, |one| one.payable_reporting));
                    item.aside.strip_suffix(" payable").is_none_or(|shown| due.is_some_and(|due| is(shown, due)))
                };
                let is_right = cards.is_empty() || cards.iter().any(is_due);
                found.hold(is_right, || format!("{} is said to be paid {}", item.name, item.aside));
            }
        }
    }

    /// What was recognised, with what is payable of it and what stays.
    fn money(&self, found: &mut Found, slide: &Slide) {
        let Some((payable, recognised)) = self.totals() else { return };
        self.concentration(found, &slide.title);
        for chart in charts(slide) {
            let ChartSpec::Split { label, parts } = &chart.spec else { continue };
            let stays = recognised.checked_sub(payable);
            let amount = |text: &str| {
                super::print::amounts_in(text, recognised.currency).last().map(|shown| (*shown).to_owned())
            };
            let whole = amount(label).is_some_and(|shown| is(&shown, recognised));
            let are = parts.iter().zip([Some(payable), stays]).all(|((text, ..), due)| {
                let share = due.map(|due| due.minor as f64 / recognised.minor as f64);
                let read = shares_in(text).first().and_then(|shown| read_back(shown, Unit::Share));
                due.zip(amount(text)).is_some_and(|(due, shown)| is(&shown, due))
                    && share.zip(read).is_some_and(|(share, read)| read.holds(share))
            });
            found.hold(whole && are, || "the split of what was recognised reads otherwise".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::executive::executive_deck;
    use crate::deck::fixture::{self, Field};

    fn found(field: &Field, change: impl FnOnce(&mut Deck)) -> Vec<String> {
        let common = field.fixture.common();
        let mut deck = executive_deck(&field.input(&common));
        change(&mut deck);
        let all = AllPartners::of_field(field, &common);
        of_all_partners(&deck, &all)
    }

    #[test]
    fn the_comparison_says_what_was_measured_and_settled() {
        for count in [0, 1, 2, 6, 12, 40] {
            assert_eq!(found(&fixture::field(count), |_| ()), [""; 0], "{count}");
        }
    }

    #[test]
    fn what_the_summary_says_otherwise_is_found() {
        let field = fixture::field(12);
        let title = |from: &'static str, to: &'static str| {
            found(&field, |deck| deck.slides[1].title = deck.slides[1].title.replace(from, to))
        };
        assert_eq!(title(" of 12 partners", " of 13 partners").len(), 1);
        assert_eq!(title("% of targets", "1% of targets").len(), 1);
        let cards = found(&field, |deck| {
            for block in
                deck.slides[1].bands.iter_mut().flat_map(|band| &mut band.columns).flat_map(|column| &mut column.blocks)
            {
                if let Block::Cards { cards } = block {
                    cards.iter_mut().for_each(|card| card.value = format!("1{}", card.value));
                }
            }
        });
        assert!(cards.len() >= 3, "{cards:?}");
    }
}
