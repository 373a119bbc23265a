//! Money of a partner's deck held against its settlement: cards, titles, sentences, tables and the steps of waterfalls, to the cent
//! where they are written so.

use super::next_tier;
use super::print::{amount, amounts_in, exact_number, figure_first};
use super::rows::number_last;
use super::{blocks, text_of};
use crate::deck::chart_spec::{ChartSpec, WaterfallStep};
use crate::deck::format;
use crate::deck::input::PeriodInput;
use crate::deck::model::{Block, Card, Cell, ChartBlock, Deck, Slide, Table};
use crate::deck::sentences::money::next_tier_worth;
use crate::domain::{Currency, Money, Share};
use crate::settlement::model::{PartnerSettlement, Settlement};
use crate::settlement::payment::StepKind;

/// Figures of money of a deck that read otherwise than the settlement; empty where every one is as settled.
#[must_use]
pub fn of_money(deck: &Deck, common: &PeriodInput<'_>, settled: &PartnerSettlement) -> Vec<String> {
    let due = Due::new(common, settled);
    let on = |slide: &Slide| {
        let found = match slide.id.as_str() {
            "summary" => due.cards(slide),
            id if id.starts_with("revenue") => due.revenue(slide),
            _ => Vec::new(),
        };
        found.into_iter().map(|one| format!("slide {}: {one}", slide.id)).collect::<Vec<_>>()
    };
    format::written_in(deck.locale, || deck.slides.iter().flat_map(on).collect())
}

/// What was recognised, the partner's part, the vendor's and what is payable: of a currency, or of all in the reporting currency.
#[derive(Debug, Clone, Copy)]
pub(super) struct Amounts {
    pub(super) recognised: Money,
    pub(super) partner: Money,
    pub(super) vendor: Money,
    pub(super) payable: Money,
}

impl Amounts {
    pub(super) fn of(one: &Settlement) -> Self {
        Self { recognised: one.recognised, partner: one.partner, vendor: one.vendor, payable: one.payable }
    }

    /// The sums in the reporting currency; `None` where a rate is missing.
    pub(super) fn of_all(common: &PeriodInput<'_>, all: &[Settlement]) -> Option<Self> {
        let zero = Money::zero(common.reporting_currency);
        let sum =
            |of: fn(&Settlement) -> Option<Money>| all.iter().try_fold(zero, |sum, one| sum.checked_add(of(one)?));
        Some(Self {
            recognised: sum(|one| one.recognised_reporting)?,
            partner: sum(|one| one.partner_reporting)?,
            vendor: sum(Settlement::vendor_reporting)?,
            payable: sum(|one| one.payable_reporting)?,
        })
    }
}

/// What is due to a partner.
pub(super) struct Due<'a> {
    common: &'a PeriodInput<'a>,
    settled: &'a PartnerSettlement,
    /// Of each currency, then of all.
    amounts: Vec<Amounts>,
    /// Every amount that slides about money may print.
    known: Vec<Money>,
    currencies: Vec<Currency>,
}

impl<'a> Due<'a> {
    pub(super) fn new(common: &'a PeriodInput<'a>, settled: &'a PartnerSettlement) -> Self {
        let all = &settled.settlements;
        let mut amounts: Vec<Amounts> = all.iter().map(Amounts::of).collect();
        // One alone is its own sum.
        amounts.extend(Amounts::of_all(common, all).filter(|_| all.len() > 1));
        let mut known: Vec<Money> =
            amounts.iter().flat_map(|one| [one.recognised, one.partner, one.vendor, one.payable]).collect();
        known.extend(all.iter().flat_map(beyond_the_share));
        known.extend(settled.next_tier_worth.iter().copied());
        known.extend(next_tier_worth(settled, common.reporting_currency).map(|(worth, _)| worth));
        let mut currencies: Vec<Currency> = all.iter().map(|one| one.recognised.currency).collect();
        currencies.push(common.reporting_currency);
        currencies.sort_by(|left, right| left.code().cmp(right.code()));
        currencies.dedup();
        Self { common, settled, amounts, known, currencies }
    }

