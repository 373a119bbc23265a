//! Which escalations of a quarter are to be judged: all of them, or a sample that a seed draws.

use std::collections::BTreeSet;

use hmac::{Hmac, KeyInit, Mac};
use rust_decimal::Decimal;
use sha2::Sha256;

use super::model::Version;
use super::tiers;
use super::version::at_least;
use crate::config::{Placed, Section};
use crate::domain::period::FiscalYear;
use crate::domain::{Finding, Quarter, Share};

/// A sample of each partner's escalations of a quarter. Where it asks for a number and for a share, the larger of the two is drawn.
///
/// Every escalation has a number that the seed, the quarter, the partner and its own id decide, and nothing else: [`Self::number`]. Those with the
/// lowest numbers are drawn. A late escalation therefore moves at most one other out of a sample of a fixed number, and none out of a share.
///
/// Nobody chooses what is drawn. The seed stands in the rules before the quarter starts and cannot change inside it, so that whoever
/// writes the rules does not know the escalations yet; the ids are given by the case system after a case was escalated, so that
/// whoever escalates does not know them; and the hash leaves no way from a wish to a number. What is adjudicated besides does not
/// count, so that judging more than was drawn changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdjudicationSample {
    /// What the draw rests on, as the rules write it.
    pub seed: String,
    /// Escalations of each partner and quarter; `None` where only a share is asked for.
    pub escalations: Option<usize>,
    /// The share of them; `None` where only a number is asked for.
    pub share: Option<Share>,
}

impl AdjudicationSample {
    /// The number of an escalation: the first eight bytes, read as one, of HMAC-SHA256 with the seed as key over quarter, partner and
    /// escalation, with a line feed between them.
    #[must_use]
    pub fn number(&self, quarter: Quarter, partner: &str, escalation: &str) -> u64 {
        // A key of any length will do: there is no other error.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.seed.as_bytes()) else { return 0 };
        mac.update(format!("{quarter}\n{partner}\n{escalation}").as_bytes());
        let digest = mac.finalize().into_bytes();
        digest.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
    }

    /// Those of a partner's escalations of a quarter that are drawn, whatever their order.
    #[must_use]
    pub fn draw<'e>(
        &self,
        quarter: Quarter,
        partner: &str,
        escalations: impl IntoIterator<Item = &'e str>,
    ) -> BTreeSet<&'e str> {
        let numbered = escalations.into_iter().map(|id| (self.number(quarter, partner, id), id));
        // Of two with one number, which will hardly be, the id decides.
        let numbered: BTreeSet<(u64, &str)> = numbered.collect();
        let first = self.escalations.unwrap_or(0);
        let drawn = |(position, (number, _)): &(usize, (u64, &str))| *position < first || self.is_of_share(*number);
        numbered.into_iter().enumerate().filter(drawn).map(|(_, (_, id))| id).collect()
    }

    /// Whether a number lies in the share: below it, were all numbers spread evenly from 0 to 1.
    fn is_of_share(&self, number: u64) -> bool {
        let Some(share) = self.share.map(Share::decimal) else { return false };
        // `number / 2^64 < mantissa / 10^scale` without a division; a share has at most 18 decimals, so that both sides fit.
        let (mantissa, scale) = (share.mantissa().unsigned_abs(), share.scale());
        let ten = 10_u128.checked_pow(scale);
        let (left, right) = (ten.and_then(|ten| ten.checked_mul(u128::from(number))), mantissa.checked_mul(1 << 64));
        left.zip(right).is_some_and(|(left, right)| left < right)
    }

    /// How much is drawn: `30 escalations of each partner and quarter, drawn by the seed "2026"`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let percent = |share: Share| format!("{}%", (share.decimal() * Decimal::ONE_HUNDRED).normalize());
        let how_many = match (self.escalations, self.share.map(percent)) {
            (Some(1), None) => "1 escalation".to_owned(),
            (Some(count), None) => format!("{count} escalations"),
            (None, Some(share)) => format!("{share} of the escalations"),
            (Some(count), Some(share)) => format!("{share} of the escalations, but at least {count},"),
            (None, None) => "no escalation".to_owned(),
        };
        format!("{how_many} of each partner and quarter, drawn by the seed \"{}\"", self.seed)
    }
}

