//! Places of accounts, people and members in the company's lists, and what people are to the vendor.

use crate::labels::labelled;

/// Place of an account in [`crate::Company::accounts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountNo(pub u32);

impl AccountNo {
    /// As a place in a slice.
    #[must_use]
    pub fn place(self) -> usize {
        self.0 as usize
    }
}

/// Place of a member in [`crate::Company::members`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemberNo(pub u32);

impl MemberNo {
    /// As a place in a slice.
    #[must_use]
    pub fn place(self) -> usize {
        self.0 as usize
    }
}

/// Place of a person in [`crate::Company::people`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonNo(pub u32);

impl PersonNo {
    /// As a place in a slice.
    #[must_use]
    pub fn place(self) -> usize {
        self.0 as usize
    }
}

labelled!(
    /// What somebody is to the vendor.
    PersonRole {
        DecisionMaker = "decision_maker", "決裁者";
        Champion = "champion", "推進者";
        Administrator = "administrator", "管理者";
        User = "user", "利用者";
    }
);
