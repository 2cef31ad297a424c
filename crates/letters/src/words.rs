//! Job: give an enum its words: how each variant is written in a column, an API field or a log.
//! Invariant: what is written is read back as the same variant, and nothing else is read.

/// Adds `ALL`, `as_str`, `Display` and `FromStr` to a fieldless enum.
macro_rules! words {
    ($name:ident { $($variant:ident => $word:literal),+ $(,)? }) => {
        impl $name {
            /// Every variant, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word it is stored as.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Self::ALL
                    .iter()
                    .copied()
                    .find(|variant| variant.as_str() == word)
                    .ok_or_else(|| $crate::UnknownWord(word.to_owned()))
            }
        }
    };
}

pub(crate) use words;

/// A word that stands for no variant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is none of the words that are known here")]
pub struct UnknownWord(pub String);
