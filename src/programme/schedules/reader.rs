//! `[schedules.NAME]` from its text to a scale without gaps or overlaps.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Band, Kind, Schedule};
use crate::config::{Placed, Section};
use crate::domain::rounding::MOST_PLACES;
use crate::domain::{Finding, Place, Rounding};

const KINDS: [(&str, Kind); 3] = [("band", Kind::Band), ("marginal", Kind::Marginal), ("whole", Kind::Whole)];

/// A band as it is written, with the place of its start.
struct Written {
    from: Option<Placed<Decimal>>,
    to: Option<Placed<Decimal>>,
    gives: Decimal,
    place: Place,
}

impl Written {
    /// Where the band starts, for findings.
    fn start(&self) -> Place {
        self.from.as_ref().map_or_else(|| self.place.clone(), |from| from.place.clone())
    }
}

/// The scales by name. What is wrong with one is noted; it then has no bands, so that rules which name it are not faulted for it.
pub(in crate::programme) fn read(root: &Section<'_>) -> BTreeMap<String, Schedule> {
    let Some(all) = root.section("schedules") else { return BTreeMap::new() };
    let read = |name: String| {
        let entry = all.section(&name)?;
        let schedule = read_schedule(name.clone(), entry).unwrap_or_else(|| Schedule {
            name: name.clone(),
            kind: Kind::Band,
            times: Decimal::ONE,
            rounded: None,
            bands: Vec::new(),
            minimum: None,
            maximum: None,
        });
        Some((name, schedule))
    };
    all.keys().into_iter().filter_map(read).collect()
}

fn read_schedule(name: String, entry: Section<'_>) -> Option<Schedule> {
    let kind = entry.required("kind", "`band`, `marginal` or `whole`", |entry, key| entry.word(key, &KINDS));
    let times = entry.decimal("times").filter(|times| {
        let is_above = times.value > Decimal::ZERO;
        if !is_above {
            entry.note(Finding::error(times.place.clone(), format!("found `{}`, expected more than 0", times.value)));
        }
        is_above
    });
    let rounded = read_rounding(&entry);
    let (minimum, maximum) = (entry.quoted_decimal("minimum"), entry.quoted_decimal("maximum"));
    let bands = entry.sections("band");
    let many = bands.len();
    let written: Vec<Written> = bands.into_iter().filter_map(read_band).collect();
    if !entry.has("band") {
        entry.error("the scale has no bands, expected at least one such as band = [{ from = 0, gives = \"0.10\" }]");
    }
    let kind = kind.map(|kind| kind.value);
    let bands = kind.and_then(|kind| {
        bounds_of_results(&entry, kind, minimum.as_ref(), maximum.as_ref());
        // Where a band cannot be read, its neighbours would seem to leave a gap.
        if written.len() == many { join(&entry, kind, &written) } else { None }
    });
    entry.finish();
    Some(Schedule {
        name,
        kind: kind?,
        times: times.map_or(Decimal::ONE, |times| times.value),
        rounded,
        bands: bands?,
        minimum: minimum.map(|minimum| minimum.value),
        maximum: maximum.map(|maximum| maximum.value),
    })
}

fn read_rounding(entry: &Section<'_>) -> Option<(u32, Rounding)> {
    let written = entry.integer("decimals");
    let rounding = entry.word("rounding", &Rounding::NAMES);
    let Some(written) = written else {
        if let Some(rounding) = rounding {
            entry.note(Finding::error(rounding.place, "`rounding` has no effect without `decimals`"));
        }
        return None;
    };
    let places = u32::try_from(written.value).ok().filter(|places| *places <= MOST_PLACES);
    if places.is_none() {
        let message = format!("found `{}`, expected places after the point, 0 to {MOST_PLACES}", written.value);
        entry.note(Finding::error(written.place, message));
    }
    Some((places?, rounding.map_or(Rounding::HalfUp, |rounding| rounding.value)))
}

