//! The `surveys` facts, and which cases were asked about (rule R14).
//!
//! The rules about surveys are those of the day the survey was sent, or else responded to.

use std::collections::HashMap;
use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};

use super::FactsError;
use super::cases::{CaseIndex, CaseInfo};
use super::context::{Context, Notes};
use super::input::{Batch, Decimals, Flags, Texts, Times};
use super::output::FactWriter;
use super::parties::{Holder, Stated};
use super::scores::{ScorePlace, nps_points, place, thousandths, whole_scale};
use super::survey_exclusion::{Reason, Response, exclusions};
use super::zone::within;
use crate::domain::Assignment;
use crate::programme::model::SurveyRules;

const TEXTS: [&str; 7] = ["survey_id", "case_id", "partner_id", "customer_id", "provider", "question", "comment"];
const DECIMALS: [&str; 3] = ["score", "scale_min", "scale_max"];

/// The scale on which recommendation is asked.
const NPS_SCALE: (i64, i64) = (0, 10);
/// The usual scale of effort, on which mean effort is shown.
const EFFORT_SCALE: (i64, i64) = (1, 7);

fn columns() -> Vec<&'static str> {
    TEXTS.into_iter().chain(DECIMALS).chain(["sent_at", "responded_at", "delivered"]).collect()
}

struct SurveyRows<'b> {
    texts: Vec<Texts<'b>>,
    decimals: Vec<Decimals<'b>>,
    sent_at: Times<'b>,
    responded_at: Times<'b>,
    delivered: Flags<'b>,
}

/// One survey of the snapshot.
#[derive(Debug, Clone, Copy)]
struct Survey<'b> {
    id: &'b str,
    case_id: Option<&'b str>,
    partner_id: Option<&'b str>,
    customer_id: Option<&'b str>,
    provider: &'b str,
    /// A survey that does not name its question asks for satisfaction.
    question: &'b str,
    comment: Option<&'b str>,
    score: Option<i128>,
    scale: (Option<i128>, Option<i128>),
    sent_at: Option<DateTime<Utc>>,
    responded_at: Option<DateTime<Utc>>,
    stated_delivery: Option<bool>,
}

impl<'b> SurveyRows<'b> {
    fn of(batch: &'b Batch) -> Result<Self, FactsError> {
        Ok(Self {
            texts: TEXTS.iter().map(|name| batch.texts(name)).collect::<Result<_, _>>()?,
            decimals: DECIMALS.iter().map(|name| batch.decimals(name)).collect::<Result<_, _>>()?,
            sent_at: batch.times("sent_at")?,
            responded_at: batch.times("responded_at")?,
            delivered: batch.flags("delivered")?,
        })
    }

    fn survey(&self, row: usize) -> Survey<'b> {
        let text = |column: usize| self.texts[column].at(row);
        let decimal = |column: usize| self.decimals[column].at(row);
        Survey {
            id: text(0).unwrap_or_default(),
            case_id: text(1),
            partner_id: text(2),
            customer_id: text(3),
            provider: text(4).unwrap_or_default(),
            question: text(5).unwrap_or("csat"),
            comment: text(6),
            score: decimal(0),
            scale: (decimal(1), decimal(2)),
            sent_at: self.sent_at.at(row),
            responded_at: self.responded_at.at(row),
            stated_delivery: self.delivered.at(row),
        }
    }
}

