//! The words and signs of a metric's expression, with their places.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A bare word: a column, function or keyword.
    Word,
    /// A name in double quotes; `text` is without them.
    QuotedName,
    /// A text in single quotes, with them.
    Text,
    /// A whole number.
    Number,
    /// A comparison or arithmetic sign.
    Operator,
    /// A parenthesis or comma.
    Punctuation,
}

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'t> {
    /// What it is.
    pub(super) kind: TokenKind,
    /// Its text.
    pub(super) text: &'t str,
    /// Where it starts, in bytes.
    pub(super) offset: usize,
}

/// Something no expression may hold.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unreadable {
    /// Where, in bytes.
    pub(super) offset: usize,
    /// What, and what to write instead.
    pub(super) message: String,
}

/// Operators, longest first.
const OPERATORS: &[&str] = &["<=", ">=", "<>", "!=", "=", "<", ">", "+", "-", "*"];
/// Longest number: whatever has fewer digits fits 64 bits.
const MAXIMUM_DIGITS: usize = 18;

/// Splits a text into tokens.
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, Unreadable> {
    let mut found = Vec::new();
    let mut offset = 0;
    while let Some(rest) = text.get(offset..).filter(|rest| !rest.is_empty()) {
        let space = rest.len() - rest.trim_start().len();
        if space > 0 {
            offset += space;
            continue;
        }
        let (kind, length) = token(rest).map_err(|message| Unreadable { offset, message })?;
        let whole = &rest[..length];
        let text = if kind == TokenKind::QuotedName { &whole[1..length - 1] } else { whole };
        found.push(Token { kind, text, offset });
        offset += length;
    }
    if found.is_empty() {
        return Err(Unreadable { offset: 0, message: "nothing, expected an expression".to_owned() });
    }
    Ok(found)
}

fn token(rest: &str) -> Result<(TokenKind, usize), String> {
    if rest.starts_with("--") || rest.starts_with("/*") {
        return Err("a comment, expected an expression without comments".to_owned());
    }
    if rest.starts_with("==") {
        return Err("`==`, expected `=`".to_owned());
    }
    let first = rest.chars().next().unwrap_or(' ');
    match first {
        '\'' => quoted(rest, '\'').map(|length| (TokenKind::Text, length)),
        '"' => quoted(rest, '"').map(|length| (TokenKind::QuotedName, length)),
        '(' | ')' | ',' => Ok((TokenKind::Punctuation, 1)),
        '/' | '%' => {
            Err(format!("`{first}`, expected whole-number arithmetic: division happens once, after adding up"))
        }
        _ if first.is_ascii_digit() => number(rest),
        _ if first.is_ascii_alphabetic() || first == '_' => {
            let length =
                rest.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_')).unwrap_or(rest.len());
            Ok((TokenKind::Word, length))
        }
        _ => match OPERATORS.iter().find(|operator| rest.starts_with(**operator)) {
            Some(operator) => Ok((TokenKind::Operator, operator.len())),
            None => Err(format!("`{first}`, which no expression may hold")),
        },
    }
}

fn number(rest: &str) -> Result<(TokenKind, usize), String> {
    let length = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    if length > MAXIMUM_DIGITS {
        return Err(format!("a number of {length} digits, expected at most {MAXIMUM_DIGITS}"));
    }
    match rest[length..].chars().next() {
        Some('.') => Err("a decimal fraction, expected whole numbers: facts hold no fractions".to_owned()),
        Some(letter) if letter.is_ascii_alphabetic() || letter == '_' => {
            Err(format!("`{letter}` right after a number, expected a space or an operator"))
        }
        _ => Ok((TokenKind::Number, length)),
    }
}

/// Length of a quoted text with its quotes; a doubled quote stands for one.
fn quoted(rest: &str, quote: char) -> Result<usize, String> {
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter != quote {
            continue;
        }
        if quote == '\'' && letters.peek().is_some_and(|(_, next)| *next == quote) {
            letters.next();
            continue;
        }
        return Ok(at + 1);
    }
    Err(format!("an opening {quote} without its end"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_texts_numbers_and_signs() {
        let found = tokens("severity<>'it''s' AND \"reopens\" >= 12").expect("tokens");
        let texts: Vec<_> = found.iter().map(|token| token.text).collect();
        assert_eq!(texts, ["severity", "<>", "'it''s'", "AND", "reopens", ">=", "12"]);
        assert_eq!(found[4].kind, TokenKind::QuotedName);
        assert_eq!(found[6].offset, 35);
    }

    #[test]
    fn what_cannot_be_read_is_placed() {
        assert_eq!(tokens("reopens > 'a").expect_err("unreadable").offset, 10);
        assert!(tokens("").is_err());
        assert!(tokens("a = 1234567890123456789").is_err());
        assert!(tokens("a ; b").is_err());
    }
}
