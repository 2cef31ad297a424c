//! What can be done on the screens that join areas, and by whom.
//!
//! Invariant: who is not named here may not.

use crate::members::{
    Act,
    Role::{Admin, Csm, Marketer, Sales},
    TokenScope, Tokens,
};

pub const ALL: &[Act] = &[EXPORT_RECORDS, IMPORT_RECORDS, ERASE_PEOPLE];

/// Take records out as a file.
pub const EXPORT_RECORDS: Act = Act {
    name: "export-records",
    roles: &[Admin, Csm, Marketer, Sales],
    tokens: Tokens::From(TokenScope::Read),
};
/// Bring files in and undo that.
pub const IMPORT_RECORDS: Act =
    Act { name: "import-records", roles: &[Admin, Csm, Marketer], tokens: Tokens::From(TokenScope::Write) };
/// Erase a person's data for good.
pub const ERASE_PEOPLE: Act =
    Act { name: "erase-people", roles: &[Admin], tokens: Tokens::From(TokenScope::Admin) };
