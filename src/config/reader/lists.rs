//! Accessors for lists, and for keys that the file's author names.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use toml::de::DeValue;

use super::{Placed, Section, as_integer, as_number_text};
use crate::domain::{Finding, Place};

impl Section<'_> {
    /// Where a key is written; the section's own place where it is absent.
    #[must_use]
    pub fn key_place(&self, key: &str) -> Place {
        let span = self.table.iter().find(|(name, _)| name.get_ref().as_ref() == key).map(|(name, _)| name.span());
        self.document.place(span.unwrap_or_else(|| self.span.clone()), &self.below(key))
    }

    /// Whether the key holds a text, to tell `x = "2"` from `x = 2`.
    #[must_use]
    pub fn is_text(&self, key: &str) -> bool {
        matches!(self.value(key), Some((_, _, DeValue::String(_))))
    }

    /// A list of whole numbers.
    #[must_use]
    pub fn integers(&self, key: &str) -> Option<Vec<Placed<i64>>> {
        self.list(key, "a list of whole numbers", "a whole number", as_integer)
    }

    /// A list of days, each a TOML date or a text.
    #[must_use]
    pub fn dates(&self, key: &str) -> Option<Vec<Placed<NaiveDate>>> {
        self.list(key, "a list of days", "a day such as 2026-12-25", |value| match value {
            DeValue::Datetime(datetime) => datetime.to_string().parse().ok(),
            other => other.as_str()?.parse().ok(),
        })
    }

    /// An exact decimal that must stand in quotes, so that nobody's editor or parser makes a binary fraction of it.
    #[must_use]
    pub fn quoted_decimal(&self, key: &str) -> Option<Placed<Decimal>> {
        let (path, span, value) = self.value(key)?;
        let place = self.document.place(span.clone(), &path);
        if let Some(text) = value.as_str() {
            if let Ok(value) = text.trim().parse() {
                return Some(Placed { value, place });
            }
            self.wrong(&path, span, "a decimal in quotes such as \"0.35\"", value);
        } else if let Some(number) = as_number_text(value) {
            let finding = Finding::error(place, format!("found `{number}`, expected a decimal in quotes"));
            self.note(finding.remedy(format!("write `\"{number}\"`: money is exact, bare fractions are not")));
        } else {
            self.wrong(&path, span, "a decimal in quotes such as \"0.35\"", value);
        }
        None
    }

    fn list<T>(
        &self,
        key: &str,
        expected: &str,
        expected_item: &str,
        read: impl Fn(&DeValue<'_>) -> Option<T>,
    ) -> Option<Vec<Placed<T>>> {
        let (path, span, value) = self.value(key)?;
        let Some(array) = value.as_array() else {
            self.wrong(&path, span, expected, value);
            return None;
        };
        let mut items = Vec::new();
        for (index, item) in array.iter().enumerate() {
            let path = format!("{path}[{}]", index + 1);
            match read(item.get_ref()) {
                Some(value) => items.push(Placed { value, place: self.document.place(item.span(), &path) }),
                None => self.wrong(&path, item.span(), expected_item, item.get_ref()),
            }
        }
        Some(items)
    }
}
