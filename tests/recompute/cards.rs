//! The figures of a contract's partners as scorecards.

use std::collections::BTreeMap;

use quarterdeck::domain::{PartnerId, Quarter};
use quarterdeck::metrics::figure::Measurement;
use quarterdeck::scorecard::model::{MetricResult, PartnerProfile, Scorecard, Scorecards, Standing, Statistic, Status};
use quarterdeck::stats::dispersion::Dispersion;

use super::contract::{Contract, EARLIER, METRICS, PARTNERS, Partner};

/// What is known when the quarter at a place is settled: its figures and those before it.
pub(crate) fn cards(contract: &Contract, periods: &[Quarter], place: usize) -> Scorecards {
    let period = periods[place];
    let card = |(partner, name)| card(partner, name, &period.history(EARLIER + place + 1));
    Scorecards {
        period,
        partial_until: None,
        programmes: Vec::new(),
        partners: contract.partners.iter().zip(PARTNERS).map(card).collect(),
        spread: Dispersion::NONE,
        reliability: None,
        direct: Vec::new(),
        pooled: Vec::new(),
        unassigned_cases: 0,
        out_of_scope: Vec::new(),
    }
}

fn card(partner: &Partner, name: &str, quarters: &[Quarter]) -> Scorecard {
    let metric = |(place, id): (usize, &str)| {
        let figures = partner.figures.iter().map(|figures| measured(figures[place]));
        let history: Vec<(Quarter, Measurement)> = quarters.iter().copied().zip(figures).collect();
        metric(id, history)
    };
    let id = PartnerId::new(name);
    Scorecard {
        partner: PartnerProfile { id, name: name.to_owned(), class: None, region: None, country: None, manager: None },
        metrics: METRICS.into_iter().enumerate().map(metric).collect(),
        ranks: Vec::new(),
        stands_out: None,
        standing: Standing::default(),
        survey_audit: None,
        warnings: Vec::new(),
    }
}

fn metric(id: &str, history: Vec<(Quarter, Measurement)>) -> MetricResult {
    MetricResult {
        id: id.to_owned(),
        statistic: Statistic::Value,
        slice: BTreeMap::new(),
        measurement: history.last().map(|(_, last)| last.clone()).unwrap_or_default(),
        target: None,
        status: Status::NoTarget,
        reason: None,
        provisional: false,
        change: None,
        change_interval: None,
        peers: None,
        baseline: None,
        history,
        months: Vec::new(),
        between: None,
        minimum_evidence: 0,
        excluded: BTreeMap::new(),
        coverage: None,
    }
}

fn measured((part, whole): (i128, i128)) -> Measurement {
    let count = |count: i128| i64::try_from(count).expect("a count");
    Measurement {
        value: Some(part as f64 / whole as f64),
        numerator: Some(count(part)),
        denominator: Some(count(whole)),
        evidence: count(whole),
        ..Measurement::default()
    }
}
