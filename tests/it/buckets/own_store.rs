//! A store in a thread of the test: holds objects, keeps count of what it is asked, and refuses as it is told.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What it does about a request in the place of what a store would do.
type Instead = dyn Fn(&Request) -> Option<Response> + Send + Sync;

/// One request.
#[derive(Debug, Clone)]
pub(super) struct Request {
    /// The path with its query, in percent form.
    pub(super) target: String,
    /// Headers by their names in small letters.
    pub(super) headers: BTreeMap<String, String>,
}

impl Request {
    pub(super) fn is_listing(&self) -> bool {
        self.target.contains("list-type=2")
    }

    fn parameter(&self, name: &str) -> Option<String> {
        let (_, query) = self.target.split_once('?')?;
        let pair = query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")))?;
        Some(percent_encoding::percent_decode_str(&pair.replace('+', " ")).decode_utf8_lossy().into_owned())
    }
}

/// One answer.
pub(super) struct Response {
    pub(super) status: &'static str,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

impl Response {
    /// A refusal as S3 words it, with a body that repeats what it was told.
    pub(super) fn refusal(status: &'static str, code: &str, request: &Request) -> Self {
        let signed = request.headers.get("authorization").cloned().unwrap_or_default();
        let token = request.headers.get("x-amz-security-token").cloned().unwrap_or_default();
        let body = format!(
            "<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>no {signed} {token}</Message><Region>eu-west-3</Region></Error>"
        );
        Self { status, headers: Vec::new(), body: body.into_bytes() }
    }
}

struct State {
    /// Content and the number of its version, by key.
    objects: BTreeMap<String, (Vec<u8>, u32)>,
    asked: Vec<Request>,
    versions: u32,
}

/// The store; its thread ends with the test.
#[derive(Clone)]
pub(super) struct OwnStore {
    pub(super) url: String,
    state: Arc<Mutex<State>>,
}

impl OwnStore {
    /// A store with one bucket called `exports`.
    pub(super) fn new() -> Self {
        Self::with(|_| None)
    }

    /// A store that does `instead` where it gives an answer.
    pub(super) fn with(instead: impl Fn(&Request) -> Option<Response> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let state = State { objects: BTreeMap::new(), asked: Vec::new(), versions: 0 };
        let store = Self { url, state: Arc::new(Mutex::new(state)) };
        let (of_thread, instead): (_, Arc<Instead>) = (store.clone(), Arc::new(instead));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (store, instead) = (of_thread.clone(), instead.clone());
                std::thread::spawn(move || store.serve(stream, instead.as_ref()));
            }
        });
        store
    }

    /// Puts an object into the bucket.
    pub(super) fn put(&self, key: &str, content: impl AsRef<[u8]>) {
        let mut state = self.state.lock().expect("a state");
        state.versions += 1;
        let version = state.versions;
        state.objects.insert(key.to_owned(), (content.as_ref().to_vec(), version));
    }

    /// The keys of objects that were read since the last question, each request once, sorted: a few are read at once.
    pub(super) fn reads(&self) -> Vec<String> {
        let asked = std::mem::take(&mut self.state.lock().expect("a state").asked);
        let reads = asked.into_iter().filter(|request| !request.is_listing());
        let mut keys: Vec<String> =
            reads.map(|request| request.target.trim_start_matches("/exports/").to_owned()).collect();
        keys.sort();
        keys
    }

    fn serve(&self, stream: TcpStream, instead: &Instead) {
        let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
        while let Some(request) = read_request(&mut reader) {
            self.state.lock().expect("a state").asked.push(request.clone());
            let response = instead(&request).unwrap_or_else(|| self.answer(&request));
            if write(&stream, &response).is_err() {
                return;
            }
        }
    }

    fn answer(&self, request: &Request) -> Response {
        if !request.target.starts_with("/exports") {
            return Response::refusal("404 Not Found", "NoSuchBucket", request);
        }
        if request.is_listing() { self.listing(request) } else { self.object(request) }
    }

    /// At most two keys a page, so that listings have several.
    fn listing(&self, request: &Request) -> Response {
        let prefix = request.parameter("prefix").unwrap_or_default();
        let is_flat = request.parameter("delimiter").is_some();
        let after = request.parameter("continuation-token").unwrap_or_default();
        let state = self.state.lock().expect("a state");
        let is_meant = |key: &&String| {
            key.starts_with(&prefix) && **key > after && !(is_flat && key[prefix.len()..].contains('/'))
        };
        let keys: Vec<&String> = state.objects.keys().filter(is_meant).collect();
        let mut body = String::from("<?xml version=\"1.0\"?><ListBucketResult><Name>exports</Name>");
        for key in keys.iter().take(2) {
            let (content, version) = &state.objects[*key];
            body += &format!(
                "<Contents><Key>{key}</Key><LastModified>2026-07-01T00:00:{version:02}.000Z</LastModified>\
                 <ETag>\"v{version}\"</ETag><Size>{}</Size></Contents>",
                content.len()
            );
        }
        if let Some(last) = keys.get(1).filter(|_| keys.len() > 2) {
            body += &format!("<NextContinuationToken>{last}</NextContinuationToken>");
        }
        body += "</ListBucketResult>";
        Response { status: "200 OK", headers: Vec::new(), body: body.into_bytes() }
    }

    fn object(&self, request: &Request) -> Response {
        let key = request.target.trim_start_matches("/exports/");
        let key = percent_encoding::percent_decode_str(key).decode_utf8_lossy().into_owned();
        let state = self.state.lock().expect("a state");
        let Some((content, version)) = state.objects.get(&key) else {
            return Response::refusal("404 Not Found", "NoSuchKey", request);
        };
        let etag = format!("\"v{version}\"");
        if request.headers.get("if-match").is_some_and(|wanted| *wanted != etag) {
            return Response::refusal("412 Precondition Failed", "PreconditionFailed", request);
        }
        let range = request.headers.get("range").and_then(|range| range.strip_prefix("bytes=")?.split_once('-'));
        let (from, to): (usize, usize) =
            range.map(|(from, to)| (from.parse().expect("a number"), to.parse().expect("a number"))).expect("a range");
        let headers = vec![
            ("ETag", etag),
            ("Last-Modified", "Wed, 01 Jul 2026 00:00:00 GMT".to_owned()),
            ("Content-Range", format!("bytes {from}-{to}/{}", content.len())),
        ];
        Response { status: "206 Partial Content", headers, body: content[from..=to].to_vec() }
    }
}

fn read_request(reader: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|count| *count > 0)?;
    let target = line.split(' ').nth(1)?.to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    reader.read_exact(&mut vec![0; length]).ok()?;
    Some(Request { target, headers })
}

fn write(mut stream: &TcpStream, response: &Response) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {}\r\nContent-Length: {}\r\n", response.status, response.body.len());
    for (name, value) in &response.headers {
        head += &format!("{name}: {value}\r\n");
    }
    stream.write_all(head.as_bytes())?;
    stream.write_all(b"\r\n")?;
    stream.write_all(&response.body)
}
