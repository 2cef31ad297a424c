//! The kinds of act: what was done at once. Each area has its own.
//!
//! Invariant: every kind has its words in both languages (`done-{name}`); a test looks for them.

use serde_json::Value as Json;

use crate::{parts::Parts, ui::Ui};

/// A kind of act.
pub struct ActKind {
    /// As it is stored.
    pub name: &'static str,
    /// Whether only who did it, or an administrator, undoes it: notes are their author's.
    pub is_personal: bool,
    /// Whether what it made has a page, which is gone when the act is undone.
    pub makes_page: bool,
    /// What the records became, in words, from what the act says of itself.
    pub to: fn(&Ui, &Json) -> Option<String>,
}

impl ActKind {
    pub const fn named(name: &'static str) -> Self {
        Self {
            name,
            is_personal: false,
            makes_page: false,
            to: |_, about| about["to"].as_str().map(str::to_owned),
        }
    }
}

impl std::fmt::Debug for ActKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl ActKind {
    /// The kind of this name; none where no area has it any more.
    pub fn find(parts: &Parts, name: &str) -> Option<&'static Self> {
        parts.all::<&'static Self>().iter().copied().find(|kind| kind.name == name)
    }
}
