//! The floor that every area stands on: stores, pages, members, the spine, jobs.
//!
//! Invariant: nothing here knows an area; what an area takes part with comes in by its [`areas::Area`].

pub mod activity;
pub mod acts;
pub mod areas;
pub mod attributes;
pub mod background;
pub mod client;
pub mod config;
pub mod custom_fields;
pub mod db;
pub mod demo;
pub mod floor;
pub mod i18n;
pub mod ids;
pub mod jobs;
pub mod joining;
pub mod live;
pub mod mail;
pub mod members;
pub mod money;
pub mod numbers;
pub mod pages;
pub mod parts;
pub mod percent;
pub mod personal;
pub mod post;
pub mod rights;
pub mod scope;
pub mod segments;
pub mod sums;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod text_enum;
pub mod time;
pub mod ui;
pub mod web;
pub mod workspaces;
