//! Counts that are withheld stay hidden from somebody who takes everything published to one partner, or to two, and computes.
//!
//! The reader is given more than is printed: both counts behind each pooled figure, and who has rows at all. What it can tell is computed by narrowing
//! each count between bounds until nothing moves. The bound: at least three values, or none at all was counted.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use quarterdeck::deck::peer_rule::Field;
use quarterdeck::domain::PartnerId;
use quarterdeck::pipeline::{self, Options, Unwatched};
use quarterdeck::scorecard::model::{Measurement, MetricResult, Scorecards, Statistic};
use serde_json::Value;

use crate::project::Project;
use crate::shared::{INIT, SAMPLE, SAMPLE_PACK};

/// Fewest values that a count of another partner may have.
const FEWEST: i64 = 3;
const METRIC: &str = "first_response_attainment";

/// Whole numbers from 0 on, and sums of them that are known.
#[derive(Default)]
struct Unknowns {
    /// Least and most, of each.
    bounds: Vec<(i64, i64)>,
    sums: Vec<(Vec<usize>, i64)>,
}

impl Unknowns {
    fn one(&mut self) -> usize {
        self.bounds.push((0, i64::MAX / 1_000_000));
        self.bounds.len() - 1
    }

    fn add_up_to(&mut self, which: Vec<usize>, sum: i64) {
        self.sums.push((which, sum));
    }

    /// Narrows until nothing moves.
    fn solve(&mut self) {
        loop {
            let before = self.bounds.clone();
            for (which, sum) in &self.sums {
                let least: i64 = which.iter().map(|one| self.bounds[*one].0).sum();
                let most: i64 = which.iter().map(|one| self.bounds[*one].1).sum();
                for one in which {
                    let (low, high) = self.bounds[*one];
                    self.bounds[*one] = (low.max(sum - (most - high)), high.min(sum - (least - low)));
                }
            }
            assert!(self.bounds.iter().all(|(low, high)| low <= high), "the sums contradict each other");
            if self.bounds == before {
                return;
            }
        }
    }
}

/// What was counted and of how many, by slice and partner; the slice `""` is all cases.
type Table = BTreeMap<String, Vec<(i64, i64)>>;

/// What readers can tell of the others and should not: each count of one partner, and to one reader alone each pool that is a handful, that has fewer values
/// than it should. `sees` says whether a reader is shown the pool of a slice without itself.
fn told(table: &Table, readers: &[usize], sees: &dyn Fn(usize, &str) -> bool) -> Vec<String> {
    let counted = told_of(table, readers, sees, &|cell| cell.0);
    let not_counted = told_of(table, readers, sees, &|cell| cell.1 - cell.0);
    let named = |what: &'static str| move |line: String| format!("{line} {what}");
    counted.into_iter().map(named("counted")).chain(not_counted.into_iter().map(named("not counted"))).collect()
}

