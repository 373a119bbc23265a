//! Objects of buckets in Amazon S3 and in stores that speak its protocol: listed by a glob over their keys, and read in pieces.
//!
//! Each piece is asked for with the ETag that was listed (`If-Match`), so that what comes together is one object as it was at one moment,
//! however long that takes. A few objects are read at once, and only a piece of each is in memory. Nothing is written here: whoever reads
//! says where bytes go.

mod fault;
mod pieces;
mod settings;

use std::collections::BTreeMap;
use std::future::Future;

use glob::{MatchOptions, Pattern};
use object_store::ObjectMeta;
use object_store::aws::AmazonS3;
use object_store::list::{PaginatedListOptions, PaginatedListResult, PaginatedListStore as _};
use object_store::path::Path;
use tokio::runtime::Runtime;

use crate::config::object_url::ObjectUrl;
use crate::domain::{Finding, Place};
use fault::Asked;

/// Most objects that one glob may match: each becomes a file of the snapshot.
const MOST_OBJECTS: usize = 10_000;
/// How many names are listed to say what is there where nothing matches.
const NAMES_NEARBY: usize = 1000;

/// An object as it was listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Object {
    /// Its bucket.
    pub(crate) bucket: String,
    /// Its URL, which is its name in every report.
    pub(crate) url: String,
    /// Its size in bytes.
    pub(crate) size: u64,
    /// Its ETag; `None` where the store gives none.
    pub(crate) etag: Option<String>,
    /// When it was written, in microseconds since 1970 (UTC).
    pub(crate) modified: i64,
    location: Path,
}

impl Object {
    fn of(bucket: &str, meta: ObjectMeta) -> Self {
        Self {
            bucket: bucket.to_owned(),
            url: ObjectUrl::of_key(bucket, meta.location.as_ref()),
            size: meta.size,
            etag: meta.e_tag,
            modified: meta.last_modified.timestamp_micros(),
            location: meta.location,
        }
    }
}

/// The buckets that were asked so far, over connections that stay open.
#[derive(Default)]
pub(crate) struct Buckets {
    runtime: Option<Runtime>,
    open: BTreeMap<String, AmazonS3>,
    /// Buckets whose store could not be reached, with what was said: nobody waits for it again.
    lost: BTreeMap<String, Finding>,
}

impl Buckets {
    /// The objects whose keys a URL's glob matches, in the order of their keys; `place` is where the URL is written.
    ///
    /// # Errors
    /// When the environment says nobody's credentials, when the store refuses, or when nothing or too much matches.
    pub(crate) fn list(&mut self, url: &ObjectUrl, place: &Place) -> Result<Vec<Object>, Finding> {
        let asked = Asked { bucket: &url.bucket, object: None, place };
        let pattern = Pattern::new(&url.keys).map_err(|error| {
            Finding::error(place.clone(), format!("`{}` is not a valid glob: {}", written(url), error.msg))
        })?;
        let start = url.literal_start();
        // Where no further `/` is in the glob, what lies below folders cannot match.
        let is_flat = !url.keys.get(start.len()..).unwrap_or_default().contains('/') && !url.keys.contains("**");
        let mut found = Vec::new();
        let mut token = None;
        loop {
            let options = PaginatedListOptions {
                delimiter: is_flat.then(|| "/".into()),
                page_token: token.clone(),
                ..PaginatedListOptions::default()
            };
            let page = self.page(&url.bucket, start, options, asked)?;
            let matching = page.result.objects.into_iter().filter(|meta| is_match(&pattern, meta.location.as_ref()));
            found.extend(matching.map(|meta| Object::of(&url.bucket, meta)));
            if found.len() > MOST_OBJECTS {
                let message = format!("`{}` matches more than {MOST_OBJECTS} objects, expected fewer", written(url));
                return Err(
                    Finding::error(place.clone(), message).remedy("narrow the glob, or put the rows into larger files")
                );
            }
            // A store that gives the same page for ever has no other.
            if page.page_token.is_none() || page.page_token == token {
                break;
            }
            token = page.page_token;
        }
        if found.is_empty() {
            return Err(self.nothing_found(url, place)?);
        }
        // A name is told in messages and records, where such a character could mean anything.
        if let Some(object) = found.iter().find(|object| !is_printable(&object.url)) {
            let message = format!("`{}` has a control character in its key, expected none", object.url.escape_debug());
            return Err(Finding::error(place.clone(), message).remedy("rename the object"));
        }
        found.sort_by(|left, right| left.url.cmp(&right.url));
        found.dedup_by(|left, right| left.url == right.url);
        Ok(found)
    }

