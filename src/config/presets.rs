//! Presets: what is known of the exports of well-known systems, as mapping files that the program carries.
//!
//! A preset is a TOML file under `data/presets/`: its name, what it expects, and one `[[source]]` for each table it can feed, with the
//! keys a workspace's own sources have. `system = "zendesk"` on a source takes from it whatever the source does not say itself.

use sha2::{Digest as _, Sha256};

/// A mapping file of one system.
#[derive(Debug, PartialEq, Eq)]
pub struct Preset {
    /// The word that names it in a workspace: `zendesk`.
    pub system: &'static str,
    /// The file.
    pub text: &'static str,
}

/// Every preset, by name.
pub static PRESETS: [Preset; 15] = [
    Preset { system: "dynamics", text: include_str!("../../data/presets/dynamics.toml") },
    Preset { system: "freshdesk", text: include_str!("../../data/presets/freshdesk.toml") },
    Preset { system: "generic", text: include_str!("../../data/presets/generic.toml") },
    Preset { system: "jira", text: include_str!("../../data/presets/jira.toml") },
    Preset { system: "netsuite", text: include_str!("../../data/presets/netsuite.toml") },
    Preset { system: "nps", text: include_str!("../../data/presets/nps.toml") },
    Preset { system: "qualtrics", text: include_str!("../../data/presets/qualtrics.toml") },
    Preset { system: "salesforce", text: include_str!("../../data/presets/salesforce.toml") },
    Preset { system: "sap", text: include_str!("../../data/presets/sap.toml") },
    Preset { system: "servicenow", text: include_str!("../../data/presets/servicenow.toml") },
    Preset { system: "stripe", text: include_str!("../../data/presets/stripe.toml") },
    Preset { system: "stripe-api", text: include_str!("../../data/presets/stripe-api.toml") },
    Preset { system: "surveymonkey", text: include_str!("../../data/presets/surveymonkey.toml") },
    Preset { system: "zendesk", text: include_str!("../../data/presets/zendesk.toml") },
    Preset { system: "zuora", text: include_str!("../../data/presets/zuora.toml") },
];

impl Preset {
    /// The preset that a word names.
    #[must_use]
    pub fn named(system: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.system == system)
    }

    /// SHA-256 of its file, in hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> String {
        Sha256::digest(self.text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The name its file has in findings and in the record of a run; no file of a workspace.
    #[must_use]
    pub fn file(&self) -> String {
        format!("presets/{}.toml", self.system)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_lead_to_their_preset() {
        assert!(PRESETS.is_sorted_by_key(|preset| preset.system));
        assert_eq!(Preset::named("zendesk").map(Preset::file).as_deref(), Some("presets/zendesk.toml"));
        assert_eq!(Preset::named("zendsk"), None);
    }
}