fn told_of(
    table: &Table,
    readers: &[usize],
    sees: &dyn Fn(usize, &str) -> bool,
    count: &dyn Fn(&(i64, i64)) -> i64,
) -> Vec<String> {
    let others = |slice: &str| -> Vec<(usize, (i64, i64))> {
        let all = table[slice].iter().copied().enumerate();
        all.filter(|(partner, cell)| !readers.contains(partner) && cell.1 > 0).collect()
    };
    let sum = |slice: &str| others(slice).iter().map(|(_, cell)| count(cell)).sum::<i64>();
    let is_shown = |slice: &str| readers.iter().any(|reader| sees(*reader, slice));
    let mut unknowns = Unknowns::default();
    let (mut cells, mut pools) = (Vec::new(), Vec::new());
    for slice in table.keys().filter(|slice| !slice.is_empty()) {
        let of_slice: Vec<_> = others(slice).iter().map(|(partner, _)| (*partner, slice, unknowns.one())).collect();
        let pool = unknowns.one();
        if is_shown(slice) {
            unknowns.add_up_to(of_slice.iter().map(|cell| cell.2).collect(), sum(slice));
            unknowns.add_up_to(vec![pool], sum(slice));
        }
        cells.extend(of_slice);
        pools.push((slice, pool));
    }
    if is_shown("") {
        unknowns.add_up_to(cells.iter().map(|cell| cell.2).collect(), sum(""));
        unknowns.add_up_to(pools.iter().map(|pool| pool.1).collect(), sum(""));
    }
    unknowns.solve();
    let is_handful = |slice: &str| readers.len() == 1 && (1..5).contains(&sum(slice));
    let all_slices = pools.iter().all(|(slice, _)| is_shown(slice) || others(slice).is_empty());
    let whole = (all_slices && !is_shown("") && is_handful("")).then(|| format!("all others: {} of all", sum("")));
    let pools = pools.into_iter().filter(|(slice, _)| is_handful(slice));
    let whose = cells.into_iter().map(|(partner, slice, one)| (format!("partner {partner}"), slice, one));
    whose
        .chain(pools.map(|(slice, pool)| ("all others".to_owned(), slice, pool)))
        .filter_map(|(whose, slice, one)| {
            let (low, high) = unknowns.bounds[one];
            let is_told = high > 0 && high - low + 1 < FEWEST;
            is_told.then(|| format!("{whose}, {slice}: {low} to {high}"))
        })
        .chain(whole)
        .collect()
}

/// Every reader alone, and every two.
fn readers(partners: usize, with_pairs: bool) -> Vec<Vec<usize>> {
    let alone = (0..partners).map(|one| vec![one]);
    let pairs = (0..partners).flat_map(|one| (one + 1..partners).map(move |other| vec![one, other]));
    alone.chain(pairs.filter(|_| with_pairs)).collect()
}

fn figure(template: &MetricResult, slice: &str, (part, whole): (i64, i64)) -> MetricResult {
    MetricResult {
        id: METRIC.to_owned(),
        statistic: Statistic::Value,
        slice: Some(slice)
            .filter(|slice| !slice.is_empty())
            .map(|slice| ("severity".to_owned(), slice.to_owned()))
            .into_iter()
            .collect(),
        measurement: Measurement {
            evidence: whole,
            numerator: Some(part),
            denominator: Some(whole),
            ..Measurement::default()
        },
        ..template.clone()
    }
}

/// Scorecards with these counts alone.
fn scorecards(like: &Scorecards, table: &Table) -> Scorecards {
    let mut made = like.clone();
    let card = made.partners[0].clone();
    made.partners = (0..table[""].len())
        .map(|partner| {
            let mut card = card.clone();
            card.partner.id = PartnerId::new(format!("P{partner:03}"));
            let template = card.metrics[0].clone();
            card.metrics = table.iter().map(|(slice, row)| figure(&template, slice, row[partner])).collect();
            card
        })
        .collect();
    made
}

fn some_scorecards() -> Scorecards {
    let loaded = pipeline::load(INIT.path()).expect("a workspace");
    let options = Options::default();
    let snapshot = pipeline::ingest(&loaded, &options, None, &Unwatched).expect("a snapshot").snapshot;
    pipeline::score(&loaded, snapshot, &options, &Unwatched).expect("scores").scorecards
}

/// The slices with what they add up to.
fn with_all(slices: Vec<Vec<(i64, i64)>>) -> Table {
    let sum =
        |partner: usize| slices.iter().map(|row| row[partner]).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let all = (0..slices[0].len()).map(sum).collect();
    let named = (1..).map(|number| format!("sev{number}")).zip(slices.iter().cloned());
    named.chain([(String::new(), all)]).collect()
}

