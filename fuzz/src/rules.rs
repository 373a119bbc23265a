//! The rules of a programme: a version, and the lists that stand beside it.

use std::path::Path;
use std::sync::LazyLock;

use quarterdeck::domain::finding::has_errors;
use quarterdeck::domain::period::FiscalYear;
use quarterdeck::metrics::Catalogue;
use quarterdeck::programme::calendars::through_versions;
use quarterdeck::programme::{self, Files};

use crate::findings;
use crate::parts::parts;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::built_in().expect("the catalogue is right"));

/// Checks a programme: the text of a version, then any of the lists by their names, and other versions.
///
/// # Panics
/// When a finding breaks its promise, or a programme is there although something is wrong.
pub fn check(data: &[u8]) {
    let mut files = Files::default();
    for (name, bytes) in parts(data) {
        let Ok(text) = std::str::from_utf8(bytes) else { return };
        let text = text.to_owned();
        match name {
            "" => files.versions.push(("programme/2026.toml".to_owned(), text)),
            "agreements.csv" => files.agreements = Some((name.to_owned(), text)),
            "exclusions.csv" => files.exclusions = Some((name.to_owned(), text)),
            "disputes.csv" => files.disputes = Some((name.to_owned(), text)),
            "balances.csv" => files.balances = Some((name.to_owned(), text)),
            "sub_partners.csv" => files.sub_partners = Some((name.to_owned(), text)),
            _ => files.versions.push((format!("programme/{}.toml", files.versions.len()), text)),
        }
    }
    let metrics = CATALOGUE.known();
    let (programme, found) = programme::check_all(&files, &metrics, Some(FiscalYear { start_month: 1 }));
    assert_eq!(programme.is_none(), has_errors(&found), "{found:?}");
    findings::hold(&found, Path::new("/nonexistent"));
    findings::hold(&programme::advise(&files.versions, &metrics, None), Path::new("/nonexistent"));
    let Some(programme) = programme else { return };
    for version in &programme.versions {
        for name in version.service_levels.iter().flat_map(|levels| levels.calendar_names()) {
            if let Some(calendar) = through_versions(&programme, name) {
                let _ = calendar.years_without_holidays(2020, 2030);
            }
        }
    }
}