/// Most decimals of a share: with more, a share says more than a number can.
const MOST_DECIMALS: u32 = 18;

/// Reads `[adjudication]`; `None` where all escalations are to be judged.
pub(super) fn read(root: &Section<'_>) -> Option<AdjudicationSample> {
    let section = root.section("adjudication")?;
    let seed = section.required_text("seed");
    let sample = at_least(&section, "sample", 1).and_then(|count| usize::try_from(count).ok());
    let share = tiers::share(&section, "share").and_then(|share| of_some_rows(&section, share));
    if !section.has("sample") && !section.has("share") {
        section.error("it does not say how many escalations are drawn: give `sample`, `share` or both");
    }
    section.finish();
    if sample.is_none() && share.is_none() {
        return None;
    }
    Some(AdjudicationSample { seed: seed?.value, escalations: sample, share })
}

/// A share that draws anything, and that is exact.
fn of_some_rows(section: &Section<'_>, share: Placed<Share>) -> Option<Share> {
    let decimal = share.value.decimal().normalize();
    if decimal > Decimal::ZERO && decimal.scale() <= MOST_DECIMALS {
        return Share::new(decimal);
    }
    let expected = format!("a share above 0 with at most {MOST_DECIMALS} decimals");
    section.note(Finding::error(share.place, format!("found `{decimal}`, expected {expected}")));
    None
}

