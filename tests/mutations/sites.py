"""Where Rust code can be changed by a sign, a number or an early end, found in its text as `cargo fmt` writes it."""

import re
from dataclasses import dataclass
from pathlib import Path

# Each sign with what takes its place. Signs of one kind have the same types on both sides, so that nearly all of it still compiles.
SIGNS = {
    "<": ("<=", ">"), "<=": ("<", ">"), ">": (">=", "<"), ">=": (">", "<"), "==": ("!=",), "!=": ("==",),
    "+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "%": ("*",),
    "&&": ("||",), "||": ("&&",), "+=": ("-=",), "-=": ("+=",), "*=": ("/=",), "/=": ("*=",), "..": ("..=",), "..=": ("..",),
}
NAMES = {
    "min": "max", "max": "min", "floor": "ceil", "ceil": "floor", "is_some": "is_none", "is_none": "is_some", "is_ok": "is_err",
    "is_err": "is_ok", "any": "all", "all": "any", "first": "last", "last": "first", "checked_add": "checked_sub",
    "checked_sub": "checked_add", "saturating_add": "saturating_sub", "saturating_sub": "saturating_add", "is_some_and": "is_none_or",
    "is_none_or": "is_some_and", "ln": "exp", "ln_1p": "exp_m1", "sqrt": "cbrt", "next": "last",
}
SIGN = re.compile(r"(?<= )(?:[-+*/]=|[<>=!]=|&&|\|\||[<>+\-*/%])(?=[ \n])")
RANGE = re.compile(r"(?<=[\w)\]])\.\.=?(?=[\w(])")
METHOD = re.compile(r"(?<=\.)(" + "|".join(NAMES) + r")(?=\()")
NUMBER = re.compile(r"(?<![\w.'])\d[\d_]*(?:\.\d[\d_]*)?(?:e-?\d+)?(?=_?(?:[iuf]\d+|usize|isize)?\b)(?!\.\d)")
NOT = re.compile(r"(?<=[ (|])!(?=[a-z(])")
FUNCTION = re.compile(r"\bfn (\w+)")
# What is no code: comments, texts, letters. Raw texts first, since quotes within them end nothing.
NO_CODE = re.compile(r'r(#+)".*?"\1|r"[^"]*"|//[^\n]*|b?"(?:\\.|[^"\\])*"|b?\'(?:\\[^\n\']+|\\\'|[^\'\\\n])\'', re.DOTALL)


@dataclass(frozen=True)
class Site:
    """One change: of the text from `start` to `end` in a file, or, with an empty text, what its function does at once."""

    path: str
    line: int
    column: int
    function: str
    body: tuple
    start: int
    end: int
    old: str
    new: str

    def name(self) -> str:
        """What is changed, for people."""
        was = self.old or "the whole body"
        return f"{self.path}:{self.line}:{self.column} {self.function}: `{self.new}` for `{was}`"


def masked(text: str) -> str:
    """The text with blanks for what is no code, and for tests."""
    text = NO_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)
    tests = re.search(r"#\[cfg\((all\()?test\b[^\n]*\nmod ", text)
    return text if tests is None else text[:tests.start()] + re.sub(r"[^\n]", " ", text[tests.start():])


def closing(code: str, start: int) -> int:
    """The place of the bracket that closes the one at `start`."""
    depth = 0
    for place in range(start, len(code)):
        depth += (code[place] in "([{") - (code[place] in ")]}")
        if depth == 0:
            return place
    return len(code) - 1


def functions(code: str) -> list:
    """Name, type of the result and body of each function that can have several bodies."""
    found, behind = [], 0
    for match in FUNCTION.finditer(code):
        if match.start() < behind or "(" not in code[match.end():]:
            continue
        arguments = closing(code, code.index("(", match.end()))
        opening = re.search(r"[{;]", code[arguments:])
        if opening is None or opening.group() == ";":
            continue
        start = arguments + opening.start()
        behind = closing(code, start)
        result = code[arguments + 1:start].partition("where")[0].replace("->", "").strip()
        above = code[code.rfind("\n\n", 0, match.start()) + 1:match.start()]
        same_line = code[code.rfind("\n", 0, match.start()) + 1:match.start()]
        # One body alone can be a constant, or of a type without a name; those of other systems are not compiled here.
        if "const " in same_line or "impl " in result or "#[cfg(not(" in above.rpartition("\n}\n")[2]:
            continue
        found.append((match.group(1), result, (start + 1, behind)))
    return found


def early_ends(result: str) -> list:
    """What a function could do at once instead of its work."""
    if result == "":
        return ["return;"]
    if result == "bool":
        return ["return true;", "return false;"]
    if re.fullmatch(r"(io::|std::io::)?Result<\(\)(, [\w:]+)?>", result):
        return ["return Ok(());"]
    return ["return None;"] if result.startswith("Option<") else []


def changes(code: str, start: int, end: int) -> list:
    """Each place of a body with what is put there."""
    found = []
    for match in [*SIGN.finditer(code, start, end), *RANGE.finditer(code, start, end)]:
        found += [(match, new) for new in SIGNS.get(match.group(), ()) if not is_pattern(code, match)]
    found += [(match, NAMES[match.group()]) for match in METHOD.finditer(code, start, end)]
    found += [(match, "") for match in NOT.finditer(code, start, end)]
    for match in NUMBER.finditer(code, start, end):
        digits = match.group().replace("_", "")
        if re.search(r"; $", code[:match.start()][-2:]):
            # The length of an array is a part of its type.
            continue
        found.append((match, str(int(digits) + 1) if digits.isdigit() else repr(float(digits) * 2.0 + (float(digits) == 0.0))))
    return sorted(found, key=lambda one: (one[0].start(), one[1]))


def is_pattern(code: str, match: re.Match) -> bool:
    """Whether a sign belongs to a condition that binds names, to a pattern or to a type: nothing else can stand there."""
    sign = match.group()
    start, end = code.rfind("\n", 0, match.start()) + 1, code.find("\n", match.end())
    around = code[start:end] + code[end:code.find("\n", end + 1)]
    if sign in ("&&", "||"):
        before = code[code.rfind("\n", 0, start - 1) + 1:end]
        return "let " in around or "let " in before or sign == "||" and code[match.end():match.end() + 2] == " {"
    if sign.startswith("..") and code[match.end()] == "=":
        return True
    return sign in ("+", "*") and re.search(r"\bdyn |where |: impl |&\*|as \*", code[start:end]) is not None


def sites(root: Path, path: str) -> list:
    """Every change of a file."""
    text = (root / path).read_text()
    code, found = masked(text), []
    for name, result, (start, end) in functions(code):
        def site(place, stop, new, name=name, body=(start, end)):
            line = text.count("\n", 0, place) + 1
            return Site(path, line, place - text.rfind("\n", 0, place), name, body, place, stop, text[place:stop], new)

        found += [site(start, start, new) for new in early_ends(result)]
        found += [site(match.start(), match.end(), new) for match, new in changes(code, start, end)]
    return found
