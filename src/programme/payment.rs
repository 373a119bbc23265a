//! `[payment]`: what of a quarter's money is paid, and what is held, withheld or carried to the next quarter.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::incentives::read_amount;
use super::tiers::share;
use super::version::at_least;
use crate::config::Section;
use crate::domain::{Currency, Finding, Money, Share};

/// More quarters than any holdback can mean.
const MOST_QUARTERS: i64 = 40;

/// The rules of payment. A programme without them pays each quarter by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaymentRules {
    /// What becomes of a balance below zero.
    pub below_zero: BelowZero,
    /// The share that is held; `None` where nothing is.
    pub holdback: Option<Share>,
    /// When it is released; agreements may say otherwise.
    pub release: Option<Release>,
    /// The share that is withheld of what is paid, as for tax; `None` where nothing is.
    pub withholding: Option<Share>,
    /// The same for partners of a country, in place of it; by country as the partner list writes it.
    pub withholding_by_country: BTreeMap<String, Share>,
    /// The least that is paid, one a currency.
    pub minimum: BTreeMap<Currency, Money>,
    /// Whether the partner's share of a line waits until its customer has paid it.
    pub held_until_collected: bool,
}

/// What one agreement says in place of the programme's rules; nothing where it says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OwnPayment {
    /// The share that is held.
    pub holdback: Option<Share>,
    /// When it is released.
    pub release: Option<Release>,
    /// The share that is withheld.
    pub withholding: Option<Share>,
    /// The least that is paid, in the agreement's currency.
    pub minimum: Option<Money>,
    /// Whether the share of what is not collected waits.
    pub held_until_collected: Option<bool>,
}

/// What becomes of a balance below zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BelowZero {
    /// Nothing is paid, and it is set off against the next quarter.
    #[default]
    Carry,
    /// The partner is asked to pay it.
    Claim,
}

/// When what was held is released.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// So many quarters later.
    AfterQuarters(u32),
    /// In the quarter of a day. From that quarter on nothing is held any more.
    On(NaiveDate),
}

/// The table; `None` where there is none.
pub(super) fn read(root: &Section<'_>) -> Option<PaymentRules> {
    let section = root.section("payment")?;
    let below_zero = section.word("below_zero", &[("carry", BelowZero::Carry), ("claim", BelowZero::Claim)]);
    let holdback = share(&section, "holdback");
    let release = read_release(&section);
    if let (Some(holdback), None) = (&holdback, release)
        && !section.has("release_after_quarters")
        && !section.has("release_on")
    {
        let finding = Finding::error(holdback.place.clone(), "what is held would never be released");
        section.note(finding.remedy("give `release_after_quarters` or `release_on`"));
    }
    let rules = PaymentRules {
        below_zero: below_zero.map_or_else(BelowZero::default, |word| word.value),
        holdback: holdback.map(|holdback| holdback.value),
        release,
        withholding: share(&section, "withholding").map(|withholding| withholding.value),
        withholding_by_country: read_countries(&section),
        minimum: read_minimum(&section),
        held_until_collected: section.boolean("held_until_collected").is_some_and(|word| word.value),
    };
    section.finish();
    Some(rules)
}

fn read_release(section: &Section<'_>) -> Option<Release> {
    let quarters = at_least(section, "release_after_quarters", 1);
    let day = section.date("release_on");
    if section.has("release_after_quarters") && section.has("release_on") {
        section.error("expected one of `release_after_quarters` and `release_on`");
        return None;
    }
    let quarters = quarters.and_then(|quarters| {
        let known = u32::try_from(quarters).ok().filter(|_| quarters <= MOST_QUARTERS);
        if known.is_none() {
            section.error(format!("`release_after_quarters` is {quarters}, expected at most {MOST_QUARTERS}"));
        }
        known
    });
    quarters.map(Release::AfterQuarters).or_else(|| day.map(|day| Release::On(day.value)))
}

fn read_countries(section: &Section<'_>) -> BTreeMap<String, Share> {
    let mut countries = BTreeMap::new();
    for entry in section.sections("withholding_by_country") {
        let country = entry.required_text("country");
        let withheld = share(&entry, "withholding");
        if !entry.has("withholding") {
            entry.error("`withholding` is missing: which share is withheld?");
        }
        let place = entry.place();
        entry.finish();
        if let (Some(country), Some(withheld)) = (country, withheld)
            && countries.insert(country.value.clone(), withheld.value).is_some()
        {
            let message = format!("country `{}` is given twice, expected each once", country.value);
            section.note(Finding::error(place, message));
        }
    }
    countries
}

fn read_minimum(section: &Section<'_>) -> BTreeMap<Currency, Money> {
    let mut minimum = BTreeMap::new();
    for entry in section.sections("minimum") {
        let (amount, _) = read_amount(&entry);
        if !entry.has("amount") {
            entry.error("`amount` is missing: what is the least that is paid?");
        }
        let place = entry.place();
        entry.finish();
        if let Some(amount) = amount
            && minimum.insert(amount.currency, amount).is_some()
        {
            let message = format!("a minimum in {} is given twice, expected each currency once", amount.currency);
            section.note(Finding::error(place, message));
        }
    }
    minimum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::version::tests::{read_text, with_text};

    fn said(rules: &str) -> Vec<String> {
        read_text(rules).1.into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn a_table_alone_carries_balances_and_nothing_else() {
        assert_eq!(with_text("").pay.payment, None);
        assert_eq!(with_text("[payment]").pay.payment, Some(PaymentRules::default()));
    }

    #[test]
    fn every_rule_is_read() {
        let rules = with_text(
            r#"
            [payment]
            below_zero = "claim"
            holdback = "0.10"
            release_on = 2027-03-31
            withholding = "0.15"
            withholding_by_country = [{ country = "SE", withholding = "0" }]
            minimum = [{ amount = "100", currency = "EUR" }, { amount = "15000", currency = "JPY" }]
            "#,
        );
        let rules = rules.pay.payment.expect("rules");
        assert_eq!((rules.below_zero, rules.holdback), (BelowZero::Claim, Share::parse("0.1")));
        assert_eq!(rules.release, "2027-03-31".parse().ok().map(Release::On));
        assert_eq!(rules.withholding_by_country["SE"], Share::ZERO);
        let yen = Currency::parse("JPY").expect("a code");
        assert_eq!((rules.minimum.len(), rules.minimum[&yen].minor), (2, 15_000));
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        assert_eq!(said("[payment]\nholdback = \"0.1\""), ["what is held would never be released"]);
        let both = "[payment]\nholdback = \"0.1\"\nrelease_after_quarters = 2\nrelease_on = 2027-03-31";
        assert!(said(both).concat().contains("expected one of `release_after_quarters` and `release_on`"));
        let late = "[payment]\nholdback = \"0.1\"\nrelease_after_quarters = 400";
        assert!(said(late).concat().contains("expected at most 40"));
        let twice = r#"
            [payment]
            withholding_by_country = [{ country = "SE", withholding = "0.1" }, { country = "SE", withholding = "0.2" }]
            minimum = [{ amount = "1", currency = "EUR" }, { amount = "2", currency = "EUR" }]
        "#;
        assert_eq!(
            said(twice),
            [
                "country `SE` is given twice, expected each once",
                "a minimum in EUR is given twice, expected each currency once"
            ]
        );
        let fine = "[payment]\nminimum = [{ amount = \"0.5\", currency = \"JPY\" }]";
        assert!(said(fine).concat().contains("whole minor units of JPY"));
    }
}
