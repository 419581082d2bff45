//! A file that is written behind the back of whoever fills it, so that the ledger is read while the disk is busy.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// How many bytes go to the file at once.
const PART: usize = 1 << 18;

/// How many parts may wait for the disk; then whoever fills the file waits too.
const WAITING: usize = 8;

/// After how many parts the disk is told to keep them: so not all of it is left for the end.
const KEPT_AT_ONCE: usize = 64;

/// A file in the making.
pub(super) struct Draft {
    gathered: Vec<u8>,
    parts: SyncSender<Vec<u8>>,
    writer: JoinHandle<io::Result<()>>,
}

impl Draft {
    /// Fills an empty file.
    pub(super) fn of(file: File) -> io::Result<Self> {
        let (parts, waiting) = sync_channel(WAITING);
        let writer = std::thread::Builder::new().name("export".to_owned()).spawn(move || write_behind(file, &waiting))?;
        Ok(Self { gathered: Vec::with_capacity(PART), parts, writer })
    }

    /// Returns when all of it is durable, or says why it is not.
    pub(super) fn finish(mut self) -> io::Result<()> {
        // Where the writer has ended, its own word says why.
        self.pass_on().ok();
        drop(self.parts);
        self.writer.join().unwrap_or_else(|_panic| Err(ErrorKind::Other.into()))
    }

    fn pass_on(&mut self) -> io::Result<()> {
        let part = std::mem::replace(&mut self.gathered, Vec::with_capacity(PART));
        self.parts.send(part).or(Err(ErrorKind::BrokenPipe.into()))
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.gathered.len().saturating_add(bytes.len()) > PART {
            self.pass_on()?;
        }
        self.gathered.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// [`Draft::finish`] does it.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write_behind(mut file: File, waiting: &Receiver<Vec<u8>>) -> io::Result<()> {
    for (part, number) in waiting.iter().zip(1_usize..) {
        file.write_all(&part)?;
        if number.is_multiple_of(KEPT_AT_ONCE) {
            file.sync_data()?;
        }
    }
    file.sync_all()
}
