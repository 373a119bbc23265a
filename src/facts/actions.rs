//! What both sides promised to do.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::FactsError;
use super::due::Due;
use super::input::Input;

/// One promised action.
#[derive(Debug, Clone)]
pub(super) struct Action {
    pub id: String,
    pub partner: String,
    pub source: Option<String>,
    pub owner: Option<String>,
    pub text: String,
    pub due: Due,
}

/// The actions of a snapshot.
#[derive(Debug, Default)]
pub(super) struct Actions {
    /// Whether the table was given at all.
    pub given: bool,
    /// In the order of the snapshot.
    pub all: Vec<Action>,
    done: BTreeMap<(String, String), Vec<NaiveDate>>,
}

impl Actions {
    /// Reads them.
    pub(super) fn read(input: &Input) -> Result<Self, FactsError> {
        let mut actions = Self { given: input.has("actions"), ..Self::default() };
        let columns = ["action_id", "partner_id", "source", "owner", "text", "due", "done_on"];
        input.each_batch("actions", &columns, |batch| {
            let (id, partner, source) = (batch.texts("action_id")?, batch.texts("partner_id")?, batch.texts("source")?);
            let (owner, text) = (batch.texts("owner")?, batch.texts("text")?);
            let (due, done) = (batch.days("due")?, batch.days("done_on")?);
            for row in batch.rows() {
                actions.take(Action {
                    id: id.or_empty(row).to_owned(),
                    partner: partner.or_empty(row).to_owned(),
                    source: source.owned(row),
                    owner: owner.owned(row),
                    text: text.or_empty(row).to_owned(),
                    due: Due { due: due.at(row), done: done.at(row) },
                });
            }
            Ok(())
        })?;
        actions.done.values_mut().for_each(|days| days.sort_unstable());
        Ok(actions)
    }

    fn take(&mut self, action: Action) {
        if let Some(done) = action.due.done {
            self.done.entry((action.partner.clone(), action.text.clone())).or_default().push(done);
        }
        self.all.push(action);
    }

    /// The days on which a partner's actions of that text were done, in order.
    pub(super) fn done_days(&self, partner: &str, text: &str) -> Vec<NaiveDate> {
        self.done.get(&(partner.to_owned(), text.to_owned())).cloned().unwrap_or_default()
    }
}
