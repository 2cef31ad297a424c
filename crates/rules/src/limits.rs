//! How large a rule may be, and what no rule may hold.
//!
//! Invariant: whatever way a rule came (JSON, text, built in the program), the same limits hold for it.

use jiff::civil::Date;

/// How deep rules may stand inside one another.
pub const MOST_DEPTH: usize = 12;
/// How many conditions and groups a rule may have.
pub const MOST_NODES: usize = 500;
/// How many values one list may have.
pub const MOST_VALUES: usize = 500;
/// How many values all lists of a rule may have: each is a parameter of its query.
pub const MOST_VALUES_IN_ALL: usize = 5_000;
/// How many characters one text or key may have.
pub const MOST_CHARACTERS: usize = 1_000;
/// How many days a window or distance may have: ten years.
pub const MOST_DAYS: u32 = 3_660;
/// How many hours a distance may have: a year.
pub const MOST_HOURS: u32 = 8_784;
/// How often something can be asked to have been done.
pub const MOST_TIMES: u32 = 1_000_000_000;
/// By how many percent something can be asked to have grown.
pub const MOST_PERCENT: u32 = 100_000;
/// How many bytes a rule may have in its JSON or text form.
pub const MOST_BYTES: usize = 1 << 20;

/// The days that a rule can name.
pub const FIRST_DAY: Date = Date::constant(1, 1, 1);
pub const LAST_DAY: Date = Date::constant(9999, 12, 31);
