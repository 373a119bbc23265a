//! Escalations of every partner against what its case mix explains, between limits that narrow with evidence.

use super::front::names;
use super::{Overview, Partner};
use crate::deck::chart_spec::{AxisFormat, ChartSpec, FunnelChart, FunnelPoint};
use crate::deck::format;
use crate::deck::limits::{funnel_limits, position};
use crate::deck::model::{Band, Block, ChartBlock, RichText, Slide, Tone};
use crate::deck::slide::{content, subtitle, text};
use crate::stats::funnel::Position;
use crate::stats::{CONFIDENCE, OUTER_CONFIDENCE};

/// Fewer partners make no funnel.
const LEAST: usize = 5;

/// A partner in the funnel.
struct Point<'o, 'a> {
    partner: &'o Partner<'a>,
    expected: f64,
    observed: i64,
    value: f64,
    position: Position,
}

/// The slide; `None` for fewer than [`LEAST`] partners with a ratio.
pub(super) fn slide(overview: &Overview<'_>) -> Option<Slide> {
    let points = points(overview);
    if points.len() < LEAST {
        return None;
    }
    let under = subtitle(&[
        "Escalations against the case mix".to_owned(),
        overview.common().period.title(),
        format!("{} {}", format::count(points.len() as i64), overview.of_partners()),
    ]);
    let bands = vec![
        Band::full(vec![Block::Chart(chart(overview, &points))]),
        Band::full(vec![text(vec![RichText::plain(method(overview))])]),
    ];
    Some(content("funnel", title(&points), under, bands))
}

fn points<'o, 'a>(overview: &'o Overview<'a>) -> Vec<Point<'o, 'a>> {
    let point = |partner: &'o Partner<'a>| {
        let reading = partner.valued("escalation_ratio")?;
        let measured = &reading.result.measurement;
        let (expected, observed, value) = (measured.expected?, measured.numerator?, reading.value()?);
        let position = position(value, expected, overview.spread())?;
        Some(Point { partner, expected, observed, value, position })
    };
    overview.partners.iter().filter_map(point).collect()
}

/// `Halcyon escalates far more than like partners, Castellan far less; Meridian is to be watched`. Who lies far out but does not stand out
/// among so many is not said to differ.
fn title(points: &[Point<'_, '_>]) -> String {
    let lying = |position: Position, stands_out: Option<bool>| -> Vec<&Partner<'_>> {
        let those = points.iter().filter(|point| point.position == position);
        let those = those.filter(|point| stands_out.is_none_or(|due| point.partner.stands_out().is_some() == due));
        those.map(|point| point.partner).collect()
    };
    let (more, less) = (lying(Position::FarAbove, Some(true)), lying(Position::FarBelow, Some(true)));
    let doubtful = [lying(Position::FarAbove, Some(false)), lying(Position::FarBelow, Some(false))].concat();
    let watched = match lying(Position::Above, None) {
        near if near.is_empty() => String::new(),
        near => format!("; {} {} to be watched", said(&near), if near.len() == 1 { "is" } else { "are" }),
    };
    let all = format::number_word(points.len() as i64);
    let far = |partners: &[&Partner<'_>], how: &str| {
        let verb = if partners.len() == 1 { "escalates" } else { "escalate" };
        format::capitalised(&format!("{} {verb} far {how} than like partners", said(partners)))
    };
    let message = match (more.is_empty(), less.is_empty()) {
        (false, false) => format!("{}, {} far less", far(&more, "more"), said(&less)),
        (false, true) => far(&more, "more"),
        (true, false) => far(&less, "less"),
        (true, true) if !doubtful.is_empty() => format!(
            "{} {} beyond the {} limits, which among {all} partners may be chance",
            format::capitalised(&said(&doubtful)),
            if doubtful.len() == 1 { "lies" } else { "lie" },
            format::percent_short(OUTER_CONFIDENCE)
        ),
        (true, true) if points.iter().all(|point| point.position == Position::Inside) => {
            format!("All {all} partners escalate as like partners would")
        }
        (true, true) => {
            format!("None of {all} partners lies beyond the {} limits", format::percent_short(OUTER_CONFIDENCE))
        }
    };
    format!("{message}{watched}")
}

