//! A seal in the footer of the Parquet file: how many rows there are, and a checksum of all that stands before the
//! footer. The format's own checksums leave out the headers of pages, where one wrong bit changes what is read.

use std::fs::File;
use std::io::{self, Read, Seek, Write};

use crc32fast::Hasher;

/// Key of the seal among the footer's metadata.
pub(super) const SEAL_KEY: &str = "huddle.seal";

/// Rows, and length and checksum (CRC-32) of the bytes before the footer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Seal {
    pub(super) rows: u64,
    bytes: u64,
    checksum: u32,
}

impl Seal {
    /// As text, for the footer.
    pub(super) fn to_text(self) -> String {
        format!("{} {} {:08x}", self.rows, self.bytes, self.checksum)
    }

    /// From the footer's text.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let seal = Self {
            rows: words.next()?.parse().ok()?,
            bytes: words.next()?.parse().ok()?,
            checksum: u32::from_str_radix(words.next()?, 16).ok()?,
        };
        words.next().is_none().then_some(seal)
    }

    /// Whether the beginning of a file is what was sealed.
    pub(super) fn fits(&self, mut file: &File) -> io::Result<bool> {
        file.rewind()?;
        let mut sealed = file.take(self.bytes);
        let mut output = Sealed::new(io::sink());
        let copied = io::copy(&mut sealed, &mut output)?;
        Ok(copied == self.bytes && output.seal(self.rows) == *self)
    }
}

/// Passes bytes on and keeps their checksum.
pub(super) struct Sealed<W> {
    output: W,
    hasher: Hasher,
    bytes: u64,
}

impl<W> Sealed<W> {
    pub(super) fn new(output: W) -> Self {
        Self { output, hasher: Hasher::new(), bytes: 0 }
    }

    /// The seal of all that was written so far, which holds so many rows.
    pub(super) fn seal(&self, rows: u64) -> Seal {
        Seal { rows, bytes: self.bytes, checksum: self.hasher.clone().finalize() }
    }
}

impl<W: Write> Write for Sealed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.output.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}
