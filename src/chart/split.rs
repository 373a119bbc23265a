//! A whole split into parts, as one bar.

use crate::deck::model::Tone;

use super::ChartError;
use super::canvas::{Anchor, Type};
use super::mark::{Mark, axis_type, baseline};
use super::plot::{Frame, Plot};
use super::sheet::Sheet;
use super::text::{self, Weight};
use super::theme;

const BETWEEN: f64 = 2.0;

/// Draws the chart: the label above, the parts side by side, each named inside itself or, where it is too narrow, below.
pub(super) fn draw(
    label: &str,
    parts: &[(String, f64, Tone)],
    out: &mut Sheet,
    size: (u32, u32),
) -> Result<(), ChartError> {
    if let Some((name, size, _)) = parts.iter().find(|(_, size, _)| *size < 0.0) {
        let problem = format!("part {name:?} is {size}, expected zero or more");
        return Err(ChartError::Contradiction { chart: "split bar", problem });
    }
    let (width, height) = (f64::from(size.0), f64::from(size.1));
    let total: f64 = parts.iter().map(|(_, size, _)| size).sum();
    let top = if label.is_empty() { 0.0 } else { 26.0 };
    let outside = parts.iter().any(|(name, size, _)| !fits(name, width * size / total.max(f64::MIN_POSITIVE)));
    let below = if outside { 22.0 } else { 2.0 };
    let bottom = (height - below).clamp(top + 8.0, (top + 44.0).max(top + 8.0));
    let frame = Frame { left: 0.0, top, right: width, bottom };
    let mut plot = Plot::new("split bar", out, size, frame, 0.0..total.max(1e-12), 0.0..1.0)?;
    let heading = Type { size: theme::NAME_SIZE, weight: Weight::SemiBold, colour: theme::INK, anchor: Anchor::Start };
    plot.draw_on_page([Mark::words(
        (0.0, 13.0),
        text::ellipsis(label, theme::NAME_SIZE, Weight::SemiBold, width),
        heading,
    )])?;
    if total <= 0.0 {
        return nothing(plot);
    }
    let mut from = 0.0;
    let mut free = 0.0;
    for (name, size, tone) in parts.iter().filter(|(_, size, _)| *size > 0.0) {
        let (left, right) = (plot.data_x(from), plot.data_x(from + size));
        part(&mut plot, name, *tone, (left, right), &mut free)?;
        from += size;
    }
    plot.finish()
}

fn fits(name: &str, room: f64) -> bool {
    text::width(name, theme::NAME_SIZE, Weight::SemiBold) + 20.0 <= room
}

fn ground(tone: Tone) -> theme::Colour {
    match tone {
        Tone::Peers | Tone::Muted => theme::PEERS.tint(70),
        other => theme::tone(other),
    }
}

fn part(
    plot: &mut Plot<'_>,
    name: &str,
    tone: Tone,
    (left, right): (f64, f64),
    free: &mut f64,
) -> Result<(), ChartError> {
    let frame = plot.frame;
    let end = if right < frame.right - 0.5 { (right - BETWEEN).max(left + 0.5) } else { right };
    let mut marks = vec![Mark::rectangle((left, frame.top), (end, frame.bottom), ground(tone)).titled(name)];
    let light = matches!(tone, Tone::Peers | Tone::Muted);
    let (size, weight) = (theme::NAME_SIZE, if light { Weight::Regular } else { Weight::SemiBold });
    if fits(name, right - left) {
        let colour = if light { theme::INK } else { theme::PAPER };
        let set = Type { size, weight, colour, anchor: Anchor::Start };
        let middle = f64::midpoint(frame.top, frame.bottom);
        marks.push(Mark::words((left + 10.0, middle), name, set).shifted(0.0, baseline(size)));
    } else {
        let size = theme::LABEL_SIZE;
        let wide = text::width(name, size, weight);
        let start = left.min(frame.right - wide).max(*free);
        let room = frame.right - start;
        if room > 24.0 {
            let set = Type { size, weight, colour: theme::text_tone(tone), anchor: Anchor::Start };
            marks.push(Mark::words((start, frame.bottom + 16.0), text::ellipsis(name, size, weight, room), set));
            *free = start + wide + 14.0;
        }
    }
    plot.draw_on_page(marks)
}

fn nothing(mut plot: Plot<'_>) -> Result<(), ChartError> {
    let frame = plot.frame;
    let middle = f64::midpoint(frame.top, frame.bottom);
    plot.draw_on_page([
        Mark::rectangle((0.0, frame.top), (frame.right, frame.bottom), theme::GROUND),
        Mark::words((10.0, middle), "nothing to split", axis_type(Anchor::Start))
            .shifted(0.0, baseline(theme::AXIS_SIZE)),
    ])?;
    plot.finish()
}
