//! How the partner's points came about, part by part, and which part could add most.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::deck::chart_spec::{AxisFormat, Bar, BarsChart, ChartSpec};
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::input::PeriodInput;
use crate::deck::model::{Band, Block, Cell, ChartBlock, RichText, Slide, Tone};
use crate::deck::sentences::points::{amount, marks, of_most, stands};
use crate::deck::sentences::words::lowered;
use crate::deck::slide::{bars_height, content, left, note, right, subtitle, table, text};
use crate::programme::points::Counted;
use crate::settlement::score::{self, ComponentPoints, Lacking, MeasurePoints, Points};

/// The slide; `None` where the programme gives no points.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    let common = context.common();
    let points = score::points(context.input.scorecard, common.programme, common.period)?;
    let columns = vec![(4, vec![Block::Chart(bars(&points))]), (8, vec![parts(common, &points)])];
    let mut below: Vec<Block> = adds_most(common, &points).map(|words| text(vec![words])).into_iter().collect();
    below.push(note(rules(common, &points)));
    let under = subtitle(&[
        "Points".to_owned(),
        common.period.title(),
        format!("programme {}", common.programme.name),
        "exact, shown with one decimal that is cut off".to_owned(),
    ]);
    Some(content("points", title(common, &points), under, vec![Band::split(columns), Band::full(below)]))
}

/// What they come to, and what could add most.
fn title(common: &PeriodInput<'_>, points: &Points) -> String {
    let stands = stands(common, points);
    match points.adds_most().and_then(|most| Some((most, most.room()?))) {
        Some((most, room)) => {
            format!("{stands}; {} could add {} more", lowered(&format::shortened(&most.name, 30)), amount(room))
        }
        None => stands,
    }
}

fn bars(points: &Points) -> ChartBlock {
    let label = |component: &ComponentPoints| of_most(component.points, component.most);
    let bar = |component: &ComponentPoints| Bar {
        label: format::shortened(&component.name, 30),
        value: component.points.low.to_f64().unwrap_or(0.0),
        value_label: label(component),
        comparison: component.most.and_then(|most| most.to_f64()),
        tone: if component.points.decided().is_some() { Tone::Accent } else { Tone::Muted },
    };
    let told: Vec<String> =
        points.components.iter().map(|component| format!("{} {}", component.name, label(component))).collect();
    let mut data = vec![vec!["Part".to_owned(), "Points".to_owned()]];
    data.extend(points.components.iter().map(|component| vec![component.name.clone(), label(component)]));
    ChartBlock {
        title: "Points by part".to_owned(),
        note: "the line marks the most a part can earn".to_owned(),
        summary: format!("Points by part: {}.", format::list(&told)),
        width: 380,
        height: bars_height(points.components.len()) + 20,
        spec: ChartSpec::Bars(BarsChart {
            bars: points.components.iter().map(bar).collect(),
            format: AxisFormat::Count,
            comparison_label: "most".to_owned(),
        }),
        data,
    }
}

/// A row for each measure of each part, and for each need that does not hold.
fn parts(common: &PeriodInput<'_>, points: &Points) -> Block {
    let mut rows = Vec::new();
    for component in &points.components {
        let mut name = Some(Cell::strong(format::shortened(&component.name, 30)));
        let mut first = || name.take().unwrap_or_else(|| Cell::text(""));
        let mut earned = Some([
            Cell::strong(of_most(component.points, component.most)),
            Cell::text(component.room().map_or_else(|| format::NO_FIGURE.to_owned(), amount)),
        ]);
        for measure in &component.measures {
            let [points, room] = earned.take().unwrap_or_else(|| [Cell::text(""), Cell::text("")]);
            rows.push(vec![
                first(),
                Cell::text(metric(common, &measure.metric)),
                Cell::text(figure(common, &measure.metric, measure.counted, measure.figure)),
                Cell::muted(measure.points.map_or_else(|| format::NO_FIGURE.to_owned(), amount)),
                points,
                room,
            ]);
        }
        rows.extend(component.lacks.iter().map(|lack| {
            let mut row = vec![first(), Cell::muted(needed(common, lack))];
            row.push(Cell::text(figure(common, &lack.metric, lack.counted, lack.figure)));
            row.extend((0..3).map(|_| Cell::text("")));
            row
        }));
    }
    let columns = vec![
        left("Part", 1.7),
        left("Measure", 2.8),
        right("Counted", 1.3),
        right("Earns", 0.8),
        right("Points", 1.2),
        right("Could add", 1.0),
    ];
    let dense = rows.len() > 8;
    table("How the points came about", columns, rows, dense)
}

fn metric(common: &PeriodInput<'_>, id: &str) -> String {
    format::shortened(&common.definition(id).name, 44)
}

/// `needs customer satisfaction of 90% or more`.
fn needed(common: &PeriodInput<'_>, lack: &Lacking) -> String {
    let bound = figure(common, &lack.metric, lack.counted, Some(lack.at_least));
    format!("needs {} of {bound} or more", lowered(&metric(common, &lack.metric)))
}

