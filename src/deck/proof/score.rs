//! The slide on points held against how they came about: part by part, measure by measure, and what could be added.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::behind::Behind;
use super::print::{exact_number, read_back};
use super::rows::{Found, charts, paragraphs, table_of, text_at};
use crate::deck::chart_spec::ChartSpec;
use crate::deck::format;
use crate::deck::model::Slide;
use crate::programme::points::{Between, Counted};
use crate::scorecard::model::Unit;
use crate::settlement::score::{self, Points};

/// What the slide says otherwise than the points are.
pub(super) fn differing(slide: &Slide, behind: &Behind<'_>) -> Vec<String> {
    let common = behind.common;
    let mut found = Found::default();
    let Some(points) = score::points(behind.card, common.programme, common.period) else {
        return vec!["it shows points, and there are none".to_owned()];
    };
    title(&mut found, &slide.title, &points);
    short(&mut found, &slide.title, &points, behind);
    for chart in charts(slide) {
        let is_right = chart.data.len() == points.components.len() + 1
            && chart.data.iter().skip(1).zip(&points.components).all(|(row, component)| {
                row.get(1).is_some_and(|shown| is_of_most(shown, component.points, component.most))
            });
        found.hold(is_right, || "the points by part read otherwise than they are".to_owned());
        let labels: Vec<&str> = match &chart.spec {
            ChartSpec::Bars(drawn) => drawn.bars.iter().map(|bar| bar.value_label.as_str()).collect(),
            _ => Vec::new(),
        };
        let rows: Vec<&str> = chart.data.iter().skip(1).filter_map(|row| row.get(1)).map(String::as_str).collect();
        found.hold(labels == rows, || "the bars of points read otherwise than the rows behind them".to_owned());
    }
    parts(&mut found, slide, &points, behind);
    for text in paragraphs(slide) {
        remark(&mut found, &text, &points, behind);
    }
    found.0
}

/// `54.5 of 100 points, 5.5 short of Gold; training could add 12 more`.
fn title(found: &mut Found, title: &str, points: &Points) {
    if let Some((all, _)) = title.split_once(" points") {
        found.hold(is_of_most(all, points.total, points.most), || format!("its title reads {title}"));
    }
    let room = points.adds_most().and_then(score::ComponentPoints::room);
    if let Some((_, rest)) = title.rsplit_once(" could add ") {
        let shown = rest.split(' ').next().unwrap_or_default();
        found.hold(room.is_some_and(|room| is_cut(shown, room)), || format!("its title reads {title}"));
    }
}

/// `5.5 short of Gold`: rounded up, never smaller than it is.
fn short(found: &mut Found, title: &str, points: &Points, behind: &Behind<'_>) {
    let Some((before, tier)) = title.split_once(" short of ") else { return };
    let shown = before.rsplit(' ').next().and_then(exact_number);
    let mut marks = crate::deck::sentences::points::marks(behind.common).into_iter();
    let mark = marks.find(|(name, _)| tier == name || tier.starts_with(&format!("{name};")));
    let lacks = mark.and_then(|(_, mark)| mark.checked_sub(points.total.decided()?));
    let tenth = Decimal::new(1, 1);
    let is_right = shown.zip(lacks).is_some_and(|(shown, lacks)| shown >= lacks && shown - lacks < tenth);
    found.hold(is_right, || format!("its title reads {title}"));
}

/// A row for each measure of each part, and for each need that does not hold.
fn parts(found: &mut Found, slide: &Slide, points: &Points, behind: &Behind<'_>) {
    let Some(table) = table_of(slide, "How the points came about") else { return };
    let mut rows = table.rows.iter();
    let unit = |metric: &str| behind.common.definition(metric).unit;
    for component in &points.components {
        for (index, measure) in component.measures.iter().enumerate() {
            let Some(row) = rows.next() else { return };
            let earns =
                measure.points.map_or(text_at(row, 3) == format::NO_FIGURE, |earns| is_cut(text_at(row, 3), earns));
            let first = index > 0
                || is_of_most(text_at(row, 4), component.points, component.most)
                    && component
                        .room()
                        .map_or(text_at(row, 5) == format::NO_FIGURE, |room| is_cut(text_at(row, 5), room));
            let counted = is_counted(text_at(row, 2), measure.counted, measure.figure, unit(&measure.metric));
            found.hold(earns && first && counted, || {
                format!("the points of {} read otherwise than they are", component.name)
            });
        }
        for lack in &component.lacks {
            let Some(row) = rows.next() else { return };
            let unit = unit(&lack.metric);
            let needed = text_at(row, 1).rsplit_once(" of ").and_then(|(_, rest)| rest.strip_suffix(" or more"));
            let is_right = is_counted(text_at(row, 2), lack.counted, lack.figure, unit)
                && needed.is_some_and(|needed| is_counted(needed, lack.counted, Some(lack.at_least), unit));
            found.hold(is_right, || format!("what {} needs reads otherwise than it is", component.name));
        }
    }
}

