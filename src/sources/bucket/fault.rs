//! What an object store or the way to it refuses, as findings. Of what a store says only its code is repeated: its words may hold keys and
//! signatures. Where the store is, is told by the variable that says so.

use std::error::Error as _;

use object_store::Error;
use object_store::client::{HttpError, HttpErrorKind};

use crate::domain::{Finding, Place};

/// What was asked of a store.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The bucket.
    pub(super) bucket: &'a str,
    /// The object, by its URL, where one was read; `None` where objects were listed.
    pub(super) object: Option<&'a str>,
    /// Where the workspace file names it.
    pub(super) place: &'a Place,
}

/// Codes of a store whose region is not the one that was asked.
const OTHER_REGION: [&str; 6] = [
    "AuthorizationHeaderMalformed",
    "PermanentRedirect",
    "TemporaryRedirect",
    "IllegalLocationConstraintException",
    "IncorrectEndpoint",
    "WrongRegion",
];

/// A refusal.
pub(super) fn refused(error: &Error, asked: Asked<'_>) -> Finding {
    if let Error::InvalidPath { .. } = error {
        let message = format!(
            "a key in the bucket `{}` has a part that is empty, `.` or `..`, or a control character, expected names between `/`",
            asked.bucket
        );
        return Finding::error(asked.place.clone(), message)
            .remedy("rename the object, or name a folder that does not hold it");
    }
    let text = error.to_string();
    if let Some(http) = transport(error) {
        return unreachable_store(http, asked);
    }
    let code = element(&text, "Code").unwrap_or_default();
    let status = status(&text);
    let (message, remedy) = by_code(code, status, element(&text, "Region"), &text, asked);
    Finding::error(asked.place.clone(), message).remedy(remedy)
}

/// An object that is another one than was listed.
pub(super) fn changed(asked: Asked<'_>) -> Finding {
    let message = format!("`{}` changed between being listed and being read", asked.object.unwrap_or(asked.bucket));
    Finding::error(asked.place.clone(), message).remedy("run again when nobody writes to it; nothing of it was loaded")
}

type Said = (String, &'static str);

fn by_code(code: &str, status: Option<u16>, region: Option<&str>, text: &str, asked: Asked<'_>) -> Said {
    let Asked { bucket, object, .. } = asked;
    let what = object.map_or_else(|| format!("the bucket `{bucket}`"), |url| format!("`{url}`"));
    let brackets = if code.is_empty() { String::new() } else { format!(" [{code}]") };
    if OTHER_REGION.contains(&code) || text.contains("incorrectly configured region") {
        let region = region.map(|region| format!(", `{region}`")).unwrap_or_default();
        let message =
            format!("the bucket `{bucket}` is in another region{region} than the one that was asked{brackets}");
        return (message, "set AWS_REGION to the bucket's region, or correct AWS_ENDPOINT_URL");
    }
    if let Some(said) = of_credentials(code) {
        return said;
    }
    match (code, status) {
        ("NoSuchBucket", _) => (
            format!("there is no bucket `{bucket}` in the object store{brackets}"),
            "correct the bucket in the URL, or AWS_ENDPOINT_URL where the store is not Amazon's",
        ),
        ("PreconditionFailed", _) | (_, Some(412)) => (
            format!("{what} changed between being listed and being read{brackets}"),
            "run again when nobody writes to it; nothing of it was loaded",
        ),
        ("InvalidObjectState", _) => {
            (format!("{what} is archived and cannot be read{brackets}"), "restore it from the archive before the load")
        }
        ("NoSuchKey", _) | (_, Some(404)) if object.is_some() => (
            format!("{what} is gone since it was listed{brackets}"),
            "run again when nobody writes to the bucket; nothing of it was loaded",
        ),
        (_, Some(404)) => (
            format!("the object store has no bucket `{bucket}`{brackets}"),
            "correct the bucket in the URL, or AWS_ENDPOINT_URL where the store is not Amazon's",
        ),
        (_, Some(401 | 403)) => (
            format!("access to {what} is denied{brackets}"),
            "let the credentials list the bucket and read its objects (s3:ListBucket, s3:GetObject; of encrypted ones also kms:Decrypt), or use others",
        ),
        ("SlowDown" | "InternalError" | "ServiceUnavailable", _) | (_, Some(429 | 500..)) => (
            format!("the object store did not answer for {what}, however often it was asked{brackets}"),
            "run again later; nothing of it was loaded",
        ),
        (_, Some(status)) => (
            format!("the object store refused {what}: status {status}{brackets}"),
            "see whether AWS_ENDPOINT_URL names a store that speaks the protocol of S3",
        ),
        _ => (
            format!("the object store's answer about {what} was not understood{brackets}"),
            "see whether AWS_ENDPOINT_URL names a store that speaks the protocol of S3",
        ),
    }
}

/// What is wrong with who asks.
fn of_credentials(code: &str) -> Option<Said> {
    Some(match code {
        "InvalidAccessKeyId" => (
            format!("the object store does not know the key in `AWS_ACCESS_KEY_ID` [{code}]"),
            "correct AWS_ACCESS_KEY_ID, or AWS_ENDPOINT_URL where the key is another store's",
        ),
        "SignatureDoesNotMatch" => (
            format!("the secret in `AWS_SECRET_ACCESS_KEY` is not the one of `AWS_ACCESS_KEY_ID` [{code}]"),
            "correct AWS_SECRET_ACCESS_KEY",
        ),
        "ExpiredToken" | "ExpiredTokenException" | "InvalidToken" | "TokenRefreshRequired" => (
            format!("the token in `AWS_SESSION_TOKEN` is not valid, or not any more [{code}]"),
            "get new credentials and set all of AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN",
        ),
        "RequestTimeTooSkewed" => {
            (format!("this machine's clock is not that of the object store [{code}]"), "set the clock")
        }
        _ => return None,
    })
}

/// The connection could not be made, or did not last.
fn unreachable_store(error: &HttpError, asked: Asked<'_>) -> Finding {
    let found = cause(error);
    let message = format!("the object store of the bucket `{}` cannot be reached: {found}", asked.bucket);
    let remedy = if found.contains("certificate") {
        "name the file of the server's authority in the environment variable SSL_CERT_FILE"
    } else {
        "correct AWS_ENDPOINT_URL (without it, AWS_REGION), or start the store; nothing of it was loaded"
    };
    Finding::error(asked.place.clone(), message).remedy(remedy)
}

/// The innermost cause in words that name neither host nor URL.
fn cause(error: &HttpError) -> String {
    let mut last = error.source();
    let mut texts = Vec::new();
    while let Some(inner) = last {
        if let Some(io) = inner.downcast_ref::<std::io::Error>().filter(|io| io.raw_os_error().is_some()) {
            return io.to_string();
        }
        texts.push(inner.to_string());
        last = inner.source();
    }
    let says = |words: &[&str]| texts.iter().any(|text| words.iter().any(|word| text.contains(word)));
    if says(&["failed to lookup address", "nodename nor servname", "dns error"]) {
        "its host has no address"
    } else if says(&["NotValidForName", "not valid for name"]) {
        "the server's certificate is for another name"
    } else if says(&["certificate", "UnknownIssuer"]) {
        "the server's certificate is not trusted"
    } else {
        match error.kind() {
            HttpErrorKind::Timeout => "it did not answer in time",
            HttpErrorKind::Connect => "no connection could be made",
            HttpErrorKind::Interrupted | HttpErrorKind::Request => "the connection was lost",
            _ => "its answer ended early or is not one of such a store",
        }
    }
    .to_owned()
}

/// Whether no store answered.
pub(super) fn is_unreachable(error: &Error) -> bool {
    transport(error).is_some()
}

/// What went wrong on the way, where no store answered.
fn transport(error: &Error) -> Option<&HttpError> {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(http) = inner.downcast_ref::<HttpError>() {
            return Some(http);
        }
        cause = inner.source();
    }
    None
}

