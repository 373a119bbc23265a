//! Every kind of chart: usual, extreme and empty.
//!
//! With `QUARTERDECK_LOOK=<folder>` the pictures are written there to be looked at.

mod days;
mod fuzz;
mod lists;
mod plots;

use super::{ChartError, draw, svg};
use crate::deck::chart_spec::*;
use crate::deck::model::Tone;
use days::{by_month, days_and_flows, months};
pub(crate) use days::{month_names, quarter_of_days};
use lists::{bar, bar_chart, bars, forests, interval, money, rows};
pub(crate) use plots::limits;
use plots::{funnel, funnels, point, scatters};

/// Name, width, height, what to draw.
type Sample = (&'static str, u32, u32, ChartSpec);

fn samples() -> Vec<Sample> {
    [rows(), months(), funnels(), forests(), scatters(), bars(), money(), days_and_flows()].concat()
}

#[test]
fn every_chart_is_drawn_and_the_same_again() {
    let folder = std::env::var_os("QUARTERDECK_LOOK").map(std::path::PathBuf::from);
    for (name, width, height, spec) in samples() {
        let picture = svg(&spec, width, height).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>\n"), "{name}");
        for forbidden in ["NaN", "inf", "-0\"", "-0 ", "style=", "href"] {
            assert!(!picture.contains(forbidden), "{name} holds {forbidden}");
        }
        assert_eq!(picture, svg(&spec, width, height).expect("as before"), "{name}");
        if let Some(folder) = &folder {
            std::fs::write(folder.join(format!("{name}.svg")), picture).expect("written");
        }
    }
}

#[test]
fn no_words_cover_others_or_leave_the_picture() {
    for (name, width, height, spec) in samples() {
        assert_eq!(draw(&spec, width, height).expect("drawn").clashes, [""; 0], "{name}");
    }
}

#[test]
fn every_colour_is_one_that_the_palette_knows() {
    let variants = crate::look::Palette::default().variants();
    for (name, width, height, spec) in samples() {
        let picture = svg(&spec, width, height).expect("drawn");
        for part in picture.split("=\"#").skip(1) {
            let is_known = variants.iter().any(|variant| part.starts_with(&variant.drawn.to_string()[1..]));
            assert!(is_known, "{name}: #{}", &part[..6]);
        }
    }
}

#[test]
fn rows_that_do_not_fit_are_counted() {
    for (name, width, height, spec) in samples()
        .into_iter()
        .filter(|(name, ..)| name.ends_with("-many") && !name.starts_with("fl") && !name.starts_with("fu"))
    {
        let picture = svg(&spec, width, height).expect("drawn");
        assert!(picture.contains(" more between</text>"), "{name}");
    }
}

#[test]
fn what_is_no_number_is_refused_by_name() {
    let error = svg(&interval(f64::NAN, None, None, Tone::Met), 100, 20).expect_err("no number");
    assert_eq!(
        error.to_string(),
        "interval chart: the value is NaN, expected a finite number; leave the figure out where it is missing"
    );
    let error =
        svg(&ChartSpec::Months(Box::new(by_month(&[Some(1.0), Some(f64::INFINITY)]))), 300, 200).expect_err("infinite");
    assert!(matches!(error, ChartError::NotFinite { .. }));
    let error = svg(&bar_chart(vec![bar("x", f64::MAX, None, Tone::Ink)]), 300, 200).expect_err("too large");
    assert!(error.to_string().contains("the value of \"x\""), "{error}");
}

#[test]
fn text_is_never_markup() {
    let spec = bar_chart(vec![bar("<script>alert(1)</script>&\u{0}", 1.0, None, Tone::Ink)]);
    let picture = svg(&spec, 600, 100).expect("drawn");
    assert!(!picture.contains("<script") && picture.contains("&lt;script&gt;"));
    assert!(!picture.contains('\u{0}'));
}

#[test]
fn a_size_without_room_is_refused() {
    let error = svg(&bar_chart(Vec::new()), 10, 10).expect_err("too small");
    assert_eq!(error.to_string(), "bar chart: 10 by 10 points cannot be drawn, expected 120 by 24 to 10000 by 10000");
}

proptest::proptest! {
    #[test]
    fn any_months_are_drawn(values in proptest::collection::vec(proptest::option::of(-1e9_f64..1e9), 0..80), width in 120_u32..900, height in 60_u32..600) {
        let spec = ChartSpec::Months(Box::new(by_month(&values)));
        let picture = svg(&spec, width, height).expect("drawn");
        proptest::prop_assert!(!picture.contains("NaN") && !picture.contains("inf"));
    }

    #[test]
    fn any_points_are_drawn(points in proptest::collection::vec((0.0_f64..1e6, -1e3_f64..1e3), 0..60), width in 120_u32..900, height in 60_u32..600) {
        let points = points.into_iter().map(|(x, y)| point("a name", x, y, Tone::Peers, false)).collect();
        let picture = svg(&funnel(limits(200), points), width, height).expect("drawn");
        proptest::prop_assert!(!picture.contains("NaN") && !picture.contains("inf"));
    }
}