/// A sample that changes inside a quarter: its seed could be chosen by what it draws.
pub(super) fn changes_inside_quarter(
    earlier: &Version,
    later: &Placed<Version>,
    fiscal_year: Option<FiscalYear>,
) -> Option<Finding> {
    let from = later.value.from;
    let quarter = fiscal_year?.quarter_of(from);
    if quarter.first_day() == from || earlier.adjudication == later.value.adjudication {
        return None;
    }
    let message = format!("what is adjudicated changes on {from}, inside a quarter");
    let next = quarter.next().first_day();
    let remedy = format!(
        "let the version start with a quarter such as {next}: who knows the escalations could choose the sample"
    );
    Some(Finding::error(later.place.clone(), message).remedy(remedy))
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: FiscalYear = FiscalYear { start_month: 1 };

    fn quarter() -> Quarter {
        YEAR.parse_quarter("2026Q3").expect("a quarter")
    }

    fn sample(escalations: Option<usize>, share: Option<&str>) -> AdjudicationSample {
        AdjudicationSample { seed: "harbour".to_owned(), escalations, share: share.and_then(Share::parse) }
    }

    fn ids(count: usize) -> Vec<String> {
        (0..count).map(|index| format!("E-{index}")).collect()
    }

    fn drawn(sample: &AdjudicationSample, ids: &[String]) -> BTreeSet<String> {
        sample.draw(quarter(), "P1", ids.iter().map(String::as_str)).into_iter().map(str::to_owned).collect()
    }

    /// As any other tool computes it: `printf '2026Q3\nP1\nE-7' | openssl dgst -sha256 -hmac harbour`.
    #[test]
    fn anybody_can_compute_a_number() {
        let digits = format!("{:016x}", sample(Some(1), None).number(quarter(), "P1", "E-7"));
        assert_eq!(digits, "845a49d53c578a69");
    }

    #[test]
    fn order_does_not_matter_and_seed_partner_and_quarter_do() {
        let thirty = sample(Some(30), None);
        let (all, mut turned) = (ids(200), ids(200));
        turned.reverse();
        let found = drawn(&thirty, &all);
        assert_eq!((found.len(), &found), (30, &drawn(&thirty, &turned)));
        let other_seed = AdjudicationSample { seed: "other".to_owned(), ..thirty.clone() };
        assert_ne!(found, drawn(&other_seed, &all));
        let number = |quarter, partner| thirty.number(quarter, partner, "E-7");
        assert_ne!(number(quarter(), "P1"), number(quarter(), "P2"));
        assert_ne!(number(quarter(), "P1"), number(quarter().next(), "P1"));
    }

    #[test]
    fn a_late_escalation_moves_one_other_at_most() {
        let (number, share) = (sample(Some(30), None), sample(None, Some("0.25")));
        for count in 31..120 {
            let (before, after) = (ids(count), ids(count + 1));
            assert!(drawn(&number, &before).difference(&drawn(&number, &after)).count() <= 1);
            assert!(drawn(&share, &before).is_subset(&drawn(&share, &after)));
        }
    }

    #[test]
    fn a_share_draws_about_as_many_and_a_number_beside_it_is_the_least() {
        let of = |sample: AdjudicationSample, count| drawn(&sample, &ids(count)).len();
        // 2,500 expected, with a standard deviation of 43.
        assert!(of(sample(None, Some("0.25")), 10_000).abs_diff(2_500) < 130);
        assert_eq!((of(sample(None, Some("1")), 50), of(sample(Some(30), None), 12)), (50, 12));
        let both = || sample(Some(30), Some("0.25"));
        assert_eq!(of(both(), 40), 30);
        assert_eq!(of(both(), 10_000), of(sample(None, Some("0.25")), 10_000));
    }

    #[test]
    fn every_escalation_has_the_same_chance() {
        // Over many quarters each of ten is drawn in half of them: 500 of 1,000 with a standard deviation of 16.
        let (half, ids) = (sample(Some(5), None), ids(10));
        let mut times = vec![0_u32; ids.len()];
        let mut quarter = quarter();
        for _ in 0..1_000 {
            for id in half.draw(quarter, "P1", ids.iter().map(String::as_str)) {
                times[ids.iter().position(|known| known == id).expect("one of them")] += 1;
            }
            quarter = quarter.next();
        }
        assert!(times.iter().all(|count| count.abs_diff(500) < 65), "{times:?}");
    }

    #[test]
    fn a_sample_is_told_in_words() {
        assert_eq!(
            sample(Some(30), None).in_words(),
            "30 escalations of each partner and quarter, drawn by the seed \"harbour\""
        );
        let both =
            "25% of the escalations, but at least 30, of each partner and quarter, drawn by the seed \"harbour\"";
        assert_eq!(sample(Some(30), Some("0.25")).in_words(), both);
    }

    #[test]
    fn a_sample_changes_with_a_quarter_alone() {
        let version = |from: &str, seed: &str| {
            let text = format!("title = \"P\"\nfrom = {from}\n[adjudication]\nseed = \"{seed}\"\nsample = 5\n");
            crate::programme::version::read("programme/new.toml", &text, &[]).0.expect("a version")
        };
        let before = version("2026-01-01", "harbour").value;
        let said = |from: &str, seed: &str| {
            changes_inside_quarter(&before, &version(from, seed), Some(YEAR)).map(|finding| finding.to_string())
        };
        assert_eq!((said("2026-07-01", "other"), said("2026-08-15", "harbour")), (None, None));
        let told = said("2026-08-15", "other").expect("a finding");
        assert!(told.contains("inside a quarter") && told.contains("2026-10-01"), "{told}");
    }

    /// The sample of rules with these lines, and what was found.
    fn read_rules(lines: &str) -> (Option<AdjudicationSample>, Vec<String>) {
        let text = format!("title = \"P\"\nfrom = 2026-01-01\n[adjudication]\n{lines}");
        let (version, findings) = crate::programme::version::read("programme/2026.toml", &text, &[]);
        (version.and_then(|version| version.value.adjudication), findings.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn rules_are_read_and_slips_are_told() {
        let (found, findings) = read_rules("seed = \"harbour\"\nsample = 30\nshare = \"0.25\"\n");
        assert_eq!((found, findings.len()), (Some(sample(Some(30), Some("0.25"))), 0), "{findings:?}");
        for (lines, words) in [
            ("sample = 30\n", "seed"),
            ("seed = \"x\"\n", "how many"),
            ("seed = \"x\"\nsample = 0\n", "1 or more"),
            ("seed = \"x\"\nshare = \"0\"\n", "above 0"),
            ("seed = \"x\"\nshare = \"25\"\n", "0.25"),
            ("seed = \"x\"\nsample = 3\nsamples = 3\n", "samples"),
        ] {
            let (found, findings) = read_rules(lines);
            assert_eq!(found, None, "{lines}");
            assert!(findings.iter().any(|finding| finding.contains(words)), "{lines}: {findings:?}");
        }
    }
}
