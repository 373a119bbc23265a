//! The canonical tables as data: columns, types, keys, references and the order of their times.

pub use super::tables::TABLES;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// Any text, kept as given.
    Text,
    /// A list of texts, written `a;b;c`.
    TextList,
    /// One of a closed list of words.
    Word(&'static [&'static str]),
    /// A whole number within a range, both ends included.
    Integer(i64, i64),
    /// True or false.
    Boolean,
    /// A calendar day.
    Date,
    /// A moment, stored in UTC with microseconds.
    Timestamp,
    /// An exact decimal with at most 12 decimals, within a range, both ends included.
    Decimal(i64, i64),
    /// An exact amount of money within a range, both ends included, and no finer than the minor unit of the currency in
    /// the row's `currency`, where it has one.
    Amount(i64, i64),
}

/// One column of a canonical table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The name, as in mappings and files.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnType,
    /// Whether a row without it is quarantined.
    pub required: bool,
    /// The table whose first key column a value must be found in; an unknown one is reported, the row kept.
    pub references: Option<&'static str>,
}

/// One canonical table.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// The name, as in `table = "cases"`.
    pub name: &'static str,
    /// What a row is.
    pub row: &'static str,
    /// The columns that make a row unique; empty where rows have no key.
    pub key: &'static [&'static str],
    /// The columns, in the order of the Parquet file.
    pub columns: &'static [Column],
    /// Pairs of times (or days) of which the first may not be later than the second.
    pub order: &'static [(&'static str, &'static str)],
}

impl Table {
    /// The table of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        TABLES.iter().find(|table| table.name == name)
    }

    /// The column of that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// An optional column.
pub(in crate::domain) const fn optional(name: &'static str, kind: ColumnType) -> Column {
    Column { name, kind, required: false, references: None }
}

/// A required column.
pub(in crate::domain) const fn required(name: &'static str, kind: ColumnType) -> Column {
    Column { name, kind, required: true, references: None }
}

/// A column whose values are found in another table.
pub(in crate::domain) const fn reference(name: &'static str, table: &'static str, is_required: bool) -> Column {
    Column { name, kind: ColumnType::Text, required: is_required, references: Some(table) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_order_and_reference_names_something_that_exists() {
        for table in TABLES {
            for key in table.key {
                assert!(table.column(key).is_some_and(|column| column.required), "{}.{key}", table.name);
            }
            for (first, second) in table.order {
                assert!(table.column(first).is_some() && table.column(second).is_some(), "{}: {first}", table.name);
            }
            for column in table.columns {
                let known = column.references.is_none_or(|name| Table::named(name).is_some());
                assert!(known, "{}.{}", table.name, column.name);
                let is_money = matches!(column.kind, ColumnType::Amount(..));
                assert!(!is_money || table.column("currency").is_some(), "{}.{}", table.name, column.name);
            }
        }
    }
}
