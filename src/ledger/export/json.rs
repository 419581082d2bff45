//! One JSON object a line, for programs: the machine's names and words, money in whole fen, texts as they are.

use super::columns::{COLUMNS, Cell, cells};
use super::file::Sink;
use super::lines::Line;
use super::summary::{Fact, Frame, Sums};
use super::{Book, Trouble, bridge};
use crate::domain::Language;
use serde_json::{Map, Value, json};
use std::io::{BufWriter, Write as _};

/// JSON lines in the making.
pub(super) struct JsonBook<'a> {
    sink: BufWriter<Sink<'a>>,
}

impl<'a> JsonBook<'a> {
    pub(super) fn begin(sink: Sink<'a>) -> Self {
        Self { sink: BufWriter::with_capacity(1 << 16, sink) }
    }

    fn object<'c>(&mut self, cells: impl Iterator<Item = (&'static str, Cell<'c>)>) -> Result<(), Trouble> {
        for (index, (name, cell)) in cells.enumerate() {
            self.sink.write_all(if index == 0 { b"{\"" } else { b",\"" })?;
            self.sink.write_all(name.as_bytes())?;
            match cell {
                Cell::Nothing => write!(self.sink, "\":null")?,
                Cell::Number(number) => write!(self.sink, "\":{number}")?,
                Cell::Money(fen) => write!(self.sink, "_fen\":{}", fen.get())?,
                Cell::Day(day) => write!(self.sink, "\":\"{day}\"")?,
                Cell::Time(day, clock) => write!(self.sink, "\":\"{day}T{clock}+08:00\"")?,
                Cell::Word(text) | Cell::Text(text) => {
                    self.sink.write_all(b"\":")?;
                    serde_json::to_writer(&mut self.sink, text).map_err(std::io::Error::from)?;
                }
            }
        }
        Ok(self.sink.write_all(b"}\n")?)
    }
}

impl Book for JsonBook<'_> {
    fn line(&mut self, line: &Line<'_>) -> Result<(), Trouble> {
        self.object(COLUMNS.iter().map(|column| column.name).zip(cells(line, Language::English)))
    }

    fn end(mut self, summary: Option<(&Sums, &Frame)>) -> Result<(), Trouble> {
        if let Some((sums, frame)) = summary {
            for line in &frame.bridges {
                let names = bridge::COLUMNS.iter().map(|column| column.name);
                self.object(std::iter::once(("kind", Cell::Word("match"))).chain(names.zip(line.cells(Language::English))))?;
            }
            let fact = |fact: &Fact| match fact {
                Fact::Tally(tally) => json!({ "count": tally.count, "fen": tally.sum.get() }),
                Fact::Sum(sum) => json!({ "fen": sum.get() }),
                Fact::Count(count) => json!(count),
                Fact::Text(text) => json!(text),
            };
            let facts = sums.lines(frame).into_iter().map(|line| (line.name.to_owned(), fact(&line.fact)));
            let object: Map<String, Value> = std::iter::once(("kind".to_owned(), json!("summary"))).chain(facts).collect();
            serde_json::to_writer(&mut self.sink, &object).map_err(std::io::Error::from)?;
            self.sink.write_all(b"\n")?;
        }
        Ok(self.sink.flush()?)
    }
}
