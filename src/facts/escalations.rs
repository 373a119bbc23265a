//! The `escalations` facts: reported ones, and those that only events tell of.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use chrono::{DateTime, Utc};

use super::FactsError;
use super::activity::Activity;
use super::articles::Articles;
use super::cases::{CaseIndex, CaseInfo};
use super::context::{Context, Notes};
use super::derived_cases::DerivedCases;
use super::escalation_rows::{COLUMNS, Escalation, EscalationRows, is_functional};
use super::input::Input;
use super::output::FactWriter;
use super::parties::Holder;
use super::to_judge::ToJudge;
use super::zone::seconds;
use crate::clock::add_working_days;
use crate::domain::Assignment;
use crate::programme::model::CaseRules;

/// A reported escalation, as far as its case needs it.
#[derive(Debug, Clone, Copy)]
pub(super) struct ReportedEscalation {
    pub at: DateTime<Utc>,
    pub functional: bool,
    from_level: Option<i64>,
    to_level: Option<i64>,
}

impl ReportedEscalation {
    /// Whether it goes from the partner's level to one above it, or functionally to the vendor's own first level, as far as
    /// is known. A case that was opened above the partner's level was never the partner's to escalate.
    pub(super) fn leaves(&self, rules: &CaseRules, opened_level: Option<i64>) -> bool {
        let at_partners_level = |level: i64| level <= rules.partner_level;
        let handed_over = |level: i64| self.functional && rules.vendor_first_level == Some(level);
        opened_level.is_none_or(at_partners_level)
            && self.from_level.is_none_or(at_partners_level)
            && self.to_level.is_none_or(|level| level > rules.partner_level || handed_over(level))
    }
}

/// The reported escalations of each case.
#[derive(Debug, Default)]
pub(super) struct ReportedEscalations {
    /// Whether there is a table of them.
    pub given: bool,
    by_case: HashMap<String, Vec<ReportedEscalation>>,
}

impl ReportedEscalations {
    /// Reads them.
    pub(super) fn read(input: &Input) -> Result<Self, FactsError> {
        let mut read = Self { given: input.has("escalations"), ..Self::default() };
        input.each_batch("escalations", &["case_id", "at", "kind", "from_level", "to_level"], |batch| {
            let (case_id, at, kind) = (batch.texts("case_id")?, batch.times("at")?, batch.texts("kind")?);
            let (from_level, to_level) = (batch.integers("from_level")?, batch.integers("to_level")?);
            for row in batch.rows() {
                let Some(at) = at.at(row) else { continue };
                let functional = is_functional(kind.at(row));
                let (from_level, to_level) = (from_level.at(row), to_level.at(row));
                let escalation = ReportedEscalation { at, functional, from_level, to_level };
                read.by_case.entry(case_id.or_empty(row).to_owned()).or_default().push(escalation);
            }
            Ok(())
        })?;
        Ok(read)
    }

    /// Whether any is about the case.
    pub(super) fn knows(&self, case_id: &str) -> bool {
        self.by_case.contains_key(case_id)
    }

    /// Those of a case, in the order of the snapshot.
    pub(super) fn of_case(&self, case_id: &str) -> impl Iterator<Item = &ReportedEscalation> {
        self.by_case.get(case_id).into_iter().flatten()
    }
}

/// Makes the `escalations` facts.
pub(super) struct EscalationFacts<'a> {
    pub context: &'a Context<'a>,
    pub derived: Option<&'a DerivedCases<'a>>,
    pub reported: &'a ReportedEscalations,
    pub activity: &'a Activity,
    pub cases: &'a CaseIndex,
    pub articles: &'a Articles,
}

