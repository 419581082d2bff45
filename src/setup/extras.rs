//! The rules for the optional request fields (protocol §4.1). What breaks one would be cut or left out of every order, so it is refused here.

use crate::domain::OrderExtras;

/// A field that breaks its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{rule}")]
pub(super) struct Broken {
    /// Which key, with its section.
    pub(super) key: &'static str,
    rule: Rule,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Rule {
    #[error("must be at most {0} bytes of UTF-8")]
    TooLong(usize),
    #[error("must not hold control characters (line breaks, tabs) or characters above U+FFFD (emoji)")]
    Character,
    #[error("must be a JSON object, as in {{\"name\": \"value\"}}")]
    NotAnObject,
    #[error("must be \"no_credit\", or not be there")]
    NotNoCredit,
}

/// Holds every field against its rule.
pub(super) fn check(extras: &OrderExtras) -> Result<(), Broken> {
    let OrderExtras { attach, detail, goods_tag, limit_pay, receipt: _, profit_sharing: _, scene_info } = extras;
    plain("order.attach", attach.as_deref(), 127)?;
    object("order.detail", detail.as_deref(), 6000)?;
    plain("order.goods_tag", goods_tag.as_deref(), 32)?;
    object("order.scene_info", scene_info.as_deref(), 256)?;
    match limit_pay.as_deref() {
        None | Some("no_credit") => Ok(()),
        Some(_) => Err(Broken { key: "order.limit_pay", rule: Rule::NotNoCredit }),
    }
}

fn plain(key: &'static str, value: Option<&str>, max_bytes: usize) -> Result<(), Broken> {
    let Some(text) = value else { return Ok(()) };
    if text.len() > max_bytes {
        return Err(Broken { key, rule: Rule::TooLong(max_bytes) });
    }
    if text.chars().any(|character| character.is_control() || character > '\u{fffd}') {
        return Err(Broken { key, rule: Rule::Character });
    }
    Ok(())
}

fn object(key: &'static str, value: Option<&str>, max_bytes: usize) -> Result<(), Broken> {
    plain(key, value, max_bytes)?;
    match value.map(serde_json::from_str) {
        None | Some(Ok(serde_json::Value::Object(_))) => Ok(()),
        Some(Ok(_) | Err(_)) => Err(Broken { key, rule: Rule::NotAnObject }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sets one field to a text.
    type Set = fn(&mut OrderExtras, String);

    /// The free fields, each with its limit; those that must be JSON last.
    const FIELDS: [(&str, Set, usize); 4] = [
        ("order.attach", |extras, text| extras.attach = Some(text), 127),
        ("order.goods_tag", |extras, text| extras.goods_tag = Some(text), 32),
        ("order.detail", |extras, text| extras.detail = Some(text), 6000),
        ("order.scene_info", |extras, text| extras.scene_info = Some(text), 256),
    ];

    fn checked(set: Set, text: String) -> Result<(), Broken> {
        let mut extras = OrderExtras::default();
        set(&mut extras, text);
        check(&extras)
    }

    /// A JSON object of exactly so many bytes, which the fields without a form of their own take too; `filler` stands in it.
    fn object_of(bytes: usize, filler: &str) -> String {
        format!("{{\"a\":\"{filler}{}\"}}", "x".repeat(bytes - filler.len() - 8))
    }

    #[test]
    fn nothing_set_breaks_nothing() {
        assert_eq!(check(&OrderExtras::default()), Ok(()));
    }

    #[test]
    fn each_field_ends_at_its_own_limit_in_bytes() {
        for (key, set, max) in FIELDS {
            assert_eq!(checked(set, object_of(max, "店")), Ok(()), "{key}");
            assert_eq!(checked(set, object_of(max + 1, "店")), Err(Broken { key, rule: Rule::TooLong(max) }));
        }
    }

    #[test]
    fn no_field_holds_what_the_wire_would_lose() {
        for (key, set, _) in FIELDS {
            for lost in ["\0", "\n", "\t", "\u{7f}", "\u{85}", "\u{fffe}", "\u{10000}", "😀"] {
                assert_eq!(checked(set, object_of(30, lost)), Err(Broken { key, rule: Rule::Character }), "{lost:?}");
            }
        }
    }

    #[test]
    fn json_fields_are_objects() {
        for (key, set, _) in FIELDS {
            for text in ["", "{", "[]", "null", "\"name\"", "12", "{} {}", "{'a': 1}"] {
                let expected = if matches!(key, "order.detail" | "order.scene_info") { Err(Broken { key, rule: Rule::NotAnObject }) } else { Ok(()) };
                assert_eq!(checked(set, text.to_owned()), expected, "{key} {text}");
            }
        }
    }

    #[test]
    fn the_one_way_to_limit_payment() {
        let set: Set = |extras, text| extras.limit_pay = Some(text);
        assert_eq!(checked(set, "no_credit".to_owned()), Ok(()));
        for text in ["", "NO_CREDIT", "no_debit", " no_credit"] {
            assert_eq!(checked(set, text.to_owned()), Err(Broken { key: "order.limit_pay", rule: Rule::NotNoCredit }), "{text}");
        }
    }
}
