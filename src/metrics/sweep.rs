//! One pass over a fact table for every series that asks for it.

use std::path::Path;
use std::sync::Arc;

use polars::prelude::{col, lit};

use super::catalogue::Metric;
use super::columns::{Columns, Place, Values, days, flags, texts, whole};
use super::compile::{LARGEST_SUMMED, scan};
use super::groups::{Count, DIRECT, Entry, FURTHER, Groups, Key, Keys};
use super::question::{Ask, By, Counting, Days, Question, When};
use super::texts::{NO_TEXT, Numbered};
use crate::facts::schema::FactTable;

/// Series that are asked of the rows of a table.
pub(super) struct Sweep {
    columns: Columns,
    subjects: Subjects,
    keyings: Vec<Keying>,
    answers: Vec<Answer>,
    /// How many asked before each answer's.
    askers: usize,
}

/// The groups that one asked for.
pub(super) struct Answered {
    pub(super) groups: Vec<Groups>,
    /// Whether no sum over any of the groups can leave 64 bits, whatever is merged with what.
    pub(super) fits: bool,
}

/// Where the subject of a row stands.
struct Subjects {
    partner: Place,
    /// Flags of rows of direct customers and of partners; `None` where all rows are of partners.
    assigned: Option<(Place, Place)>,
}

/// Keys that are made of the same columns.
struct Keying {
    by: By,
    keys: Numbered<Key>,
    /// The number of each row's key; [`NOWHERE`] where it counts for nothing.
    rows: Vec<u32>,
}

/// What one question has found so far.
struct Answer {
    /// Who asked.
    asker: usize,
    question: Question,
    keying: usize,
    counts: Vec<Option<Count>>,
    entries: Vec<Entry>,
    /// No sum is further from zero than this.
    reach: u64,
}

/// A row that counts.
struct Row {
    row: usize,
    key: u32,
    immature: bool,
}

/// Of a row that counts for nothing.
const NOWHERE: u32 = u32::MAX;

impl Sweep {
    /// Nothing asked yet.
    pub(super) fn of(table: &FactTable) -> Self {
        let mut columns = Columns::default();
        let mut is =
            |word: &str| columns.flag_of(&format!("assignment is {word}"), col("assignment").eq(lit(word.to_owned())));
        let assigned = table.column("assignment").is_some().then(|| (is("direct"), is("partner")));
        let subjects = Subjects { partner: columns.text("partner_id"), assigned };
        Self { columns, subjects, keyings: Vec::new(), answers: Vec::new(), askers: 0 }
    }

    /// Adds what is asked for a metric; `exclusions` says whether the table has rows that are taken out of any.
    ///
    /// # Errors
    /// An expression that cannot be read.
    pub(super) fn ask(
        &mut self,
        ask: &Ask<'_>,
        metric: &Metric,
        exclusions: bool,
        days: Days<'_>,
    ) -> Result<(), String> {
        for question in ask.questions(metric, exclusions, days, &mut self.columns)? {
            let known = self.keyings.iter().position(|keying| keying.by == question.by);
            let keying = known.unwrap_or_else(|| {
                self.keyings.push(Keying { by: question.by.clone(), keys: Numbered::default(), rows: Vec::new() });
                self.keyings.len() - 1
            });
            self.answers.push(Answer {
                asker: self.askers,
                question,
                keying,
                counts: Vec::new(),
                entries: Vec::new(),
                reach: 0,
            });
        }
        self.askers += 1;
        Ok(())
    }

    /// Reads the table once; what was found for each that asked, in the order they did.
    ///
    /// # Errors
    /// A query that fails.
    pub(super) fn run(mut self, path: &Path) -> Result<Vec<Answered>, String> {
        let (keyings, answers, subjects) = (&mut self.keyings, &mut self.answers, &self.subjects);
        self.columns.read(&scan(path)?, |values| {
            let subjects = subjects.of(values);
            keyings.iter_mut().for_each(|keying| keying.number(values, &subjects));
            for answer in answers.iter_mut() {
                answer.take(values, &subjects, &mut keyings[answer.keying]);
            }
        })?;
        Ok(self.answered())
    }

