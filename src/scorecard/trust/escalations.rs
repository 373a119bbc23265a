//! Are cases escalated late, or with nothing said?

use std::collections::BTreeMap;

use super::contrast::Part;
use super::counts::EscalationCount;
use super::limits::{
    FEWEST_ESCALATIONS, FEWEST_FOR_QUARTER, FEWEST_OF_OTHERS, FEWEST_OTHERS, LATE_TENTHS, LEAST_DIFFERENCE,
    LEAST_DIFFERENCE_LATE,
};
use super::warnings::{Finding, Warning, WarningKind, counts, percent};
use crate::stats::CONFIDENCE;
use crate::stats::exact_strata::more_often;
use crate::stats::stratified::{Table, risk_difference};

/// The test, in words.
const TEST: &str = "exact one-sided mid-P within severities";

/// Escalations with and without a trait, by stratum.
type Tallies<K> = BTreeMap<K, (i64, i64)>;

/// Severity, and whether a resolution time was promised.
type Stratum<'a> = (Option<&'a str>, bool);

/// Own escalations and those of every other partner.
pub(super) struct Escalations<'a> {
    pub(super) own: &'a [EscalationCount],
    pub(super) others: &'a [&'a [EscalationCount]],
}

impl<'a> Escalations<'a> {
    /// Whether others have enough to be a yardstick.
    fn have_yardstick(&self) -> bool {
        self.others.iter().filter(|other| !other.is_empty()).count() >= FEWEST_OTHERS
    }

    fn of_others(&self) -> impl Iterator<Item = &'a EscalationCount> {
        self.others.iter().flat_map(|other| other.iter())
    }
}

/// Probability and warning of escalations that say neither why nor what would have helped; `None` without enough of them.
pub(super) fn without_content<'a>(all: &Escalations<'a>) -> Finding {
    let tallied = |count: &'a EscalationCount| {
        let with = count.escalations - count.without_content;
        Some((count.severity.as_deref(), count.without_content, with))
    };
    let found = compared(tallies(all.own.iter(), tallied), tallies(all.of_others(), tallied))?;
    let found = found.filter(all.have_yardstick())?;
    let tells = found.difference() >= LEAST_DIFFERENCE;
    let warning = || {
        let said = format!(
            "{} of escalations name neither a reason nor an article ({}), and {} of those of the other partners",
            percent(found.own.share()),
            counts(found.own),
            percent(found.others.share())
        );
        found.warning(WarningKind::EscalationsWithoutContent, said)
    };
    Some((found.probability, tells.then(warning)))
}

/// Probability and warning of first escalations that come late; `None` without enough of them.
///
/// Where a resolution time is promised: on a day by which eight tenths of the days up to it had passed, and not on the day of
/// opening. Otherwise: after more days than three quarters of the others' escalations of the same severity took.
pub(super) fn late<'a>(all: &Escalations<'a>) -> Finding {
    let cuts = upper_quarters(all.of_others());
    let tallied = |count: &'a EscalationCount| {
        let late = is_late(count, &cuts)?;
        let (late, early) = if late { (count.first_of_case, 0) } else { (0, count.first_of_case) };
        Some((stratum(count), late, early))
    };
    let found = compared(tallies(all.own.iter(), tallied), tallies(all.of_others(), tallied))?;
    let found = found.filter(all.have_yardstick())?;
    let tells = found.difference() >= LEAST_DIFFERENCE_LATE;
    let promised = all.own.iter().any(|count| count.promised_days.is_some());
    let warning = || {
        let late = if promised {
            "came when most of the time promised had passed"
        } else {
            "took longer than three quarters of the other partners\u{2019} do"
        };
        let said = format!(
            "{} of escalations {late} ({}), and {} of those of the other partners",
            percent(found.own.share()),
            counts(found.own),
            percent(found.others.share())
        );
        found.warning(WarningKind::LateEscalations, said)
    };
    Some((found.probability, tells.then(warning)))
}

