use std::{collections::BTreeMap, fs::File, io::Write};
fn main() {
    let mut args = std::env::args().skip(1);
    let dir = args.next().unwrap();
    let mut o = quarterdeck::sample::SampleOptions::default();
    if let Some(p) = args.next() { o.partners = p.parse().unwrap(); }
    if let Some(p) = args.next() { o.cases = p.parse().unwrap(); }
    if let Some(p) = args.next() { o.seed = p.parse().unwrap(); }
    let mut files: BTreeMap<String, File> = BTreeMap::new();
    let t = std::time::Instant::now();
    quarterdeck::sample::write(&o, &mut |path: &str, bytes: &[u8]| {
        let file = files.entry(path.to_owned()).or_insert_with(|| {
            let full = std::path::Path::new(&dir).join(path);
            std::fs::create_dir_all(full.parent().unwrap()).unwrap();
            File::create(full).unwrap()
        });
        file.write_all(bytes)
    }).unwrap();
    for (path, text) in quarterdeck::sample::workspace_files(&o) {
        let full = std::path::Path::new(&dir).join(path);
        std::fs::create_dir_all(full.parent().unwrap()).unwrap();
        std::fs::write(full, text).unwrap();
    }
    eprintln!("{:?}", t.elapsed());
}