    fn answered(self) -> Vec<Answered> {
        let (texts, none) = (self.columns.into_texts(), (Arc::default(), vec![NO_TEXT]));
        let partners = &texts[self.subjects.partner];
        let sorted = self.keyings.into_iter().map(|keying| {
            let strata = keying.by.stratum.map(|place| place.map_or(&none, |place| &texts[place]));
            let (keys, places) = Keys::ordered(keying.keys, partners, strata);
            (Arc::new(keys), places)
        });
        let sorted: Vec<_> = sorted.collect();
        let mut found: Vec<Answered> = Vec::new();
        found.resize_with(self.askers, || Answered { groups: Vec::new(), fits: true });
        for answer in self.answers {
            let (keys, places) = &sorted[answer.keying];
            let answered = &mut found[answer.asker];
            answered.fits &= answer.fits();
            answered.groups.push(answer.groups(keys, places));
        }
        found
    }
}

impl Subjects {
    /// The subject of each row.
    fn of(&self, values: &[Values]) -> Vec<u32> {
        let partners = texts(values, self.partner);
        let partner = |number: u32| if number == NO_TEXT { NOWHERE } else { number };
        let Some((direct, assigned)) = self.assigned else {
            return partners.iter().map(|number| partner(*number)).collect();
        };
        let assigned = flags(values, direct).iter().zip(flags(values, assigned)).zip(partners);
        let subject = |((direct, assigned), number): ((&Option<bool>, &Option<bool>), &u32)| match (direct, assigned) {
            (Some(true), _) => DIRECT,
            (_, Some(true)) => partner(*number),
            _ => NOWHERE,
        };
        assigned.map(subject).collect()
    }
}

impl Keying {
    /// Gives every row the number of its key.
    fn number(&mut self, values: &[Values], subjects: &[u32]) {
        let (on, left) = match &self.by.when {
            When::On(day) | When::In(day, _) => (days(values, *day), None),
            When::Leaving { entered, left } => (days(values, *entered), Some(days(values, *left))),
            When::Inside { .. } => return,
        };
        let stratum = self.by.stratum.map(|place| place.map(|place| texts(values, place)));
        let day = |row: usize| match left {
            None => on[row],
            Some(left) => on[row].zip(left[row]).map(|(entered, left)| left.max(entered)),
        };
        let (by, keys) = (&self.by, &mut self.keys);
        let number = |(row, subject): (usize, &u32)| {
            let day = day(row).filter(|day| *subject != NOWHERE && (by.from..=by.to).contains(&day.number));
            let stratum = stratum.map(|texts| texts.map_or(NO_TEXT, |texts| texts[row]));
            if by.named && stratum[FURTHER] == NO_TEXT {
                return NOWHERE;
            }
            let month = day.map(|day| if let When::In(_, month) = by.when { month } else { day.month });
            month.map_or(NOWHERE, |month| keys.number(Key { subject: *subject, month, stratum }))
        };
        self.rows.clear();
        self.rows.extend(subjects.iter().enumerate().map(number));
    }
}