/// `What would add most: training, 12 points more. …`, and the marks of tiers.
fn remark(found: &mut Found, text: &str, points: &Points, behind: &Behind<'_>) {
    if let Some((before, _)) =
        text.strip_prefix("What would add most: ").and_then(|rest| rest.split_once(" points more"))
    {
        let room = points.adds_most().and_then(score::ComponentPoints::room);
        let shown = before.rsplit(' ').next().unwrap_or_default();
        found.hold(room.is_some_and(|room| is_cut(shown, room)), || format!("it says {text}"));
        found.hold(is_way(text, points, behind), || format!("it says {text}"));
    }
    for (tier, mark) in crate::deck::sentences::points::marks(behind.common) {
        let words = format!("{tier} from ");
        let said = text.match_indices(&words).filter_map(|(at, _)| text[at + words.len()..].split_once(" points"));
        let said: Vec<bool> = said.map(|(shown, _)| is_cut(shown, mark)).collect();
        // Another tier's name may end like this one's.
        found.hold(said.is_empty() || said.contains(&true), || format!("the mark of {tier} reads otherwise"));
    }
}

/// Whether what would add most is said with what it takes and what there is: `It needs customer satisfaction of 95.0% or more, and there it is
/// 93.4%.`, `Trained people of 95.0% earns all 25; it is 93.3%.`
fn is_way(text: &str, points: &Points, behind: &Behind<'_>) -> bool {
    let Some(most) = points.adds_most() else { return true };
    let unit = |metric: &str| behind.common.definition(metric).unit;
    let last = |text: &str| text.rsplit_once(" of ").map(|(_, figure)| figure.to_owned());
    if let (Some(lack), Some((head, was))) = (most.lacks.first(), text.split_once(" or more, and there it is ")) {
        let unit = unit(&lack.metric);
        let needed = last(head).is_some_and(|needed| is_counted(&needed, lack.counted, Some(lack.at_least), unit));
        return needed && is_counted(was.trim_end_matches('.'), lack.counted, lack.figure, unit);
    }
    let measure = most.measures.iter().find(|measure| measure.full_at.is_some());
    if let (Some(measure), Some((head, rest))) = (measure, text.split_once(" earns all ")) {
        let unit = unit(&measure.metric);
        let Some((all, is)) = rest.split_once("; it is ") else { return false };
        return last(head).is_some_and(|full| is_counted(&full, measure.counted, measure.full_at, unit))
            && most.most.is_none_or(|most| is_cut(all, most))
            && is_counted(is.trim_end_matches('.'), measure.counted, measure.figure, unit);
    }
    true
}

/// Whether a number is shown with one decimal that is cut off.
fn is_cut(shown: &str, value: Decimal) -> bool {
    exact_number(shown).is_some_and(|read| read.normalize() == value.trunc_with_scale(1).normalize())
}

/// Whether `18 of 30`, `0 to 5 of 5` or `8 or more` stands for points.
fn is_of_most(shown: &str, points: Between, most: Option<Decimal>) -> bool {
    let (found, limit) = match shown.split_once(" of ") {
        Some((found, limit)) => (found, Some(limit)),
        None => (shown, None),
    };
    let is_limit = match (limit, most) {
        (Some(limit), Some(most)) => is_cut(limit, most),
        (limit, most) => limit.is_none() && most.is_none(),
    };
    let is_found = match (points.decided(), points.high) {
        (Some(decided), _) => is_cut(found, decided),
        (None, Some(high)) => {
            found.split_once(" to ").is_some_and(|(low, to)| is_cut(low, points.low) && is_cut(to, high))
        }
        (None, None) => found.strip_suffix(" or more").is_some_and(|low| is_cut(low, points.low)),
    };
    is_limit && is_found
}

/// Whether a print is what counted: a number of things, or a figure in its unit.
fn is_counted(shown: &str, counted: Counted, figure: Option<Decimal>, unit: Unit) -> bool {
    match (figure, counted) {
        (None, _) => shown == "too little evidence",
        (Some(figure), Counted::Things) => is_cut(shown, figure),
        (Some(figure), Counted::Value) => {
            figure.to_f64().zip(read_back(shown, unit)).is_some_and(|(value, read)| read.holds(value))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    #[test]
    fn points_are_read_with_their_most_and_as_a_range() {
        let between = |low: &str, high: Option<&str>| Between { low: decimal(low), high: high.map(decimal) };
        assert!(is_of_most("18.3 of 30", between("18.39", Some("18.39")), Some(decimal("30"))));
        assert!(!is_of_most("18.4 of 30", between("18.39", Some("18.39")), Some(decimal("30"))));
        assert!(!is_of_most("18.3", between("18.39", Some("18.39")), Some(decimal("30"))));
        assert!(is_of_most("0 to 5 of 5", between("0", Some("5")), Some(decimal("5"))));
        assert!(
            is_of_most("8 or more", between("8", None), None) && !is_of_most("9 or more", between("8", None), None)
        );
        assert!(is_counted("93.4%", Counted::Value, Some(decimal("0.9342")), Unit::Share));
        assert!(!is_counted("93.4%", Counted::Value, None, Unit::Share));
    }
}
