//! Axes: ends and ticks at round numbers, and figures written for people.

use crate::deck::chart_spec::AxisFormat;
use crate::deck::format::{self, fixed as decimal};

/// A range with round ends and ticks between them.
#[derive(Debug, Clone)]
pub(super) struct Scale {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) ticks: Vec<f64>,
    step: f64,
    format: AxisFormat,
}

impl Scale {
    /// The narrowest scale with about `count` steps that holds both ends.
    pub(super) fn covering(low: f64, high: f64, count: usize, format: AxisFormat) -> Self {
        let (low, high) = widened(low.min(high), low.max(high), format);
        let step = step((high - low) / count.max(1) as f64, format);
        let first = (low / step + 1e-9).floor();
        let last = (high / step - 1e-9).ceil().max(first + 1.0);
        let ticks: Vec<f64> = (0..=((last - first) as usize)).map(|index| (first + index as f64) * step).collect();
        Self { low: first * step, high: last * step, ticks, step, format }
    }

    /// A scale with given ends; ticks at round numbers inside it.
    pub(super) fn between(low: f64, high: f64, count: usize, format: AxisFormat) -> Self {
        let (low, high) = widened(low.min(high), low.max(high), format);
        let fewest = count.max(1);
        let scales = (fewest..fewest + 6).map(|count| Self::inside(low, high, count, format));
        let mut last = Self::inside(low, high, fewest, format);
        for scale in scales {
            last = scale;
            if last.ticks.len() > 2 {
                break;
            }
        }
        last
    }

    fn inside(low: f64, high: f64, count: usize, format: AxisFormat) -> Self {
        let step = step((high - low) / count as f64, format);
        let first = (low / step - 1e-9).ceil();
        let steps = ((high / step + 1e-9).floor() - first).max(0.0) as usize;
        let ticks = (0..=steps).map(|index| (first + index as f64) * step);
        let inside = |tick: &f64| *tick <= high + step * 1e-6;
        Self { low, high, ticks: ticks.filter(inside).collect(), step, format }
    }

    /// The ticks that can be labelled where two labels need `distance` between them: all, or those at the rounder numbers.
    pub(super) fn labelled(&self, distance: f64) -> Vec<f64> {
        let every = (distance / self.step - 1e-9).ceil().max(1.0);
        let is_kept = |tick: &&f64| (**tick / self.step + 0.5).floor().rem_euclid(every) < 0.5;
        let kept: Vec<f64> = self.ticks.iter().filter(is_kept).copied().collect();
        if kept.is_empty() { self.ticks.first().copied().into_iter().collect() } else { kept }
    }

    /// A tick as it is written on the axis: every tick with the same decimals.
    pub(super) fn label(&self, value: f64) -> String {
        match self.format {
            AxisFormat::Percent => {
                format!("{}{}", decimal(value * 100.0, decimals(self.step * 100.0)), format::locale().percent)
            }
            AxisFormat::Times => format!("{}×", decimal(value, decimals(self.step))),
            AxisFormat::Points => decimal(value, decimals(self.step)),
            AxisFormat::Count => short_count(value, self.step),
            AxisFormat::Hours if self.high > 96.0 && self.step >= 24.0 => {
                format!("{} d", decimal(value / 24.0, decimals(self.step / 24.0)))
            }
            AxisFormat::Hours if self.high <= 1.0 => {
                format!("{} min", decimal(value * 60.0, decimals(self.step * 60.0)))
            }
            AxisFormat::Hours => format!("{} h", decimal(value, decimals(self.step))),
        }
    }
}

fn widened(low: f64, high: f64, format: AxisFormat) -> (f64, f64) {
    if high - low > f64::EPSILON * high.abs().max(low.abs()).max(1e-9) {
        return (low, high);
    }
    let least = match format {
        AxisFormat::Percent => 0.05,
        AxisFormat::Times | AxisFormat::Points => 0.5,
        AxisFormat::Hours | AxisFormat::Count => 1.0,
    };
    let room = (low.abs() * 0.1).max(least);
    let below = if low >= 0.0 { (low - room).max(0.0) } else { low - room };
    (below, high + room)
}

/// The next round step not below `least`.
fn step(least: f64, format: AxisFormat) -> f64 {
    let least = least.max(1e-9);
    if format == AxisFormat::Hours && least <= 720.0 {
        let round =
            [0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 6.0, 12.0, 24.0, 48.0, 72.0, 120.0, 168.0, 240.0, 480.0, 720.0];
        return round.into_iter().find(|step| *step >= least * 0.999).unwrap_or(720.0);
    }
    let power = 10_f64.powi(least.log10().floor() as i32);
    let quarters = power >= 9.9 || (format == AxisFormat::Percent && power >= 0.099);
    let digits: &[f64] = if quarters { &[1.0, 2.0, 2.5, 5.0, 10.0] } else { &[1.0, 2.0, 5.0, 10.0] };
    let found = digits.iter().map(|digit| digit * power).find(|step| *step >= least * 0.999).unwrap_or(10.0 * power);
    if format == AxisFormat::Count { found.max(1.0) } else { found }
}

