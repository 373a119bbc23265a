//! Progress on a terminal: the stage that runs, and how much of it is done where that is known.

use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::arguments::CommonFlags;
use crate::pipeline::Progress;

/// Bars on standard error; nothing where that is no terminal or the user wants none.
pub(crate) struct Bars {
    shown: bool,
    speaks: bool,
    current: Mutex<Option<ProgressBar>>,
}

impl Bars {
    pub(crate) fn new(common: &CommonFlags) -> Self {
        Self {
            shown: !common.no_progress && !common.quiet && !common.json,
            speaks: common.verbose > 0,
            current: Mutex::new(None),
        }
    }
}

/// How a stage looks whose amount of work is not known. Both fit a terminal of 60 columns.
const SPINNER: &str = "{spinner} {msg}";
/// How a stage looks of which a part is done.
const BAR: &str = "{spinner} {msg:16} {bar:24.blue/dim} {percent:>3}%";

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner());
    style.progress_chars("━━╌")
}

impl Progress for Bars {
    fn start(&self, stage: &str) {
        if !self.shown {
            return;
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8));
        bar.set_style(style(SPINNER));
        bar.set_message(stage.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        if let Ok(mut current) = self.current.lock() {
            *current = Some(bar);
        }
    }

    fn at(&self, done: u64, total: u64) {
        if let Ok(current) = self.current.lock()
            && let Some(bar) = current.as_ref()
        {
            if bar.length() != Some(total) {
                bar.set_length(total);
                bar.set_style(style(BAR));
            }
            bar.set_position(done);
        }
    }

    fn finish(&self, summary: &str) {
        if let Ok(mut current) = self.current.lock()
            && let Some(bar) = current.take()
        {
            bar.finish_and_clear();
        }
        if self.speaks && !summary.is_empty() {
            use std::io::Write as _;
            let _ = writeln!(std::io::stderr().lock(), "{summary}");
        }
    }
}

#[cfg(test)]
mod tests {
    use indicatif::ProgressStyle;

    use super::{BAR, SPINNER};

    #[test]
    fn templates_are_understood() {
        for template in [SPINNER, BAR] {
            ProgressStyle::with_template(template).expect("a template");
        }
    }
}
