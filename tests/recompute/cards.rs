//! The figures of a contract's partners as scorecards.

use std::collections::BTreeMap;

use quarterdeck::domain::{PartnerId, Quarter};
use quarterdeck::metrics::figure::Measurement;
use quarterdeck::scorecard::model::{MetricResult, PartnerProfile, Scorecard, Scorecards, Standing, Statistic, Status};
use quarterdeck::stats::dispersion::Dispersion;

use super::contract::{Contract, EARLIER, Figures, METRICS, PARTNERS, SCORED};

/// The figures of the quarter at a place and of those before it, as they are known when the quarter at another place is settled.
pub(crate) fn cards(contract: &Contract, periods: &[Quarter], (place, when): (usize, usize)) -> Scorecards {
    let period = periods[place];
    let quarters = period.history(EARLIER + place + 1);
    let scored = contract.partners.iter().zip(PARTNERS).take(SCORED);
    Scorecards {
        period,
        partial_until: None,
        programmes: Vec::new(),
        partners: scored.map(|(partner, name)| card(&partner.figures[when], name, &quarters)).collect(),
        spread: Dispersion::NONE,
        reliability: None,
        direct: Vec::new(),
        pooled: Vec::new(),
        unassigned_cases: 0,
        out_of_scope: Vec::new(),
    }
}

fn card(figures: &Figures, name: &str, quarters: &[Quarter]) -> Scorecard {
    let metric = |(place, id): (usize, &str)| {
        let figures = figures.iter().map(|figures| measured(figures[place]));
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
    let measurement = history.last().map(|(_, last)| last.clone()).unwrap_or_default();
    MetricResult {
        id: id.to_owned(),
        statistic: Statistic::Value,
        slice: BTreeMap::new(),
        target: None,
        status: if measurement.value.is_some() { Status::NoTarget } else { Status::NotMeasured },
        measurement,
        reason: None,
        provisional: false,
        change: None,
        change_interval: None,
        peers: None,
        change_stands: false,
        against_others: None,
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
        value: (whole > 0).then(|| part as f64 / whole as f64),
        numerator: Some(count(part)),
        denominator: Some(count(whole)),
        evidence: count(whole),
        ..Measurement::default()
    }
}
