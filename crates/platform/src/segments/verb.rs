//! What happens to segments, and by them to records.

use crate::activity::{Known, Said, Told, words::text};

crate::verbs! {
    /// What happens to segments.
    pub enum Verb {
        SegmentDefined { name: String } in none, moves nothing;
        SegmentEnded { name: String } in none, moves nothing;
        /// A record has become one of its members.
        SegmentEntered { key: String, name: String } in none, moves nothing;
        /// A record is no member any more.
        SegmentLeft { key: String, name: String } in none, moves nothing;
    }
}

impl Told for Verb {
    fn told(&self, known: &Known<'_>) -> Said {
        let (word, name) = match self {
            Self::SegmentDefined { name } => ("said-segment-defined", name),
            Self::SegmentEnded { name } => ("said-segment-ended", name),
            Self::SegmentEntered { name, .. } => ("said-segment-entered", name),
            Self::SegmentLeft { name, .. } => ("said-segment-left", name),
        };
        text(known.ui.t1(word, "name", name.as_str()))
    }
}
