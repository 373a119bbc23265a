//! Partners that are all alike, drawn from a seed, and how often they are flagged all the same: every flag is a false one.

mod figures;
mod ratios;

pub(crate) use figures::{of_means, of_shares};
pub(crate) use ratios::of_ratios;

/// Quarters that are drawn for each line of a table.
pub(crate) const RUNS: usize = 4_000;
/// The share of quarters with any false flag that the rules promise at most: among partners that are all alike, every flag is false.
pub(crate) const PROMISED: f64 = 0.05;
const SEED: u64 = 20_260_930;

/// Partners, and the range of the rows that each of them has.
pub(crate) const SETTINGS: [(usize, (i64, i64)); 6] =
    [(6, (10, 60)), (6, (50, 500)), (20, (10, 60)), (20, (50, 500)), (60, (10, 60)), (60, (50, 500))];

/// What became of one setting in all its quarters.
pub(crate) struct Tried {
    partners: usize,
    rows: (i64, i64),
    compared: usize,
    flagged: usize,
    families: usize,
    outside: usize,
    families_outside: usize,
}

impl Tried {
    fn of((partners, rows): (usize, (i64, i64))) -> Self {
        Self { partners, rows, compared: 0, flagged: 0, families: 0, outside: 0, families_outside: 0 }
    }

    /// Takes in a quarter: who is flagged by the rule, and who by its 95% interval alone.
    fn take(&mut self, flags: &[bool], outside: &[bool]) {
        let count = |of: &[bool]| of.iter().filter(|one| **one).count();
        let (flagged, out) = (count(flags), count(outside));
        self.compared += flags.len();
        self.flagged += flagged;
        self.families += usize::from(flagged > 0);
        self.outside += out;
        self.families_outside += usize::from(out > 0);
    }

    /// The share of quarters with any flag.
    pub(crate) fn quarters_with_a_flag(&self) -> f64 {
        self.families as f64 / RUNS as f64
    }

    fn line(&self) -> String {
        let percent = |part: usize, whole: usize| format!("{:.2}%", 100.0 * part as f64 / whole as f64);
        format!(
            "| {} | {} to {} | {} | {} | {} | {} |",
            self.partners,
            self.rows.0,
            self.rows.1,
            percent(self.flagged, self.compared),
            percent(self.families, RUNS),
            percent(self.outside, self.compared),
            percent(self.families_outside, RUNS),
        )
    }
}

/// The table as `docs/statistics.md` shows it; `rows` says what the second column counts.
pub(crate) fn table(rows: &str, tried: &[Tried]) -> String {
    let mut lines = vec![
        format!(
            "| partners | {rows} | flagged partners | quarters with a flag | by 95% limits alone: partners | quarters |"
        ),
        "| ---: | ---: | ---: | ---: | ---: | ---: |".to_owned(),
    ];
    lines.extend(tried.iter().map(Tried::line));
    lines.join("\n")
}
