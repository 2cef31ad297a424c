//! Health on both engines.

mod applies;
mod collapse;
mod default_card;
mod engine;
mod order;
mod own;
mod pages;
mod past;
mod proof;
mod ravenstack;
mod resume;
mod settings;
mod stage;

pub use stage::Stage;
