//! Where labels go: beside what they name, over nothing else.

/// A rectangle in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Area {
    /// The square around a dot.
    pub(super) fn around((x, y): (f64, f64), radius: f64) -> Self {
        Self { left: x - radius, top: y - radius, right: x + radius, bottom: y + radius }
    }

    /// The rectangle with two corners, wider on every side.
    fn between(from: (f64, f64), to: (f64, f64), wider: f64) -> Self {
        Self {
            left: from.0.min(to.0) - wider,
            right: from.0.max(to.0) + wider,
            top: from.1.min(to.1) - wider,
            bottom: from.1.max(to.1) + wider,
        }
    }

    fn shared(&self, other: &Self) -> f64 {
        let width = self.right.min(other.right) - self.left.max(other.left);
        let height = self.bottom.min(other.bottom) - self.top.max(other.top);
        width.max(0.0) * height.max(0.0)
    }

    /// Whether both share more than so many points in both directions.
    pub(super) fn overlaps(&self, other: &Self, tolerance: f64) -> bool {
        let width = self.right.min(other.right) - self.left.max(other.left);
        let height = self.bottom.min(other.bottom) - self.top.max(other.top);
        width > tolerance && height > tolerance
    }

    /// Whether another lies in it, but for so many points.
    pub(super) fn holds(&self, other: &Self, tolerance: f64) -> bool {
        let wide = other.left >= self.left - tolerance && other.right <= self.right + tolerance;
        wide && other.top >= self.top - tolerance && other.bottom <= self.bottom + tolerance
    }

    fn outside(&self, bounds: &Self) -> f64 {
        let size = (self.right - self.left) * (self.bottom - self.top);
        size - self.shared(bounds)
    }
}

/// Finds room for labels one after the other; the important ones come first.
#[derive(Debug, Clone)]
pub(super) struct Placer {
    bounds: Area,
    /// Words that are there: no label may touch them.
    words: Vec<Area>,
    /// What stands there already, and how much each square point of it costs.
    taken: Vec<(Area, f64)>,
}

/// Where a label goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    /// Its left end.
    pub(super) left: f64,
    /// The middle of its height.
    pub(super) middle: f64,
    /// From the dot to the label, where it had to go far away.
    pub(super) leader: Option<((f64, f64), (f64, f64))>,
}

/// The cost of covering a dot or a label, and of crossing a thin line.
const SOLID: f64 = 10.0;
const THIN: f64 = 1.0;
/// How far, in points, labels may reach into words or over the bounds: less than a reader sees.
const TOUCHING: f64 = 1.0;
/// What a label may cost: a thin line may cross it, no more.
const MOST: f64 = 60.0;
/// What it may cost where every name is wanted: a thin line may run through it.
const MOST_IF_WANTED: f64 = 700.0;
/// Distances from the dot; beyond the third a leader is drawn.
const REACHES: [f64; 9] = [5.0, 9.0, 14.0, 26.0, 40.0, 58.0, 80.0, 104.0, 130.0];

/// The directions a label may stand in, the best first: where its middle lies against the dot.
const DIRECTIONS: [(f64, f64); 8] =
    [(1.0, 0.0), (-1.0, 0.0), (1.0, -1.0), (1.0, 1.0), (-1.0, -1.0), (-1.0, 1.0), (0.0, -1.0), (0.0, 1.0)];

impl Placer {
    /// Room inside bounds.
    pub(super) fn new(bounds: Area) -> Self {
        Self { bounds, words: Vec::new(), taken: Vec::new() }
    }

    /// Keeps labels off words that are there, whatever else they must cover.
    pub(super) fn keep_off(&mut self, words: Area) {
        self.words.push(words);
        self.block(words);
    }

    /// Keeps labels off an area.
    pub(super) fn block(&mut self, area: Area) {
        self.taken.push((area, SOLID));
    }

    /// Keeps labels rather off a thin line, upright or level.
    pub(super) fn avoid_line(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.taken.push((Area::between(from, to, 1.5), THIN));
    }