/// Counts of up to four slices of four to nine partners: many small ones, some large.
fn any_table() -> impl Strategy<Value = Table> {
    let cell = prop_oneof![
        Just((0, 0)),
        (0_i64..4, 0_i64..6),
        (0_i64..3, 10_i64..60),
        (10_i64..60, 0_i64..3),
        (0_i64..60, 0_i64..60),
    ];
    let cell = cell.prop_map(|(part, rest)| (part, part + rest));
    (1_usize..5, 4_usize..10)
        .prop_flat_map(move |(slices, partners)| {
            proptest::collection::vec(proptest::collection::vec(cell.clone(), partners), slices)
        })
        .prop_map(with_all)
}

#[test]
fn no_two_partners_can_tell_a_count_of_any_table() {
    let like = some_scorecards();
    let config = ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let (shown, hidden) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    let look = |(table, smallest): (Table, usize)| {
        let cards = scorecards(&like, &table);
        let field = Field::of(&cards, &BTreeMap::new(), smallest);
        let sees = |reader: usize, slice: &str| {
            let of_slice = |metric: &&MetricResult| metric.slice.values().next().map_or("", String::as_str) == slice;
            let own = cards.partners[reader].metrics.iter().find(of_slice).expect("a figure");
            field.of_others(own).shows()
        };
        for reader in 0..cards.partners.len() {
            let seen = table.keys().filter(|slice| sees(reader, slice)).count();
            shown.set(shown.get() + seen);
            hidden.set(hidden.get() + table.len() - seen);
        }
        for some in readers(cards.partners.len(), smallest > 2) {
            let found = told(&table, &some, &sees);
            prop_assert!(found.is_empty(), "{some:?} of {table:?}, {smallest}: {found:?}");
        }
        Ok(())
    };
    runner.run(&(any_table(), 2_usize..6), look).unwrap_or_else(|error| panic!("{error}"));
    assert!(shown.get() > 1000 && hidden.get() > 1000, "{} shown, {} withheld", shown.get(), hidden.get());
}

#[test]
fn the_solver_finds_what_can_be_told() {
    let few = vec![(0, 20), (1, 20), (1, 20), (0, 20), (0, 20)];
    let table = with_all(vec![vec![(20, 100); 5], few, vec![(10, 50); 5]]);
    // One slice withheld alone is what the others leave of the whole.
    let found = told(&table, &[0], &|_, slice| slice != "sev2");
    assert!(found.contains(&"all others, sev2: 2 to 2 counted".to_owned()), "{found:?}");
    assert_eq!(told(&table, &[0], &|_, slice| slice == "sev1" || slice.is_empty()), [""; 0]);
    // Two readers with a figure that rests on one case of the others.
    let found = told(&table, &[0, 1], &|_, slice| slice == "sev2");
    assert!(found.contains(&"partner 2, sev2: 0 to 1 counted".to_owned()), "{found:?}");
    // A slice that only one of two is shown.
    let found = told(&table, &[0, 1], &|reader, slice| reader == 0 || slice != "sev2");
    assert!(found.iter().any(|line| line.contains("sev2")), "{found:?}");
}

/// Figures of a file by metric and slice, with whether the others' is shown; percentiles do not add up.
fn published(file: &Value) -> BTreeMap<(String, String), (i64, i64, bool)> {
    let metrics = file["metrics"].as_array().expect("metrics").iter();
    let counted = metrics.filter(|metric| metric["statistic"] == "value" && metric["expected"].is_null());
    counted
        .filter_map(|metric| {
            let (part, whole) = metric["numerator"].as_i64().zip(metric["denominator"].as_i64())?;
            let slice = metric["slice"].as_object()?.values().next().and_then(Value::as_str).unwrap_or_default();
            let key = (metric["id"].as_str()?.to_owned(), slice.to_owned());
            Some((key, (part, whole, !metric["peers"].is_null())))
        })
        .collect()
}

