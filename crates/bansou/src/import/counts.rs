//! What an import came to, in numbers.

/// How many rows went which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Counts {
    pub read: i64,
    pub created: i64,
    pub updated: i64,
    pub unchanged: i64,
    pub refused: i64,
    /// Cells of rows that were taken which could not be read.
    pub left: i64,
    /// Rows that may be about a record and of which nobody has said so.
    pub unsure: i64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.read += more.read;
        self.created += more.created;
        self.updated += more.updated;
        self.unchanged += more.unchanged;
        self.refused += more.refused;
        self.left += more.left;
        self.unsure += more.unsure;
    }
}