/// The status of an answer, from the library's words.
fn status(text: &str) -> Option<u16> {
    let (_, rest) = text.split_once("status code: ")?;
    rest.get(..3)?.parse().ok()
}

/// The text of an element of the answer, where it is a plain name.
fn element<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    let (value, _) = rest.split_once('<')?;
    let is_plain =
        (1..=64).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_plain.then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(code: &str, status: u16, object: Option<&str>) -> String {
        let place = Place::file("quarterdeck.toml");
        let asked = Asked { bucket: "exports", object, place: &place };
        let (message, remedy) = by_code(code, Some(status), Some("eu-north-1"), "", asked);
        format!("{message}; {remedy}")
    }

    #[test]
    fn every_refusal_says_what_to_do() {
        let object = Some("s3://exports/a.csv");
        for (code, status, object, expected) in [
            ("NoSuchBucket", 404, None, "there is no bucket `exports`"),
            ("", 404, None, "has no bucket `exports`"),
            ("NoSuchKey", 404, object, "`s3://exports/a.csv` is gone since it was listed"),
            ("AccessDenied", 403, object, "access to `s3://exports/a.csv` is denied"),
            ("", 403, None, "access to the bucket `exports` is denied"),
            ("InvalidAccessKeyId", 403, None, "correct AWS_ACCESS_KEY_ID"),
            ("SignatureDoesNotMatch", 403, None, "correct AWS_SECRET_ACCESS_KEY"),
            ("ExpiredToken", 400, None, "`AWS_SESSION_TOKEN` is not valid"),
            ("RequestTimeTooSkewed", 403, None, "set the clock"),
            ("AuthorizationHeaderMalformed", 400, None, "in another region, `eu-north-1`"),
            ("PreconditionFailed", 412, object, "changed between being listed and being read"),
            ("InvalidObjectState", 403, object, "is archived"),
            ("SlowDown", 503, None, "run again later"),
            ("InvalidRequest", 400, object, "status 400 [InvalidRequest]"),
        ] {
            let said = said(code, status, object);
            assert!(said.contains(expected), "{code} {status}: {said}");
        }
    }

    #[test]
    fn of_an_answer_only_plain_names_are_repeated() {
        let text = "status code: 403 Forbidden: <Error><Code>SignatureDoesNotMatch</Code><Region>x y</Region><AWSAccessKeyId>AKIA</AWSAccessKeyId>";
        assert_eq!((element(text, "Code"), element(text, "Region")), (Some("SignatureDoesNotMatch"), None));
        assert_eq!((status(text), status("nothing")), (Some(403), None));
    }
}