/// What the files of a pack let their readers tell.
fn told_by(project: &Project, pack: &str, shared: &[&str]) -> (usize, usize, Vec<String>) {
    let everybody = project.json(&format!("{pack}/internal/scorecards.json"));
    let everybody = everybody["partners"].as_array().expect("partners");
    let truth: Vec<_> = everybody.iter().map(published).collect();
    let place = |id: &str| everybody.iter().position(|card| card["partner_id"] == id).expect("a partner");
    let files: BTreeMap<usize, _> = shared
        .iter()
        .map(|id| (place(id), published(&project.json(&format!("{pack}/share/{id}/scorecard.json"))["partners"][0])))
        .collect();
    let metrics: BTreeSet<&String> = truth.iter().flat_map(|card| card.keys().map(|(id, _)| id)).collect();
    let (mut shown, mut withheld, mut found) = (0, 0, Vec::new());
    for metric in metrics {
        let slices: BTreeSet<&String> =
            truth.iter().flat_map(|card| card.keys()).filter(|(id, _)| id == metric).map(|(_, slice)| slice).collect();
        let count = |card: &BTreeMap<(String, String), (i64, i64, bool)>, slice: &str| {
            card.get(&(metric.clone(), slice.to_owned())).map_or((0, 0), |(part, whole, _)| (*part, *whole))
        };
        let row = |slice: &&String| ((*slice).clone(), truth.iter().map(|card| count(card, slice)).collect::<Vec<_>>());
        let mut table: Table = slices.iter().map(row).collect();
        if table.len() == 1 {
            // Without slices, all cases are the only one.
            table.insert("all".to_owned(), table[""].clone());
        }
        let is_counted = |(part, whole): &(i64, i64)| (0..=*whole).contains(part);
        if !table.values().flatten().all(is_counted) {
            // Money, time and points: not what was counted of how many.
            continue;
        }
        let rest = in_no_slice(&table);
        assert!(rest.iter().all(is_counted), "{metric}: more in slices than in all");
        table.insert("in no slice".to_owned(), rest);
        let sees = |reader: usize, slice: &str| {
            let slice = if slice == "all" { "" } else { slice };
            files[&reader].get(&(metric.clone(), slice.to_owned())).is_some_and(|(_, _, shown)| *shown)
        };
        for reader in files.keys() {
            let seen = table.keys().filter(|slice| sees(*reader, slice)).count();
            shown += seen;
            withheld += table.len() - seen;
        }
        let who: Vec<usize> = files.keys().copied().collect();
        let alone = who.iter().map(|one| vec![*one]);
        for some in alone.chain([who.clone()]) {
            found.extend(told(&table, &some, &sees).into_iter().map(|line| format!("{metric} to {some:?}: {line}")));
        }
    }
    (shown, withheld, found)
}

/// What is counted over all cases and in no slice, as cases whose severity nobody gave are.
fn in_no_slice(table: &Table) -> Vec<(i64, i64)> {
    let sliced = |partner: usize| {
        let rows = table.iter().filter(|(slice, _)| !slice.is_empty()).map(|(_, row)| row[partner]);
        rows.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    };
    let left = |(partner, all): (usize, &(i64, i64))| (all.0 - sliced(partner).0, all.1 - sliced(partner).1);
    table[""].iter().enumerate().map(left).collect()
}

#[test]
fn no_count_can_be_told_from_the_files_of_two_partners_and_two_quarters() {
    let project = SAMPLE.copy();
    let two = ["P001", "P002"];
    project.run(&["run", "--period", "2026Q2", "--partner", two[0], "--partner", two[1]]).succeeds();
    for pack in [SAMPLE_PACK, "reports/2026Q2-selection"] {
        let (shown, withheld, found) = told_by(&project, pack, &two);
        assert!(found.is_empty(), "{pack}: {} told:\n{}", found.len(), found.join("\n"));
        assert!(shown > 10 && withheld > 10, "{pack}: {shown} shown, {withheld} withheld");
        for partner in two {
            let deck = project.text(&format!("{pack}/share/{partner}/review.html"));
            assert!(!deck.contains("Set aside"), "{pack}: rows of small tables tell of single partners");
        }
    }
    assert!(project.text(&format!("{SAMPLE_PACK}/internal/partners/P001.html")).contains("Set aside"));
}
