//! Bansou: customer success, support and marketing of a B2B SaaS company on one customer record.
//!
//! `docs/ARCHITECTURE.md` says where things live.

pub mod api;
pub mod backup;
pub mod cli;
pub mod demo;
pub mod erase;
pub mod import;
pub mod list;
pub mod page;
pub mod palette;
pub mod people;
pub mod permissions;
mod program;
pub mod registry;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod texts;
pub mod timeline;
pub mod today;

// The floor and the areas under their own names.
pub use bansou_customers::{self as customers, revenue};
pub use bansou_health as health;
pub use bansou_platform::{
    activity, acts, areas, args, attributes, background, bounded, client, config, custom_fields, db, floor,
    i18n, ids, jobs, joining, live, mail, members, money, numbers, pages, parts, percent, personal, post,
    rights, scope, segments, sums, text_enum, time, ui, verbs, web, workspaces,
};
pub use bansou_success as success;
pub use bansou_usage as usage;