impl EscalationFacts<'_> {
    /// Writes the table: reported escalations in the order of the snapshot, then those of events of cases that no
    /// functional one is reported for. Gives its rows.
    pub(super) fn write(&self, folder: &Path, facts_id: &str, notes: &mut Notes) -> Result<u64, FactsError> {
        let mut writer = FactWriter::create(folder, "escalations", facts_id)?;
        let to_judge = self.to_judge()?;
        self.each(&mut |escalation, first| self.push(escalation, first, &to_judge, &mut writer, notes))?;
        writer.close()
    }

    /// Hands on every escalation, and whether it is the first of its case.
    fn each(&self, take: &mut dyn FnMut(&Escalation<'_>, bool) -> Result<(), FactsError>) -> Result<(), FactsError> {
        let firsts = self.first_of_cases()?;
        self.context.input.each_batch("escalations", &COLUMNS, |batch| {
            let rows = EscalationRows::of(batch)?;
            for row in batch.rows() {
                let Some(escalation) = rows.escalation(row) else { continue };
                let first = firsts.get(escalation.case_id).is_some_and(|id| id == escalation.id);
                take(&escalation, first)?;
            }
            Ok(())
        })?;
        for (case_id, case) in self.derived.iter().flat_map(|derived| &derived.cases) {
            if self.reported.of_case(case_id).any(|item| item.functional) {
                continue;
            }
            for (position, item) in case.levels.iter().flat_map(|levels| &levels.escalations).enumerate() {
                let id = format!("{case_id}#{}", position + 1);
                take(&Escalation::from_events(&id, case_id, item), position == 0)?;
            }
        }
        Ok(())
    }

    /// Which escalations are to be judged.
    fn to_judge(&self) -> Result<ToJudge<'_>, FactsError> {
        let mut to_judge = ToJudge::new(self.context);
        if !to_judge.is_drawn() {
            return Ok(to_judge);
        }
        self.each(&mut |item, _| {
            let holder = self.cases.get(item.case_id).map_or(Holder::UNASSIGNED, |case| case.holder);
            if let Some(partner) = self.context.parties.id(holder).filter(|_| item.is_functional())
                && self.leaves(item)?
            {
                to_judge.offer(item.id, partner, self.context.zone.day(item.at));
            }
            Ok(())
        })?;
        to_judge.draw();
        Ok(to_judge)
    }

    /// The id of the first functional escalation of each case that leaves the partner's level; of those at one time
    /// the first in the snapshot.
    fn first_of_cases(&self) -> Result<HashMap<String, String>, FactsError> {
        let mut firsts: BTreeMap<String, (DateTime<Utc>, String)> = BTreeMap::new();
        self.context.input.each_batch("escalations", &COLUMNS, |batch| {
            let rows = EscalationRows::of(batch)?;
            for row in batch.rows() {
                let Some(item) = rows.escalation(row) else { continue };
                if !item.is_functional() || !self.leaves(&item)? {
                    continue;
                }
                let earlier = firsts.get(item.case_id).is_some_and(|(at, _)| *at <= item.at);
                if !earlier {
                    firsts.insert(item.case_id.to_owned(), (item.at, item.id.to_owned()));
                }
            }
            Ok(())
        })?;
        Ok(firsts.into_iter().map(|(case_id, (_, id))| (case_id, id)).collect())
    }

    fn leaves(&self, item: &Escalation<'_>) -> Result<bool, FactsError> {
        let functional = item.is_functional();
        let Escalation { at, from_level, to_level, .. } = *item;
        let opened_level = self.cases.get(item.case_id).and_then(|case| case.opened_level);
        Ok(ReportedEscalation { at, functional, from_level, to_level }.leaves(self.rules(item)?, opened_level))
    }

    /// The rules of the day its case was opened (rule R4).
    fn rules(&self, item: &Escalation<'_>) -> Result<&CaseRules, FactsError> {
        let opened = self.cases.get(item.case_id).map_or_else(|| self.context.zone.day(item.at), |case| case.opened);
        Ok(&self.context.version(opened)?.cases)
    }

    /// The first thing that one of the vendor's organisations did on the case from then on, and whether it went back to the
    /// partner's level afterwards.
    fn aftermath(&self, item: &Escalation<'_>, rules: &CaseRules) -> (Option<i64>, Option<bool>) {
        let Some(activity) = self.activity.of(item.case_id) else { return (None, None) };
        let taken = activity.by_vendor.iter().find(|at| **at >= item.at);
        let back = |(at, level): &(DateTime<Utc>, i64)| *at > item.at && *level <= rules.partner_level;
        let returned = (!activity.levels.is_empty()).then(|| activity.levels.iter().any(back));
        (taken.map(|at| seconds(item.at, *at)), returned)
    }

    fn push(
        &self,
        item: &Escalation<'_>,
        first_of_case: bool,
        to_judge: &ToJudge<'_>,
        writer: &mut FactWriter,
        notes: &mut Notes,
    ) -> Result<(), FactsError> {
        if !self.leaves(item)? {
            notes.counts.escalations_inside_vendor += 1;
            return Ok(());
        }
        let case = self.cases.get(item.case_id);
        let holder = case.map_or(Holder::UNASSIGNED, |case| case.holder);
        notes.counts.unassigned_escalations += u64::from(holder.assignment == Assignment::Unassigned);
        let day = self.context.zone.day(item.at);
        notes.span.take(Some(day));
        let of_case = |pick: fn(&CaseInfo) -> &Option<String>| case.and_then(|case| pick(case).as_deref());
        let complexity = of_case(|case| &case.complexity);
        let adjudicated = matches!(item.verdict, Some("valid" | "invalid"));
        let fits = self.article_fits(item, case);
        let invalid = if adjudicated { Some(self.is_invalid(item, case, fits)?) } else { None };
        let drawn = item.is_functional() && to_judge.holds(item.id, day);
        let outside = adjudicated && item.is_functional() && !drawn;
        let excluded = case.and_then(|case| case.excluded.text());
        let rules = self.rules(item)?;
        let landed = rules.vendor_first_level.zip(item.to_level).map(|(first, level)| level <= first);
        let (taken, returned) = self.aftermath(item, rules);
        let cleared = item.cleared_at.filter(|at| *at <= self.context.as_of);
        writer.push(&[
            ("escalation_id", item.id.into()),
            ("case_id", item.case_id.into()),
            ("partner_id", self.context.parties.id(holder).into()),
            ("assignment", holder.assignment.as_str().into()),
            ("product", of_case(|case| &case.product).into()),
            ("severity", of_case(|case| &case.severity).into()),
            ("complexity", complexity.into()),
            ("kind", item.kind.unwrap_or("functional").into()),
            ("reason", item.reason.into()),
            ("to_level", item.to_level.into()),
            ("at_vendor_first_level", landed.into()),
            ("escalated_date", day.into()),
            ("seconds_to_vendor", taken.into()),
            ("seconds_to_clear", cleared.map(|at| seconds(item.at, at)).into()),
            ("returned", returned.into()),
            ("functional", item.is_functional().into()),
            ("first_of_case", first_of_case.into()),
            ("drawn", drawn.into()),
            ("verdict", item.verdict.into()),
            ("adjudicated", adjudicated.into()),
            ("exclusion", outside.then_some("outside_the_sample").into()),
            ("invalid", invalid.into()),
            ("kb_article_id", item.article.into()),
            ("article_fits", fits.into()),
            ("kb_visible_date", self.context.day(item.visible_at).into()),
            ("simple", complexity.map(|word| word == "simple").into()),
            ("excluded_from", (&excluded).into()),
        ])
    }

    /// Whether the article named is for the case's product and language; `None` where there is none, or it is not known.
    fn article_fits(&self, item: &Escalation<'_>, case: Option<&CaseInfo>) -> Option<bool> {
        let (product, language) = case.map_or((None, None), |case| (case.product.as_deref(), case.language.as_deref()));
        self.articles.fits(item.article?, product, language)
    }

    /// Judged invalid, with an article that is not known to be for another product or language, that the partner had seen for the
    /// programme's working days, and no rebuttal upheld. An article whose visibility nobody noted was not visible.
    fn is_invalid(
        &self,
        item: &Escalation<'_>,
        case: Option<&CaseInfo>,
        fits: Option<bool>,
    ) -> Result<bool, FactsError> {
        let day = self.context.zone.day(item.at);
        let version = self.context.version(case.map_or(day, |case| case.opened))?;
        let latest = add_working_days(&version.working_days, day, -i64::from(version.cases.article_visible_days));
        let visible = self.context.day(item.visible_at).zip(latest).is_some_and(|(visible, latest)| visible <= latest);
        Ok(item.verdict == Some("invalid") && visible && fits != Some(false) && item.rebuttal != Some("upheld"))
    }
}
