//! The message on the wire: one flat list of fields under `<xml>`.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};

/// A message: field names and values in the order in which they stand. No name stands twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

/// Why bytes are not a message. All of them mean the same for money: nothing is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// More than [`Fields::MAX_BYTES`].
    #[error("longer than a message may be")]
    TooLong,
    /// Not UTF-8, or with a character that XML does not allow.
    #[error("not UTF-8 text")]
    NotText,
    /// Not well-formed.
    #[error("not well-formed XML")]
    Malformed,
    /// A DOCTYPE, a processing instruction or an entity beyond the five of XML (CVE-2018-13439).
    #[error("a document type, processing instruction or foreign entity")]
    Forbidden,
    /// Anything but `<xml>` with leaves in it: nesting, attributes, text between the fields.
    #[error("not a flat list of fields")]
    NotFlat,
    /// One name twice: which of them was signed?
    #[error("one field stands twice")]
    Duplicate,
    /// More than [`Fields::MAX_FIELDS`].
    #[error("too many fields")]
    TooMany,
}

impl Fields {
    /// The longest message that is read, in bytes. Real answers are below 2 KiB; one with 6000 bytes of promotion detail is below 10 KiB.
    pub const MAX_BYTES: usize = 64 * 1024;

    /// The most fields that are read. Answers with many coupons have some dozens.
    pub const MAX_FIELDS: usize = 256;

    /// No fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field; an empty value is left out, as it is from the signature. The caller never adds one name twice.
    pub fn push(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.0.push((name.to_owned(), value));
        }
    }

    /// Sets a field, replacing the one of that name.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.retain(|(other, _)| other != name);
        self.push(name, value);
    }

    /// Takes a field out.
    pub fn remove(&mut self, name: &str) -> Option<String> {
        let index = self.0.iter().position(|(other, _)| other == name)?;
        Some(self.0.remove(index).1)
    }

    /// The value of a field; nothing where it is missing or empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// All fields, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Writes the message. What is special in XML is escaped; parsing gives the same fields back.
    pub fn to_xml(&self) -> String {
        let mut xml = String::from("<xml>");
        for (name, value) in self.iter() {
            xml.push('<');
            xml.push_str(name);
            xml.push('>');
            xml.push_str(&quick_xml::escape::escape(value));
            xml.push_str("</");
            xml.push_str(name);
            xml.push('>');
        }
        xml.push_str("</xml>");
        xml
    }

    /// Reads a message.
    ///
    /// # Errors
    /// [`XmlError`] for anything that is not exactly one flat list; never panics, and its work is bounded by the length.
    pub fn parse(bytes: &[u8]) -> Result<Self, XmlError> {
        if bytes.len() > Self::MAX_BYTES {
            return Err(XmlError::TooLong);
        }
        let text = std::str::from_utf8(bytes).or(Err(XmlError::NotText))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.chars().any(|character| !is_xml_char(character)) {
            return Err(XmlError::NotText);
        }
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        let mut place = Place::Before;
        let mut fields = Self::new();
        loop {
            let event = reader.read_event().or(Err(XmlError::Malformed))?;
            place = match (place, event) {
                (Place::Before, Event::Decl(_)) => Place::Before,
                (Place::Before, Event::Start(tag)) if tag.name().as_ref() == "xml" && tag.attributes().next().is_none() => Place::Root,
                (Place::Root, Event::Start(tag)) if tag.attributes().next().is_none() => Place::Field(tag.name().as_ref().to_owned(), String::new()),
                (Place::Root, Event::Empty(tag)) if tag.attributes().next().is_none() => {
                    fields.keep(tag.name().as_ref().to_owned(), String::new())?;
                    Place::Root
                }
                (Place::Root, Event::End(_)) => Place::After,
                (Place::Field(name, mut value), Event::Text(text)) => {
                    value.push_str(&text.xml10_content());
                    Place::Field(name, value)
                }
                (Place::Field(name, mut value), Event::CData(text)) => {
                    value.push_str(&text.xml10_content());
                    Place::Field(name, value)
                }
                (Place::Field(name, mut value), Event::GeneralRef(entity)) => {
                    value.push(resolve(&entity)?);
                    Place::Field(name, value)
                }
                (Place::Field(name, value), Event::End(_)) => {
                    fields.keep(name, value)?;
                    Place::Root
                }
                (Place::After, Event::Eof) => return Ok(fields),
                (place, Event::Comment(_)) => place,
                (place @ (Place::Before | Place::Root | Place::After), Event::Text(text)) if text.xml10_content().trim().is_empty() => place,
                (_, Event::DocType(_) | Event::PI(_)) => return Err(XmlError::Forbidden),
                (Place::Before | Place::Field(..) | Place::Root, Event::Eof) => return Err(XmlError::Malformed),
                (_, Event::Start(_) | Event::End(_) | Event::Empty(_) | Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) | Event::Decl(_)) => {
                    return Err(XmlError::NotFlat);
                }
            };
        }
    }

    fn keep(&mut self, name: String, value: String) -> Result<(), XmlError> {
        if self.0.iter().any(|(other, _)| *other == name) {
            return Err(XmlError::Duplicate);
        }
        if self.0.len() >= Self::MAX_FIELDS {
            return Err(XmlError::TooMany);
        }
        self.0.push((name, value));
        Ok(())
    }
}

