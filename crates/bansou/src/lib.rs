//! Bansou: customer success, support and marketing of a B2B SaaS company on one customer record.
//!
//! `docs/ARCHITECTURE.md` says where things live.

pub mod activity;
pub mod acts;
pub mod api;
pub mod areas;
pub mod background;
pub mod cli;
pub mod config;
pub mod customers;
pub mod db;
pub mod demo;
mod floor;
pub mod health;
pub mod i18n;
pub mod ids;
pub mod jobs;
pub mod members;
pub mod money;
mod program;
pub mod registry;
pub mod revenue;
pub mod success;
pub mod sums;
pub mod text_enum;
pub mod time;
pub mod usage;
pub mod web;
pub mod workspaces;
