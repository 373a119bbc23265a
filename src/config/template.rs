//! The files of a fresh workspace: commented rules and a small, complete example that runs as it is.

/// The file that `quarterdeck.toml` of a fresh workspace names as its pseudonym key. Its content is a secret and
/// therefore not among [`files`]: whoever makes the workspace makes it.
pub const PSEUDONYM_KEY_FILE: &str = "pseudonym.key";

/// The files of a fresh workspace: path below its folder, with `/` between folders, and text.
#[must_use]
pub fn files() -> Vec<(&'static str, &'static str)> {
    vec![
        ("README.md", include_str!("../../data/init/README.md")),
        (".gitignore", include_str!("../../data/init/gitignore")),
        ("quarterdeck.toml", include_str!("../../data/init/quarterdeck.toml")),
        ("programme/2026.toml", include_str!("../../data/init/programme/2026.toml")),
        ("agreements.csv", include_str!("../../data/init/agreements.csv")),
        ("exclusions.csv", include_str!("../../data/init/exclusions.csv")),
        ("data/raw/partners.csv", include_str!("../../data/init/raw/partners.csv")),
        ("data/raw/partner_aliases.csv", include_str!("../../data/init/raw/partner_aliases.csv")),
        ("data/raw/customers.csv", include_str!("../../data/init/raw/customers.csv")),
        ("data/raw/customer_partners.csv", include_str!("../../data/init/raw/customer_partners.csv")),
        ("data/raw/cases.csv", include_str!("../../data/init/raw/cases.csv")),
        ("data/raw/escalations.csv", include_str!("../../data/init/raw/escalations.csv")),
        ("data/raw/surveys.csv", include_str!("../../data/init/raw/surveys.csv")),
        ("data/raw/staff.csv", include_str!("../../data/init/raw/staff.csv")),
        ("data/raw/absences.csv", include_str!("../../data/init/raw/absences.csv")),
        ("data/raw/certifications.csv", include_str!("../../data/init/raw/certifications.csv")),
        ("data/raw/trainings.csv", include_str!("../../data/init/raw/trainings.csv")),
        ("data/raw/audits.csv", include_str!("../../data/init/raw/audits.csv")),
        ("data/raw/infrastructure_checks.csv", include_str!("../../data/init/raw/infrastructure_checks.csv")),
        ("data/raw/incidents.csv", include_str!("../../data/init/raw/incidents.csv")),
        ("data/raw/actions.csv", include_str!("../../data/init/raw/actions.csv")),
        ("data/raw/access_grants.csv", include_str!("../../data/init/raw/access_grants.csv")),
        ("data/raw/assessments.csv", include_str!("../../data/init/raw/assessments.csv")),
        ("data/raw/revenue.csv", include_str!("../../data/init/raw/revenue.csv")),
        ("data/raw/fx_rates.csv", include_str!("../../data/init/raw/fx_rates.csv")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::workspace;

    #[test]
    fn the_workspace_file_is_sound() {
        let (_, text) = files().into_iter().find(|(path, _)| *path == "quarterdeck.toml").expect("a workspace file");
        let (checked, findings) = workspace::check("quarterdeck.toml", text);
        assert_eq!(findings, []);
        assert_eq!(checked.expect("a workspace").privacy.key_file, Some(PSEUDONYM_KEY_FILE.into()));
    }

    #[test]
    fn every_source_finds_its_file_and_no_file_is_left_over() {
        let files = files();
        let (_, text) = files.iter().find(|(path, _)| *path == "quarterdeck.toml").expect("a workspace file");
        let sources = workspace::check("quarterdeck.toml", text).0.expect("a workspace").sources;
        for (path, _) in files.iter().filter(|(path, _)| path.starts_with("data/raw/")) {
            let readers = sources.iter().flat_map(|source| &source.files);
            let matches = |glob: &&String| glob::Pattern::new(glob).expect("a pattern").matches(path);
            assert_eq!(readers.filter(matches).count(), 1, "{path}");
        }
        assert_eq!(sources.len(), files.iter().filter(|(path, _)| path.starts_with("data/raw/")).count());
    }
}
