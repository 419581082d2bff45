//! From a line to its values.

use std::borrow::Cow;

/// Stands before every value of a row (protocol §4.6), so that spreadsheets take it for text.
pub(super) const MARK: char = '`';

/// One value of a row, without its mark and its outer blanks.
pub(super) struct Value<'a> {
    pub(super) text: Cow<'a, str>,
    /// It had its mark: no spreadsheet has taken it for a number or a date.
    pub(super) is_marked: bool,
}

/// The values of a row, and whether they stand as the provider writes them.
pub(super) struct Values<'a> {
    pub(super) values: Vec<Value<'a>>,
    pub(super) is_as_sent: bool,
}

/// What separates the values of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Separator {
    Comma,
    Tab,
}

impl Separator {
    /// Titles hold neither.
    pub(super) fn of(titles: &str) -> Self {
        if titles.contains('\t') { Self::Tab } else { Self::Comma }
    }

    fn character(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Tab => '\t',
        }
    }

    /// Before the second and every later value.
    fn with_mark(self) -> &'static str {
        match self {
            Self::Comma => ",`",
            Self::Tab => "\t`",
        }
    }
}

/// The titles of a header line; empty ones at the end are a spreadsheet's padding and left out.
pub(super) fn titles(line: &str, separator: Separator) -> Vec<String> {
    let is_no_title = |character: char| character.is_whitespace() || character == MARK || character == '\u{feff}';
    let mut titles: Vec<_> = cells(line, separator).iter().map(|cell| cell.trim_matches(is_no_title).to_owned()).collect();
    while titles.last().is_some_and(String::is_empty) {
        titles.pop();
    }
    titles
}

/// Splits a row of `expected` columns. Where the marks are gone the last ones may be missing down to `least`: spreadsheets leave out empty cells at the
/// end of a line.
///
/// # Errors
/// The number of values, where it is another.
pub(super) fn values(line: &str, separator: Separator, expected: usize, least: usize) -> Result<Values<'_>, usize> {
    if let Some(rest) = line.trim().strip_prefix(MARK) {
        let values: Vec<_> = rest.split(separator.with_mark()).map(|text| Value { text: Cow::Borrowed(text.trim()), is_marked: true }).collect();
        if values.len() == expected {
            return Ok(Values { values, is_as_sent: separator == Separator::Comma });
        }
    }
    let mut cells = cells(line, separator);
    let padded = cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last.saturating_add(1));
    if cells.first().is_some_and(|first| first.trim_start().starts_with(MARK)) {
        cells.truncate(padded);
        let values = joined(cells, separator);
        return if values.len() == expected { Ok(Values { values, is_as_sent: false }) } else { Err(values.len()) };
    }
    if padded > expected || cells.len() < least {
        return Err(cells.len());
    }
    cells.resize(expected, String::new());
    let values = cells.into_iter().map(|cell| Value { text: Cow::Owned(cell.trim().to_owned()), is_marked: false }).collect();
    Ok(Values { values, is_as_sent: false })
}

/// A cell without a mark is the rest of the value before it, which held a separator.
fn joined(cells: Vec<String>, separator: Separator) -> Vec<Value<'static>> {
    let mut texts: Vec<String> = vec![];
    for cell in cells {
        match (cell.trim_start().strip_prefix(MARK), texts.last_mut()) {
            (Some(text), _) => texts.push(text.to_owned()),
            (None, Some(before)) => {
                before.push(separator.character());
                before.push_str(&cell);
            }
            (None, None) => texts.push(cell),
        }
    }
    texts.into_iter().map(|text| Value { text: Cow::Owned(text.trim().to_owned()), is_marked: true }).collect()
}

/// The cells of a line as spreadsheets write them, quotes and all.
fn cells(line: &str, separator: Separator) -> Vec<String> {
    let mut cells = vec![];
    let mut rest = Some(line);
    while let Some(text) = rest {
        let (cell, after) = first_cell(text, separator.character());
        cells.push(cell);
        rest = after;
    }
    cells
}

