//! What a query answers: rows of either engine, read by column name.
//!
//! Invariant: a column that cannot be read is an error with the column's name, never a default.

use jiff::civil::Date;
use sqlx::{Row as _, postgres::PgRow, sqlite::SqliteRow};
use uuid::Uuid;

use super::{DbError, Kind, Result, Value};
use crate::time::Timestamp;

/// One row of an answer.
#[derive(Debug)]
pub enum Row {
    Lite(SqliteRow),
    Pg(PgRow),
}

impl Row {
    /// The value of the named column.
    pub fn get<T: Column>(&self, column: &str) -> Result<T> {
        T::read(self, column)
    }

    /// The value of a column whose kind is known at run time only.
    pub fn value(&self, column: &str, kind: Kind) -> Result<Value> {
        Ok(match kind {
            Kind::Int => self.get::<Option<i64>>(column)?.into(),
            Kind::Text => self.get::<Option<String>>(column)?.into(),
            Kind::Uuid => self.get::<Option<Uuid>>(column)?.into(),
            Kind::Json => self.get::<Option<serde_json::Value>>(column)?.into(),
            Kind::Real => self.get::<Option<f64>>(column)?.into(),
            Kind::Blob => self.get::<Option<Vec<u8>>>(column)?.into(),
        })
    }
}

/// A struct that a whole row makes.
pub trait FromRow: Sized {
    fn from_row(row: &Row) -> Result<Self>;
}

/// A type that one column makes.
pub trait Column: Sized {
    fn read(row: &Row, column: &str) -> Result<Self>;

    /// The value, or none where the column is null.
    fn read_option(row: &Row, column: &str) -> Result<Option<Self>>;
}

impl<T: Column> Column for Option<T> {
    fn read(row: &Row, column: &str) -> Result<Self> {
        T::read_option(row, column)
    }

    fn read_option(row: &Row, column: &str) -> Result<Option<Self>> {
        T::read_option(row, column).map(Some)
    }
}

/// The error for a value that is stored but means nothing to us.
pub fn unreadable(column: &str, reason: impl ToString) -> DbError {
    DbError::Stored { column: column.to_owned(), reason: reason.to_string() }
}

macro_rules! engine_column {
    ($($type:ty),*) => {$(
        impl Column for $type {
            fn read(row: &Row, column: &str) -> Result<Self> {
                Self::read_option(row, column)?.ok_or_else(|| unreadable(column, "it is null"))
            }
            fn read_option(row: &Row, column: &str) -> Result<Option<Self>> {
                Ok(match row {
                    // Unchecked, because an SQLite expression may answer 1 where a real is meant.
                    Row::Lite(row) => row.try_get_unchecked::<Option<$type>, _>(column)?,
                    Row::Pg(row) => row.try_get::<Option<$type>, _>(column)?,
                })
            }
        }
    )*};
}
engine_column!(i64, f64, String, Uuid, Vec<u8>);

/// A column that is read as `$raw` and then understood by `$make`, which says why it could not.
#[macro_export]
macro_rules! column_through {
    ($type:ty, $raw:ty, $make:expr) => {
        impl $crate::db::Column for $type {
            fn read(row: &$crate::db::Row, column: &str) -> $crate::db::Result<Self> {
                let raw = <$raw as $crate::db::Column>::read(row, column)?;
                #[allow(clippy::redundant_closure_call)]
                ($make)(raw).map_err(|why| $crate::db::unreadable(column, why))
            }
            fn read_option(row: &$crate::db::Row, column: &str) -> $crate::db::Result<Option<Self>> {
                let raw = <$raw as $crate::db::Column>::read_option(row, column)?;
                #[allow(clippy::redundant_closure_call)]
                raw.map(|raw| ($make)(raw).map_err(|why| $crate::db::unreadable(column, why))).transpose()
            }
        }
    };
}

column_through!(bool, i64, |raw: i64| Ok::<bool, String>(raw != 0));
column_through!(Date, String, |raw: String| raw.parse::<Date>());
column_through!(Timestamp, i64, |raw| Ok::<Timestamp, String>(Timestamp(raw)));

impl Column for serde_json::Value {
    fn read(row: &Row, column: &str) -> Result<Self> {
        Ok(Self::read_option(row, column)?.unwrap_or(Self::Null))
    }

    fn read_option(row: &Row, column: &str) -> Result<Option<Self>> {
        match row {
            Row::Lite(row) => row
                .try_get_unchecked::<Option<String>, _>(column)?
                .map(|text| serde_json::from_str(&text).map_err(|e| unreadable(column, e)))
                .transpose(),
            Row::Pg(row) => Ok(row.try_get::<Option<sqlx::types::Json<Self>>, _>(column)?.map(|json| json.0)),
        }
    }
}

macro_rules! tuple_row {
    ($($type:ident $name:ident),+) => {
        /// Short answers are read as a tuple whose columns are named `a`, `b`, `c` …
        impl<$($type: Column),+> FromRow for ($($type,)+) {
            fn from_row(row: &Row) -> Result<Self> {
                Ok(($(row.get::<$type>(stringify!($name))?,)+))
            }
        }
    };
}
tuple_row!(A a);
tuple_row!(A a, B b);
tuple_row!(A a, B b, C c);
tuple_row!(A a, B b, C c, D d);
tuple_row!(A a, B b, C c, D d, E e);
tuple_row!(A a, B b, C c, D d, E e, F f);
