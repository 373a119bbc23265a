//! Writing one Parquet file the way every file of the lake is written.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnWriter, ArrowRowGroupWriterFactory, ArrowWriterOptions, compute_leaves};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;

use sha2::{Digest as _, Sha256};

use super::index::hexadecimal;
use super::pages::Pages;
use super::rows::ROW_COLUMN;

/// Rows of one row group.
const GROUP_ROWS: usize = 262_144;

/// A file, what was written to it so far as SHA-256 where that is asked for, and how many bytes that is.
struct Output {
    file: File,
    content: Option<Sha256>,
    length: u64,
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        if let Some(content) = &mut self.content {
            content.update(bytes.get(..count).unwrap_or_default());
        }
        self.length += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// What a file holds.
pub(super) struct Written {
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// How many bytes it has.
    pub length: u64,
}

/// A Parquet file being written: zstd, page statistics, page checksums, provenance in the metadata.
///
/// The bytes depend on schema, rows, batch boundaries and metadata alone: no time, no host, no thread count.
pub struct ParquetFile {
    writer: SerializedFileWriter<Output>,
    schema: SchemaRef,
    factory: ArrowRowGroupWriterFactory,
    pages: Pages,
    /// The columns of the row group being written; none between two groups.
    columns: Vec<ArrowColumnWriter>,
    group_rows: usize,
    groups: usize,
}

impl ParquetFile {
    /// Starts a file. `provenance` goes into the file's key-value metadata under `quarterdeck.*` keys.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: &Path, schema: SchemaRef, provenance: &[(&str, String)]) -> Result<Self, ParquetError> {
        Self::start(path, schema.clone(), properties(&schema, provenance)?, None)
    }

    /// Starts a part of a table of the lake. It will say what it holds. `unique` is a column with no value twice, if there is one.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub(super) fn create_part(
        path: &Path,
        schema: SchemaRef,
        provenance: &[(&str, String)],
        unique: Option<&str>,
    ) -> Result<Self, ParquetError> {
        let properties = for_part(properties(&schema, provenance)?, &schema, unique);
        Self::start(path, schema, properties, Some(Sha256::new()))
    }

    fn start(
        path: &Path,
        schema: SchemaRef,
        properties: WriterPropertiesBuilder,
        content: Option<Sha256>,
    ) -> Result<Self, ParquetError> {
        let pages = Pages::default();
        let options = ArrowWriterOptions::new()
            .with_properties(properties.build())
            .with_page_store_factory(Arc::new(pages.clone()));
        let output = Output { file: File::create(path)?, content, length: 0 };
        let writer = ArrowWriter::try_new_with_options(output, schema.clone(), options)?;
        let (writer, factory) = writer.into_serialized_writer()?;
        Ok(Self { writer, schema, factory, pages, columns: Vec::new(), group_rows: 0, groups: 0 })
    }

    /// Adds rows.
    ///
    /// # Errors
    /// When the rows do not fit the schema or the file cannot be written.
    pub fn write(&mut self, rows: &RecordBatch) -> Result<(), ParquetError> {
        let names = |schema: &SchemaRef| -> Vec<_> {
            schema.fields().iter().map(|field| (field.name().clone(), field.data_type().clone())).collect()
        };
        let (found, expected) = (names(&rows.schema()), names(&self.schema));
        if found != expected {
            return Err(ParquetError::General(format!("found rows of {found:?}, expected {expected:?}")));
        }
        let mut start = 0;
        while start < rows.num_rows() {
            let count = (rows.num_rows() - start).min(GROUP_ROWS - self.group_rows);
            self.write_to_group(&rows.slice(start, count))?;
            start += count;
            if self.group_rows == GROUP_ROWS {
                self.finish_group()?;
            }
        }
        Ok(())
    }

    fn write_to_group(&mut self, rows: &RecordBatch) -> Result<(), ParquetError> {
        if self.columns.is_empty() {
            self.columns = self.factory.create_column_writers(self.groups)?;
        }
        let mut columns = self.columns.iter_mut();
        for (field, values) in self.schema.fields().iter().zip(rows.columns()) {
            for leaf in compute_leaves(field, values)? {
                let column = columns.next().ok_or_else(|| ParquetError::General("too few columns".to_owned()))?;
                column.write(&leaf)?;
            }
        }
        self.group_rows += rows.num_rows();
        Ok(())
    }

    fn finish_group(&mut self) -> Result<(), ParquetError> {
        if self.columns.is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for (index, column) in self.columns.drain(..).enumerate() {
            let chunk = column.close()?;
            let (bytes, closed) = self.pages.finish(index, chunk.close())?;
            group.append_column(&bytes, closed)?;
        }
        group.close()?;
        self.group_rows = 0;
        self.groups += 1;
        Ok(())
    }

    /// Writes the footer and makes the bytes durable.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn close(self) -> Result<(), ParquetError> {
        self.close_hashed().map(drop)
    }

    /// The same, and says what the file holds.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(super) fn close_hashed(mut self) -> Result<Written, ParquetError> {
        self.finish_group()?;
        let Output { file, content, length } = self.writer.into_inner()?;
        file.sync_all()?;
        Ok(Written { sha256: hexadecimal(&content.unwrap_or_default().finalize()), length })
    }
}