impl Survey<'_> {
    /// The survey as it stood at the as-of time: a later response is not known yet (rule R3).
    fn until(self, as_of: DateTime<Utc>) -> Self {
        if self.responded_at.is_none_or(|at| at <= as_of) {
            return self;
        }
        Self { score: None, comment: None, responded_at: None, ..self }
    }

    /// Whether the survey had been sent at the as-of time, as far as anybody noted it.
    fn is_sent(&self, as_of: DateTime<Utc>) -> bool {
        self.sent_at.is_none_or(|at| at <= as_of)
    }

    fn responded(&self) -> bool {
        self.score.is_some()
    }

    /// A response proves it; a delivery nobody noted counts as one.
    fn delivered(&self) -> bool {
        self.responded() || self.stated_delivery.unwrap_or(true)
    }

    fn rules<'a>(&self, context: &Context<'a>) -> Result<&'a SurveyRules, FactsError> {
        Ok(&context.version(self.day(context))?.surveys)
    }

    fn day(&self, context: &Context<'_>) -> NaiveDate {
        context.zone.day(self.sent_at.or(self.responded_at).unwrap_or(context.as_of))
    }

    /// Where the score lies. Recommendation is asked on 0 to 10 and on nothing else.
    fn place(&self, rules: &SurveyRules) -> Option<ScorePlace> {
        let scale = self.own_scale(rules);
        let usable = self.question != "nps" || scale == whole_scale(NPS_SCALE.0, NPS_SCALE.1);
        place(self.score.filter(|_| usable)?, scale, rules.scale, rules.top_box)
    }

    /// The scale given, or else the usual one of the question: the programme's for satisfaction.
    fn own_scale(&self, rules: &SurveyRules) -> (i128, i128) {
        let usual = match self.question {
            "nps" => NPS_SCALE,
            "ces" => EFFORT_SCALE,
            _ => rules.scale,
        };
        let usual = whole_scale(usual.0, usual.1);
        (self.scale.0.unwrap_or(usual.0), self.scale.1.unwrap_or(usual.1))
    }

    fn nps_points(&self, rules: &SurveyRules) -> Option<i64> {
        self.place(rules).filter(|_| self.question == "nps").and(self.score).map(nps_points)
    }

    /// The effort score on the scale that such scores are shown on.
    fn effort_score(&self, rules: &SurveyRules) -> Option<i64> {
        let scale = self.own_scale(rules);
        let score = self.score.filter(|_| self.question == "ces")?;
        place(score, scale, EFFORT_SCALE, EFFORT_SCALE.1).map(|place| place.scaled)
    }

    fn is_late(&self, rules: &SurveyRules) -> bool {
        match (self.sent_at, self.responded_at, rules.late_after_days) {
            (Some(sent), Some(responded), Some(days)) => !within(sent, responded, Some(days)),
            _ => false,
        }
    }
}

/// The cases that surveys are about.
#[derive(Debug, Default)]
pub(super) struct Surveyed {
    invited: HashMap<String, bool>,
}

impl Surveyed {
    /// Reads them; `None` without a surveys table.
    pub(super) fn read(context: &Context<'_>) -> Result<Option<Self>, FactsError> {
        if !context.input.has("surveys") {
            return Ok(None);
        }
        let mut invited: HashMap<String, bool> = HashMap::new();
        context.input.each_batch("surveys", &columns(), |batch| {
            let rows = SurveyRows::of(batch)?;
            let as_it_stood = batch.rows().map(|row| rows.survey(row).until(context.as_of));
            for survey in as_it_stood.filter(|survey| survey.is_sent(context.as_of)) {
                let Some(case_id) = survey.case_id else { continue };
                let independent = survey.rules(context)?.independent_providers.contains(survey.provider);
                *invited.entry(case_id.to_owned()).or_default() |= independent && survey.delivered();
            }
            Ok(())
        })?;
        Ok(Some(Self { invited }))
    }

    /// Whether any survey is about the case.
    pub(super) fn knows(&self, case_id: &str) -> bool {
        self.invited.contains_key(case_id)
    }

    /// Whether a delivered invitation of an independent provider was about the case.
    pub(super) fn invited(&self, case_id: &str) -> bool {
        self.invited.get(case_id).copied().unwrap_or(false)
    }
}

/// Makes the `surveys` facts.
pub(super) struct SurveyFacts<'a> {
    pub context: &'a Context<'a>,
    pub cases: &'a CaseIndex,
}

