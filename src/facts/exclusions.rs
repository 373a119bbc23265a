//! Approved exclusions (rule R17): which metrics a case or a survey is taken out of.

use std::collections::{BTreeMap, BTreeSet};

use crate::programme::model::{ExcludedItem, Exclusion};

/// The metrics each excluded item is taken out of.
#[derive(Debug, Default)]
pub(super) struct Exclusions {
    metrics: BTreeMap<(ExcludedItem, String), BTreeSet<String>>,
}

impl Exclusions {
    /// Takes in the approved list.
    pub(super) fn of(list: &[Exclusion]) -> Self {
        let mut metrics: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
        for exclusion in list {
            metrics.entry((exclusion.item, exclusion.id.clone())).or_default().insert(exclusion.metric.clone());
        }
        Self { metrics }
    }

    /// The metrics a case is taken out of.
    pub(super) fn of_case(&self, case_id: &str) -> Excluded {
        self.find(ExcludedItem::Case, case_id).cloned().map(Excluded).unwrap_or_default()
    }

    /// The metrics a survey is taken out of: its own exclusions and those of its case.
    pub(super) fn of_survey(&self, survey_id: &str, case: &Excluded) -> Excluded {
        let own = self.find(ExcludedItem::Survey, survey_id).into_iter().flatten();
        Excluded(own.chain(&case.0).cloned().collect())
    }

    fn find(&self, item: ExcludedItem, id: &str) -> Option<&BTreeSet<String>> {
        if self.metrics.is_empty() { None } else { self.metrics.get(&(item, id.to_owned())) }
    }
}

/// Metrics a row is taken out of; mostly none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Excluded(BTreeSet<String>);

impl Excluded {
    /// Whether the row is taken out of a metric.
    pub(super) fn is_from(&self, metric: &str) -> bool {
        self.0.contains(metric)
    }

    /// As facts carry it: `;csat;nps;`, null for none.
    pub(super) fn text(&self) -> Option<String> {
        if self.0.is_empty() {
            return None;
        }
        Some(self.0.iter().fold(String::from(";"), |text, metric| text + metric + ";"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r17_a_survey_is_excluded_by_itself_and_by_its_case() {
        let exclusion = |item, id: &str, metric: &str| Exclusion {
            line: 2,
            item,
            id: id.to_owned(),
            metric: metric.to_owned(),
            reason: "duplicate account".to_owned(),
            decider: "board".to_owned(),
            date: "2026-07-01".parse().expect("a day"),
        };
        let list = [
            exclusion(ExcludedItem::Case, "C1", "nps"),
            exclusion(ExcludedItem::Survey, "S1", "csat"),
            exclusion(ExcludedItem::Case, "S1", "backlog"),
        ];
        let exclusions = Exclusions::of(&list);
        let case = exclusions.of_case("C1");
        assert_eq!(case.text().as_deref(), Some(";nps;"));
        assert_eq!(exclusions.of_survey("S1", &case).text().as_deref(), Some(";csat;nps;"));
        assert_eq!(exclusions.of_survey("S2", &Excluded::default()).text(), None);
    }
}