fn is_whole(value: f64) -> bool {
    (value - (value + 0.5).floor()).abs() < 1e-6 * value.abs().max(1.0)
}

/// Decimals that a multiple of `step` needs, at most six.
fn decimals(step: f64) -> usize {
    (0..6).find(|digits| is_whole(step * 10_f64.powi(*digits as i32))).unwrap_or(6)
}

fn short_count(value: f64, step: f64) -> String {
    let size = value.abs().max(step);
    match size {
        size if size >= 1e12 => format!("{}T", decimal(value / 1e12, decimals(step / 1e12))),
        size if size >= 1e9 => format!("{}bn", decimal(value / 1e9, decimals(step / 1e9))),
        size if size >= 1e6 => format!("{}m", decimal(value / 1e6, decimals(step / 1e6))),
        _ => decimal(value, decimals(step)),
    }
}

/// A value as it stands beside its dot.
pub(super) fn value(value: f64, format: AxisFormat) -> String {
    match format {
        AxisFormat::Percent => format!("{}{}", decimal(value * 100.0, 1), format::locale().percent),
        AxisFormat::Times => format!("{}×", decimal(value, 2)),
        AxisFormat::Points => decimal(value, 1),
        AxisFormat::Count if value.abs() >= 1e6 => short_count(value, value.abs() / 100.0),
        AxisFormat::Count => decimal(value, if is_whole(value) { 0 } else { 1 }),
        AxisFormat::Hours if value.abs() >= 96.0 => format!("{} d", decimal(value / 24.0, 1)),
        AxisFormat::Hours if value.abs() < 1.0 => format!("{} min", decimal(value * 60.0, 0)),
        AxisFormat::Hours => format!("{} h", decimal(value, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::locale::ALL;

    fn labels(low: f64, high: f64, count: usize, format: AxisFormat) -> Vec<String> {
        let scale = Scale::covering(low, high, count, format);
        scale.ticks.iter().map(|tick| scale.label(*tick)).collect()
    }

    #[test]
    fn axes_are_in_the_notation_of_their_deck() {
        let german = ALL.iter().find(|locale| locale.tag == "de-DE").expect("a locale");
        let written = format::written_in(german, || {
            [labels(0.12, 0.14, 4, AxisFormat::Percent), labels(0.0, 2_000.0, 2, AxisFormat::Count)]
        });
        assert_eq!(written[0][0], "12,0\u{a0}%");
        assert_eq!(written[1].last().map(String::as_str), Some("2.000"));
    }

    #[test]
    fn labels_that_would_touch_are_left_out_and_round_numbers_stay() {
        let scale = Scale::between(0.4, 2.6, 4, AxisFormat::Times);
        assert_eq!(scale.labelled(0.5), [0.5, 1.0, 1.5, 2.0, 2.5]);
        assert_eq!(scale.labelled(0.6), [1.0, 2.0]);
        assert_eq!(scale.labelled(1.4), [1.5]);
        assert_eq!(scale.labelled(40.0), [0.5]);
    }

    #[test]
    fn ticks_are_round_and_written_alike() {
        assert_eq!(labels(0.13, 0.27, 4, AxisFormat::Percent), ["10%", "15%", "20%", "25%", "30%"]);
        assert_eq!(labels(0.5, 2.0, 3, AxisFormat::Times), ["0.5×", "1.0×", "1.5×", "2.0×"]);
        assert_eq!(labels(0.0, 3.0, 6, AxisFormat::Count), ["0", "1", "2", "3"]);
        assert_eq!(labels(0.0, 200.0, 4, AxisFormat::Hours), ["0 d", "3 d", "6 d", "9 d"]);
        assert_eq!(labels(-0.02, 0.02, 4, AxisFormat::Percent), ["−2%", "−1%", "0%", "1%", "2%"]);
    }

    #[test]
    fn equal_ends_get_room() {
        let scale = Scale::covering(0.9, 0.9, 4, AxisFormat::Percent);
        assert!(scale.low < 0.9 && scale.high > 0.9);
        let scale = Scale::covering(0.0, 0.0, 4, AxisFormat::Count);
        assert!(scale.low >= 0.0 && scale.high > 0.0);
    }

    #[test]
    fn no_minus_zero_and_separators() {
        assert_eq!(decimal(-0.001, 1), "0.0");
        assert_eq!(decimal(-1234567.5, 1), "−1,234,567.5");
        assert_eq!(decimal(182340.55, 2), "182,340.55");
        assert_eq!(value(0.9342, AxisFormat::Percent), "93.4%");
    }

    proptest::proptest! {
        #[test]
        fn a_scale_holds_its_ends(low in -1e6_f64..1e6, span in 0.0_f64..1e6, count in 1_usize..9) {
            for format in [AxisFormat::Percent, AxisFormat::Times, AxisFormat::Count, AxisFormat::Hours] {
                let scale = Scale::covering(low, low + span, count, format);
                let slack = 1e-6 * (scale.high - scale.low);
                proptest::prop_assert!(scale.low <= low + slack && scale.high >= low + span - slack);
                proptest::prop_assert!(scale.ticks.len() >= 2 && scale.ticks.len() <= 2 * count + 4);
            }
        }
    }
}