impl SurveyFacts<'_> {
    /// Writes the table in the order of the snapshot; gives its rows.
    pub(super) fn write(&self, folder: &Path, facts_id: &str, notes: &mut Notes) -> Result<u64, FactsError> {
        let reasons = exclusions(self.responses()?);
        let mut writer = FactWriter::create(folder, "surveys", facts_id)?;
        self.each(|row, survey| self.push(&survey, reasons.get(&row).copied(), &mut writer, notes))?;
        writer.close()
    }

    fn each(&self, mut visit: impl FnMut(usize, Survey<'_>) -> Result<(), FactsError>) -> Result<(), FactsError> {
        let mut position = 0;
        self.context.input.each_batch("surveys", &columns(), |batch| {
            let rows = SurveyRows::of(batch)?;
            for row in batch.rows() {
                visit(position, rows.survey(row).until(self.context.as_of))?;
                position += 1;
            }
            Ok(())
        })
    }

    fn case(&self, survey: &Survey<'_>) -> Option<&CaseInfo> {
        self.cases.get(survey.case_id?)
    }

    fn responses(&self) -> Result<Vec<Response>, FactsError> {
        let mut responses = Vec::new();
        self.each(|row, survey| {
            if !survey.responded() {
                return Ok(());
            }
            let rules = survey.rules(self.context)?;
            let case = self.case(&survey);
            let own_customer = survey.customer_id.map(str::to_owned);
            let excluded = self.excluded(&survey);
            responses.push(Response {
                row,
                case_id: survey.case_id.map(str::to_owned),
                question: survey.question.to_owned(),
                customer_id: own_customer.or_else(|| case.and_then(|case| case.customer_id.clone())),
                responded_at: survey.responded_at,
                quarter: self.context.day(survey.responded_at).map(|day| self.context.fiscal_year.quarter_of(day)),
                cap: rules.per_customer_cap,
                cap_quarters: rules.cap_quarters,
                independent: rules.independent_providers.contains(survey.provider),
                known_case: case.is_some(),
                off_scale: survey.place(rules).is_none(),
                late: survey.is_late(rules),
                approved: excluded.is_from(survey.question),
            });
            Ok(())
        })?;
        Ok(responses)
    }

    /// The region of its case, or else of its customer, or else of its partner.
    fn region<'s>(&'s self, survey: &Survey<'_>, holder: Holder) -> Option<&'s str> {
        let of_case = self.case(survey).and_then(|case| case.region.as_deref());
        self.context.parties.region(of_case, survey.customer_id, holder)
    }

    fn excluded(&self, survey: &Survey<'_>) -> super::exclusions::Excluded {
        let of_case = self.case(survey).map(|case| case.excluded.clone()).unwrap_or_default();
        self.context.exclusions.of_survey(survey.id, &of_case)
    }

    fn push(
        &self,
        survey: &Survey<'_>,
        reason: Option<Reason>,
        writer: &mut FactWriter,
        notes: &mut Notes,
    ) -> Result<(), FactsError> {
        let (context, case) = (self.context, self.case(survey));
        let rules = survey.rules(context)?;
        let stated =
            Stated { partner_id: survey.partner_id, assignment: None, customer_id: survey.customer_id, product: None };
        let holder = case.map_or_else(|| context.parties.holder(stated, survey.day(context)), |case| case.holder);
        notes.counts.unassigned_surveys += u64::from(holder.assignment == Assignment::Unassigned);
        let (sent, responded) = (context.day(survey.sent_at), context.day(survey.responded_at));
        notes.span.take(sent);
        notes.span.take(responded);
        let of_case = |pick: fn(&CaseInfo) -> &Option<String>| case.and_then(|case| pick(case).as_deref());
        let place = survey.place(rules);
        let excluded = self.excluded(survey).text();
        writer.push(&[
            ("survey_id", survey.id.into()),
            ("case_id", survey.case_id.into()),
            ("partner_id", context.parties.id(holder).into()),
            ("assignment", holder.assignment.as_str().into()),
            ("customer_id", survey.customer_id.or_else(|| of_case(|case| &case.customer_id)).into()),
            ("product", of_case(|case| &case.product).into()),
            ("severity", of_case(|case| &case.severity).into()),
            ("complexity", of_case(|case| &case.complexity).into()),
            ("region", self.region(survey, holder).into()),
            ("provider", survey.provider.into()),
            ("question", survey.question.into()),
            ("sent_date", sent.into()),
            ("responded_date", responded.filter(|_| survey.responded()).into()),
            ("independent", rules.independent_providers.contains(survey.provider).into()),
            ("delivered", survey.delivered().into()),
            ("responded", survey.responded().into()),
            ("exclusion", reason.map(Reason::as_str).into()),
            ("counted", (survey.responded() && reason.is_none()).into()),
            ("score_position", place.map(|place| place.position).into()),
            ("score_scaled", place.map(|place| place.scaled).into()),
            ("top_box", place.map(|place| place.top_box).into()),
            ("nps_points", survey.nps_points(rules).into()),
            ("effort_score", survey.effort_score(rules).into()),
            ("raw_score", survey.score.and_then(thousandths).into()),
            ("comment", survey.comment.into()),
            ("excluded_from", (&excluded).into()),
        ])
    }
}
