//! The way to the rows of a JSON document, through lists inside lists: `issues[].changelog.histories[].items[]`.

/// The most lists that may stand inside each other.
const DEEPEST: usize = 6;

/// A way that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowsPath {
    /// As it is written.
    pub text: String,
    /// The names that lead to the first list; none where the document is that list.
    pub first: Vec<String>,
    /// For each list after it, outermost first, the names that lead to it from an item of the list before; never empty.
    pub inner: Vec<Vec<String>>,
}

impl RowsPath {
    /// Reads a way: names with dots between them, and `[]` after the name of each list. After the last name it may be left out; at
    /// the beginning it means that the document is a list.
    ///
    /// # Errors
    /// With what is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "found `{text}`, expected names with dots between them such as `result.items`, and `[]` after each list that rows lie within"
            )
        };
        let mut lists: Vec<Vec<String>> = vec![Vec::new()];
        let is_list = text == "[]" || text.starts_with("[].");
        let names = if is_list { text.trim_start_matches("[]").trim_start_matches('.') } else { text };
        if is_list && !names.is_empty() {
            lists.push(Vec::new());
        }
        let mut parts = names.split('.').filter(|_| !names.is_empty() || !is_list).peekable();
        while let Some(part) = parts.next() {
            let name = part.strip_suffix("[]").unwrap_or(part);
            if name.is_empty() || name.contains(['[', ']']) {
                return Err(wrong());
            }
            if let Some(list) = lists.last_mut() {
                list.push(name.to_owned());
            }
            if name != part && parts.peek().is_some() {
                lists.push(Vec::new());
            }
        }
        if lists.len() > DEEPEST {
            return Err(format!("found {} lists inside each other, expected at most {DEEPEST}", lists.len()));
        }
        let first = lists.remove(0);
        Ok(Self { text: text.to_owned(), first, inner: lists })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists(text: &str) -> String {
        match RowsPath::parse(text) {
            Ok(path) => {
                let lists = std::iter::once(&path.first).chain(&path.inner);
                lists.map(|names| names.join(".")).collect::<Vec<_>>().join(" | ")
            }
            Err(message) => format!("!{message}"),
        }
    }

    #[test]
    fn each_list_has_its_own_names() {
        for (text, expected) in [
            ("result.items", "result.items"),
            ("result.items[]", "result.items"),
            ("issues[].changelog.histories[].items[]", "issues | changelog.histories | items"),
            ("issues[].changelog.histories[].items", "issues | changelog.histories | items"),
            ("[].values", " | values"),
            ("[]", ""),
        ] {
            assert_eq!(lists(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_way_is_refused() {
        for text in ["", ".", "a..b", "a[].", "a[", "a[0].b", "[][]", "a[][].b", "a.[]"] {
            assert!(lists(text).starts_with("!found `"), "{text}: {}", lists(text));
        }
        assert!(lists("a[].b[].c[].d[].e[].f[]").starts_with("a |"));
        assert_eq!(lists("a[].b[].c[].d[].e[].f[].g"), "!found 7 lists inside each other, expected at most 6");
    }
}