    /// Every amount in a text, as printed.
    fn printed<'t>(&self, text: &'t str) -> Vec<&'t str> {
        self.currencies.iter().flat_map(|currency| amounts_in(text, *currency)).collect()
    }

    /// Whether a print is an amount of one of the settlements.
    fn is_any(&self, text: &str, of: fn(&Amounts) -> Money) -> bool {
        self.currencies.iter().any(|currency| {
            let ours = || self.amounts.iter().map(of).filter(|money| money.currency == *currency);
            amount(text, *currency).is_some_and(|printed| ours().any(|money| printed.is(money)))
        })
    }

    fn is_known(&self, text: &str) -> bool {
        self.currencies.iter().any(|currency| {
            let ours = || self.known.iter().filter(|money| money.currency == *currency);
            amount(text, *currency).is_some_and(|printed| ours().any(|money| printed.is_size_of(*money)))
        })
    }

    /// Amounts of a text that are none of the settlement's.
    fn unknown(&self, text: &str) -> Vec<String> {
        let strange = |shown: &&str| !self.is_known(shown);
        self.printed(text)
            .into_iter()
            .filter(strange)
            .map(|shown| format!("{shown} is no amount of the settlement"))
            .collect()
    }

    /// The cards of the summary.
    fn cards(&self, slide: &Slide) -> Vec<String> {
        let cards =
            blocks(slide).filter_map(|block| if let Block::Cards { cards } = block { Some(cards) } else { None });
        let wrong = |card: &Card| self.is_card(card) == Some(false);
        let said =
            |card: &Card| format!("the card {} reads {}, {}: that was not settled", card.label, card.value, card.note);
        cards.flatten().filter(|card| wrong(card)).map(said).collect()
    }

    /// Whether a card says what was settled; `None` where it is about something else.
    fn is_card(&self, card: &Card) -> Option<bool> {
        let tier = &self.settled.tier;
        let note = self.printed(&card.note);
        if card.label == "Tier earned" {
            return Some(tier.earned_tier().is_some_and(|earned| self.common.tier_name(earned) == card.value));
        }
        if let Some(name) = card.label.strip_suffix(" would pay") {
            let is_next = tier.next.as_deref().is_some_and(|next| self.common.tier_name(next) == name);
            let worth = next_tier_worth(self.settled, self.common.reporting_currency);
            return Some(is_next && worth.is_some_and(|(worth, _)| is(&card.value, worth)));
        }
        if card.label == "Payable" {
            let is_amount = self.currencies.iter().any(|currency| amount(&card.value, *currency).is_some());
            let of_note =
                |shown: &str| if is_amount { self.is_known(shown) } else { self.is_any(shown, |one| one.payable) };
            return Some((!is_amount || self.is_payable(&card.value)) && note.into_iter().all(of_note));
        }
        card.label.ends_with(" share of support revenue").then(|| {
            self.is_share(&card.value) && note.into_iter().all(|shown| self.is_any(shown, |one| one.recognised))
        })
    }

    /// What is payable in all: of the one currency, or of all in the reporting currency.
    fn is_payable(&self, shown: &str) -> bool {
        let payable = match self.settled.settlements.as_slice() {
            [only] => Some(only.payable),
            all => Amounts::of_all(self.common, all).map(|all| all.payable),
        };
        payable.is_some_and(|payable| is(shown, payable))
    }

    /// Whether `40%` is a share of a settlement, or of the tier paid.
    fn is_share(&self, shown: &str) -> bool {
        let paid = self.common.programme.tiers.iter().find(|tier| tier.id == self.settled.tier.paid);
        let shares = self.settled.settlements.iter().filter_map(|one| one.share).chain(paid.map(|tier| tier.share));
        shares.into_iter().any(|share| is_share(shown, share))
    }

    /// A slide about the revenue share.
    fn revenue(&self, slide: &Slide) -> Vec<String> {
        let mut found = self.title(&slide.title);
        for block in blocks(slide) {
            found.extend(match block {
                Block::Table(table) => self.table(table),
                Block::Chart(chart) => self.chart(chart),
                Block::Callout { title, subtitle, items } => {
                    let next = self.next_tier(title, &subtitle.words()).into_iter();
                    let needs = next_tier::needs(items, &self.settled.next_tier_lacks, self.common);
                    next.chain(needs).chain(self.unknown(&text_of(block))).collect()
                }
                _ => {
                    let text = text_of(block);
                    let sure = next_tier::certainty(&text, &self.settled.tier, self.common);
                    self.unknown(&text).into_iter().chain(sure).chain(self.traced(&text)).collect()
                }
            });
        }
        found
    }

    /// `3 revenue lines in the statement`: of one settlement, or of all.
    fn traced(&self, text: &str) -> Option<String> {
        let (before, _) = text.split_once(" revenue line")?;
        let lines = || self.settled.settlements.iter().map(|one| one.lines.len() as i64);
        let said = number_last(before);
        let is_right = lines().chain([lines().sum()]).any(|lines| said == Some(lines));
        (!is_right).then(|| {
            format!("the number of revenue lines is said to be {}", before.rsplit(' ').next().unwrap_or_default())
        })
    }

    fn title(&self, title: &str) -> Vec<String> {
        let mut found = self.unknown(title);
        let mut hold = |shown: Option<&str>, of: fn(&Amounts) -> Money, what: &str| {
            let wrong = shown.filter(|shown| !self.is_any(shown, of));
            found.extend(wrong.map(|shown| format!("its title calls {shown} {what}, which it is not")));
        };
        if let Some((before, _)) = title.split_once(" is payable") {
            hold(self.printed(before).pop(), |one| one.payable, "payable");
        }
        if let Some((own, whole)) = title.split_once(" share is ").and_then(|(_, rest)| rest.split_once(" of ")) {
            hold(Some(own), |one| one.partner, "the partner\u{2019}s part");
            hold(self.printed(whole).first().copied(), |one| one.recognised, "recognised");
        }
        found
    }

    /// The tier that a callout is about, and its share instead of that of the tier earned.
    fn next_tier(&self, title: &str, under: &str) -> Option<String> {
        let name = title.strip_prefix("What ")?.strip_suffix(" would have taken")?;
        let tier = &self.settled.tier;
        let next = tier.next.as_deref().map(|next| self.common.tier_name(next));
        if next.as_deref() != Some(name) {
            return Some(format!("{name} is said to be the next tier"));
        }
        let (shown, rest) = under.strip_prefix("share ")?.split_once(" instead of ")?;
        let instead = rest.split_once(':').map_or(rest, |(instead, _)| instead);
        let of = |id: &str| self.common.programme.tiers.iter().find(|tier| tier.id == id).map(|tier| tier.share);
        let is = |shown: &str, id: &str| of(id).is_some_and(|share| is_share(shown, share));
        let is_right = is(shown, tier.next.as_deref()?) && is(instead, &tier.earned);
        (!is_right).then(|| format!("the next tier is said to have a share of {shown} instead of {instead}"))
    }

    /// A row for each currency, and one for all.
    fn table(&self, table: &Table) -> Vec<String> {
        let all = self.settled.settlements.as_slice();
        let sums = Amounts::of_all(self.common, all);
        let mut found = Vec::new();
        for row in &table.rows {
            let Some(code) = row.first().and_then(words) else { continue };
            let one = all.iter().find(|one| one.recognised.currency.code() == code);
            for (column, shown) in
                table.columns.iter().zip(row).filter_map(|(column, cell)| Some((column, words(cell)?)))
            {
                let is_right = match one {
                    Some(one) => self.is_cell(one, &column.title, shown),
                    None if code == "All" => is_total(shown, sums),
                    None => None,
                };
                if is_right == Some(false) {
                    found.push(format!(
                        "{code} reads {shown} under \u{201c}{}\u{201d}, which was not settled",
                        column.title
                    ));
                }
            }
        }
        found
    }

    fn is_cell(&self, one: &Settlement, title: &str, shown: &str) -> Option<bool> {
        if shown.is_empty() || shown == format::NO_FIGURE || shown == "no rate" {
            return None;
        }
        let is = |due: Option<Money>| due.is_some_and(|due| is(shown, due));
        Some(match title {
            "Recognised" => is(Some(one.recognised)),
            "Share" => shown == "several" || one.share.is_some_and(|share| is_share(shown, share)),
            "Added, taken" => is(one.payable.checked_sub(one.partner)),
            "Payable" => is(Some(one.payable)),
            title if title.ends_with(" part") => is(Some(one.partner)),
            title if title == format!("in {}", self.common.reporting_currency) => is(one.payable_reporting),
            _ => return None,
        })
    }

    /// The split of what was recognised, and the steps to what is payable.
    fn chart(&self, chart: &ChartBlock) -> Vec<String> {
        match &chart.spec {
            ChartSpec::Split { label, parts } => {
                let shown: Vec<&str> = self
                    .printed(label)
                    .into_iter()
                    .chain(parts.iter().flat_map(|part| self.printed(&part.0)))
                    .collect();
                let behind = chart.data.iter().skip(1).filter_map(|row| row.get(1));
                let is_of = |one: &&Amounts| {
                    let (partner, vendor) = (one.partner, one.vendor);
                    let printed = is_list(&shown, &[one.recognised, partner, vendor]);
                    let behind: Vec<&str> = behind.clone().map(String::as_str).collect();
                    let drawn = parts.iter().zip([partner, vendor]).all(|(part, money)| is_length(part.1, money));
                    printed && drawn && is_list(&behind, &[partner, vendor])
                };
                let wrong = !self.amounts.iter().any(|one| is_of(&one));
                wrong
                    .then(|| format!("the split reads {}, which was not settled", format::list(&shown)))
                    .into_iter()
                    .collect()
            }
            ChartSpec::Waterfall(waterfall) => self.waterfall(&waterfall.steps, &chart.data),
            _ => Vec::new(),
        }
    }

    fn waterfall(&self, steps: &[WaterfallStep], data: &[Vec<String>]) -> Vec<String> {
        let Some(first) = steps.first() else { return Vec::new() };
        let of = |one: &&Settlement| amount(&first.value_label, one.recognised.currency).is_some();
        let Some(one) = self.settled.settlements.iter().find(of) else {
            return vec![format!("a waterfall begins with {}, in no currency of the settlement", first.value_label)];
        };
        let mut found = Vec::new();
        let mut sum = Some(Money::zero(one.payable.currency));
        for (index, step) in steps.iter().enumerate() {
            let due = step_of(one, &step.label);
            let behind = data.get(index + 1).and_then(|row| row.get(1));
            let is_right = due.is_some_and(|due| {
                is(&step.value_label, due) && is_length(step.value, due) && behind == Some(&step.value_label)
            });
            if !is_right {
                found.push(format!(
                    "the step {} reads {}, which was not settled",
                    step.label.replace('\n', " "),
                    step.value_label
                ));
            }
            if index + 1 < steps.len() {
                sum = sum.zip(due).and_then(|(sum, due)| sum.checked_add(due));
            }
        }
        if found.is_empty() && sum != Some(one.payable) {
            found.push("the steps to what is payable do not sum to it".to_owned());
        }
        found
    }
}