/// Up to three partners by name, more by their number.
fn said(partners: &[&Partner<'_>]) -> String {
    match partners.len() {
        0..=3 => names(partners),
        more => format::number_word(more as i64),
    }
}

fn chart(overview: &Overview<'_>, points: &[Point<'_, '_>]) -> ChartBlock {
    let most = points.iter().map(|point| point.expected).fold(0.0, f64::max);
    let least = points.iter().map(|point| point.expected).fold(f64::INFINITY, f64::min);
    let outside: Vec<String> = points
        .iter()
        .filter(|point| point.position != Position::Inside)
        .map(|point| format!("{} {}", point.partner.name(), format::times(point.value)))
        .collect();
    let told = if outside.is_empty() { "none outside the limits".to_owned() } else { format::list(&outside) };
    ChartBlock {
        title: "Observed / expected escalations by expected escalations".to_owned(),
        note: format!(
            "Bands hold {} and {} of like partners: beyond the inner one watch, beyond the outer one investigate",
            format::percent_short(CONFIDENCE),
            format::percent_short(OUTER_CONFIDENCE)
        ),
        summary: format!(
            "Escalations of {} against those expected; {told}.",
            format::plural(points.len() as i64, "partner")
        ),
        width: 1180,
        height: 400,
        spec: ChartSpec::Funnel(FunnelChart {
            x_title: "Escalations expected for the case mix".to_owned(),
            centre: 1.0,
            centre_label: "as expected".to_owned(),
            limits: funnel_limits((least / 2.0).max(0.5), most * 1.3, 60, overview.spread()),
            points: points.iter().map(drawn).collect(),
            format: AxisFormat::Times,
        }),
        data: data(points),
    }
}

fn drawn(point: &Point<'_, '_>) -> FunnelPoint {
    let tone = match point.position {
        Position::FarAbove => Tone::Breach,
        Position::Above => Tone::Deviation,
        Position::Inside => Tone::Peers,
        Position::Below | Position::FarBelow => Tone::Met,
    };
    FunnelPoint { label: point.partner.name(), x: point.expected, y: point.value, tone, main: false }
}

fn data(points: &[Point<'_, '_>]) -> Vec<Vec<String>> {
    let mut rows = vec![["Partner", "Expected", "Observed", "Ratio", "Against the limits"].map(str::to_owned).to_vec()];
    rows.extend(points.iter().map(|point| {
        let against = match point.position {
            Position::FarBelow => format!("below {}", format::percent_short(OUTER_CONFIDENCE)),
            Position::Below => format!("below {}", format::percent_short(CONFIDENCE)),
            Position::Inside => "within".to_owned(),
            Position::Above => format!("above {}", format::percent_short(CONFIDENCE)),
            Position::FarAbove => format!("above {}", format::percent_short(OUTER_CONFIDENCE)),
        };
        vec![
            point.partner.scorecard.partner.name.clone(),
            format::fixed(point.expected, 1),
            format::count(point.observed),
            format::times(point.value),
            against,
        ]
    }));
    rows
}

/// How the limits are made.
fn method(overview: &Overview<'_>) -> String {
    let limits = if overview.spread().widens() {
        "Limits are those of chance, widened by what partners differ among themselves (Spiegelhalter\u{2019}s additive method on the square root)"
    } else {
        "Limits are those of chance alone (exact Poisson)"
    };
    let formula = overview.common().definition("escalation_ratio").formula;
    format!(
        "{limits}. The ratio is: {formula}, at the rates of all other partners. Of many partners some lie outside by chance: who \
         stands out is on the page before."
    )
}
