//! A file that the disk keeps while it grows, so that not all of that is left for the end.

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, IntoInnerError, Write};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

/// How many bytes go to the file at once.
const PART: usize = 1 << 18;

/// After how many bytes the disk is told to keep them.
const KEPT_AT_ONCE: usize = 8 << 20;

/// A file in the making.
pub(super) struct Draft {
    file: BufWriter<File>,
    /// How many bytes came since the disk was told to keep them.
    unkept: usize,
    more: SyncSender<()>,
    keeper: JoinHandle<io::Result<()>>,
}

impl Draft {
    /// Fills an empty file.
    pub(super) fn of(file: File) -> io::Result<Self> {
        let (same, (more, told)) = (file.try_clone()?, sync_channel(1));
        let keep = move || told.iter().try_for_each(|()| same.sync_data());
        let keeper = std::thread::Builder::new().name("export-keeper".to_owned()).spawn(keep)?;
        Ok(Self { file: BufWriter::with_capacity(PART, file), unkept: 0, more, keeper })
    }

    /// Returns when all of it is durable, or says why it is not.
    pub(super) fn finish(self) -> io::Result<()> {
        let Self { file, more, keeper, unkept: _ } = self;
        let file = file.into_inner().map_err(IntoInnerError::into_error)?;
        drop(more);
        keeper.join().unwrap_or_else(|_panic| Err(ErrorKind::Other.into()))?;
        file.sync_all()
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.unkept = self.unkept.saturating_add(written);
        if self.unkept >= KEPT_AT_ONCE {
            self.unkept = 0;
            // A disk that is still busy with what came before is not waited for.
            self.more.try_send(()).ok();
        }
        Ok(written)
    }

    /// [`Draft::finish`] does it.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
