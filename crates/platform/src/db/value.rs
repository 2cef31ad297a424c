//! What a query is given: one value type that either engine binds.
//!
//! Invariant: a missing value keeps its kind, because PostgreSQL types its parameters.

use jiff::civil::Date;
use uuid::Uuid;

use crate::time::Timestamp;

/// The kinds of column that both engines have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Int,
    Real,
    Text,
    Uuid,
    Json,
    Blob,
}

/// A value bound to a placeholder.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null(Kind),
    Int(i64),
    Real(f64),
    Text(String),
    Uuid(Uuid),
    Json(serde_json::Value),
    Blob(Vec<u8>),
}

/// A Rust type with a column kind of its own; what [`Value`] is made from.
pub trait Bind: Sized {
    const KIND: Kind;
    fn bind(self) -> Value;
}

impl<T: Bind> From<T> for Value {
    fn from(given: T) -> Self {
        given.bind()
    }
}

impl<T: Bind> Bind for Option<T> {
    const KIND: Kind = T::KIND;
    fn bind(self) -> Value {
        self.map_or(Value::Null(T::KIND), T::bind)
    }
}

macro_rules! bind {
    ($($type:ty => $kind:ident($given:ident) $value:expr;)*) => {$(
        impl Bind for $type {
            const KIND: Kind = Kind::$kind;
            fn bind(self) -> Value {
                let $given = self;
                Value::$kind($value)
            }
        }
    )*};
}

bind! {
    i64 => Int(v) v;
    i32 => Int(v) i64::from(v);
    u32 => Int(v) i64::from(v);
    bool => Int(v) i64::from(v);
    f64 => Real(v) v;
    String => Text(v) v;
    &str => Text(v) v.to_owned();
    &String => Text(v) v.clone();
    Uuid => Uuid(v) v;
    serde_json::Value => Json(v) v;
    &serde_json::Value => Json(v) v.clone();
    Vec<u8> => Blob(v) v;
    Date => Text(v) v.to_string();
    Timestamp => Int(v) v.0;
}

/// PostgreSQL stores no text with U+0000 in it, so neither engine does: it is left out.
pub(super) fn without_nul(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text }
}

/// The same for every text in a JSON value.
pub(super) fn json_without_nul(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(text) => *text = without_nul(std::mem::take(text)),
        serde_json::Value::Array(items) => items.iter_mut().for_each(json_without_nul),
        serde_json::Value::Object(fields) => {
            if fields.keys().any(|name| name.contains('\0')) {
                *fields = std::mem::take(fields)
                    .into_iter()
                    .map(|(name, value)| (without_nul(name), value))
                    .collect();
            }
            fields.values_mut().for_each(json_without_nul);
        }
        _ => {}
    }
}

impl Value {
    /// As it is bound.
    pub(super) fn storable(self) -> Self {
        match self {
            Self::Text(text) => Self::Text(without_nul(text)),
            Self::Json(mut value) => {
                json_without_nul(&mut value);
                Self::Json(value)
            }
            other => other,
        }
    }

    /// As it is kept beside other values in a JSON object; [`Value::from_json`] reads it back.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Null(_) | Self::Blob(_) => serde_json::Value::Null,
            Self::Int(number) => (*number).into(),
            Self::Real(number) => (*number).into(),
            Self::Text(text) => text.clone().into(),
            Self::Uuid(id) => id.to_string().into(),
            Self::Json(json) => json.clone(),
        }
    }

    /// What [`Value::to_json`] kept of a column of this kind.
    pub fn from_json(kept: &serde_json::Value, kind: Kind) -> Self {
        let value = match kind {
            Kind::Int => kept.as_i64().map(Self::Int),
            Kind::Text => kept.as_str().map(|text| Self::Text(text.to_owned())),
            Kind::Uuid => kept.as_str().and_then(|text| text.parse().ok()).map(Self::Uuid),
            Kind::Json => Some(Self::Json(kept.clone())),
            Kind::Real => kept.as_f64().map(Self::Real),
            Kind::Blob => None,
        };
        value.unwrap_or(Self::Null(kind))
    }
}

/// The arguments of a query, in the order of its placeholders: `args![account, "open", 20]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Value::from($value)),*] };
}
