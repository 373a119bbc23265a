//! The accessor for time zones.

use chrono_tz::Tz;

use super::{Placed, Section};
use crate::domain::Finding;
use crate::domain::finding::nearest;

impl Section<'_> {
    /// A time zone by its IANA name; others are noted with the nearest, also by city alone.
    #[must_use]
    pub fn time_zone(&self, key: &str) -> Option<Placed<Tz>> {
        let written = self.text(key)?;
        if let Ok(value) = written.value.parse() {
            return Some(Placed { value, place: written.place });
        }
        let message =
            format!("found `{}`, expected an IANA time zone such as `Europe/Stockholm` or `UTC`", written.value);
        let names = || chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        let city = |name: &'static str| name.rsplit('/').next().unwrap_or(name);
        let same_city = names().find(|name| city(name).eq_ignore_ascii_case(&written.value));
        let finding = Finding::error(written.place, message);
        self.note(match same_city.or_else(|| nearest(&written.value, names())) {
            Some(near) => finding.remedy(format!("did you mean `{near}`?")),
            None => finding,
        });
        None
    }
}
