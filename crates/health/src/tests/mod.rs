//! Health on both engines.

mod applies;
mod collapse;
mod engine;
mod order;
mod own;
mod pages;
mod past;
mod ravenstack;
mod resume;
mod settings;

use crate::testing::Stage;
