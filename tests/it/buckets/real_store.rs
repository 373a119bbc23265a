//! The server of the tests, and a bucket of its own for each of them.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU32, Ordering};

/// A bucket of the server.
pub(super) struct RealBucket {
    pub(super) store: String,
    pub(super) name: String,
}

impl RealBucket {
    /// An empty bucket; `None`, with a word about it, where the tests were given no server.
    pub(super) fn new() -> Option<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let Ok(store) = std::env::var("QUARTERDECK_TEST_OBJECT_STORE") else {
            eprintln!("SKIPPED: QUARTERDECK_TEST_OBJECT_STORE names no server; no real object store was read");
            return None;
        };
        let name = format!("quarterdeck-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let bucket = Self { store, name };
        bucket.write("PUT", "", b"");
        Some(bucket)
    }

    /// Puts an object into the bucket.
    pub(super) fn put(&self, key: &str, content: impl AsRef<[u8]>) {
        self.write("PUT", &format!("/{key}"), content.as_ref());
    }

    fn write(&self, method: &str, path: &str, body: &[u8]) {
        let host = self.store.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).expect("the server of the tests");
        // The server asks who it is, and believes it.
        let head = format!(
            "{method} /{}{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential=tests/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0\r\n\r\n",
            self.name,
            body.len()
        );
        stream.write_all(head.as_bytes()).expect("a request");
        stream.write_all(body).expect("a body");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
}