impl Answer {
    /// Counts the rows that the question is about.
    fn take(&mut self, values: &[Values], subjects: &[u32], keying: &mut Keying) {
        let inside: Vec<_> = self.question.inside.iter().map(|place| flags(values, *place)).collect();
        let counts = |row: &usize| inside.iter().all(|flags| flags[*row] == Some(true));
        if let When::Inside { .. } = keying.by.when {
            let rows = (0..subjects.len()).filter(|row| subjects[*row] != NOWHERE).filter(counts);
            return self.ages(rows, values, subjects, keying);
        }
        self.counts.resize(keying.keys.count(), None);
        let keys = &keying.rows;
        let provisional = self.question.provisional.map(|place| flags(values, place));
        let immature = |row: usize| provisional.is_some_and(|flags| flags[row] == Some(true));
        let rows = (0..keys.len()).filter(|row| keys[*row] != NOWHERE).filter(counts);
        let rows = rows.map(|row| Row { row, key: keys[row], immature: immature(row) });
        match self.question.counting {
            Counting::Share { above, only_known } => {
                let above = flags(values, above);
                self.add_up(rows, |row| match above[row] {
                    Some(above) => Some(Some((above.into(), 1))),
                    None => (!only_known).then_some(None),
                });
            }
            Counting::Rate { above } => {
                let above = flags(values, above);
                self.add_up(rows, |row| above[row].map(|above| Some((above.into(), 0))));
            }
            Counting::Ratio { above, below } => {
                let (above, below) = (whole(values, above), whole(values, below));
                self.add_up(rows, |row| above[row].zip(below[row]).map(Some));
            }
            Counting::Fixed { above, below } => self.add_up(rows, |_| Some(Some((above, below)))),
            Counting::Value { value } => {
                let value = whole(values, value);
                self.list(rows, |row| value[row].map(|value| (value, false)));
            }
            Counting::Thing { entity, above } => {
                let (entity, above) = (texts(values, entity), flags(values, above));
                let thing = |row: usize| (entity[row] != NO_TEXT).then(|| entity[row].into());
                self.list(rows, |row| thing(row).zip(above[row]));
            }
            Counting::Age => {}
        }
    }

    /// Adds what each row has above and below the line. `None` inside is a row of the group for which nothing is known; `None` outside is none.
    fn add_up(&mut self, rows: impl Iterator<Item = Row>, sums: impl Fn(usize) -> Option<Option<(i64, i64)>>) {
        for Row { row, key, immature } in rows {
            let Some(sums) = sums(row) else { continue };
            let known = sums.filter(|(above, below)| self.reaches(above.unsigned_abs().max(below.unsigned_abs())));
            let count = self.counts[key as usize].get_or_insert_default();
            if let Some((above, below)) = known {
                count.rows += 1;
                count.numerator += above;
                count.denominator += below;
                count.immature += u32::from(immature);
            }
        }
    }

    /// Keeps the value of each row that has one, with whether it counts above the line.
    fn list(&mut self, rows: impl Iterator<Item = Row>, value: impl Fn(usize) -> Option<(i64, bool)>) {
        for Row { row, key, immature } in rows {
            if let Some((value, above)) = value(row).filter(|(value, _)| self.reaches(value.unsigned_abs())) {
                self.entries.push(Entry { key, value, above, immature });
            }
        }
    }

    /// How old rows are at each month's end at which they are inside; who leaves on a day is not inside at its end.
    fn ages(&mut self, rows: impl Iterator<Item = usize>, values: &[Values], subjects: &[u32], keying: &mut Keying) {
        let Keying { by, keys, .. } = keying;
        let When::Inside { entered, left, ends } = &by.when else { return };
        let (entered, left) = (days(values, *entered), days(values, *left));
        let stratum = by.stratum.map(|place| place.map(|place| texts(values, place)));
        for (row, entered) in rows.filter_map(|row| Some((row, entered[row]?))) {
            let until = left[row].map(|day| day.month);
            let stratum = stratum.map(|texts| texts.map_or(NO_TEXT, |texts| texts[row]));
            for (month, end) in ends {
                if *month >= entered.month && until.is_none_or(|until| *month < until) && entered.number <= *end {
                    let key = keys.number(Key { subject: subjects[row], month: *month, stratum });
                    let value = i64::from(end - entered.number);
                    self.entries.push(Entry { key, value, above: false, immature: false });
                }
            }
        }
    }

    /// Whether a value can be added without a sum that leaves 64 bits; once one cannot, none can.
    fn reaches(&mut self, value: u64) -> bool {
        let bounded = value <= LARGEST_SUMMED;
        self.reach = if bounded { self.reach.saturating_add(value) } else { u64::MAX };
        self.fits()
    }

    fn fits(&self) -> bool {
        self.reach <= i64::MAX.unsigned_abs()
    }