fn read_band(entry: Section<'_>) -> Option<Written> {
    let place = entry.place();
    let (from, to) = (entry.decimal("from"), entry.decimal("to"));
    let gives = entry.required("gives", "a decimal in quotes such as \"0.10\"", Section::quoted_decimal);
    if let (Some(from), Some(to)) = (&from, &to)
        && to.value <= from.value
    {
        let message = format!("the band ends at {} and starts at {}", to.value, from.value);
        entry.note(Finding::error(to.place.clone(), message));
    }
    entry.finish();
    Some(Written { from, to, gives: gives?.value, place })
}

/// Minimum and maximum belong to scales that multiply.
fn bounds_of_results(
    entry: &Section<'_>,
    kind: Kind,
    minimum: Option<&Placed<Decimal>>,
    maximum: Option<&Placed<Decimal>>,
) {
    for (key, bound) in [("minimum", minimum), ("maximum", maximum)] {
        let Some(bound) = bound else { continue };
        if kind == Kind::Band {
            let message =
                format!("`{key}` has no effect on a scale of kind `band`: its results are written in its bands");
            entry.note(Finding::error(bound.place.clone(), message));
        } else if bound.value < Decimal::ZERO {
            entry.note(Finding::error(bound.place.clone(), format!("found `{}`, expected 0 or more", bound.value)));
        }
    }
    if let (Some(minimum), Some(maximum)) = (minimum, maximum)
        && maximum.value < minimum.value
    {
        let message = format!("`maximum` {} is less than `minimum` {}", maximum.value, minimum.value);
        entry.note(Finding::error(maximum.place.clone(), message));
    }
}

/// The bands as one scale: each starts where the one before it ends. `None` where they do not fit together.
fn join(entry: &Section<'_>, kind: Kind, written: &[Written]) -> Option<Vec<Band>> {
    let mut sound = true;
    let mut wrong = |place: Place, message: String, remedy: &str| {
        entry.note(Finding::error(place, message).remedy(remedy));
        sound = false;
    };
    for pair in written.windows(2) {
        let [band, next] = pair else { continue };
        match (&band.to, &next.from) {
            (None, None) => {
                wrong(
                    next.place.clone(),
                    "where does this band start?".to_owned(),
                    "write `from`, or `to` of the band before it",
                );
            }
            (Some(to), Some(from)) if to.value < from.value => {
                let message = format!("gap: no band holds figures from {} to below {}", to.value, from.value);
                wrong(next.start(), message, "let each band start where the one before it ends");
            }
            (Some(to), Some(from)) if to.value > from.value => {
                let message = format!("overlap: figures from {} to below {} lie in two bands", from.value, to.value);
                wrong(next.start(), message, "let each band start where the one before it ends");
            }
            (None, Some(from)) if band.from.as_ref().is_some_and(|first| first.value >= from.value) => {
                let message = format!("overlap: the band starts at {}, no higher than the one before it", from.value);
                wrong(next.start(), message, "write the bands from the lowest to the highest");
            }
            _ => {}
        }
    }
    if let Some(to) = written.last().and_then(|last| last.to.as_ref()) {
        let message = format!("gap: no band holds figures from {} up", to.value);
        wrong(to.place.clone(), message, "leave out `to` of the last band");
    }
    let first = written.first()?;
    let start = first.from.as_ref().filter(|from| kind != Kind::Band && !from.value.is_zero());
    if let Some(start) = start {
        let message = format!("the first band starts at {}, but a scale that multiplies starts at 0", start.value);
        wrong(start.place.clone(), message, "write a band from 0 that gives \"0\"");
    }
    sound.then(|| bands(written))
}

/// Bands with both ends: what is not written is where the neighbour starts or ends.
fn bands(written: &[Written]) -> Vec<Band> {
    let value = |bound: &Option<Placed<Decimal>>| bound.as_ref().map(|bound| bound.value);
    let band = |(index, band): (usize, &Written)| {
        let before = index.checked_sub(1).and_then(|index| written.get(index));
        let next = written.get(index + 1);
        Band {
            from: value(&band.from).or_else(|| before.and_then(|before| value(&before.to))),
            to: value(&band.to).or_else(|| next.and_then(|next| value(&next.from))),
            gives: band.gives,
        }
    };
    written.iter().enumerate().map(band).collect()
}
