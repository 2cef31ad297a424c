//! The floor's own pages: sign-in and members, workspaces and their settings, and what belongs to no area.
//!
//! Invariant: a page knows what stands below it and is known by nothing but the table of routes.

pub mod members;
pub mod site;
pub mod workspaces;
