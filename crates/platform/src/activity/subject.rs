//! The words of what activities are about, as they are stored.
//!
//! Invariant: what was stored is read under the same word, also where the area that had it is gone.

use std::{
    collections::BTreeSet,
    fmt,
    sync::{Mutex, PoisonError},
};

use super::SubjectKind;
use crate::db;

const WORDS: &[(SubjectKind, &str)] = &[
    (SubjectKind::Workspace, "workspace"),
    (SubjectKind::Member, "member"),
    (SubjectKind::Account, "account"),
    (SubjectKind::Person, "person"),
    (SubjectKind::Subscription, "subscription"),
    (SubjectKind::Conversation, "conversation"),
    (SubjectKind::SurveyAnswer, "survey_answer"),
    (SubjectKind::ChurnEvent, "churn_event"),
    (SubjectKind::Note, "note"),
    (SubjectKind::Task, "task"),
    (SubjectKind::Import, "import"),
    (SubjectKind::Scorecard, "scorecard"),
    (SubjectKind::TrackedEvent, "tracked_event"),
    (SubjectKind::TrackingKey, "tracking_key"),
    (SubjectKind::Act, "act"),
];

impl SubjectKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Of(word) => word,
            own => WORDS.iter().find(|(kind, _)| *kind == own).map_or("", |(_, word)| word),
        }
    }

    fn read(word: &str) -> Self {
        match WORDS.iter().find(|(_, known)| *known == word) {
            Some((kind, _)) => *kind,
            None => Self::Of(kept(word)),
        }
    }
}

/// The word for as long as the program runs: there are as many as areas have kinds of record.
fn kept(word: &str) -> &'static str {
    static KEPT: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = kept.get(word) {
        return known;
    }
    let word: &'static str = Box::leak(word.to_owned().into_boxed_str());
    kept.insert(word);
    word
}

impl fmt::Display for SubjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// By its word, as it is stored.
impl serde::Serialize for SubjectKind {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for SubjectKind {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self::read(&String::deserialize(from)?))
    }
}

impl db::Bind for SubjectKind {
    const KIND: db::Kind = db::Kind::Text;
    fn bind(self) -> db::Value {
        db::Value::Text(self.as_str().to_owned())
    }
}

crate::column_through!(SubjectKind, String, |raw: String| Ok::<_, String>(SubjectKind::read(&raw)));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_as_it_is_written() {
        for (kind, word) in WORDS {
            assert_eq!((SubjectKind::read(word), kind.as_str()), (*kind, *word));
        }
        assert_eq!(SubjectKind::read("letter"), SubjectKind::Of("letter"));
        assert_eq!(SubjectKind::Of("letter").as_str(), "letter");
    }
}