    fn page(
        &mut self,
        bucket: &str,
        start: &str,
        options: PaginatedListOptions,
        asked: Asked<'_>,
    ) -> Result<PaginatedListResult, Finding> {
        let store = self.store(bucket, asked.place)?.clone();
        let start = (!start.is_empty()).then_some(start);
        let page = self.wait(asked.place, async { store.list_paginated(start, options).await })?;
        page.map_err(|error| self.refused(&error, asked))
    }

    fn refused(&mut self, error: &object_store::Error, asked: Asked<'_>) -> Finding {
        let finding = fault::refused(error, asked);
        if fault::is_unreachable(error) {
            self.lost.insert(asked.bucket.to_owned(), finding.clone());
        }
        finding
    }

    /// A glob that matches nothing: says what is there.
    fn nothing_found(&mut self, url: &ObjectUrl, place: &Place) -> Result<Finding, Finding> {
        let folder = url.literal_start().rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
        let options = PaginatedListOptions {
            delimiter: Some("/".into()),
            max_keys: Some(NAMES_NEARBY),
            ..PaginatedListOptions::default()
        };
        let asked = Asked { bucket: &url.bucket, object: None, place };
        let there = self.page(&url.bucket, &folder, options, asked)?.result;
        let name = |path: &Path| path.as_ref().strip_prefix(&folder).map(str::to_owned);
        let objects = there.objects.iter().filter_map(|meta| name(&meta.location));
        let mut names: Vec<String> =
            there.common_prefixes.iter().filter_map(name).map(|name| name + "/").chain(objects).collect();
        names.retain(|name| is_printable(name));
        names.sort();
        let finding = Finding::error(place.clone(), format!("`{}` matches no object", written(url)));
        let shown = ObjectUrl::of_key(&url.bucket, &folder);
        let some: Vec<_> = names.iter().take(5).map(|name| format!("`{name}`")).collect();
        let more = if names.len() > 5 { " ..." } else { "" };
        Ok(match names.is_empty() {
            true => finding.remedy(format!("`{shown}` is empty: correct the URL, or take the source out")),
            false => finding.remedy(format!("in `{shown}` there are {}{more}; correct the URL", some.join(", "))),
        })
    }

    fn store(&mut self, bucket: &str, place: &Place) -> Result<&AmazonS3, Finding> {
        if let Some(said) = self.lost.get(bucket) {
            return Err(Finding { place: place.clone(), ..said.clone() });
        }
        if !self.open.contains_key(bucket) {
            let store = settings::store(bucket, &|name| std::env::var(name).ok());
            let store = store.map_err(|wrong| Finding::error(place.clone(), wrong.message).remedy(wrong.remedy))?;
            self.open.insert(bucket.to_owned(), store);
        }
        self.open.get(bucket).ok_or_else(|| Finding::error(place.clone(), "the object store was not opened"))
    }

    /// Waits for one request.
    fn wait<T>(&mut self, place: &Place, request: impl Future<Output = T>) -> Result<T, Finding> {
        Ok(self.runtime(place)?.block_on(request))
    }

    fn runtime(&mut self, place: &Place) -> Result<&Runtime, Finding> {
        let failed = |why: &str| Finding::error(place.clone(), format!("no connection can be prepared{why}"));
        if self.runtime.is_none() {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            self.runtime = Some(runtime.map_err(|error| failed(&format!(": {error}")))?);
        }
        self.runtime.as_ref().ok_or_else(|| failed(""))
    }
}

fn written(url: &ObjectUrl) -> String {
    ObjectUrl::of_key(&url.bucket, &url.keys)
}

fn is_printable(name: &str) -> bool {
    !name.chars().any(char::is_control)
}

/// Whether a key is meant by a glob: as of files, `*` does not pass a `/` nor stand for a dot at a name's start.
fn is_match(pattern: &Pattern, key: &str) -> bool {
    let options =
        MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };
    pattern.matches_with(key, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_keys_as_they_match_files() {
        let matches = |pattern: &str, key: &str| is_match(&Pattern::new(pattern).expect("a pattern"), key);
        assert!(matches("a/*.csv", "a/b.csv") && !matches("a/*.csv", "a/b/c.csv") && !matches("a/*.csv", "a/.b.csv"));
        assert!(matches("a/**/c.csv", "a/b/b/c.csv") && matches("a/**/c.csv", "a/c.csv"));
        assert!(matches("a/b.csv", "a/b.csv") && !matches("a/b.csv", "a/b.csv.gz"));
        assert!(!matches("a/*.csv", "a/b.CSV"));
    }
}