/// What counted, in the metric's unit or as a number of things.
fn figure(common: &PeriodInput<'_>, id: &str, counted: Counted, figure: Option<Decimal>) -> String {
    match (figure, counted) {
        (None, _) => "too little evidence".to_owned(),
        (Some(figure), Counted::Things) => amount(figure),
        (Some(figure), Counted::Value) => figure
            .to_f64()
            .map_or_else(|| format::NO_FIGURE.to_owned(), |value| format::value(value, common.definition(id).unit)),
    }
}

/// What would add most: the part, the figure that earns all of it, and what that is now.
fn adds_most(common: &PeriodInput<'_>, points: &Points) -> Option<RichText> {
    let most = points.adds_most()?;
    let lead = RichText::strong(format!(
        "What would add most: {}, {} points more.",
        lowered(&format::shortened(&most.name, 40)),
        amount(most.room()?)
    ));
    let how = match (most.lacks.first(), full(&most.measures)) {
        (Some(lack), _) => {
            format!(
                " It {}, and there it is {}.",
                needed(common, lack),
                figure(common, &lack.metric, lack.counted, lack.figure)
            )
        }
        (None, Some((measure, full_at))) => format!(
            " {} of {} earns all {}; it is {}.",
            format::capitalised(&metric(common, &measure.metric)),
            figure(common, &measure.metric, measure.counted, Some(full_at)),
            most.most.map_or_else(String::new, amount),
            figure(common, &measure.metric, measure.counted, measure.figure),
        ),
        (None, None) => String::new(),
    };
    Some(lead.then(how))
}

/// The measure that alone could earn all of a part, and the figure at which it does.
fn full(measures: &[MeasurePoints]) -> Option<(&MeasurePoints, Decimal)> {
    measures.iter().find_map(|measure| Some((measure, measure.full_at?)))
}

/// What tiers ask for, and which parts may not be at zero.
fn rules(common: &PeriodInput<'_>, points: &Points) -> String {
    let marks: Vec<String> =
        marks(common).into_iter().map(|(tier, mark)| format!("{tier} from {} points", amount(mark))).collect();
    let must: Vec<String> = points
        .components
        .iter()
        .filter(|component| component.must_score)
        .map(|component| lowered(&format::shortened(&component.name, 40)))
        .collect();
    let mut said = Vec::new();
    if !marks.is_empty() {
        said.push(format!("{}.", format::list(&marks)));
    }
    if !must.is_empty() {
        said.push(format!("Without points for {} no mark is passed.", format::list(&must)));
    }
    said.push("Earns: by the measure alone; points: within the bounds of the part.".to_owned());
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use crate::deck::fixture;
    use crate::deck::model::{Audience, Slide};
    use crate::deck::partner::partner_deck;
    use crate::programme::model::Gate;
    use crate::programme::testing::with_text;

    const RULES: &str = "[[points]]\nid = \"satisfaction\"\nname = \"Satisfaction\"\nmost = 60\nmust_score = true\nmeasure = [{ metric = \"csat\", full_at = 1.0, points = 60 }]\n\n[[points]]\nid = \"reopening\"\nname = \"Answers at once\"\nmost = 40\nneeds = [{ metric = \"csat\", at_least = 0.95 }]\nmeasure = [{ metric = \"backlog\", full_at = 0.5, points = 40 }]\n";

    fn slide(gold: f64, rules: &str) -> Option<Slide> {
        let mut fixture = fixture::meridian();
        fixture.version.pay = with_text(rules).pay;
        fixture.version.tiers[1].gates = vec![Gate::of_points(gold)];
        let common = fixture.common();
        let deck = partner_deck(&fixture.input(&common), Audience::Partner);
        deck.slides.into_iter().find(|slide| slide.id == "points")
    }

    #[test]
    fn the_title_says_what_they_come_to_and_what_could_add_most() {
        let title = |gold: f64| slide(gold, RULES).expect("a slide").title;
        assert_eq!(title(50.0), "56 of 100 points, enough for Gold; answers at once could add 40 more");
        assert_eq!(title(61.5), "56 of 100 points, 5.5 short of Gold; answers at once could add 40 more");
    }

    #[test]
    fn parts_are_told_with_their_measures_and_what_they_lack() {
        let text = serde_json::to_string(&slide(50.0, RULES)).expect("JSON");
        for words in [
            "56 of 60",
            "0 of 40",
            "needs customer satisfaction of 95.0% or more",
            "What would add most: answers at once, 40 points more.",
            "Gold from 50 points.",
            "Without points for satisfaction no mark is passed.",
        ] {
            assert!(text.contains(words), "{words} in {text}");
        }
    }

    #[test]
    fn without_points_there_is_no_slide() {
        assert!(slide(50.0, "").is_none());
    }
}
