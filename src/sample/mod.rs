//! Realistic raw files of any size from a seed.
//!
//! The files look like what a vendor's systems really export: a service desk, an independent survey provider and an
//! in-house survey tool, the second line's escalation log, people, audits and checks, incidents and what was agreed, and
//! finance. The same options give the same bytes on
//! every machine. Cases are made day by day and written at once, so that memory grows with customers, not with cases.
//!
//! # Stories
//!
//! Some partners carry a story that a deck of the last quarter must reveal:
//!
//! | partner | story |
//! | --- | --- |
//! | P001 Meridian Systems | good in every respect: the highest tier |
//! | P002 Halcyon Partners | satisfaction falls and escalations rise in the last two quarters, while its own survey, which is not independent, stays bright; reviews and actions come late |
//! | P003 Orbis Consulting | the highest escalation rate of all, and no more than its difficult cases lead one to expect; they take long, which costs it service credits |
//! | P004 Kestrel IT | one of two Atlas engineers away on twelve working days of the last quarter's middle month (August): 54 of 66 days staffed; first responses on Atlas slow down |
//! | P005 Tandem Digital | about four in ten escalations would have been solved by a published article |
//! | P006 Lanthorn Services | five survey responses in the last quarter |
//! | P012 Tidewater Informatics | joined two quarters before the last one |
//!
//! Customers move on planted days of the last quarter: one from P002 to P001 and one from P007 to P001 on the first day
//! of its last month, one from P005 to P007 in the middle of its second. A story is there when the sample has that many
//! partners; eight partners and 20,000 cases carry the first six.

mod cases;
mod comments;
mod compliance;
mod contracts;
mod customers;
mod desk;
mod escalations;
mod follow_up;
mod knowledge;
mod log;
mod names;
mod output;
mod partners;
mod random;
mod registry;
mod revenue;
mod span;
mod staff;
mod surveys;
mod workspace;

use std::io;

use crate::domain::Quarter;
use crate::domain::period::FiscalYear;

use cases::CaseStream;
use customers::{Account, Customer};
use output::Output;
use partners::Profile;
use span::Span;

pub use output::Sink;
pub use workspace::workspace_files;

/// How large a sample is, and which one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleOptions {
    /// Partners, at least 1.
    pub partners: usize,
    /// Cases over all quarters and the days after them up to the export, the vendor's own ones included.
    pub cases: usize,
    /// Full quarters, at least 1.
    pub quarters: usize,
    /// The seed: another one gives other figures with the same stories.
    pub seed: u64,
    /// The last full quarter. The export is 26 days after it.
    pub last_quarter: Quarter,
}

impl Default for SampleOptions {
    /// 40 partners, 200,000 cases, six quarters to 2026 Q3.
    fn default() -> Self {
        let last = chrono::NaiveDate::from_ymd_opt(2026, 9, 30).unwrap_or_default();
        let last_quarter = FiscalYear { start_month: 1 }.quarter_of(last);
        Self { partners: 40, cases: 200_000, quarters: 6, seed: 2026, last_quarter }
    }
}

/// Why a sample was not made.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// An option cannot be met.
    #[error("{option} is {found}, expected {expected}")]
    Option {
        /// The option.
        option: &'static str,
        /// Its value.
        found: usize,
        /// What would do.
        expected: &'static str,
    },
    /// The sink did not take a chunk.
    #[error("the sample could not be written: {0}")]
    Write(#[from] io::Error),
}

/// What all writers share.
struct World<'o> {
    options: &'o SampleOptions,
    span: Span,
    profiles: Vec<Profile>,
    accounts: Vec<Account>,
    customers: Vec<Customer>,
    staff_counts: Vec<usize>,
}

/// Makes a sample's raw files, its agreements and its exclusions, and hands them to the sink in chunks.
///
/// Chunks of different files alternate; those of one file come in order. Paths are relative to the workspace, with `/`.
/// With [`workspace_files`] they are a workspace; what it then lacks is the file with the pseudonym key that
/// `quarterdeck.toml` names: a secret, made by whoever makes the workspace.
///
/// # Errors
///
/// An option that cannot be met, or the sink's error.
pub fn write(options: &SampleOptions, sink: &mut Sink<'_>) -> Result<(), SampleError> {
    check(options)?;
    let span = Span::new(options.last_quarter, options.quarters);
    let profiles = partners::profiles(options, &span);
    let (accounts, customers) = customers::accounts(options, &span, &profiles);
    let staff_counts = staff::counts(&profiles);
    let world = World { options, span, profiles, accounts, customers, staff_counts };
    let mut output = Output::new(sink);
    registry::write(&world, &mut output)?;
    knowledge::write(&mut output)?;
    staff::write(&world, &mut output)?;
    compliance::write(&world, &mut output)?;
    follow_up::write(&world, &mut output)?;
    revenue::write(&world, &mut output)?;
    contracts::write(&world, &mut output)?;
    write_cases(&world, &mut output)?;
    Ok(output.finish()?)
}

