//! The words by which a person answers for what they do.

/// They can be a reason: two characters or more, with a letter or a Chinese character among them. A digit is none: who types a PIN too early says nothing.
pub fn is_reason(words: &str) -> bool {
    let words = words.trim();
    words.chars().nth(1).is_some() && words.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::is_reason;

    #[test]
    fn a_reason_has_words_in_it() {
        for words in ["洒了", "ok", "第2杯", " 错了 ", "=A1"] {
            assert!(is_reason(words), "{words:?}");
        }
        for words in ["", "  ", "x", "错", " 错\n", "719", "071 9", "4829,", "！？", "１２３４"] {
            assert!(!is_reason(words), "{words:?}");
        }
    }
}