/// How every file is written.
fn properties(schema: &SchemaRef, provenance: &[(&str, String)]) -> Result<WriterPropertiesBuilder, ParquetError> {
    let metadata =
        provenance.iter().map(|(key, value)| KeyValue::new(format!("quarterdeck.{key}"), value.clone())).collect();
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_created_by(concat!("quarterdeck ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(metadata));
    // Hardly a moment is there twice: a dictionary of them would be larger than they are.
    let moments = schema.fields().iter().filter(|field| matches!(field.data_type(), DataType::Timestamp(..)));
    Ok(moments.fold(properties, |properties, field| as_differences(properties, field.name())))
}

/// How parts of tables are written besides: line numbers, which grow, as differences; texts without least and greatest values, which
/// nobody asks for and which cost more to find than the texts to write; and a column with no value twice without a dictionary.
fn for_part(
    mut properties: WriterPropertiesBuilder,
    schema: &SchemaRef,
    unique: Option<&str>,
) -> WriterPropertiesBuilder {
    for field in schema.fields() {
        let name = field.name();
        if name == ROW_COLUMN || name.strip_prefix(ROW_COLUMN).is_some_and(|join| join.starts_with('.')) {
            properties = as_differences(properties, name);
        }
        if field.data_type() == &DataType::Utf8 {
            properties = properties.set_column_statistics_enabled(column(name), EnabledStatistics::None);
        }
        if unique == Some(name) {
            properties = properties.set_column_dictionary_enabled(column(name), false);
        }
    }
    properties
}

fn as_differences(properties: WriterPropertiesBuilder, name: &str) -> WriterPropertiesBuilder {
    let properties = properties.set_column_dictionary_enabled(column(name), false);
    properties.set_column_encoding(column(name), Encoding::DELTA_BINARY_PACKED)
}

/// A column by its name, which may have points in it.
fn column(name: &str) -> ColumnPath {
    ColumnPath::new(vec![name.to_owned()])
}

#[cfg(test)]
mod tests {
    use std::fs;

    use arrow::array::{ArrayRef, AsArray, Int64Array, StringArray};
    use arrow::datatypes::Int64Type;
    use parquet::arrow::arrow_reader::{
        ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection, RowSelector,
    };
    use parquet::file::metadata::PageIndexPolicy;
    use proptest::prelude::*;

    use super::*;

    fn batch(numbers: &[i64]) -> RecordBatch {
        // Few distinct texts make a dictionary; distinct ones outgrow it.
        let few: StringArray = numbers.iter().map(|n| Some(format!("kind {}", n % 5))).collect();
        let many: StringArray = numbers.iter().map(|n| (n % 7 != 0).then(|| format!("{n:>040}"))).collect();
        let numbers = Int64Array::from(numbers.to_vec());
        let columns: [(&str, ArrayRef, bool); 3] =
            [("few", Arc::new(few), true), ("many", Arc::new(many), true), ("n", Arc::new(numbers), true)];
        RecordBatch::try_from_iter_with_nullable(columns).unwrap()
    }

    fn write(path: &Path, batches: &[RecordBatch]) {
        let provenance = [("table", "test".to_owned())];
        let mut file = ParquetFile::create(path, batches[0].schema(), &provenance).unwrap();
        for batch in batches {
            file.write(batch).unwrap();
        }
        file.close().unwrap();
    }

    fn read(path: &Path) -> Result<Vec<RecordBatch>, String> {
        let file = File::open(path).map_err(|error| error.to_string())?;
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| error.to_string())?;
        let reader = builder.build().map_err(|error| error.to_string())?;
        reader.map(|batch| batch.map_err(|error| error.to_string())).collect()
    }

    #[test]
    fn rows_come_back_over_groups_and_by_the_page_index() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.parquet");
        let rows = i64::try_from(GROUP_ROWS).unwrap() + 1000;
        let numbers: Vec<i64> = (0..rows).collect();
        write(&path, &numbers.chunks(100_000).map(batch).collect::<Vec<_>>());
        let back: Vec<i64> = read(&path)
            .unwrap()
            .iter()
            .flat_map(|batch| batch.column(2).as_primitive::<Int64Type>().values().to_vec())
            .collect();
        assert_eq!(back, numbers);
        let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Required);
        let builder =
            ParquetRecordBatchReaderBuilder::try_new_with_options(File::open(&path).unwrap(), options).unwrap();
        assert_eq!(builder.metadata().num_row_groups(), 2);
        let selection = RowSelection::from(vec![RowSelector::skip(150_000), RowSelector::select(3)]);
        let selected: Vec<_> = builder.with_row_selection(selection).build().unwrap().map(Result::unwrap).collect();
        assert_eq!(selected[0], batch(&[150_000, 150_001, 150_002]));
    }

    #[test]
    fn a_file_knows_what_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.parquet");
        let mut file = ParquetFile::create_part(&path, batch(&[1]).schema(), &[], Some("many")).unwrap();
        let rows = batch(&(0..5000).collect::<Vec<_>>());
        file.write(&rows).unwrap();
        let Written { sha256, length } = file.close_hashed().unwrap();
        assert_eq!(sha256, crate::lake::index::hash_file(&path).unwrap());
        assert_eq!(length, fs::metadata(&path).unwrap().len());
        let back = arrow::compute::concat_batches(&rows.schema(), &read(&path).unwrap()).unwrap();
        assert_eq!(back, rows);
    }

    #[test]
    fn a_flipped_bit_in_any_page_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.parquet");
        write(&path, &[batch(&(0..5000).collect::<Vec<_>>())]);
        let sound = fs::read(&path).unwrap();
        assert!(read(&path).is_ok());
        let file = File::open(&path).unwrap();
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        let ends: Vec<usize> = builder
            .metadata()
            .row_group(0)
            .columns()
            .iter()
            .map(|column| {
                let (start, length) = column.byte_range();
                usize::try_from(start + length).unwrap()
            })
            .collect();
        for end in ends {
            let mut damaged = sound.clone();
            // The last byte of the last page of the column.
            damaged[end - 1] ^= 1;
            fs::write(&path, &damaged).unwrap();
            let error = read(&path).unwrap_err();
            assert!(error.contains("checksum"), "{error}");
        }
    }

    #[test]
    fn rows_of_another_schema_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = ParquetFile::create(&folder.path().join("x"), batch(&[1]).schema(), &[]).unwrap();
        assert!(file.write(&batch(&[1]).project(&[0]).unwrap()).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn any_numbers_in_any_batches_come_back(numbers in prop::collection::vec(any::<i64>(), 1..3000), size in 1_usize..1000) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("x.parquet");
            let batches: Vec<_> = numbers.chunks(size).map(batch).collect();
            write(&path, &batches);
            let back = arrow::compute::concat_batches(&batches[0].schema(), &read(&path).unwrap()).unwrap();
            prop_assert_eq!(back, batch(&numbers));
        }
    }
}
