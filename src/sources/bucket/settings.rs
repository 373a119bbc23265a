//! What the environment says about an object store: whose, where and how. It is asked for nothing else, and its values are told nowhere.

use object_store::ClientOptions;
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
use object_store::{BackoffConfig, RetryConfig};
use std::time::Duration;

/// How long a connection may take to be made.
const CONNECT_SECONDS: u64 = 10;
/// How long one request may take, with all its bytes.
const REQUEST_SECONDS: u64 = 120;
/// How often a request is made again where the store or the way to it fails.
const RETRIES: usize = 4;
/// After how long it is not made again.
const RETRY_SECONDS: u64 = 180;

/// Credentials that another service gives, where the environment names it: what must be set together.
const ELSEWHERE: [&[(&str, AmazonS3ConfigKey)]; 3] = [
    &[
        ("AWS_WEB_IDENTITY_TOKEN_FILE", AmazonS3ConfigKey::WebIdentityTokenFile),
        ("AWS_ROLE_ARN", AmazonS3ConfigKey::RoleArn),
    ],
    &[("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", AmazonS3ConfigKey::ContainerCredentialsRelativeUri)],
    &[
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", AmazonS3ConfigKey::ContainerCredentialsFullUri),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", AmazonS3ConfigKey::ContainerAuthorizationTokenFile),
    ],
];

/// What is wrong with the environment, and what to do. Holds no value of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) message: String,
    pub(super) remedy: &'static str,
}

impl Wrong {
    fn new(message: impl Into<String>, remedy: &'static str) -> Self {
        Self { message: message.into(), remedy }
    }
}

/// The store that holds a bucket; `variable` gives the value of a variable of the environment.
pub(super) fn store(bucket: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<AmazonS3, Wrong> {
    // An empty value says as much as none.
    let variable = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
    let mut builder = AmazonS3Builder::new().with_bucket_name(bucket).with_retry(retries());
    if let Some(region) = variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION")) {
        builder = builder.with_region(region);
    }
    let mut options = ClientOptions::new()
        .with_connect_timeout(Duration::from_secs(CONNECT_SECONDS))
        .with_timeout(Duration::from_secs(REQUEST_SECONDS));
    let named = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"];
    if let Some((name, endpoint)) = named.into_iter().find_map(|name| Some((name, variable(name)?))) {
        check_endpoint(name, &endpoint, is_true(variable("AWS_ALLOW_HTTP")))?;
        options = options.with_allow_http(endpoint.starts_with("http://"));
        builder = builder.with_endpoint(endpoint);
    }
    if is_true(variable("AWS_VIRTUAL_HOSTED_STYLE_REQUEST")) {
        builder = builder.with_virtual_hosted_style_request(true);
    }
    if is_true(variable("AWS_REQUEST_PAYER")) {
        builder = builder.with_request_payer(true);
    }
    let builder = with_credentials(builder, &variable)?;
    // The library's words may repeat values.
    builder.with_client_options(options).build().map_err(|_| {
        Wrong::new(
            "the settings of the object store in the environment (`AWS_…`) cannot be used",
            "correct them; docs/sources/object-stores.md lists those that are read",
        )
    })
}

fn retries() -> RetryConfig {
    let backoff = BackoffConfig { max_backoff: Duration::from_secs(5), ..BackoffConfig::default() };
    RetryConfig { backoff, max_retries: RETRIES, retry_timeout: Duration::from_secs(RETRY_SECONDS) }
}

fn is_true(value: Option<String>) -> bool {
    value.is_some_and(|value| matches!(value.trim().to_ascii_lowercase().as_str(), "true" | "1" | "yes" | "on"))
}

fn check_endpoint(name: &str, endpoint: &str, may_be_plain: bool) -> Result<(), Wrong> {
    let rest = endpoint.strip_prefix("https://").or_else(|| endpoint.strip_prefix("http://"));
    let Some(rest) = rest.filter(|rest| !rest.is_empty()) else {
        let message = format!(
            "the environment variable `{name}` holds something else, expected the URL of an object store such as `https://store.example.com`"
        );
        return Err(Wrong::new(message, "correct it, or take it out for Amazon's own"));
    };
    if rest.contains(['@', '?']) {
        let message =
            format!("the environment variable `{name}` holds a URL with credentials or a query, expected one without");
        return Err(Wrong::new(message, "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in their place"));
    }
    if endpoint.starts_with("http://") && !may_be_plain {
        let message =
            format!("the environment variable `{name}` asks for a connection that anybody on the way can read");
        return Err(Wrong::new(
            message,
            "write `https://`, or set AWS_ALLOW_HTTP=true where nobody listens on the way",
        ));
    }
    Ok(())
}