    fn groups(self, keys: &Arc<Keys>, places: &[u32]) -> Groups {
        match self.question.counting {
            Counting::Value { .. } | Counting::Age => Groups::of_values(keys, places, self.entries),
            Counting::Thing { .. } => Groups::of_things(keys, places, self.entries),
            _ => Groups::of_counts(keys, places, self.counts),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Catalogue;
    use crate::metrics::catalogue::{Kind, Series};
    use crate::metrics::cells::Subject;
    use crate::metrics::compile::Strata;
    use crate::metrics::testing::{Builder, Written, day, quarter};

    fn asked(written: &Written, kind: Kind) -> Answered {
        let table = FactTable::named("cases").expect("a table");
        let cohort = (!matches!(kind, Kind::Age { .. })).then_some("opened_date");
        let series = Series { fact: table, cohort, filter: None, kind, provisional: None, at_period_end: false };
        let metric = Catalogue::built_in().expect("a catalogue").find("backlog_age").expect("a metric").clone();
        let quarters = [quarter("2026Q3")];
        let mut sweep = Sweep::of(table);
        let none = Strata { severity: false, product: false, complexity: false };
        let days = Days { quarters: &quarters, last: day("2026-09-20") };
        sweep.ask(&Ask::Series(&series, none), &metric, false, days).expect("a question");
        sweep.run(&written.facts.tables["cases"]).expect("an answer").remove(0)
    }

    fn values(answered: &Answered) -> Vec<(i32, Option<i64>, u32)> {
        let groups = &answered.groups[0];
        groups.iter().map(|group| (groups.keys.at(group.key).month % 12 + 1, group.value, group.sums.rows)).collect()
    }

    #[test]
    fn who_entered_earlier_is_older_at_each_months_end() {
        let case = "assignment=partner partner_id=P1";
        let written = Builder::default()
            .rows("cases", 2, &format!("{case} opened_date=2026-06-25 first_resolved_date=2026-09-01"))
            .rows("cases", 1, &format!("{case} opened_date=2026-08-31"))
            .rows("cases", 1, &format!("{case} opened_date=2026-09-21"))
            .rows("cases", 1, &format!("{case} opened_date=2026-08-02 first_resolved_date=2026-08-31"))
            .write("2026-12-31");
        let found = asked(&written, Kind::Age { entered: "opened_date", left: "first_resolved_date" });
        assert_eq!(values(&found), [(7, Some(36), 2), (8, Some(0), 1), (8, Some(67), 2), (9, Some(20), 1)]);
    }

    #[test]
    fn only_rows_of_partners_and_direct_customers_in_the_days_asked_about_count() {
        let written = Builder::default()
            .rows("cases", 2, "assignment=partner partner_id=P2 opened_date=2026-07-01")
            .rows("cases", 1, "assignment=partner partner_id=P1 opened_date=2026-09-20")
            .rows("cases", 1, "assignment=partner opened_date=2026-07-01")
            .rows("cases", 3, "assignment=direct opened_date=2026-07-01")
            .rows("cases", 1, "assignment=unassigned opened_date=2026-07-01")
            .rows("cases", 1, "assignment=partner partner_id=P1 opened_date=2026-06-30")
            .rows("cases", 1, "assignment=partner partner_id=P1 opened_date=2026-09-21")
            .rows("cases", 1, "assignment=partner partner_id=P1")
            .write("2026-12-31");
        let numerator = Catalogue::built_in().expect("a catalogue").find("simple_case_share").map(|metric| {
            let Some(crate::metrics::catalogue::Baseline::DirectSeries(series)) = &metric.baseline else {
                panic!("a series")
            };
            series.kind.clone()
        });
        let found = asked(&written, numerator.expect("a metric"));
        let cells = found.groups[0].cells(Strata { severity: false, product: false, complexity: false });
        let months = quarter("2026Q3").months();
        let there =
            |subject: Subject| cells.over(&subject, &months, |_| true).map(|sums| (sums.rows, sums.denominator));
        assert_eq!(
            values(&found).len(),
            3,
            "a group of its own for each subject and month, also where nothing is known"
        );
        assert_eq!(there(Subject::Direct), Some((0, 0)));
        assert_eq!(there(Subject::Partner(crate::domain::PartnerId::new("P3"))), None);
    }
}
