//! Charts with points on two axes.

use super::*;

pub(crate) fn limits(to: i32) -> Vec<[f64; 5]> {
    (2..=to / 5)
        .map(|step| f64::from(step * 5))
        .map(|x: f64| [x, 1.0 - 3.09 / x.sqrt(), 1.0 - 1.96 / x.sqrt(), 1.0 + 1.96 / x.sqrt(), 1.0 + 3.09 / x.sqrt()])
        .collect()
}

pub(super) fn point(label: &str, x: f64, y: f64, tone: Tone, main: bool) -> FunnelPoint {
    FunnelPoint { label: label.to_owned(), x, y, tone, main }
}

pub(super) fn funnel(limits: Vec<[f64; 5]>, points: Vec<FunnelPoint>) -> ChartSpec {
    ChartSpec::Funnel(FunnelChart {
        x_title: "Escalations expected for the case mix".to_owned(),
        centre: 1.0,
        centre_label: "as expected".to_owned(),
        limits,
        points,
        format: AxisFormat::Times,
    })
}

pub(super) fn funnels() -> Vec<Sample> {
    let quarters = vec![
        point("Q4 2025", 84.0, 1.21, Tone::Accent, false),
        point("Q1", 90.0, 1.02, Tone::Accent, false),
        point("Q2", 96.0, 0.99, Tone::Accent, false),
        point("Q3 0.94×", 92.6, 0.94, Tone::Accent, true),
    ];
    let many = (0..400_u32)
        .map(|index| {
            let spread = f64::from(index * 7919 % 1000) / 1000.0 - 0.5;
            let x = 8.0 + f64::from(index * 613 % 400);
            let tone = if spread > 0.47 { Tone::Breach } else { Tone::Peers };
            point(&format!("Partner {index}"), x, 1.0 + spread * 5.0 / x.sqrt(), tone, index == 17)
        })
        .collect();
    vec![
        ("funnel", 560, 380, funnel(limits(200), quarters)),
        ("funnel-many", 700, 420, funnel(limits(450), many)),
        (
            "funnel-one",
            400,
            300,
            funnel(
                limits(20),
                vec![point("Nordwestdeutsche Rechenzentrum Beteiligungsgesellschaft", 3.0, 4.0, Tone::Breach, true)],
            ),
        ),
        ("funnel-empty", 400, 300, funnel(Vec::new(), Vec::new())),
    ]
}

fn scatter(points: Vec<ScatterPoint>) -> ChartSpec {
    ChartSpec::Scatter(ScatterChart {
        x_title: "Escalations against what the case mix explains".to_owned(),
        y_title: "Satisfied customers".to_owned(),
        x_format: AxisFormat::Times,
        y_format: AxisFormat::Percent,
        x_reference: Some((1.0, "as expected".to_owned())),
        y_reference: Some((0.9, "target 90%".to_owned())),
        points,
    })
}

pub(super) fn scatters() -> Vec<Sample> {
    let names = [
        "Halcyon",
        "Orbis",
        "Kestrel IT",
        "Meridian",
        "Tessera",
        "Northgate",
        "Brightline",
        "Vantor",
        "Aster & Co",
        "Caldera",
        "Polaris",
        "Sundial",
    ];
    let points: Vec<ScatterPoint> = names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let x = 0.6 + index as f64 * 0.09;
            let y = 0.96 - (index * 5 % 7) as f64 * 0.013;
            let tone = match index {
                0 => Tone::Met,
                10 | 11 => Tone::Breach,
                _ => Tone::Peers,
            };
            ScatterPoint {
                label: (*name).to_owned(),
                x,
                x_interval: Some((x - 0.15, x + 0.2)),
                y,
                y_interval: Some((y - 0.04, (y + 0.03).min(1.0))),
                tone,
            }
        })
        .collect();
    let same = points
        .iter()
        .map(|point| ScatterPoint { x: 1.0, y: 0.9, x_interval: None, y_interval: None, ..point.clone() })
        .collect();
    vec![
        ("scatter", 640, 420, scatter(points)),
        ("scatter-same", 400, 300, scatter(same)),
        ("scatter-empty", 400, 300, scatter(Vec::new())),
    ]
}