fn stratum(count: &EscalationCount) -> Stratum<'_> {
    (count.severity.as_deref(), count.promised_days.is_some())
}

/// Whether first escalations of a count are late; `None` where nothing tells.
fn is_late(count: &EscalationCount, cuts: &BTreeMap<Option<&str>, i64>) -> Option<bool> {
    let after = count.after_days?;
    match count.promised_days {
        Some(promised) => Some(after > 0 && 10 * after >= LATE_TENTHS * promised),
        None => Some(after > *cuts.get(&count.severity.as_deref())?),
    }
}

/// The day by which three quarters of the escalations without a promise had come, by severity; none for severities with few.
fn upper_quarters<'a>(others: impl Iterator<Item = &'a EscalationCount>) -> BTreeMap<Option<&'a str>, i64> {
    let mut days: BTreeMap<Option<&str>, BTreeMap<i64, i64>> = BTreeMap::new();
    for count in others.filter(|count| count.promised_days.is_none()) {
        if let Some(after) = count.after_days {
            *days.entry(count.severity.as_deref()).or_default().entry(after).or_default() += count.first_of_case;
        }
    }
    days.into_iter().filter_map(|(severity, days)| Some((severity, upper_quarter(&days)?))).collect()
}

fn upper_quarter(days: &BTreeMap<i64, i64>) -> Option<i64> {
    let all: i64 = days.values().sum();
    if all < FEWEST_FOR_QUARTER {
        return None;
    }
    let mut so_far = 0;
    days.iter().find_map(|(day, count)| {
        so_far += count;
        (4 * so_far >= 3 * all).then_some(*day)
    })
}

fn tallies<'a, K: Ord>(
    counts: impl Iterator<Item = &'a EscalationCount>,
    tallied: impl Fn(&'a EscalationCount) -> Option<(K, i64, i64)>,
) -> Tallies<K> {
    let mut found = Tallies::new();
    for (stratum, with, without) in counts.filter_map(tallied) {
        let (sum_with, sum_without) = found.entry(stratum).or_default();
        *sum_with += with;
        *sum_without += without;
    }
    found
}

/// A partner's share against that of all others.
struct Compared {
    own: Part,
    others: Part,
    /// The difference among escalations of the same stratum (Mantel and Haenszel).
    like_for_like: f64,
    probability: f64,
}

/// Own tallies against others'; only strata that both have are compared.
fn compared<K: Ord>(own: Tallies<K>, others: Tallies<K>) -> Option<Compared> {
    let strata: Vec<Table> = own
        .iter()
        .filter_map(|(stratum, (a, b))| others.get(stratum).map(|(c, d)| Table { a: *a, b: *b, c: *c, d: *d }))
        .filter(|table| table.a + table.b > 0 && table.c + table.d > 0)
        .collect();
    let sum = |of: fn(&Table) -> i64| strata.iter().map(of).sum::<i64>();
    let (a, b, c, d) = (sum(|table| table.a), sum(|table| table.b), sum(|table| table.c), sum(|table| table.d));
    Some(Compared {
        own: Part::of(a, a + b)?,
        others: Part::of(c, c + d)?,
        like_for_like: risk_difference(&strata, CONFIDENCE).map_or(0.0, |found| found.value),
        probability: more_often(&strata)?,
    })
}

impl Compared {
    fn filter(self, have_yardstick: bool) -> Option<Self> {
        let enough = self.own.whole >= FEWEST_ESCALATIONS && self.others.whole >= FEWEST_OF_OTHERS;
        (enough && have_yardstick).then_some(self)
    }

    fn difference(&self) -> f64 {
        (self.own.share() - self.others.share()).min(self.like_for_like)
    }

