//! Health on both engines.

mod applies;
mod collapse;
mod engine;
mod last_use;
mod order;
mod own;
mod pages;
mod past;
mod ravenstack;
mod resume;
mod settings;

use crate::testing::Stage;
