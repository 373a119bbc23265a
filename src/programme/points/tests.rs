use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::programme::version::tests::{read_text, with_text};

const RULES: &str = r#"
[[points]]
id = "satisfaction"
most = 30
must_score = true
measure = [{ metric = "csat", full_at = 0.9, points = 30 }]

[[points]]
id = "backlog"
most = 20
least = 5
combine = "highest"
measure = [{ metric = "backlog", each = 2 }, { metric = "csat", each = 10 }]
"#;

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn scored(rules: &str, figures: &[(&str, &str)]) -> Score {
    let figures: BTreeMap<&str, Decimal> = figures.iter().map(|(metric, value)| (*metric, decimal(value))).collect();
    let figure = |metric: &str| figures.get(metric).map(|value| Figure { value: *value, things: None });
    score(&with_text(rules).pay.points, &figure).expect("fits")
}

#[test]
fn points_are_in_proportion_between_floor_and_cap() {
    let total = |csat: &str, backlog: &str| scored(RULES, &[("csat", csat), ("backlog", backlog)]).total.decided();
    assert_eq!(total("0.3", "4"), Some(decimal("18")), "10 and 8");
    assert_eq!(total("0.9", "100"), Some(decimal("50")), "30 and 20, the most there is");
    assert_eq!(total("1", "0"), Some(decimal("40")), "30, not 33.3; and 10 by the other measure");
    assert_eq!(total("0", "0"), Some(decimal("5")), "the floor");
}

#[test]
fn what_lacks_evidence_leaves_a_mark_open_only_where_it_matters() {
    // Without csat: 0 to 30 points, and 8 to 20.
    let open = scored(RULES, &[("backlog", "4")]);
    assert_eq!((open.total.low, open.total.high, open.all_score), (decimal("8"), Some(decimal("50")), None));
    assert_eq!(open.total.decided(), None);
    assert_eq!(
        [open.passes(decimal("5")), open.passes(decimal("20")), open.passes(decimal("51"))],
        [None, None, Some(false)]
    );
    // Without the backlog: 30 points, and 9 to 20.
    let open = scored(RULES, &[("csat", "0.9")]);
    assert_eq!([open.passes(decimal("39")), open.passes(decimal("45"))], [Some(true), None]);
    let nothing = scored(RULES, &[("csat", "0"), ("backlog", "10")]);
    assert_eq!(nothing.passes(decimal("1")), Some(false), "a part that must score has none");
}

#[test]
fn needs_come_first() {
    let rules = "[[points]]\nid = \"p\"\nneeds = [{ metric = \"backlog\", at_least = 2 }]\nleast = 1\nmost = 9\n\
                 measure = [{ metric = \"csat\", each = 4 }]\n";
    let points = |figures: &[(&str, &str)]| scored(rules, figures).components[0].1;
    assert_eq!(points(&[("backlog", "1"), ("csat", "2")]).decided(), Some(Decimal::ZERO), "not even the floor");
    assert_eq!(points(&[("backlog", "2"), ("csat", "2")]).decided(), Some(decimal("8")));
    let open = points(&[("csat", "2")]);
    assert_eq!((open.low, open.high), (Decimal::ZERO, Some(decimal("8"))));
}

#[test]
fn what_cannot_be_meant_is_found() {
    let found = |rules: &str| read_text(rules).1.into_iter().map(|finding| finding.message).collect::<Vec<_>>();
    let one = |measure: &str| found(&format!("[[points]]\nid = \"p\"\nmeasure = [{measure}]\n"));
    assert_eq!(one("{ metric = \"csta\", each = 1 }"), ["no metric is called `csta`"]);
    assert_eq!(
        one("{ metric = \"csat\" }"),
        ["expected exactly one of `full_at` with `points`, `each`, and `schedule`"]
    );
    assert_eq!(
        one("{ metric = \"csat\", full_at = 1 }"),
        ["`full_at` and `points` belong together: so many points at so high a figure"]
    );
    assert_eq!(one("{ metric = \"csat\", full_at = 0, points = 1 }"), ["found `0`, expected more than 0"]);
    assert_eq!(one("{ metric = \"csat\", schedule = \"none\" }"), ["no scale is called `none`"]);
    let two = "{ metric = \"csat\", each = 1 }, { metric = \"backlog\", each = 1 }";
    assert_eq!(one(two), ["`combine` is missing: do several measures count by the `highest` or by their `sum`?"]);
    let twice = "[[points]]\nid = \"p\"\nmeasure = [{ metric = \"csat\", each = 1 }]\n".repeat(2);
    assert_eq!(found(&twice), ["component `p` is given twice, expected each id once"]);
    let tiers = "[[tier]]\nid = \"a\"\nshare = \"0.3\"\n[[tier]]\nid = \"b\"\nshare = \"0.4\"\npoints_at_least = 3\n";
    assert_eq!(found(tiers), ["nothing earns points in these rules"]);
    let out_of_reach = format!("{RULES}{}", tiers.replace("points_at_least = 3", "points_at_least = 50.5"));
    assert_eq!(found(&out_of_reach), ["nobody can reach 50.5 points: all parts together earn at most 50"]);
}

proptest! {
    #[test]
    fn the_score_is_the_sum_of_its_parts_and_more_evidence_narrows_it(csat in 0_i64..150, backlog in 0_i64..30) {
        let (csat, backlog) = (Decimal::new(csat, 2).to_string(), backlog.to_string());
        let all = scored(RULES, &[("csat", &csat), ("backlog", &backlog)]);
        let total = all.total.decided().expect("decided");
        let parts: Decimal = all.components.iter().map(|(_, points)| points.low).sum();
        prop_assert_eq!(total, parts);
        prop_assert!(total >= Decimal::from(5) && total <= Decimal::from(50));
        for known in [vec![("csat", csat.as_str())], vec![("backlog", backlog.as_str())], vec![]] {
            let open = scored(RULES, &known).total;
            prop_assert!(open.low <= total && open.high.is_none_or(|high| total <= high));
        }
    }
}
