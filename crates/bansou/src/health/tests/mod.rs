//! Health on both engines.

mod default_card;
mod engine;
mod past;
mod stage;

pub(super) use stage::Stage;
