//! The arguments of every command.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Turns raw partner-support data into the quarterly business review.
#[derive(Debug, Parser)]
#[command(name = "quarterdeck", version, about, max_term_width = 100, arg_required_else_help = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Flags of every command.
    #[command(flatten)]
    pub common: CommonFlags,
}

/// Flags of every command.
#[derive(Debug, Args)]
pub struct CommonFlags {
    /// The workspace, when it is neither this folder nor a parent of it
    #[arg(short = 'C', long, global = true, value_name = "DIR", env = "QUARTERDECK_WORKSPACE", hide_env_values = true)]
    pub workspace: Option<PathBuf>,
    /// Print the result as JSON on standard output
    #[arg(long, global = true)]
    pub json: bool,
    /// Say nothing but results and errors
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more; -vv for everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Show no progress bars
    #[arg(long, global = true)]
    pub no_progress: bool,
    /// Threads to use; results never depend on it
    #[arg(long, global = true, value_name = "N", env = "QUARTERDECK_THREADS", hide_env_values = true, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// The moment that decides what is overdue, provisional or partial, such as 2026-10-01T00:00:00Z
    ///
    /// Without it: the newest case, event or response time in the data.
    #[arg(long, global = true, value_name = "TIME", env = "QUARTERDECK_AS_OF", hide_env_values = true, value_parser = parse_time)]
    pub as_of: Option<chrono::DateTime<chrono::Utc>>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a sample workspace, run everything on it and say what to open
    Demo(DemoArguments),
    /// Make a commented workspace to start from
    Init(InitArguments),
    /// Make realistic raw files of any size
    Sample(SampleArguments),
    /// Check configuration, programme rules and every row of the sources; report everything that is wrong
    Check(CheckArguments),
    /// List the systems whose exports are known, and what is expected of them
    Presets,
    /// Load the sources into a validated Parquet snapshot
    Ingest(IngestArguments),
    /// Do everything: ingest if sources changed, score, settle, render
    Run(RunArguments),
    /// Score and settle a period and print the scorecards
    Score(ScoreArguments),
    /// Compare the partners: who truly differs, and which places are plausible
    Compare(CompareArguments),
    /// Make the pack of a period again
    Render(RunArguments),
    /// Show the definition, the numbers and the very rows behind one figure
    Explain(ExplainArguments),
    /// List the fact tables, or the columns of one with their meaning
    Facts(FactsArguments),
    /// Settle periods under another programme file: tiers, payouts, who gains and who loses
    Simulate(SimulateArguments),
    /// Pin a published period: later data changes it no more and is paid as true-ups
    Close(CloseArguments),
    /// List the periods with their state, and the true-ups still to be posted
    Periods,
    /// Tell how far each source goes, the weeks it lacks, and ids that vanished
    Sources,
    /// List the snapshots and facts that nothing rests on any more, or remove them
    Gc(GcArguments),
    /// Suggest what unknown partners and customers may mean, and accept what a person has reviewed
    Aliases {
        /// What to do
        #[command(subcommand)]
        command: AliasCommand,
    },
    /// Recompute every hash of a pack and say what differs
    Verify(VerifyArguments),
    /// Write out the templates of HTML and PDF, to change them in a workspace
    Templates(TemplatesArguments),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct DemoArguments {
    /// Where to make the workspace
    #[arg(default_value = "quarterdeck-demo")]
    pub dir: PathBuf,
    /// Partners in it
    #[arg(long, default_value_t = 12, value_name = "N")]
    pub partners: usize,
    /// Cases in it
    #[arg(long, default_value_t = 20_000, value_name = "N")]
    pub cases: usize,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArguments {
    /// The folder to make
    pub dir: PathBuf,
    /// A system that the files of --from come from, such as zendesk; may be given again
    #[arg(long = "system", value_name = "NAME", requires = "from")]
    pub systems: Vec<String>,
    /// A folder with exports: each is looked at, matched with a table and copied, and the mapping is written out to be reviewed
    #[arg(long, value_name = "DIR", requires = "systems")]
    pub from: Option<PathBuf>,
    /// The column of the cases that names the partner, such as Group; without it, it is guessed
    #[arg(long, value_name = "COLUMN", requires = "from")]
    pub partner: Option<String>,
    /// The zone of your days, and of times in the files that name none
    #[arg(long, value_name = "ZONE", requires = "from", default_value = "UTC")]
    pub time_zone: String,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Show instead the first rows of a source as they would be read: its name, its table or one of its files
    #[arg(long, value_name = "NAME|FILE")]
    pub source: Option<String>,
    /// How many rows to show with --source
    #[arg(long, value_name = "N", default_value_t = 3, requires = "source")]
    pub rows: usize,
}

/// Arguments of `sample`.
#[derive(Debug, Args)]
pub struct SampleArguments {
    /// The folder to make
    pub dir: PathBuf,
    /// Partners
    #[arg(long, default_value_t = 40, value_name = "N")]
    pub partners: usize,
    /// Cases over all quarters
    #[arg(long, default_value_t = 200_000, value_name = "N")]
    pub cases: usize,
    /// Quarters of history
    #[arg(long, default_value_t = 6, value_name = "N")]
    pub quarters: usize,
    /// The seed: the same files for the same seed
    #[arg(long, default_value_t = 2026, value_name = "S")]
    pub seed: u64,
}

/// Arguments of `ingest`.
#[derive(Debug, Args)]
pub struct IngestArguments {
    /// Ask every source file's content whether it changed, and not only its size and time
    #[arg(long)]
    pub rehash: bool,
}

/// Arguments of `run` and `render`.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// The quarter, such as 2026Q3; without it the last full quarter with data, or the one after it where that is closed
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// Only this partner's decks, into a pack beside the whole one; may be given again
    #[arg(long = "partner", value_name = "ID")]
    pub partners: Vec<String>,
    /// Ask every source file's content whether it changed
    #[arg(long)]
    pub rehash: bool,
    /// Sign the pack with the key in this file, one that `ssh-keygen -t ed25519` made without a passphrase
    #[arg(long, value_name = "KEY", env = "QUARTERDECK_SIGN_WITH", hide_env_values = true)]
    pub sign_with: Option<PathBuf>,
}

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub struct CompareArguments {
    /// The quarter, such as 2026Q3; without it the last full quarter with data, or the one after it where that is closed
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// Compare another metric than escalations: each partner against all others together
    ///
    /// Without places and without the mix of cases: who differs by more than chance, with false alarms held over all partners.
    #[arg(long, value_name = "METRIC", conflicts_with_all = ["wide", "sensitivity"])]
    pub metric: Option<String>,
    /// Show tie groups, intervals of raw rates and shrunken raw rates too, in lines of more than 100 letters
    #[arg(long)]
    pub wide: bool,
    /// Say instead whose tier depends on a definition: decide every tier anew with metrics read otherwise
    ///
    /// By another day (opened or settled, sent or answered) or another score (mean or satisfied answers), as the metrics' records
    /// declare. One metric at a time; no money is moved.
    #[arg(long)]
    pub sensitivity: bool,
}

/// Arguments of `score`.
#[derive(Debug, Args)]
pub struct ScoreArguments {
    /// The quarter, such as 2026Q3; without it the last full quarter with data, or the one after it where that is closed
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// The partner's id
    pub partner: String,
    /// The metric's id; `payout` or `cost_per_resolution` for money, `tier` for how the tier came about
    pub metric: String,
    /// The quarter, such as 2026Q3; without it the last full quarter with data, or the one after it where that is closed
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// Print the SQL that gives the same figure in any engine that reads Parquet
    #[arg(long)]
    pub sql: bool,
    /// The most rows to print, of those that count and of those left out for each reason; 0 for none
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub rows: usize,
}

/// Arguments of `facts`.
#[derive(Debug, Args)]
pub struct FactsArguments {
    /// The fact table, such as cases; without it all of them
    pub table: Option<String>,
}

/// Arguments of `simulate`.
#[derive(Debug, Args)]
pub struct SimulateArguments {
    /// The programme file to try, such as drafts/2027.toml
    ///
    /// It takes the place of the workspace's version that starts on the same day. Without such a version it stands alone, for all
    /// days. Nothing is published.
    #[arg(long, value_name = "FILE")]
    pub programme: PathBuf,
    /// The quarters, such as 2025Q1..2026Q3 or 2026Q3; without it the last full quarter with data
    #[arg(long, value_name = "PERIODS")]
    pub periods: Option<String>,
    /// Write the result into a workbook too, in place of a file that is there
    #[arg(long, value_name = "FILE")]
    pub xlsx: Option<PathBuf>,
    /// Write the result as two slides too, in place of a file that is there
    #[arg(long, value_name = "FILE")]
    pub pdf: Option<PathBuf>,
}

/// Arguments of `close`.
#[derive(Debug, Args)]
pub struct CloseArguments {
    /// The quarter, such as 2026Q3; its pack must be there
    pub period: String,
    /// Close in spite of what speaks against it, by its name and with a reason; may be given again
    #[arg(long = "waive", value_name = "NAME=REASON", value_parser = parse_waiver)]
    pub waivers: Vec<(String, String)>,
    /// Who closes the period, or opens it again, for the record
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// Open the newest closed period again instead; what was closed is kept beside, with who opened it and why
    #[arg(long, requires = "by", requires = "reason", conflicts_with = "waivers")]
    pub reopen: bool,
    /// Why the period is opened again
    #[arg(long, value_name = "TEXT", requires = "reopen")]
    pub reason: Option<String>,
}

/// Arguments of `gc`.
#[derive(Debug, Args)]
pub struct GcArguments {
    /// Remove them; without it they are only listed
    #[arg(long)]
    pub delete: bool,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// The pack's folder, such as reports/2026Q3, or a snapshot's
    pub dir: PathBuf,
    /// Demand that the pack is signed by a key of this file: allowed signers as `ssh-keygen -Y verify` takes them, or a public key
    #[arg(long, value_name = "FILE")]
    pub signed_by: Option<PathBuf>,
}

/// What `aliases` does.
#[derive(Debug, Subcommand)]
pub enum AliasCommand {
    /// List unknown partners and customers with the nearest names, how alike they are, and the rows that wait for them
    Suggest {
        /// Write the nearest partner of each into a file for review
        #[arg(long, value_name = "FILE")]
        write: Option<PathBuf>,
    },
    /// Take over the reviewed rows whose `accept` says yes, into aliases.csv of the workspace
    Accept {
        /// The reviewed file
        proposals: PathBuf,
        /// Who accepted them, for the record
        #[arg(long, value_name = "NAME")]
        by: String,
    },
}

/// Arguments of `templates`.
#[derive(Debug, Args)]
pub struct TemplatesArguments {
    /// The folder to make; a workspace's own are in its folder templates
    pub dir: PathBuf,
}

fn parse_waiver(text: &str) -> Result<(String, String), String> {
    let (name, reason) =
        text.split_once('=').ok_or("expected a name, = and a reason, such as partial=\"no data after the 29th\"")?;
    Ok((name.trim().to_owned(), reason.trim().to_owned()))
}

fn parse_time(text: &str) -> Result<chrono::DateTime<chrono::Utc>, String> {
    chrono::DateTime::parse_from_rfc3339(text)
        .map(|time| time.to_utc())
        .map_err(|_| "expected a time with its zone, such as 2026-10-01T00:00:00Z".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }
}