fn with_credentials(
    mut builder: AmazonS3Builder,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<AmazonS3Builder, Wrong> {
    if is_true(variable("AWS_SKIP_SIGNATURE")) {
        return Ok(builder.with_skip_signature(true));
    }
    match (variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY")) {
        (Some(key), Some(secret)) => {
            builder = builder.with_access_key_id(key).with_secret_access_key(secret);
            return Ok(match variable("AWS_SESSION_TOKEN") {
                Some(token) => builder.with_token(token),
                None => builder,
            });
        }
        (Some(_), None) => return Err(missing("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID")),
        (None, Some(_)) => return Err(missing("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")),
        (None, None) => {}
    }
    for together in ELSEWHERE {
        let values: Option<Vec<_>> = together.iter().map(|(name, key)| Some((*key, variable(name)?))).collect();
        if let Some(values) = values {
            return Ok(values.into_iter().fold(builder, |builder, (key, value)| builder.with_config(key, value)));
        }
    }
    // The machine's own metadata are asked where somebody says so, and not by guess: elsewhere nobody answers.
    if variable("AWS_EC2_METADATA_DISABLED").is_some_and(|value| value.trim().eq_ignore_ascii_case("false")) {
        return Ok(builder);
    }
    Err(Wrong::new(
        "the environment has no credentials for the object store: `AWS_ACCESS_KEY_ID` is not set",
        "set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION for this command, or AWS_SKIP_SIGNATURE=true for a bucket that is open to all",
    ))
}

fn missing(name: &str, other: &str) -> Wrong {
    let message = format!("the environment variable `{name}` is not set, expected it beside `{other}`");
    Wrong::new(message, "set both for this command")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(set: &[(&str, &str)]) -> Result<(), Wrong> {
        let variable = |name: &str| set.iter().find(|(each, _)| *each == name).map(|(_, value)| (*value).to_owned());
        store("bucket", &variable).map(|_| ())
    }

    const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "hunter2")];

    #[test]
    fn credentials_are_whole_or_asked_for() {
        assert_eq!(outcome(&KEYS), Ok(()));
        assert_eq!(outcome(&[("AWS_SKIP_SIGNATURE", "true")]), Ok(()));
        assert_eq!(outcome(&[("AWS_EC2_METADATA_DISABLED", "false")]), Ok(()));
        assert_eq!(
            outcome(&[("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"), ("AWS_ROLE_ARN", "arn:aws:iam::1:role/r")]),
            Ok(())
        );
        for set in [
            &[][..],
            &[("AWS_ACCESS_KEY_ID", " ")],
            &[("AWS_ROLE_ARN", "arn")],
            &[("AWS_EC2_METADATA_DISABLED", "true")],
        ] {
            let wrong = outcome(set).expect_err("nobody's");
            assert!(wrong.message.contains("has no credentials"), "{}", wrong.message);
        }
        let wrong = outcome(&KEYS[..1]).expect_err("half");
        assert!(wrong.message.contains("`AWS_SECRET_ACCESS_KEY` is not set"), "{}", wrong.message);
        let wrong = outcome(&KEYS[1..]).expect_err("half");
        assert!(wrong.message.contains("`AWS_ACCESS_KEY_ID` is not set") && !wrong.message.contains("hunter2"));
    }

    #[test]
    fn an_endpoint_holds_no_secret_and_is_encrypted_unless_one_says_otherwise() {
        let with = |endpoint: &str, more: &[(&str, &str)]| {
            let set = [&KEYS[..], &[("AWS_ENDPOINT_URL", endpoint)], more].concat();
            outcome(&set).map_err(|wrong| wrong.message)
        };
        assert_eq!(with("https://store.example.com", &[]), Ok(()));
        assert_eq!(with("http://127.0.0.1:9000", &[("AWS_ALLOW_HTTP", "true")]), Ok(()));
        assert!(with("http://127.0.0.1:9000", &[]).unwrap_err().contains("anybody on the way can read"));
        for endpoint in ["hunter2", "ftp://hunter2", "https://me:hunter2@host", "https://host?key=hunter2", "https://"]
        {
            let message = with(endpoint, &[]).unwrap_err();
            assert!(message.contains("`AWS_ENDPOINT_URL` holds") && !message.contains("hunter2"), "{message}");
        }
    }
}
