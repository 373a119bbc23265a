//! Warnings about one version's rules, in the order of its file.

use std::collections::BTreeMap;

use super::super::metrics::KnownMetric;
use super::super::model::EvidencePolicy;
use super::super::{incentives, points, schedules, targets, tiers};
use super::{answers, evidence, scales, steps};
use crate::config::Document;
use crate::domain::{Finding, Money};

/// What the newest pack says of revenue and of how partners stand, for rules that are to be told in money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revenue {
    /// The period it was recognised in, `2026Q3`.
    pub period: String,
    /// The largest amount that was recognised for one partner in one currency.
    pub largest: Money,
    /// How partners stand, by partner.
    pub partners: Vec<StandsAt>,
}

/// How one partner stands in a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandsAt {
    /// Its id.
    pub partner: String,
    /// The tier that the quarter left it with.
    pub tier: String,
    /// What was recognised, in the reporting currency or else the currency that comes first.
    pub recognised: Money,
    /// The two counts of each figure that is a share of its evidence, by metric.
    pub counts: BTreeMap<String, (i64, i64)>,
}

/// Everything that may not be meant in a version without errors.
pub(in crate::programme) fn advice(
    file: &str,
    text: &str,
    metrics: &[KnownMetric<'_>],
    revenue: Option<&Revenue>,
) -> Vec<Finding> {
    // What is wrong with the version was reported when it was read: here its places are wanted once more.
    let document = Document::parse(file, text);
    let root = document.root();
    let schedules = schedules::read(&root);
    let points = points::read(&root, metrics, &schedules);
    let tiers = tiers::read(&root, metrics, &points);
    let rules = root.section("targets").map(|section| targets::read(&section, metrics)).unwrap_or_default();
    let own = targets::read_own(&root, metrics);
    let incentives = incentives::read(&root, metrics, &schedules);
    let mut findings = steps::weaker_above(&tiers);
    findings.extend(steps::steepest(&tiers, revenue));
    findings.extend(evidence::finer_than_evidence(&tiers, metrics, &rules, &own));
    findings.extend(scales::cliffs(&root, &incentives));
    let policy = root.word("on_insufficient_evidence", &EvidencePolicy::WORDS);
    let policy = policy.map_or(EvidencePolicy::Hold, |word| word.value);
    let rules = answers::Rules { tiers: &tiers, incentives: &incentives, metrics, targets: &rules, policy };
    findings.extend(answers::dearest(&rules, revenue));
    findings.sort_by(|left, right| left.place.cmp(&right.place));
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Currency;

    const HEAD: &str = "title = \"T\"\nfrom = 2026-01-01\n";
    const LADDER: &str = "[[tier]]\nid = \"entry\"\nshare = \"0.30\"\n\
        [[tier]]\nid = \"silver\"\nshare = \"0.35\"\n[[tier.gate]]\nmetric = \"csat\"\nat_least = 0.86\n\
        [[tier]]\nid = \"gold\"\nshare = \"0.40\"\n[[tier.gate]]\nmetric = \"csat\"\nat_least = 0.88\n";

    fn found(rules: &str, revenue: Option<&Revenue>) -> Vec<String> {
        let csat = KnownMetric {
            higher_is_better: Some(true),
            is_share: true,
            least_evidence: Some(10),
            ..KnownMetric::from("csat")
        };
        let metrics = [csat, KnownMetric::from("backlog")];
        let files = [("programme/2026.toml".to_owned(), format!("{HEAD}{rules}"))];
        let (programme, findings) = super::super::super::check_all(
            &super::super::super::Files { versions: files.to_vec(), ..Default::default() },
            &metrics,
            None,
        );
        assert!(programme.is_some(), "{findings:#?}");
        super::super::super::advise(&files, &metrics, revenue).iter().map(ToString::to_string).collect()
    }

    fn with_answers(least: i64) -> String {
        format!("{LADDER}[targets.csat]\nminimum_evidence = {least}\n")
    }

    #[test]
    fn bounds_closer_than_one_answer_are_told_apart_by_more_answers() {
        assert_eq!(
            found(&with_answers(30), None),
            [
                "programme/2026.toml:15:1 [tier[3].gate[1]]: 30 rows of evidence suffice for `csat`, and one of them moves it by 0.0333: more than \
              the 0.02 between `silver` and `gold`; ask for at least 50 with `minimum_evidence` in [targets.csat], or set the bounds further apart"
            ]
        );
        assert_eq!(found(&with_answers(50), None), [""; 0], "one answer of 50 is the distance");
        assert!(found(LADDER, None)[0].contains("10 rows of evidence suffice"), "the metric's own least evidence");
        let own = "[[own_target]]\nmetric = \"csat\"\npartners = [\"P7\"]\nminimum_evidence = 20\n";
        assert!(found(&(with_answers(60) + own), None)[0].contains("20 rows of evidence suffice"));
    }

    #[test]
    fn a_tier_that_asks_less_than_the_one_below_is_named() {
        let weaker = LADDER.replace("at_least = 0.88", "at_least = 0.70");
        let other = "[[tier.gate]]\nmetric = \"backlog\"\nat_most = 5\n";
        let told = found(&(weaker + other + "[targets.csat]\nminimum_evidence = 60\n"), None);
        assert_eq!(
            told,
            [
                "programme/2026.toml:15:1 [tier[3].gate[1]]: tier `gold` asks for `csat` of at least 0.7, less than the 0.86 of `silver` below it; \
              a partner could miss `silver` and be `gold`: ask for at least 0.86"
            ]
        );
        let without =
            with_answers(60).replace("metric = \"csat\"\nat_least = 0.88", "metric = \"backlog\"\nat_most = 5");
        assert_eq!(
            found(&without, None),
            [
                "programme/2026.toml:12:1 [tier[3]]: tier `gold` asks nothing of `csat`, as `silver` below it does; a partner could miss `silver` \
              and be `gold`: repeat the gate, at least as strict"
            ]
        );
    }

    #[test]
    fn a_steep_step_is_told_in_money_where_revenue_is_known() {
        let steep =
            format!("share_floor = \"0.20\"\n{}", with_answers(60).replace("share = \"0.30\"", "share = \"0.23\""));
        let place = "programme/2026.toml:9:9 [tier[2].share]: the share rises by 0.12 from `entry` to `silver`";
        let remedy = "a tier between the two would make the step smaller";
        let share = format!("{place}: one row of evidence can decide 0.12 of a partner's revenue; {remedy}");
        assert_eq!(found(&steep, None), [share]);
        let largest = Money::from_minor(18_234_055, Currency::parse("EUR").expect("a code"));
        let revenue = Revenue { period: "2026Q3".to_owned(), largest, partners: Vec::new() };
        let money = "one row of evidence can decide 21880.87 EUR, by the largest revenue of a partner in 2026Q3";
        assert_eq!(found(&steep, Some(&revenue)), [format!("{place}: {money}; {remedy}")]);
        let ten_points = with_answers(60).replace("share = \"0.30\"", "share = \"0.25\"");
        assert_eq!(found(&ten_points, Some(&revenue)), [""; 0]);
    }

    #[test]
    fn more_revenue_that_pays_less_is_a_cliff() {
        let scale = |kind: &str, second: &str| {
            format!(
                "[schedules.volume]\nkind = \"{kind}\"\nband = [{{ to = 100000, gives = \"0.05\" }}, {{ from = 100000, gives = \"{second}\" }}]\n\
                 [[incentive]]\nid = \"growth\"\nschedule = \"volume\"\ncurrency = \"EUR\"\n"
            )
        };
        let told = found(&scale("whole", "0.04"), None);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].contains("`growth` pays 5000 EUR on 99999.99 and 4000 EUR on 100000: more revenue costs 1000 EUR; kind = \"marginal\" pays"),
            "{told:?}"
        );
        let rise = found(&scale("whole", "0.06"), None);
        assert!(
            rise[0].contains("`growth` pays 5000 EUR on 99999.99 and 6000 EUR on 100000: a step of 1000 EUR"),
            "{rise:?}"
        );
        assert_eq!(found(&scale("marginal", "0.04"), None), [""; 0]);
    }

    #[test]
    fn only_the_newest_version_is_looked_at() {
        let metrics = [KnownMetric { is_share: true, least_evidence: Some(10), ..KnownMetric::from("csat") }];
        let version =
            |file: &str, from: &str, rules: &str| (file.to_owned(), format!("title = \"T\"\nfrom = {from}\n{rules}"));
        let files = [version("a.toml", "2025-01-01", LADDER), version("b.toml", "2026-01-01", &with_answers(50))];
        assert_eq!(super::super::super::advise(&files, &metrics, None), []);
        assert_eq!(super::super::super::advise(&files[..1], &metrics, None).len(), 1);
    }
}
