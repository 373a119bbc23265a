//! Several files in one input, each after a line such as `--- cases.csv`.

/// The files of an input by name, in their order. What stands before the first such line has the empty name. The line feed before such a
/// line is its own, not the file's.
#[must_use]
pub fn parts(data: &[u8]) -> Vec<(&str, &[u8])> {
    const MARK: &[u8] = b"--- ";
    let mut found = vec![("", 0, 0)];
    let mut line = 0;
    while line < data.len() {
        let next = data[line..].iter().position(|byte| *byte == b'\n').map_or(data.len(), |at| line + at + 1);
        let name = data[line..next].strip_prefix(MARK).and_then(|name| std::str::from_utf8(name).ok());
        let end = found.len() - 1;
        match name {
            Some(name) => {
                found[end].2 = line.saturating_sub(1).max(found[end].1);
                found.push((name.trim(), next, next));
            }
            None => found[end].2 = next,
        }
        line = next;
    }
    found.into_iter().map(|(name, from, to)| (name, &data[from..to])).collect()
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn each_file_has_its_name() {
        assert_eq!(parts(b""), [("", &b""[..])]);
        assert_eq!(parts(b"a\n--- b.csv\nc\nd"), [("", &b"a"[..]), ("b.csv", b"c\nd")]);
        assert_eq!(parts(b"--- b\n--- c\nx\n"), [("", &b""[..]), ("b", b""), ("c", b"x\n")]);
    }
}
