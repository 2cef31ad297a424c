//! Lanes: work of one lane never waits for work of another.
//!
//! Invariant: each lane has workers of its own in each program, so a job that hangs takes one of its lane's and none else's.

/// A row of workers. An area may have one of its own: what names a lane makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane {
    /// Its words are the message `lane-NAME`.
    pub name: &'static str,
    /// Jobs that one program works on side by side.
    pub workers: usize,
}

impl Lane {
    /// What a member sits and waits for.
    pub const AWAITED: Self = Self { name: "awaited", workers: 2 };
    /// What brings figures up to date.
    pub const FIGURES: Self = Self { name: "figures", workers: 2 };
    /// What is worked out of the past and takes long.
    pub const PAST: Self = Self { name: "past", workers: 1 };
    /// What keeps the house in order.
    pub const UPKEEP: Self = Self { name: "upkeep", workers: 1 };
}

/// Who is first in a lane. It is a head start in time and not a rank, so that what has waited for long goes before what came
/// just now, whatever comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    High,
    Normal,
    Low,
}

impl Priority {
    /// Milliseconds that such a job stands behind one of the highest priority that came at the same time.
    pub(super) fn behind(self) -> i64 {
        match self {
            Self::High => 0,
            Self::Normal => crate::time::MINUTE,
            Self::Low => 15 * crate::time::MINUTE,
        }
    }
}