/// The first cell, and what comes after its separator. A quote that is never closed reaches to the end, and so the row has too few cells.
fn first_cell(text: &str, separator: char) -> (String, Option<&str>) {
    let mut cell = String::new();
    let mut rest = text;
    if let Some(quoted) = text.strip_prefix('"') {
        rest = quoted;
        loop {
            let Some((part, after)) = rest.split_once('"') else { return (cell + rest, None) };
            cell.push_str(part);
            rest = after;
            let Some(after) = rest.strip_prefix('"') else { break };
            cell.push('"');
            rest = after;
        }
    }
    match rest.split_once(separator) {
        Some((last, after)) => (cell + last, Some(after)),
        None => (cell + rest, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(line: &str, expected: usize) -> Result<Vec<String>, usize> {
        split_at(line, Separator::Comma, expected)
    }

    fn split_at(line: &str, separator: Separator, expected: usize) -> Result<Vec<String>, usize> {
        values(line, separator, expected, expected).map(|row| row.values.into_iter().map(|value| value.text.into_owned()).collect())
    }

    fn texts(texts: &[&str]) -> Result<Vec<String>, usize> {
        Ok(texts.iter().map(|text| (*text).to_owned()).collect())
    }

    #[test]
    fn f115_a_row_is_split_at_comma_and_mark_alone() {
        assert_eq!(split("`a,b,`c`d,`", 3), texts(&["a,b", "c`d", ""]));
        assert_eq!(split("`\"a\",`b\"\"c,`d", 3), texts(&["\"a\"", "b\"\"c", "d"]));
        assert_eq!(split(" `a ,` b,`c ", 3), texts(&["a", "b", "c"]));
        assert_eq!(split("`a, `b,`c", 3), texts(&["a", "b", "c"]), "a stray blank before a mark");
    }

    #[test]
    fn f115_a_row_of_another_length_is_refused() {
        assert_eq!(split("`a,`b,`c", 2), Err(3));
        assert_eq!(split("`a,`b", 3), Err(2));
        assert_eq!(split("`a,`b,`c,`d", 3), Err(4), "a name with comma and mark in it");
        assert_eq!(split("a,b", 3), Err(2));
        assert_eq!(split("a,b,c,d", 3), Err(4));
        assert_eq!(split("", 3), Err(1));
        assert_eq!(split("a,\"b,c", 3), Err(2), "a quote that is never closed");
    }

    #[test]
    fn rows_saved_anew_are_split_as_spreadsheets_write_them() {
        assert_eq!(split("\"`say \"\"hi\"\"\",`b,`c", 3), texts(&["say \"hi\"", "b", "c"]), "marks kept, quotes added");
        assert_eq!(split("`a,b,\"`c\",`d,,,", 3), texts(&["a,b", "c", "d"]), "padded");
        assert_eq!(split("a,\"b,c\",\"say \"\"hi\"\"\"", 3), texts(&["a", "b,c", "say \"hi\""]), "marks gone");
        assert_eq!(split("a,b,,,,", 3), texts(&["a", "b", ""]));
        assert_eq!(split_at("`a\t`b,c\t`d", Separator::Tab, 3), texts(&["a", "b,c", "d"]));
        assert!(values("a,b", Separator::Comma, 3, 2).is_ok_and(|row| row.values.len() == 3 && !row.is_as_sent));
    }

    proptest! {
        #[test]
        fn f115_any_values_without_comma_and_mark_come_back(expected in proptest::collection::vec("[^`\r\n\u{85}\u{2028}\u{2029}]{0,12}", 1..30)) {
            let line = format!("`{}", expected.join(",`"));
            let trimmed: Vec<_> = expected.iter().map(|text| text.trim().to_owned()).collect();
            prop_assert_eq!(split(&line, expected.len()), Ok(trimmed));
        }
    }
}
