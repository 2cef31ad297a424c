//! Enums that are stored, sent and written as one lower-case word.
//!
//! Invariant: the word in the database, the API and the URL is the same.

/// Gives an enum its words: `as_str`, `ALL`, `FromStr`, `Display`, and reading and binding in a query.
#[macro_export]
macro_rules! text_enum {
    ($name:ident { $($variant:ident => $text:literal),+ $(,)? }) => {
        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(format!("{text:?} is none of {}", [$($text),+].join(", "))),
                }
            }
        }

        impl $crate::db::Bind for $name {
            const KIND: $crate::db::Kind = $crate::db::Kind::Text;
            fn bind(self) -> $crate::db::Value {
                $crate::db::Value::Text(self.as_str().to_owned())
            }
        }

        $crate::column_through!($name, String, |raw: String| raw.parse::<$name>());
    };
}
