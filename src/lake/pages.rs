//! Checksums of Parquet pages.
//!
//! The Parquet library verifies the checksum of a page but does not write one. Here the pages of a column are kept
//! until it is complete, each page's header gets the CRC-32 of the page's bytes, and the column's sizes and offsets
//! are adjusted. What is in the pages stays as the library made it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use flate2::Crc;
use parquet::arrow::arrow_writer::{PageKey, PageStore, PageStoreArgs, PageStoreFactory};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::{ParquetError, Result};

/// The pages of the row group that is being written: for each column the blobs the library hands over, which are
/// headers and bodies in turn.
#[derive(Debug, Clone, Default)]
pub(super) struct Pages {
    columns: Arc<Mutex<BTreeMap<usize, Vec<Bytes>>>>,
}

impl PageStoreFactory for Pages {
    fn create(&self, arguments: &PageStoreArgs<'_>) -> Result<Box<dyn PageStore>> {
        Ok(Box::new(ColumnPages { column: arguments.column_index(), pages: self.clone() }))
    }
}

/// The pages of one column.
struct ColumnPages {
    column: usize,
    pages: Pages,
}

impl PageStore for ColumnPages {
    fn put(&mut self, value: Bytes) -> Result<PageKey> {
        let mut columns = self.pages.columns.lock().unwrap_or_else(PoisonError::into_inner);
        let blobs = columns.entry(self.column).or_default();
        blobs.push(value);
        Ok(PageKey::new(blobs.len() as u64 - 1))
    }

    fn take(&mut self, _key: PageKey) -> Result<Bytes> {
        Err(ParquetError::General("pages are taken by the column".to_owned()))
    }
}

impl Pages {
    /// Takes a finished column: its bytes with checksums, the dictionary first, and its metadata to fit.
    ///
    /// # Errors
    /// When a page header is not laid out as the library lays it out.
    pub(super) fn finish(&self, column: usize, closed: &ColumnCloseResult) -> Result<(Bytes, ColumnCloseResult)> {
        let blobs = self.columns.lock().unwrap_or_else(PoisonError::into_inner).remove(&column).unwrap_or_default();
        let (mut dictionary, mut data) = (Vec::new(), Vec::new());
        let mut lengths = Vec::new();
        let mut added = 0;
        for page in blobs.chunks(2) {
            let [header, body] = page else { return Err(unexpected("a page without a body")) };
            let with_checksum = with_checksum(header, checksum(body))?;
            added += with_checksum.len() - header.len();
            let length = with_checksum.len() + body.len();
            let target = if is_dictionary(header) {
                &mut dictionary
            } else {
                lengths.push(length);
                &mut data
            };
            target.extend_from_slice(&with_checksum);
            target.extend_from_slice(body);
        }
        let closed = adjusted(closed, dictionary.len(), &lengths, added)?;
        dictionary.append(&mut data);
        Ok((Bytes::from(dictionary), closed))
    }
}

/// The metadata of a column whose pages have grown by `added` bytes.
fn adjusted(closed: &ColumnCloseResult, dictionary: usize, pages: &[usize], added: usize) -> Result<ColumnCloseResult> {
    let size = |size: usize| i64::try_from(size).map_err(|_| unexpected("a column larger than a file can be"));
    let metadata = closed.metadata.clone().into_builder();
    let metadata = metadata
        .set_dictionary_page_offset((dictionary > 0).then_some(0))
        .set_data_page_offset(size(dictionary)?)
        .set_total_compressed_size(closed.metadata.compressed_size() + size(added)?)
        .set_total_uncompressed_size(closed.metadata.uncompressed_size() + size(added)?)
        .build()?;
    let mut offset_index = closed.offset_index.clone();
    if let Some(index) = &mut offset_index {
        if index.page_locations.len() != pages.len() {
            return Err(unexpected("an index of other pages"));
        }
        let mut offset = dictionary;
        for (location, length) in index.page_locations.iter_mut().zip(pages) {
            location.offset = size(offset)?;
            location.compressed_page_size = i32::try_from(*length).map_err(|_| unexpected("a page over 2 GiB"))?;
            offset += length;
        }
    }
    Ok(ColumnCloseResult {
        bytes_written: closed.bytes_written + added as u64,
        rows_written: closed.rows_written,
        metadata,
        bloom_filter: closed.bloom_filter.clone(),
        column_index: closed.column_index.clone(),
        offset_index,
    })
}

fn unexpected(found: &str) -> ParquetError {
    ParquetError::General(format!("page checksums: found {found}"))
}

fn checksum(body: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(body);
    crc.sum()
}

/// The header of a 32-bit field that follows the field before it (Thrift's compact protocol: delta 1, type 5).
const NEXT_INTEGER: u8 = 0x15;

/// A dictionary page: the first field, the page's kind, holds 2.
fn is_dictionary(header: &[u8]) -> bool {
    header.starts_with(&[NEXT_INTEGER, 4])
}

/// A page header with its checksum: field 4 goes in after kind and sizes (fields 1 to 3), and the field after it is
/// one nearer to its predecessor than before.
fn with_checksum(header: &[u8], checksum: u32) -> Result<Vec<u8>> {
    let mut at = 0;
    for _ in 0..3 {
        if header.get(at) != Some(&NEXT_INTEGER) {
            return Err(unexpected("a header of another layout"));
        }
        at += 1;
        while header.get(at).is_some_and(|byte| byte & 0x80 != 0) {
            at += 1;
        }
        at += 1;
    }
    let (Some(before), Some([next, after @ ..])) = (header.get(..at), header.get(at..)) else {
        return Err(unexpected("a header that ends early"));
    };
    // The high half of a field's first byte says how far its number lies from that of the field before.
    if next >> 4 < 2 {
        return Err(unexpected("a header with a checksum or of another layout"));
    }
    let mut written = before.to_vec();
    written.push(NEXT_INTEGER);
    push_integer(&mut written, checksum);
    written.push(next - 0x10);
    written.extend_from_slice(after);
    Ok(written)
}

/// A 32-bit field's value: zigzag, then seven bits a byte.
fn push_integer(out: &mut Vec<u8>, value: u32) {
    let sign = if value >> 31 == 1 { u32::MAX } else { 0 };
    let mut rest = (value << 1) ^ sign;
    while rest >= 0x80 {
        out.push((rest & 0x7f) as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_gets_its_checksum_as_field_four() {
        // Kind 0, sizes 100 and 80, then field 5 (a structure).
        let header = [0x15, 0, 0x15, 0xc8, 1, 0x15, 0xa0, 1, 0x2c, 0x15, 2, 0, 0];
        let found = with_checksum(&header, 1).unwrap();
        assert_eq!(found, [0x15, 0, 0x15, 0xc8, 1, 0x15, 0xa0, 1, 0x15, 2, 0x1c, 0x15, 2, 0, 0]);
        assert!(with_checksum(&found, 1).is_err(), "a second one has no place");
        assert!(with_checksum(&[0x15, 0], 1).is_err());
        assert!(!is_dictionary(&header));
    }

    #[test]
    fn integers_are_zigzag() {
        let written = |value| {
            let mut out = Vec::new();
            push_integer(&mut out, value);
            out
        };
        assert_eq!(written(0), [0]);
        assert_eq!(written(u32::MAX), [1]);
        assert_eq!(written(64), [0x80, 1]);
        assert_eq!(written(0x8000_0000), [0xff, 0xff, 0xff, 0xff, 0x0f]);
    }
}
