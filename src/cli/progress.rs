//! Progress bars on a terminal, for anything that takes more than a second.

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

impl Progress for Bars {
    fn start(&self, stage: &str, total: u64) {
        if !self.shown {
            return;
        }
        let bar = if total == 0 { ProgressBar::new_spinner() } else { ProgressBar::new(total) };
        bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(8));
        let template = if total == 0 { "{spinner} {msg}" } else { "{msg:28} {bar:32.blue/black} {percent:>3}%  {eta}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━━╌"));
        }
        bar.set_message(stage.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        if let Ok(mut current) = self.current.lock() {
            *current = Some(bar);
        }
    }

    fn at(&self, done: u64) {
        if let Ok(current) = self.current.lock()
            && let Some(bar) = current.as_ref()
        {
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