fn check(options: &SampleOptions) -> Result<(), SampleError> {
    let limits = [
        ("partners", options.partners, 1..=100_000, "1 to 100000"),
        ("cases", options.cases, 100..=1_000_000_000, "100 to 1000000000"),
        ("quarters", options.quarters, 1..=40, "1 to 40"),
    ];
    for (option, found, range, expected) in limits {
        if !range.contains(&found) {
            return Err(SampleError::Option { option, found, expected });
        }
    }
    Ok(())
}

/// Cases with their surveys and escalations, day by day.
fn write_cases(world: &World<'_>, output: &mut Output<'_>) -> io::Result<()> {
    let mut desk = desk::Desk::new(world, output);
    let mut surveys = surveys::Surveys::new(world, output);
    let mut escalations = escalations::Escalations::new(world, output);
    let mut log = log::Log::new(world, output);
    let mut stream = CaseStream::new(world.options, &world.span, &world.profiles, &world.accounts);
    for day in world.span.days() {
        for case in stream.on(day) {
            desk.write(world, output, &case)?;
            surveys.write(world, output, &case)?;
            escalations.write(world, output, &mut log, &case)?;
            log.wait(world, output, &case)?;
            log.write_back(world, output, &case)?;
        }
    }
    let text = workspace::exclusions(&escalations.forced, surveys.disputed.as_ref());
    let file = output.open("exclusions.csv", "");
    output.append(file, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};
    use std::collections::BTreeMap;

    fn small(seed: u64) -> SampleOptions {
        SampleOptions { partners: 8, cases: 3_000, quarters: 3, seed, ..SampleOptions::default() }
    }

    fn made(options: &SampleOptions) -> BTreeMap<String, Vec<u8>> {
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let mut sink = |path: &str, bytes: &[u8]| {
            files.entry(path.to_owned()).or_default().extend_from_slice(bytes);
            Ok(())
        };
        write(options, &mut sink).expect("a sample");
        files
    }

    #[test]
    fn same_options_give_the_same_bytes_and_another_seed_gives_others() {
        assert_eq!(made(&small(5)), made(&small(5)));
        assert_ne!(
            made(&small(5))["data/raw/cases/cases-2026Q3.csv"],
            made(&small(6))["data/raw/cases/cases-2026Q3.csv"]
        );
    }

    #[test]
    fn bytes_are_those_of_every_machine() {
        // A change here is a change of every sample: say so in the changelog.
        let files = made(&small(5));
        let digest = |wanted: &dyn Fn(&str) -> bool| -> String {
            let mut hash = Sha256::new();
            let raw = |path: &str| path.starts_with("data/raw") && !path.ends_with("gz");
            for (path, bytes) in files.iter().filter(|(path, _)| raw(path) && wanted(path)) {
                hash.update(path.as_bytes());
                hash.update(bytes);
            }
            hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
        };
        let effort = |path: &str| path.starts_with("data/raw/surveys/effort");
        let articles = |path: &str| path.ends_with("kb-articles.csv");
        assert_eq!(digest(&|path| !effort(path) && !articles(path)), "4798a175c0ad9a15");
        assert_eq!(digest(&effort), "d97e42987ee08393");
    }

    #[test]
    fn every_case_asked_for_is_there_once_beside_the_mess() {
        let files = made(&small(5));
        let (mut rows, mut sound, mut versions) = (0, 0, std::collections::BTreeSet::new());
        for (_, bytes) in files.iter().filter(|(path, _)| path.starts_with("data/raw/cases/")) {
            for record in csv::Reader::from_reader(&bytes[..]).records() {
                let record = record.expect("a row");
                rows += 1;
                let unreadable = record[0].is_empty() || record[0].starts_with("CS9") || &record[3] == "L9";
                sound += usize::from(!unreadable);
                if !unreadable {
                    versions.insert(record[0].to_owned());
                }
            }
        }
        assert_eq!(versions.len(), 3_000);
        assert!(sound > 3_000 && rows > sound && rows < 3_060, "{sound} {rows}");
    }

    #[test]
    fn an_option_that_cannot_be_met_is_refused() {
        let none = SampleOptions { partners: 0, ..small(1) };
        let error = write(&none, &mut |_, _| Ok(())).expect_err("no partners");
        assert_eq!(error.to_string(), "partners is 0, expected 1 to 100000");
        let failing = write(&small(1), &mut |_, _| Err(io::Error::other("disk full"))).expect_err("no room");
        assert_eq!(failing.to_string(), "the sample could not be written: disk full");
    }

    #[test]
    fn one_partner_and_one_quarter_will_do() {
        for partners in 1..=3 {
            let files = made(&SampleOptions { partners, cases: 100, quarters: 1, ..small(3) });
            assert!(files["data/raw/registry/partners.csv"].starts_with(b"partner_id,name"));
        }
    }
}
