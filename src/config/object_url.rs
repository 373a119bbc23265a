//! URLs in the place of files: `s3://bucket/path`, where the path may be a glob over the keys of a bucket.
//!
//! Whoever copies a URL may have copied a password or a signature with it. What is refused for it is not repeated.

/// Objects of one bucket, by a glob over their keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectUrl {
    /// The bucket's name.
    pub bucket: String,
    /// The glob; `*` does not pass a `/`, `**` does. Letters stand for themselves: nothing is in percent form.
    pub keys: String,
}

/// Why a URL is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What was found and expected. Holds no part of the URL that could be a secret.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

impl Refused {
    fn new(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { message: message.into(), remedy: remedy.into() }
    }
}

/// What stands before `://`, where a file is written as a URL.
#[must_use]
pub fn scheme(written: &str) -> Option<&str> {
    let (scheme, _) = written.split_once("://")?;
    let is_one = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.chars().all(|each| each.is_ascii_alphanumeric() || "+-.".contains(each));
    is_one.then_some(scheme)
}

impl ObjectUrl {
    /// Reads what `files` names; `None` where it is no URL.
    ///
    /// # Errors
    /// When it is a URL of another kind, names no object, or holds what may be a secret.
    #[must_use]
    pub fn read(written: &str) -> Option<Result<Self, Refused>> {
        let scheme = scheme(written)?;
        let rest = written.get(scheme.len() + 3..).unwrap_or_default();
        Some(if scheme == "s3" { Self::of_s3(rest) } else { Err(other_scheme(scheme)) })
    }

    /// The URL of a key of the bucket.
    #[must_use]
    pub fn of_key(bucket: &str, key: &str) -> String {
        format!("s3://{bucket}/{key}")
    }

    fn of_s3(rest: &str) -> Result<Self, Refused> {
        let (bucket, keys) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.contains('@') || bucket.contains(':') {
            let message = "the URL holds what may be credentials, expected `s3://bucket/path`";
            return Err(Refused::new(message, "take them out: credentials are read from the environment alone"));
        }
        if has_query(keys) {
            let message =
                "what follows `?` in the URL looks like a signature or another query, expected `s3://bucket/path`";
            return Err(Refused::new(message, "take it out; where `?` stands for any letter, write `*`"));
        }
        let is_name = (3..=255).contains(&bucket.len())
            && bucket.chars().all(|each| each.is_ascii_alphanumeric() || "-._".contains(each));
        if !is_name {
            let message = "the URL names no bucket, expected `s3://bucket/path` with the bucket's own name";
            return Err(Refused::new(message, "a glob stands in the path alone"));
        }
        if keys.is_empty() {
            let message = format!("`s3://{rest}` names no object, expected `s3://{bucket}/path`");
            return Err(Refused::new(message, "name the objects, such as with `*.csv` at the end"));
        }
        let keys = if keys.ends_with('/') { format!("{keys}*") } else { keys.to_owned() };
        if keys.split('/').any(|part| matches!(part, "" | "." | "..")) {
            let message = format!("`s3://{rest}` has a part that is empty, `.` or `..`, expected names between `/`");
            return Err(Refused::new(message, "write the path as the bucket lists it"));
        }
        Ok(Self { bucket: bucket.to_owned(), keys })
    }

    /// What all keys that the glob matches begin with.
    #[must_use]
    pub fn literal_start(&self) -> &str {
        let end = self.keys.find(['*', '?', '[']).unwrap_or(self.keys.len());
        self.keys.get(..end).unwrap_or_default()
    }
}

/// Whether a path has what looks like a query: a `?`, a name and a `=`.
fn has_query(keys: &str) -> bool {
    keys.split('?').skip(1).any(|after| {
        let name = after.split('=').next().unwrap_or_default();
        after.contains('=')
            && !name.is_empty()
            && name.chars().all(|each| each.is_ascii_alphanumeric() || "-_".contains(each))
    })
}

fn other_scheme(scheme: &str) -> Refused {
    let message = format!(
        "found a URL of `{scheme}`, expected a path on this machine or `s3://bucket/path` (Amazon S3 or a store that speaks its protocol)"
    );
    let remedy = match scheme.to_ascii_lowercase().as_str() {
        "s3" | "s3a" | "s3n" => "write `s3://`",
        "file" => "write the path without `file://`",
        "gs" | "gcs" | "az" | "abfs" | "abfss" | "adl" | "wasb" | "wasbs" => {
            "Google Cloud Storage and Azure are not read: copy the objects into a folder of the workspace and name that, or to a bucket of S3"
        }
        _ => "get the file before each load and name the copy",
    };
    Refused::new(message, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_no_url() {
        for path in ["data/raw/*.csv", "/data/a.csv", "C:\\a.csv", "postgres:CASES_DB/cases", "a b://c"] {
            assert_eq!(ObjectUrl::read(path), None, "{path}");
        }
    }

    #[test]
    fn a_url_is_a_bucket_and_a_glob() {
        let read = |url: &str| ObjectUrl::read(url).expect("a URL").expect("objects");
        let url = read("s3://my-bucket.eu/exports/2026-*/cases?.csv");
        assert_eq!((url.bucket.as_str(), url.keys.as_str()), ("my-bucket.eu", "exports/2026-*/cases?.csv"));
        assert_eq!(url.literal_start(), "exports/2026-");
        assert_eq!(read("s3://bucket/exports/").keys, "exports/*", "a folder stands for its objects");
        assert_eq!(read("s3://bucket/a=b/c d.csv").literal_start(), "a=b/c d.csv");
        assert_eq!(read("s3://bucket/year=202?/month=*/a.csv").literal_start(), "year=202");
        assert_eq!(ObjectUrl::of_key("bucket", "a/b.csv"), "s3://bucket/a/b.csv");
    }

    #[test]
    fn what_may_be_a_secret_is_refused_and_not_repeated() {
        let refused = |url: &str| ObjectUrl::read(url).expect("a URL").expect_err("a refusal");
        for url in [
            "s3://AKIAEXAMPLE:hunter2@bucket/a.csv",
            "s3://hunter2@bucket/a.csv",
            "s3://AKIA:hunter2/a.csv",
            "s3://bucket/a.csv?X-Amz-Signature=hunter2",
            "s3://bucket/a.csv?versionId=1&token=hunter2",
            "https://me:hunter2@host/a.csv",
            "az://container/a.csv?sig=hunter2",
            "s3://hunter2*/a.csv",
        ] {
            let Refused { message, remedy } = refused(url);
            assert!(!format!("{message}{remedy}").contains("hunter2"), "{url}: {message}");
        }
    }

    #[test]
    fn what_is_not_read_says_what_is() {
        let refused = |url: &str| ObjectUrl::read(url).expect("a URL").expect_err("a refusal");
        for url in ["https://host/a.csv", "gs://bucket/a.csv", "az://bucket/a.csv", "S3://bucket/a.csv"] {
            assert!(refused(url).message.contains("expected a path on this machine or `s3://bucket/path`"), "{url}");
        }
        assert!(refused("gs://bucket/a.csv").remedy.contains("Google Cloud Storage and Azure are not read"));
        assert!(refused("S3://bucket/a.csv").remedy.contains("write `s3://`"));
        assert!(refused("s3://bucket").message.contains("names no object"));
        assert!(refused("s3:///a.csv").message.contains("names no bucket"));
        assert!(refused("s3://bucket/a//b.csv").message.contains("a part that is empty"));
    }
}