/// What is added to a share, taken from it, or left of it.
fn beyond_the_share(one: &Settlement) -> Vec<Money> {
    let mut amounts = vec![one.incentives, one.service_credits, one.true_ups, one.sub_partners, one.earned()];
    amounts.extend(one.adjustments.iter().map(|adjustment| adjustment.amount));
    amounts.extend([one.payable_reporting, one.recognised_reporting, one.partner_reporting].into_iter().flatten());
    amounts.extend(one.payable.checked_sub(one.partner));
    amounts.extend(one.payment.iter().map(|payment| payment.carried));
    amounts
}

/// What a step of a waterfall stands for; `None` for one that no settlement has.
fn step_of(one: &Settlement, label: &str) -> Option<Money> {
    let effect = |kind: StepKind| one.payment.as_ref().and_then(|payment| payment.effect(kind));
    match label.replace('\n', " ").as_str() {
        "Payable" => Some(one.payable),
        "Incentives" => Some(one.incentives),
        "Service credits" => Some(one.service_credits),
        "True-ups" => Some(one.true_ups),
        "Sub- partners" => Some(one.sub_partners),
        "Collected in cash" => effect(StepKind::Retained),
        "Not yet collected" => effect(StepKind::Uncollected),
        "Collected by now" => effect(StepKind::Collected),
        "Opening balance" => effect(StepKind::Opening),
        "Released" => effect(StepKind::Released),
        "Held" => effect(StepKind::Held),
        "Withheld" => effect(StepKind::Withheld),
        "Carried forward" => effect(StepKind::Carried),
        label => label.ends_with(" share").then_some(one.partner),
    }
}

