//! The stages in order, caching and atomic publication.
//!
//! [`open`] finds and reads the workspace, [`ingest`] makes the snapshot, [`score`] the figures and [`render`] the pack.
//! [`close()`] pins a published period, [`open_period`] reads the workspace as it was then and [`periods()`] lists them.
//! Each stage takes what the one before gave; only this module and the lake write files.

mod accruals;
mod alias_suggestions;
mod aliases;
mod asked;
mod check;
mod closed;
mod context;
mod control_totals;
mod coverage;
mod create;
mod documents;
mod error;
mod from_exports;
mod gc;
mod guarded_csv;
mod happening;
mod index_links;
mod inputs;
mod newest_pack;
mod other_rules;
mod own_rows;
mod own_templates;
mod pack;
mod payout;
mod preview;
mod progress;
mod publish;
mod reported;
mod reuse;
mod revisions;
mod row_places;
mod rules_and_data;
mod run_record;
mod sensitivity;
mod signed;
mod stages;
mod vanished;
mod verify;
mod what_if;
mod workspace;

pub use accruals::{AccrualRange, AccrualSum};
pub use alias_suggestions::{AliasSuggestion, NearName, alias_suggestions, partner_ids};
pub use aliases::{ACCEPTED as ACCEPTED_ALIASES, Accepted, accept as accept_aliases, propose as propose_aliases};
pub use asked::{check_compared, check_metric, check_options};
pub use check::check;
pub use closed::{
    CloseRecord, CloseRequest, PeriodState, Pinned, ReopenRequest, Reopening, TrueUpToPost, Waiver, close, open_again,
    open_period, periods, pinned_snapshot,
};
pub use coverage::{Coverage, SourcesReport, sources};
pub use create::{NewFolder, create_folder, random_key};
pub use error::{PipelineError, failed_render};
pub use from_exports::{ExportsRequest, MadeOfExports, from_exports};
pub use gc::{Garbage, Kept, collect_garbage};
pub use other_rules::{OtherRules, other_rules};
pub use pack::{Published, render};
pub use preview::preview;
pub use progress::{Progress, Unwatched};
pub use run_record::{DisputeCounts, FileHash, RunRecord, TrueUpSum};
pub use sensitivity::sensitivity;
pub use signed::{SIGNATURE, SignedBy, signers};
pub use stages::{Options, Scored, compare_metric, explain, ingest, lock, score, tier_of, warnings};
pub use vanished::Vanished;
pub use verify::{Difference, Verified, verify};
pub use what_if::{check_periods, what_if, what_if_names, write_whole};
pub use workspace::{Loaded, find_workspace, load, open};
