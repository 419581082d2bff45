//! A bill as a file: its text, and how it is packed.

use super::column::Sheet;
use super::row::Row;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;

/// How a bill is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillHarm {
    /// It ends in the middle of its last row.
    Cut,
    /// Its sums count one row fewer than there are.
    Miscounted,
    /// Its first row is missing, and its sums count it.
    LacksRow,
}

/// A bill that is ready to be sent.
#[derive(Clone, Debug)]
pub(in crate::simulator) struct BillFile {
    text: String,
    gzip: bool,
}

impl BillFile {
    /// Writes the titles, the rows, and the sums under titles of their own. Every value but a title has a backtick before it.
    pub(super) fn new(sheet: &Sheet<'_>, rows: &[Row<'_>], gzip: bool) -> Self {
        let columns = sheet.columns();
        let mut text = String::from('\u{feff}');
        let mut line = |values: Vec<String>, mark: &str| {
            let marked: Vec<_> = values.into_iter().map(|value| format!("{mark}{value}")).collect();
            text.push_str(&marked.join(","));
            text.push_str("\r\n");
        };
        line(columns.iter().map(|column| sheet.title(*column).to_owned()).collect(), "");
        for row in rows {
            line(columns.iter().map(|column| sheet.value(*column, row)).collect(), "`");
        }
        let (titles, sums): (Vec<_>, Vec<_>) = sheet.summary(rows).into_iter().map(|(title, sum)| (title.to_owned(), sum)).unzip();
        line(titles, "");
        line(sums, "`");
        Self { text, gzip }
    }

    /// What is sent.
    pub(in crate::simulator) fn bytes(&self) -> Vec<u8> {
        if !self.gzip {
            return self.text.clone().into_bytes();
        }
        let mut packed = GzEncoder::new(vec![], Compression::default());
        // A vector takes every byte.
        packed.write_all(self.text.as_bytes()).and_then(|()| packed.finish()).unwrap_or_default()
    }

    /// Harms it.
    pub(in crate::simulator) fn suffer(&mut self, harm: BillHarm) {
        match harm {
            BillHarm::Cut => self.cut(),
            BillHarm::Miscounted => self.miscount(),
            BillHarm::LacksRow => {
                let lines: Vec<_> = self.text.split_inclusive("\r\n").collect();
                self.text = lines.into_iter().enumerate().filter(|(index, _)| *index != 1).map(|(_, line)| line).collect();
            }
        }
    }

    fn cut(&mut self) {
        let ends: Vec<_> = self.text.match_indices("\r\n").map(|(at, _)| at).collect();
        let last_row = ends.len().checked_sub(3).and_then(|index| ends.get(index)).copied().unwrap_or_default();
        let half = self.text.get(..last_row).and_then(|rows| rows.rfind(",`")).unwrap_or_default();
        self.text.truncate(half);
    }

    fn miscount(&mut self) {
        let Some((before, sums)) = self.text.trim_end().rsplit_once("\r\n`") else { return };
        let Some((count, rest)) = sums.split_once(',') else { return };
        let (whole, tenth) = count.split_once('.').map_or((count, None), |(whole, tenth)| (whole, Some(tenth)));
        let fewer = whole.parse::<u64>().unwrap_or_default().saturating_sub(1);
        let fewer = tenth.map_or_else(|| fewer.to_string(), |tenth| format!("{fewer}.{tenth}"));
        self.text = format!("{before}\r\n`{fewer},{rest}\r\n");
    }
}