pub(super) fn words(cell: &Cell) -> Option<&str> {
    if let Cell::Text { text, .. } = cell { Some(text.as_str()) } else { None }
}

/// Whether a print in its currency is an amount.
pub(super) fn is(shown: &str, due: Money) -> bool {
    amount(shown, due.currency).is_some_and(|read| read.is(due))
}

/// Whether `37.5%` is a share.
pub(super) fn is_share(shown: &str, share: Share) -> bool {
    let printed = figure_first(shown).and_then(|(figure, rest)| figure.strip_suffix('%').filter(|_| rest.is_empty()));
    let hundredths = share.decimal() * rust_decimal::Decimal::ONE_HUNDRED;
    printed.and_then(exact_number) == Some(hundredths)
}

/// Whether a length is that of an amount, to half a minor unit.
fn is_length(drawn: f64, money: Money) -> bool {
    let scale = 10_f64.powi(money.currency.minor_digits().cast_signed());
    (drawn * scale - money.minor as f64).abs() <= 0.5
}

fn is_list(shown: &[&str], amounts: &[Money]) -> bool {
    shown.len() == amounts.len() && shown.iter().zip(amounts).all(|(text, money)| is(text, *money))
}

fn is_total(shown: &str, sums: Option<Amounts>) -> Option<bool> {
    let written = shown != "All" && !shown.is_empty();
    written.then(|| sums.is_some_and(|sums| is(shown, sums.payable)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture::{self, Fixture};
    use crate::deck::model::{Audience, Band, RichText};
    use crate::deck::partner_deck;

    fn deck(fixture: &Fixture) -> Deck {
        let common = fixture.common();
        partner_deck(&fixture.input(&common), Audience::Partner)
    }

    fn found(deck: &Deck, fixture: &Fixture) -> Vec<String> {
        of_money(deck, &fixture.common(), fixture.settlement.as_ref().expect("a settlement"))
    }

    /// The fixture with a second settlement in another currency.
    fn of_two_currencies() -> Fixture {
        let mut fixture = fixture::meridian();
        let settled = fixture.settlement.as_mut().expect("a settlement");
        let yen = Currency::parse("JPY").expect("a code");
        let mut second = fixture::one_settlement(&settled.partner_id, 1_000_000, 400_000, yen);
        second.recognised_reporting = Some(fixture::money(600_000));
        second.partner_reporting = Some(fixture::money(240_000));
        second.payable_reporting = Some(fixture::money(310_920));
        settled.settlements.push(second);
        fixture
    }

    #[test]
    fn the_decks_say_what_was_settled() {
        for fixture in [fixture::meridian(), fixture::slipping(), of_two_currencies()] {
            if fixture.settlement.is_some() {
                assert_eq!(found(&deck(&fixture), &fixture), [""; 0]);
            }
        }
    }

    #[test]
    fn a_cent_is_found_wherever_it_is_written() {
        for fixture in [fixture::meridian(), of_two_currencies()] {
            let written = deck(&fixture);
            let changes: [fn(&mut Settlement); 4] = [
                |one| one.payable.minor += 1,
                |one| one.partner.minor += 1,
                |one| one.recognised.minor += 1,
                |one| one.true_ups.minor += 1,
            ];
            for (index, change) in changes.into_iter().enumerate() {
                let mut other = Fixture { settlement: fixture.settlement.clone(), ..fixture::meridian() };
                change(&mut other.settlement.as_mut().expect("a settlement").settlements[0]);
                let found = found(&written, &other);
                assert!(found.iter().any(|one| one.starts_with("slide revenue-share: ")), "{index}: {found:?}");
            }
        }
    }

    #[test]
    fn a_card_a_tier_and_a_step_are_found() {
        let fixture = fixture::meridian();
        let with = |change: fn(&mut Block)| {
            let mut deck = deck(&fixture);
            let blocks = deck.slides.iter_mut().flat_map(|slide| &mut slide.bands).flat_map(|band| &mut band.columns);
            blocks.flat_map(|column| &mut column.blocks).for_each(change);
            found(&deck, &fixture)
        };
        let cards = with(|block| {
            if let Block::Cards { cards } = block {
                cards
                    .iter_mut()
                    .filter(|card| card.label == "Payable")
                    .for_each(|card| card.value = "€1.00".to_owned());
                cards
                    .iter_mut()
                    .filter(|card| card.label == "Tier earned")
                    .for_each(|card| card.value = "Silver".to_owned());
            }
        });
        assert_eq!(cards.len(), 2, "{cards:?}");
        let steps = with(|block| {
            if let Block::Chart(chart) = block
                && let ChartSpec::Waterfall(drawn) = &mut chart.spec
            {
                drawn.steps[1].value += 1.0;
            }
        });
        assert_eq!(steps, ["slide revenue-share: the step True-ups reads +€1,182.00, which was not settled"]);
        let left_out = with(|block| {
            if let Block::Chart(chart) = block
                && let ChartSpec::Waterfall(drawn) = &mut chart.spec
            {
                drawn.steps.remove(1);
                chart.data.remove(2);
            }
        });
        assert_eq!(left_out, ["slide revenue-share: the steps to what is payable do not sum to it"]);
    }

    #[test]
    fn another_partners_amount_in_a_sentence_is_found() {
        let fixture = fixture::meridian();
        let mut deck = deck(&fixture);
        let slide = deck.slides.iter_mut().find(|slide| slide.id == "revenue-share").expect("a slide");
        let words = RichText::plain("In EUR this comes to €12,345.67.");
        slide.bands.push(Band::full(vec![Block::Text { paragraphs: vec![words] }]));
        assert_eq!(found(&deck, &fixture), ["slide revenue-share: €12,345.67 is no amount of the settlement"]);
    }
}
