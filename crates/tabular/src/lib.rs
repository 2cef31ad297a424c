//! Reads the tables that companies already have, and writes the ones we hand back.
//!
//! **Reading.** [`Table::open`] takes CSV, TSV and semicolon files (UTF-8, Shift_JIS, EUC-JP, ISO-2022-JP, UTF-16, Windows-1252)
//! and Excel workbooks, finds out how they are written, and gives [`Rows`]: every record of the file exactly
//! once, as a [`Row`] of texts or as a [`RowProblem`] with its reason. Memory stays flat however long a
//! delimited file is; of a workbook only its shared strings are held.
//!
//! **Values.** All cells are text. What a text means is for [`values`]: dates, money, numbers, yes and no, in
//! the forms that people write in Japanese and English offices. [`infer`] says what a column seems to hold.
//!
//! **Writing.** [`TableWriter`] writes CSV that Excel opens as it should and that runs no formula;
//! [`RefusedRows`] hands back rows with the reason for which they were refused.
//!
//! An import, from end to end:
//!
//! ```
//! use bansou_tabular::{Missing, Row, Table};
//! use bansou_tabular::values::{dates, money};
//!
//! let file = "企業ID,契約開始,MRR\nA-1,令和6年4月1日,\"¥1,200\"\nA-2,2024/4/31,\"¥800\"\n";
//! let mut table = Table::from_bytes(file.as_bytes().to_vec())?;
//! let missing = Missing::default();
//!
//! // From a sample of each column, how its dates and amounts are written.
//! let sample = table.preview(200)?;
//! let starts: Vec<&str> = sample.iter().flatten().map(|row| row.cell(1)).collect();
//! let dates = dates::DateReading { order: dates::DateOrder::of_column(&starts), ..Default::default() };
//! let money = money::MoneyReading::default();
//!
//! let mut rows = table.rows_from(0)?; // where an earlier run stopped
//! let mut row = Row::default();
//! let (mut kept, mut refused) = (0, 0);
//! while let Some(read) = rows.read(&mut row) {
//!     match read {
//!         Err(_problem) => refused += 1,
//!         Ok(()) => match (dates.read(missing.or_empty(row.cell(1))), money.read(row.cell(2))) {
//!             (Ok(_start), Ok(_mrr)) => kept += 1,
//!             _ => refused += 1,
//!         },
//!     }
//!     let _resume_here = rows.records_read();
//! }
//! assert_eq!((kept, refused), (1, 1));
//! # Ok::<(), bansou_tabular::ReadError>(())
//! ```

mod aside;
mod bounds;
mod content;
mod delimited;
mod delimiter;
mod encoding;
mod error;
mod formats;
mod head;
mod headings;
mod infer;
mod input;
pub mod profile;
mod records;
mod row;
mod sheet;
mod table;
pub mod values;
mod write;

pub use content::Content;
pub use delimiter::Delimiter;
pub use encoding::Encoding;
pub use error::{MOST_COLUMNS, ReadError};
pub use infer::{ColumnType, Inference, infer};
pub use input::Stop;
pub use profile::{ColumnProfile, profile_of};
pub use row::{ProblemReason, Row, RowProblem, SheetNumber};
pub use table::{Format, Kind, ReadOptions, Rows, Table};
pub use values::missing::Missing;
pub use write::{RefusedRows, TableWriter, without_guard};