/// Where in the document the reader is.
enum Place {
    Before,
    Root,
    Field(String, String),
    After,
}

fn resolve(entity: &BytesRef<'_>) -> Result<char, XmlError> {
    let character = match entity.resolve_char_ref().or(Err(XmlError::Malformed))? {
        Some(character) => character,
        None => match entity.xml10_content().as_ref() {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => return Err(XmlError::Forbidden),
        },
    };
    if is_xml_char(character) { Ok(character) } else { Err(XmlError::NotText) }
}

/// The `Char` production of XML 1.0.
fn is_xml_char(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> Result<Vec<(String, String)>, XmlError> {
        Fields::parse(text.as_bytes()).map(|fields| fields.0)
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn every_way_to_write_a_value_reads_the_same() {
        let written = [
            "<xml><a>1&amp;2</a></xml>",
            "<xml><a><![CDATA[1&2]]></a></xml>",
            "<xml><a>1&#38;2</a></xml>",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xml>\n<a>1<![CDATA[&]]>2</a>\n</xml>\n",
            "\u{feff}<xml><!-- c --><a>1&#x26;2</a></xml>",
        ];
        for text in written {
            assert_eq!(parsed(text), Ok(vec![pair("a", "1&2")]), "{text}");
        }
        assert_eq!(parsed("<xml><a/><b></b></xml>"), Ok(vec![pair("a", ""), pair("b", "")]));
    }

    #[test]
    fn f064_document_types_and_foreign_entities_are_refused() {
        for text in [
            "<!DOCTYPE xml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><xml><a>&x;</a></xml>",
            "<xml><a>&x;</a></xml>",
            "<?php 1 ?><xml><a>1</a></xml>",
            "<xml><?pi?><a>1</a></xml>",
        ] {
            assert_eq!(parsed(text), Err(XmlError::Forbidden), "{text}");
        }
    }

    #[test]
    fn f065_nesting_attributes_and_size_are_bounded() {
        assert_eq!(parsed("<xml><a><b>1</b></a></xml>"), Err(XmlError::NotFlat));
        assert_eq!(parsed("<xml><a x=\"1\">1</a></xml>"), Err(XmlError::NotFlat));
        assert_eq!(parsed("<html></html>"), Err(XmlError::NotFlat));
        assert_eq!(parsed("<xml>text</xml>"), Err(XmlError::NotFlat));
        assert_eq!(parsed("<xml><a>1</a></xml><xml></xml>"), Err(XmlError::NotFlat));
        let many: String = (0..257).map(|n| format!("<f{n}>1</f{n}>")).collect();
        assert_eq!(parsed(&format!("<xml>{many}</xml>")), Err(XmlError::TooMany));
        assert_eq!(parsed(&format!("<xml><a>{}</a></xml>", "x".repeat(Fields::MAX_BYTES))), Err(XmlError::TooLong));
        assert!(parsed(&"<a>".repeat(20_000)).is_err());
    }

    #[test]
    fn f066_a_field_stands_once() {
        assert_eq!(parsed("<xml><total_fee>1</total_fee><total_fee>2</total_fee></xml>"), Err(XmlError::Duplicate));
    }

    #[test]
    fn f067_only_utf8_text_is_read() {
        assert_eq!(Fields::parse(b"<xml><a>\xff</a></xml>"), Err(XmlError::NotText));
        assert_eq!(Fields::parse(b"<xml><a>\0</a></xml>"), Err(XmlError::NotText));
        assert!(parsed("<xml><a>&#0;</a></xml>").is_err());
        let utf16: Vec<u8> = "<xml><a>1</a></xml>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(Fields::parse(&utf16).is_err());
    }

    #[test]
    fn f048_a_cut_message_is_no_message() {
        let whole = "<xml><a><![CDATA[1]]></a><b>2</b></xml>";
        for end in 0..whole.len() {
            assert!(parsed(whole.get(..end).expect("the message is ASCII")).is_err(), "cut at {end}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(values in proptest::collection::vec("[^\u{0}-\u{1f}\u{fffe}\u{ffff}]{1,30}", 0..20)) {
            let mut fields = Fields::new();
            for (index, value) in values.iter().enumerate() {
                fields.push(&format!("f{index}"), value.as_str());
            }
            prop_assert_eq!(Fields::parse(fields.to_xml().as_bytes()), Ok(fields));
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), text in "(<xml>|</xml>|<a>|</a>|&amp;|&x;|<!\\[CDATA\\[|\\]\\]>|<!DOCTYPE|<\\?|1){0,30}") {
            let _parsed = Fields::parse(&bytes);
            let _parsed = Fields::parse(text.as_bytes());
        }
    }
}
