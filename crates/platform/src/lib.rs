//! The floor that every area stands on: stores, pages, members, the spine, jobs.
//!
//! Invariant: nothing here knows an area; what an area takes part with comes in by its [`areas::Area`].

pub mod activity;
pub mod acts;
pub mod areas;
pub mod attributes;
pub mod background;
pub mod config;
pub mod custom_fields;
pub mod db;
pub mod demo;
pub mod floor;
mod floor_texts;
pub mod i18n;
pub mod ids;
pub mod jobs;
pub mod mail;
pub mod members;
pub mod money;
pub mod numbers;
pub mod personal;
pub mod segments;
pub mod sums;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod text_enum;
pub mod time;
pub mod web;
pub mod workspaces;
