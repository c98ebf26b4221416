//! What goes into a statement and what comes out of a row, for both drivers.

use super::error::StoreError;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use rusqlite::types::{ToSqlOutput, ValueRef};
use std::borrow::Cow;

/// A parameter.
#[derive(Clone, Debug)]
pub(crate) enum Value<'a> {
    /// Absent.
    Null,
    /// A number, a time, a truth value (0 or 1).
    Int(i64),
    /// Text.
    Text(Cow<'a, str>),
    /// Bytes.
    Bytes(Cow<'a, [u8]>),
    /// A list of texts: `text[]` on PostgreSQL, a JSON array on SQLite.
    Texts(Vec<Cow<'a, str>>),
    /// A list of numbers: `bigint[]` on PostgreSQL, a JSON array on SQLite.
    Ints(Vec<i64>),
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Value<'_> {
    fn from(truth: bool) -> Self {
        Self::Int(i64::from(truth))
    }
}

impl From<nestor_core::time::Timestamp> for Value<'_> {
    fn from(at: nestor_core::time::Timestamp) -> Self {
        Self::Int(at.as_millis())
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(Cow::Borrowed(bytes))
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Int(number) => ToSqlOutput::Borrowed(ValueRef::Integer(*number)),
            Self::Text(text) => match storable(text) {
                Cow::Borrowed(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
                Cow::Owned(text) => ToSqlOutput::Owned(text.into()),
            },
            Self::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            Self::Texts(texts) => ToSqlOutput::Owned(json(&storable_list(texts))?.into()),
            Self::Ints(numbers) => ToSqlOutput::Owned(json(numbers)?.into()),
        })
    }
}

/// PostgreSQL keeps every character but U+0000. It is replaced on both databases, so that a text means the same on both and
/// nobody can stop a delivery with it; the delivery itself keeps its bytes.
fn storable(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{FFFD}")) } else { Cow::Borrowed(text) }
}

fn storable_list<'t>(texts: &'t [Cow<'_, str>]) -> Vec<Cow<'t, str>> {
    texts.iter().map(|text| storable(text)).collect()
}

fn json<T: serde::Serialize>(list: &[T]) -> rusqlite::Result<String> {
    serde_json::to_string(list).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *ty == Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
            Self::Int(number) => number.to_sql(ty, out),
            Self::Text(text) => storable(text).to_sql(ty, out),
            Self::Bytes(bytes) => bytes.to_sql(ty, out),
            Self::Texts(texts) => storable_list(texts).to_sql(ty, out),
            Self::Ints(numbers) => numbers.to_sql(ty, out),
        }
    }

    fn accepts(_ty: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// One column of a row that was read.
#[derive(Debug)]
pub(crate) enum Cell {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// A row that was read. Each column is taken out once, in any order.
#[derive(Debug)]
pub(crate) struct Row {
    pub(super) cells: Vec<Cell>,
}

impl Row {
    /// Takes the column out of the row.
    pub(crate) fn take<T: FromCell>(&mut self, column: usize) -> Result<T, StoreError> {
        let cell =
            self.cells.get_mut(column).ok_or_else(|| StoreError::Query(format!("the row has no column {column}")))?;
        T::from_cell(std::mem::replace(cell, Cell::Null))
            .ok_or_else(|| StoreError::Query(format!("column {column} has an unexpected type")))
    }
}

/// What a column can be taken as.
pub(crate) trait FromCell: Sized {
    fn from_cell(cell: Cell) -> Option<Self>;
}

impl FromCell for i64 {
    fn from_cell(cell: Cell) -> Option<Self> {
        if let Cell::Int(number) = cell { Some(number) } else { None }
    }
}

impl FromCell for bool {
    fn from_cell(cell: Cell) -> Option<Self> {
        i64::from_cell(cell).map(|number| number != 0)
    }
}

impl FromCell for nestor_core::time::Timestamp {
    fn from_cell(cell: Cell) -> Option<Self> {
        i64::from_cell(cell).map(Self::from_millis)
    }
}

impl FromCell for String {
    fn from_cell(cell: Cell) -> Option<Self> {
        if let Cell::Text(text) = cell { Some(text) } else { None }
    }
}

impl FromCell for Vec<u8> {
    fn from_cell(cell: Cell) -> Option<Self> {
        if let Cell::Bytes(bytes) = cell { Some(bytes) } else { None }
    }
}

impl<T: FromCell> FromCell for Option<T> {
    fn from_cell(cell: Cell) -> Option<Self> {
        if matches!(cell, Cell::Null) { Some(None) } else { T::from_cell(cell).map(Some) }
    }
}

pub(super) fn by_column<'r>(rows: &'r [Vec<Value<'r>>], columns: usize) -> Vec<ColumnValues<'r>> {
    (0..columns)
        .map(|column| ColumnValues(rows.iter().map(|row| row.get(column).unwrap_or(&Value::Null)).collect()))
        .collect()
}

/// One column of many rows, sent as a PostgreSQL array.
#[derive(Debug)]
pub(super) struct ColumnValues<'a>(Vec<&'a Value<'a>>);

impl ToSql for ColumnValues<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        self.0.as_slice().to_sql(ty, out)
    }

    fn accepts(_ty: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

pub(super) fn sqlite_cell(row: &rusqlite::Row<'_>, column: usize) -> Result<Cell, StoreError> {
    Ok(match row.get_ref(column)? {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Int(number),
        ValueRef::Text(bytes) => Cell::Text(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => return Err(StoreError::Query("a column holds a fraction".to_owned())),
    })
}

pub(super) fn postgres_cell(row: &postgres::Row, column: usize) -> Result<Cell, StoreError> {
    let ty = row.columns()[column].type_();
    let cell = match *ty {
        Type::INT8 => row.try_get::<_, Option<i64>>(column)?.map(Cell::Int),
        Type::INT4 => row.try_get::<_, Option<i32>>(column)?.map(|number| Cell::Int(number.into())),
        Type::BOOL => row.try_get::<_, Option<bool>>(column)?.map(|truth| Cell::Int(truth.into())),
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(column)?.map(Cell::Bytes),
        Type::TEXT | Type::VARCHAR | Type::NAME => row.try_get::<_, Option<String>>(column)?.map(Cell::Text),
        _ => return Err(StoreError::Query(format!("a column has the type {ty}"))),
    };
    Ok(cell.unwrap_or(Cell::Null))
}
