//! Small counts: what is hidden, and what may be published.

use quarterdeck::stats::disclosure::{
    Cell, Companion, MaskRule, Rounded, cms_is_shown, mask_line, nhs_mean_is_shown, nhs_round, small_or_complement,
};
use quarterdeck::stats::publish::{Publishability, proportion_of_sample};
use serde_json::{Value, json};

use super::case::{Case, whole, wholes};

/// Whether a proportion may be shown, with the flags of the rule.
pub(crate) fn publishability(case: &Case) -> Result<Value, String> {
    let (x, n) = (case.whole("x")?, case.whole("n")?);
    let effective = case.input("n_eff").as_f64().unwrap_or(n as f64);
    let freedom = case.any(&["df", "degf"]).ok().and_then(whole);
    let flags = match proportion_of_sample(x, n, effective, freedom).ok_or("no proportion")? {
        Publishability::Withheld(_) => "Px".to_owned(),
        Publishability::Shown(caveats) => {
            let flags = [
                (caveats.complement_doubtful, "Pc"),
                (caveats.few_degrees_of_freedom, "Pdf"),
                (caveats.all_or_none, "P0"),
            ];
            flags.iter().filter(|(holds, _)| *holds).map(|(_, flag)| *flag).collect::<Vec<_>>().join(" ")
        }
    };
    Ok(json!({ "flags": flags }))
}

/// What becomes of small counts by each rule.
pub(crate) fn suppression(case: &Case) -> Result<Value, String> {
    match case.word(&["rule"])? {
        "nhs_round5" => {
            let hidden = case.input("replacement").as_str().unwrap_or("*");
            Ok(match whole(case.input("value")).and_then(nhs_round) {
                None => json!({ "error": true }),
                Some(Rounded::Hidden) => json!({ "out": hidden }),
                Some(Rounded::Shown(count)) => json!({ "out": count.to_string() }),
            })
        }
        "nhs_mean_min_n" => Ok(json!({ "out": if nhs_mean_is_shown(case.whole("n")?) { "show" } else { "*" } })),
        "cms_cell_1_10" => Ok(json!({ "out": if cms_is_shown(case.whole("value")?) { "show" } else { "suppress" } })),
        "nchs_n_and_complement" => {
            let flagged = small_or_complement(&wholes(case.input("counts"))?, case.whole("threshold")?);
            let flags: Vec<&str> = flagged.into_iter().map(|small| if small { "R" } else { "" }).collect();
            Ok(json!({ "flags": flags }))
        }
        "mask_counts_a1" => masked(case),
        other => Err(format!("rule {other:?} is unknown here")),
    }
}

fn masked(case: &Case) -> Result<Value, String> {
    let companion = match case.input("secondary").as_str().unwrap_or("min") {
        "min" => Companion::Smallest,
        "max" => Companion::Largest,
        other => return Err(format!("secondary {other:?} is unknown here")),
    };
    let zero_first = case.input("zero_masking").as_bool().unwrap_or(false);
    let rule = MaskRule { threshold: case.whole("threshold")?, zero_first, companion };
    let values = case.input("values").as_array().ok_or("no values")?;
    let cells = mask_line(&values.iter().map(whole).collect::<Vec<_>>(), rule);
    let written = |cell: Cell| match cell {
        Cell::Missing => None,
        Cell::Shown(count) => Some(thousands(count)),
        Cell::Below(bound) => Some(format!("<{}", thousands(bound))),
    };
    Ok(json!({ "out": cells.into_iter().map(written).collect::<Vec<_>>() }))
}

/// `1213` as `1,213`.
fn thousands(count: i64) -> String {
    let digits = count.unsigned_abs().to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).expect("digits")).collect();
    format!("{}{}", if count < 0 { "-" } else { "" }, groups.join(","))
}