    /// Keeps labels off a line from one point to another.
    pub(super) fn block_line(&mut self, from: (f64, f64), to: (f64, f64), half_width: f64) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let pieces = if dx.abs() < 1.0 || dy.abs() < 1.0 { 1 } else { (dx.abs().max(dy.abs()) / 6.0).ceil() as usize };
        for piece in 0..pieces {
            let share = |index: usize| index as f64 / pieces as f64;
            let (start, end) = (share(piece), share(piece + 1));
            let (x1, x2) = (from.0 + dx * start, from.0 + dx * end);
            let (y1, y2) = (from.1 + dy * start, from.1 + dy * end);
            self.block(Area::between((x1, y1), (x2, y2), half_width));
        }
    }

    /// Where a label of a size stands beside a dot; `None` where it would cover something.
    pub(super) fn place(&mut self, at: (f64, f64), radius: f64, size: (f64, f64)) -> Option<Spot> {
        let best = self.best(at, radius, size)?;
        (best.cost < MOST).then(|| self.take(at, radius, best))
    }

    /// The same for a label that is missed where it is left out: thin lines may run through it.
    pub(super) fn place_wanted(&mut self, at: (f64, f64), radius: f64, size: (f64, f64)) -> Option<Spot> {
        let best = self.best(at, radius, size)?;
        (best.cost < MOST_IF_WANTED).then(|| self.take(at, radius, best))
    }

    /// The same, where it covers least when there is no free place; `None` where it would cover other words everywhere.
    pub(super) fn place_anyhow(&mut self, at: (f64, f64), radius: f64, size: (f64, f64)) -> Option<Spot> {
        let best = self.best(at, radius, size)?;
        Some(self.take(at, radius, best))
    }

    fn take(&mut self, at: (f64, f64), radius: f64, found: Found) -> Spot {
        let area = found.area;
        self.keep_off(area);
        let far = found.reach > REACHES[2];
        let end = (at.0.max(area.left).min(area.right), at.1.max(area.top).min(area.bottom));
        let away = ((end.0 - at.0).hypot(end.1 - at.1)).max(1.0);
        let start = (at.0 + (end.0 - at.0) * (radius + 1.0) / away, at.1 + (end.1 - at.1) * (radius + 1.0) / away);
        Spot { left: area.left, middle: f64::midpoint(area.top, area.bottom), leader: far.then_some((start, end)) }
    }

    /// The cheapest place inside the bounds that touches no words.
    fn best(&self, at: (f64, f64), radius: f64, size: (f64, f64)) -> Option<Found> {
        let mut best: Option<Found> = None;
        let cost_of = |found: Option<Found>| found.map_or(f64::INFINITY, |found| found.cost);
        for reach in REACHES {
            for direction in DIRECTIONS {
                let area = beside(at, radius, reach, direction, size);
                let touches = self.words.iter().any(|words| words.overlaps(&area, TOUCHING));
                if touches || !self.bounds.holds(&area, TOUCHING) {
                    continue;
                }
                let covered: f64 = self.taken.iter().map(|(taken, weight)| weight * area.shared(taken)).sum();
                let cost = covered + 2.0 * SOLID * area.outside(&self.bounds);
                if cost < cost_of(best) - 1e-9 {
                    best = Some(Found { cost, area, reach });
                }
            }
            // A label near its dot is worth being crossed by a hairline.
            if cost_of(best) < if reach < REACHES[2] { 0.5 } else { MOST } {
                break;
            }
        }
        best
    }
}

/// The cheapest place so far.
#[derive(Debug, Clone, Copy)]
struct Found {
    cost: f64,
    area: Area,
    reach: f64,
}

fn beside(at: (f64, f64), radius: f64, reach: f64, direction: (f64, f64), size: (f64, f64)) -> Area {
    let diagonal = direction.0 != 0.0 && direction.1 != 0.0;
    let gap = radius + if diagonal { reach * 0.3 } else { reach };
    let x = at.0 + direction.0 * (gap + size.0 / 2.0);
    let y = at.1 + direction.1 * (gap + size.1 / 2.0);
    Area { left: x - size.0 / 2.0, right: x + size.0 / 2.0, top: y - size.1 / 2.0, bottom: y + size.1 / 2.0 }
}

/// Moves heights apart so that neighbours are at least `gap` from each other and all lie within the bounds,
/// as near to where they were as that allows. The order is kept.
pub(super) fn spread(heights: &[f64], gap: f64, top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..heights.len()).collect();
    order.sort_by(|a, b| heights[*a].total_cmp(&heights[*b]).then(a.cmp(b)));
    let mut sorted: Vec<f64> = order.iter().map(|index| heights[*index].max(top).min(bottom.max(top))).collect();
    for _ in 0..60 {
        for next in 1..sorted.len() {
            let lacking = gap - (sorted[next] - sorted[next - 1]);
            if lacking > 0.0 {
                sorted[next - 1] -= lacking / 2.0;
                sorted[next] += lacking / 2.0;
            }
        }
        for height in &mut sorted {
            *height = height.max(top).min(bottom.max(top));
        }
    }
    let mut out = vec![0.0; heights.len()];
    for (place, index) in order.into_iter().enumerate() {
        out[index] = sorted[place];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: Area = Area { left: 0.0, top: 0.0, right: 400.0, bottom: 300.0 };

    #[test]
    fn the_second_label_avoids_the_first() {
        let mut placer = Placer::new(PAGE);
        let first = placer.place((100.0, 100.0), 4.0, (60.0, 14.0)).expect("room");
        let second = placer.place((104.0, 102.0), 4.0, (60.0, 14.0)).expect("room");
        assert!((first.left - second.left).abs() >= 60.0 || (first.middle - second.middle).abs() >= 14.0);
    }

    #[test]
    fn labels_stay_on_the_page_and_leave_when_there_is_no_room() {
        let mut placer = Placer::new(PAGE);
        let spot = placer.place((398.0, 100.0), 4.0, (60.0, 14.0)).expect("room at the left");
        assert!(spot.left + 60.0 <= 400.0 && spot.leader.is_none());
        placer.block(PAGE);
        assert_eq!(placer.place((100.0, 100.0), 4.0, (60.0, 14.0)), None);
    }

    #[test]
    fn a_label_far_away_is_led_to() {
        let mut placer = Placer::new(PAGE);
        placer.block(Area::around((100.0, 100.0), 19.0));
        let spot = placer.place((100.0, 100.0), 4.0, (30.0, 14.0)).expect("room beyond");
        assert!(spot.leader.is_some());
    }

    proptest::proptest! {
        #[test]
        fn spread_labels_do_not_touch(heights in proptest::collection::vec(0.0_f64..300.0, 1..8)) {
            let mut spread = spread(&heights, 14.0, 0.0, 300.0);
            spread.sort_by(f64::total_cmp);
            for pair in spread.windows(2) {
                proptest::prop_assert!(pair[1] - pair[0] > 12.0);
            }
        }
    }
}
