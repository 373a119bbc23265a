//! Files that are not read: what the snapshot before holds of them is taken over.

use super::Load;
use crate::config::model::Source;
use crate::domain::schema::Column;
use crate::lake::former::{FormerFile, put};
use crate::lake::input::Input;
use crate::lake::judge::Identities;
use crate::lake::manifest::Part;
use crate::lake::seen::Seen;
use crate::lake::stored::each_row;
use crate::lake::{LakeError, former::Unchanged};

/// The table whose rows decide which partner other rows name.
pub(super) const ALIASES: &str = "partner_aliases";

impl Load<'_> {
    /// How many of a table's inputs, from the first one on, are passed over. Where the latest version of a key stays, or rows have no
    /// key, one changed file means that all are read: their versions and whole rows are nowhere but in the files.
    pub(super) fn passed_over(&self, inputs: &[Input<'_>], latest: bool) -> usize {
        let Some(table) = inputs.first().map(|input| input.source.table) else { return 0 };
        let Unchanged { first, is_all } = self.former.unchanged(table.name, inputs);
        if self.aliases_changed && inputs.iter().any(|input| is_translated(input.source)) {
            return 0;
        }
        let is_enough = is_all || (!latest && (first == inputs.len() || !table.key.is_empty()));
        let is_there = |order: &usize| self.former.file(table.name, *order).is_some();
        if is_enough { (0..first).take_while(is_there).count() } else { 0 }
    }

    /// Whether any file of aliases is another than before; `inputs` are all there are.
    pub(super) fn note_aliases(&mut self, inputs: &[Input<'_>]) {
        let of_aliases = |input: &Input<'_>| input.source.table.name == ALIASES;
        let start = inputs.iter().position(of_aliases).unwrap_or(inputs.len());
        let length = inputs.iter().skip(start).take_while(|input| of_aliases(input)).count();
        let aliases = inputs.get(start..start + length).unwrap_or_default();
        self.aliases_changed = !self.former.unchanged(ALIASES, aliases).is_all;
    }

    /// Takes over what the snapshot before holds of an input, and learns its keys, where others follow, and its ids.
    pub(super) fn take_over(
        &mut self,
        input: &Input<'_>,
        order: usize,
        mut seen: Option<&mut Seen>,
    ) -> Result<(), LakeError> {
        let (source, table) = (input.source, input.source.table);
        let former = self.former;
        let Some(FormerFile { report, part, history, set_aside }) = former.file(table.name, order) else {
            return Ok(());
        };
        for (part, parts) in [(Some(part), &mut self.tables), (history, &mut self.history)] {
            let Some(part) = part else { continue };
            let (from, to) = (former.path(part), self.folder.join(&part.path));
            put(&from, &to).map_err(|error| LakeError::at(&to, error))?;
            parts.entry(table.name.to_owned()).or_default().push(Part::clone(part));
        }
        for line in set_aside {
            self.quarantine.repeat(line).map_err(|error| LakeError::at(&self.folder.join("quarantine.csv"), error))?;
        }
        let every_column = seen.is_some() || table.name == ALIASES || table.name == "partners";
        let needed = |index: usize, column: &Column| every_column || index == 0 || column.references.is_some();
        let references = &mut self.references;
        let mut identities = Identities::of(table);
        let mut failed = None;
        each_row(&former.path(part), table, &needed, &mut |values| {
            references.accept(source, values);
            if let Some(seen) = &mut seen {
                let identity = identities.of_values(values, true);
                if let Err(error) = seen.judge(identity.key, identity.content) {
                    failed = Some(error);
                }
            }
        })?;
        if let Some(error) = failed {
            return Err(LakeError::at(self.folder, error));
        }
        self.files.push(report.clone());
        self.passed_over += 1;
        self.done += input.look.size();
        Ok(())
    }
}

fn is_translated(source: &Source) -> bool {
    source.columns.iter().any(|column| column.alias_system.is_some())
}
