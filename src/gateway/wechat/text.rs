//! Words on the wire: what we send must survive the provider's rules, what we get must not disturb a screen or a log.

/// The most of the provider's words that is kept, in characters.
const MAX_WORDS: usize = 200;

/// Cleans text to be sent and cuts it to `max_bytes` of UTF-8, never inside a character. The same text always gives the same result.
///
/// Left out are control characters, what XML cannot carry, and everything above U+FFFF (protocol §1.2: four-byte characters are refused or break
/// the signature). Outer blanks go too, because the provider's libraries disagree on whether they are signed.
pub fn outgoing(text: &str, max_bytes: usize) -> String {
    let clean = cleaned(text);
    let trimmed = clean.trim();
    let end = trimmed.char_indices().map(|(start, character)| start.saturating_add(character.len_utf8())).take_while(|end| *end <= max_bytes).last();
    trimmed.get(..end.unwrap_or(0)).unwrap_or_default().trim_end().to_owned()
}

/// Cleans text that loses its sense when cut (an address, JSON, a tag): all of it, or nothing where it is longer than `max_bytes` of UTF-8.
pub fn outgoing_whole(text: &str, max_bytes: usize) -> String {
    let clean = cleaned(text);
    let trimmed = clean.trim();
    if trimmed.len() <= max_bytes { trimmed.to_owned() } else { String::new() }
}

fn cleaned(text: &str) -> String {
    text.chars().filter(|character| !character.is_control() && *character < '\u{fffe}').collect()
}

/// Cleans the provider's words for a screen or a log: one line, at most 200 characters, nothing that moves a cursor or turns the reading direction.
pub fn words(text: &str) -> String {
    let mut line = String::new();
    let mut count: usize = 0;
    for character in text.chars().filter(|character| !is_invisible(*character)) {
        let blank = character.is_control() || character.is_whitespace();
        if blank && (line.is_empty() || line.ends_with(' ')) {
            continue;
        }
        if count == MAX_WORDS {
            break;
        }
        line.push(if blank { ' ' } else { character });
        count = count.saturating_add(1);
    }
    line.truncate(line.trim_end().len());
    line
}

/// Characters that are not seen but change what is: reading direction, joining, byte order, tags.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sent_text_keeps_what_the_provider_takes() {
        assert_eq!(outgoing("  深圳分店-咖啡&蛋糕 ☕🍰\n", 127), "深圳分店-咖啡&蛋糕 ☕");
        assert_eq!(outgoing("咖啡", 5), "咖");
        assert_eq!(outgoing("咖啡", 2), "");
        assert_eq!(outgoing("ab  cd", 4), "ab");
        assert_eq!(outgoing("🍰", 127), "");
        assert_eq!(outgoing("a\u{0}b\u{ffff}c\u{85}", 127), "abc");
        assert_eq!(outgoing_whole("{\n\"a\":1}", 7), "{\"a\":1}");
        assert_eq!(outgoing_whole("{\"a\":1}", 6), "");
    }

    #[test]
    fn f070_received_words_are_one_quiet_line() {
        assert_eq!(words("签名错误，\r\n请检查后再试\u{1b}[2J\u{202e}txt.exe"), "签名错误， 请检查后再试 [2Jtxt.exe");
        assert_eq!(words(" \u{2028} \t"), "");
        assert_eq!(words(&"长".repeat(1_000_000)).chars().count(), MAX_WORDS);
    }

    proptest! {
        #[test]
        fn sent_text_is_clean_short_and_settled(text in "\\PC{0,40}|(?s).{0,60}", max in 0_usize..40) {
            let sent = outgoing(&text, max);
            prop_assert!(sent.len() <= max);
            prop_assert_eq!(sent.trim(), sent.as_str());
            prop_assert!(sent.chars().all(|character| !character.is_control() && character.len_utf8() < 4));
            prop_assert_eq!(outgoing(&sent, max), sent, "cleaning twice is cleaning once");
        }

        #[test]
        fn f070_no_words_escape_the_line(text in "(?s).{0,300}") {
            let line = words(&text);
            prop_assert!(line.chars().count() <= MAX_WORDS);
            prop_assert!(!line.chars().any(|character| character.is_control() || is_invisible(character)));
            prop_assert_eq!(words(&line), line.clone());
        }
    }
}
