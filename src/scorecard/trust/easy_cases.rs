//! Are easy cases asked about more often than hard ones?

use super::contrast::Part;
use super::counts::KindCount;
use super::limits::{FEWEST_CASES, LEAST_DIFFERENCE};
use super::warnings::{Finding, Warning, WarningKind, counts, percent};
use crate::programme::service_levels::ServiceLevels;
use crate::stats::CONFIDENCE;
use crate::stats::exact_strata::more_often;
use crate::stats::stratified::{Table, risk_difference};

/// The test, in words.
const TEST: &str = "exact one-sided mid-P within products";

/// What makes a case easy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Basis {
    /// It was judged simple, and not complex.
    Complexity,
    /// Its severity is in the lower half of the programme's list.
    Severity,
}

impl Basis {
    fn easy(self) -> &'static str {
        match self {
            Self::Complexity => "simple cases",
            Self::Severity => "cases of the lower severities",
        }
    }

    fn hard(self) -> &'static str {
        match self {
            Self::Complexity => "complex ones",
            Self::Severity => "those of the higher ones",
        }
    }

    /// Whether a case is easy; `None` where nobody knows.
    fn is_easy(self, count: &KindCount, levels: Option<&ServiceLevels>) -> Option<bool> {
        match self {
            Self::Complexity => count.complexity.as_deref().map(|word| word == "simple"),
            Self::Severity => {
                let levels = levels?;
                let rank = levels.rank(count.severity.as_deref()?)?;
                Some(2 * rank >= levels.severities.len())
            }
        }
    }
}

/// The probability of the test, and the warning where the difference is worth one; `None` without enough cases on both sides.
///
/// By complexity, or else by severity where the programme lists them. Products are strata, since one of them may be surveyed
/// less for reasons that have nothing to do with its cases.
pub(super) fn test(cases: &[KindCount], levels: Option<&ServiceLevels>) -> Finding {
    [Basis::Complexity, Basis::Severity].into_iter().find_map(|basis| by(basis, cases, levels))
}

fn by(basis: Basis, cases: &[KindCount], levels: Option<&ServiceLevels>) -> Finding {
    let mut strata: std::collections::BTreeMap<Option<&str>, Table> = std::collections::BTreeMap::new();
    for count in cases {
        let Some(easy) = basis.is_easy(count, levels) else { continue };
        let table = strata.entry(count.product.as_deref()).or_insert(Table { a: 0, b: 0, c: 0, d: 0 });
        let (asked, others) = (count.invited, count.eligible - count.invited);
        let cells = if easy { (&mut table.a, &mut table.b) } else { (&mut table.c, &mut table.d) };
        *cells.0 += asked;
        *cells.1 += others;
    }
    let strata: Vec<Table> = strata.into_values().collect();
    let sum = |of: fn(&Table) -> (i64, i64)| {
        let (part, others) = strata.iter().map(of).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        Part::of(part, part + others)
    };
    let (easy, hard) = (sum(|table| (table.a, table.b))?, sum(|table| (table.c, table.d))?);
    if easy.whole < FEWEST_CASES || hard.whole < FEWEST_CASES {
        return None;
    }
    let probability = more_often(&strata)?;
    let like_for_like = risk_difference(&strata, CONFIDENCE).map_or(0.0, |found| found.value);
    let tells = (easy.share() - hard.share()).min(like_for_like) >= LEAST_DIFFERENCE;
    Some((probability, tells.then(|| warning(basis, easy, hard, probability))))
}