    fn warning(&self, kind: WarningKind, sentence: String) -> Warning {
        Warning {
            kind,
            clock: None,
            sentence,
            observed: self.own,
            against: Some(self.others),
            expected: self.others.share(),
            test: TEST,
            probability: self.probability,
            threshold: 0.0,
            tests: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(severity: &str, after: i64, promised: Option<i64>, escalations: i64, bare: i64) -> EscalationCount {
        EscalationCount {
            severity: Some(severity.to_owned()),
            after_days: Some(after),
            promised_days: promised,
            escalations,
            without_content: bare,
            first_of_case: escalations,
        }
    }

    fn against<'a>(own: &'a [EscalationCount], others: &'a [&'a [EscalationCount]]) -> Escalations<'a> {
        Escalations { own, others }
    }

    #[test]
    fn escalations_that_say_nothing() {
        let usual = [count("sev2", 1, None, 30, 2)];
        let others: [&[EscalationCount]; 3] = [&usual, &usual, &usual];
        let own = [count("sev2", 1, None, 25, 12)];
        let (probability, warning) = without_content(&against(&own, &others)).expect("a test");
        assert!(probability < 1e-4, "{probability}");
        assert_eq!(
            warning.expect("a warning").sentence,
            "48% of escalations name neither a reason nor an article (12 of 25), and 6.7% of those of the other partners"
        );
        let few = [count("sev2", 1, None, 19, 19)];
        assert!(without_content(&against(&few, &others)).is_none());
        assert!(without_content(&against(&own, &others[..2])).is_none(), "two others are no yardstick");
        let bare = [count("sev2", 1, None, 30, 30)];
        assert!(without_content(&against(&bare, &[&bare, &bare, &bare])).is_none(), "no source has reasons");
    }

    #[test]
    fn late_against_the_others_days_where_nothing_is_promised() {
        let usual = [count("sev2", 1, None, 20, 0), count("sev2", 3, None, 10, 0), count("sev2", 8, None, 10, 0)];
        let others: [&[EscalationCount]; 3] = [&usual, &usual, &usual];
        let own = [count("sev2", 2, None, 10, 0), count("sev2", 9, None, 30, 0)];
        let (probability, warning) = late(&against(&own, &others)).expect("a test");
        assert!(probability < 1e-6, "{probability}");
        assert_eq!(
            warning.expect("a warning").sentence,
            "75% of escalations took longer than three quarters of the other partners’ do (30 of 40), and 25% of those of the other partners"
        );
        assert!(late(&against(&usual, &others)).is_some_and(|(_, warning)| warning.is_none()));
    }

    #[test]
    fn late_against_the_promise_where_there_is_one() {
        let usual = [count("sev2", 2, Some(10), 36, 0), count("sev2", 8, Some(10), 4, 0)];
        let others: [&[EscalationCount]; 3] = [&usual, &usual, &usual];
        let own = [count("sev2", 7, Some(10), 10, 0), count("sev2", 9, Some(10), 20, 0)];
        let (_, warning) = late(&against(&own, &others)).expect("a test");
        let warning = warning.expect("a warning");
        assert_eq!((warning.observed, warning.against), (Part { part: 20, whole: 30 }, Part::of(12, 120)));
        assert!(warning.sentence.contains("most of the time promised"));
        assert_eq!(is_late(&count("sev1", 0, Some(0), 1, 0), &BTreeMap::new()), Some(false), "at once");
        assert_eq!(is_late(&count("sev1", 1, Some(0), 1, 0), &BTreeMap::new()), Some(true), "the day after");
    }

    /// Severe cases are escalated at once everywhere; a partner with none of them is not late for that.
    #[test]
    fn severities_are_compared_with_themselves() {
        let usual = [count("sev1", 0, None, 60, 0), count("sev3", 9, None, 15, 0), count("sev3", 12, None, 5, 0)];
        let others: [&[EscalationCount]; 3] = [&usual, &usual, &usual];
        let own = [count("sev3", 9, None, 30, 0), count("sev3", 12, None, 10, 0)];
        assert!(late(&against(&own, &others)).is_some_and(|(p, warning)| p > 0.4 && warning.is_none()));
        let unknown = [EscalationCount { after_days: None, ..count("sev3", 0, None, 50, 0) }];
        assert!(late(&against(&unknown, &others)).is_none(), "no case tells its opening");
    }
}