fn warning(basis: Basis, easy: Part, hard: Part, probability: f64) -> Warning {
    let sentence = format!(
        "{} of {} were asked about ({}), and {} of {} ({})",
        percent(easy.share()),
        basis.easy(),
        counts(easy),
        percent(hard.share()),
        basis.hard(),
        counts(hard)
    );
    Warning {
        kind: WarningKind::SurveysToEasyCases,
        clock: None,
        sentence,
        observed: easy,
        against: Some(hard),
        expected: hard.share(),
        test: TEST,
        probability,
        threshold: 0.0,
        tests: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::service_levels::{PausedClocks, SeverityLevel};

    fn kind(product: &str, complexity: &str, severity: &str, eligible: i64, invited: i64) -> KindCount {
        let known = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let (product, complexity, severity) = (known(product), known(complexity), known(severity));
        KindCount { severity, product, complexity, eligible, invited, answered: 0 }
    }

    fn levels() -> ServiceLevels {
        let severities = ["sev1", "sev2", "sev3", "sev4"].map(|id| SeverityLevel {
            id: id.to_owned(),
            response: None,
            resolution: None,
            calendar: String::new(),
        });
        ServiceLevels {
            severities: severities.into(),
            pauses: PausedClocks::None,
            waiting_for_vendor: Vec::new(),
            peak_hours: None,
            replacements: std::collections::BTreeMap::new(),
        }
    }

    #[test]
    fn choosing_easy_cases_is_seen() {
        let cases = [kind("A", "simple", "", 250, 230), kind("A", "complex", "", 120, 73), kind("A", "", "", 9, 0)];
        let (probability, warning) = test(&cases, None).expect("a test");
        assert!(probability < 1e-10, "{probability}");
        assert_eq!(
            warning.expect("a warning").sentence,
            "92% of simple cases were asked about (230 of 250), and 60.8% of complex ones (73 of 120)"
        );
    }

    #[test]
    fn asking_alike_or_hard_ones_more_is_none() {
        let alike = [kind("A", "simple", "", 250, 225), kind("A", "complex", "", 120, 108)];
        assert!(test(&alike, None).is_some_and(|(probability, warning)| probability > 0.4 && warning.is_none()));
        let turned = [kind("A", "simple", "", 250, 100), kind("A", "complex", "", 120, 108)];
        assert!(test(&turned, None).is_some_and(|(probability, warning)| probability > 0.999 && warning.is_none()));
    }

    #[test]
    fn a_sure_trifle_is_no_warning() {
        let cases = [kind("A", "simple", "", 25_000, 23_000), kind("A", "complex", "", 12_000, 10_200)];
        let (probability, warning) = test(&cases, None).expect("a test");
        assert!(probability < 1e-10 && warning.is_none(), "{probability}");
    }

    /// One product is asked about less, and has the complex cases: within products nothing differs.
    #[test]
    fn a_product_that_is_surveyed_less_explains_it() {
        let cases = [
            kind("A", "simple", "", 300, 285),
            kind("A", "complex", "", 20, 19),
            kind("B", "simple", "", 20, 6),
            kind("B", "complex", "", 300, 90),
        ];
        assert!(test(&cases, None).is_some_and(|(probability, warning)| probability > 0.3 && warning.is_none()));
    }

    #[test]
    fn without_complexity_the_programmes_severities_tell() {
        let cases = [kind("A", "", "sev4", 100, 95), kind("A", "", "sev1", 60, 20), kind("A", "", "P9", 10, 0)];
        assert_eq!(test(&cases, None), None, "no order of severities is known");
        let (_, warning) = test(&cases, Some(&levels())).expect("a test");
        assert!(warning.is_some_and(|found| found.sentence.starts_with("95% of cases of the lower severities")));
    }

    #[test]
    fn too_little_is_no_test() {
        assert_eq!(test(&[], None), None);
        assert_eq!(test(&[kind("A", "simple", "", 500, 480)], Some(&levels())), None, "all simple");
        assert_eq!(test(&[kind("A", "simple", "", 500, 480), kind("A", "complex", "", 29, 2)], None), None);
        let nobody = [kind("A", "simple", "", 500, 0), kind("A", "complex", "", 500, 0)];
        assert_eq!(test(&nobody, None), None, "nobody invited");
    }
}
