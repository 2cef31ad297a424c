//! What one request delivered.
//!
//! Invariant: everything in it has an id, so that a delivery that is taken in twice is stored once.

use bansou_tracking::{Event, Refused};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::time::Timestamp;

/// The events of one request, as they were read. In the log it is written with the names of its fields, so that a later
/// version can read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// What the key is called.
    pub key: String,
    pub received_at: Timestamp,
    pub accepted: Vec<Event>,
    pub refused: Vec<Refused>,
}

impl Delivery {
    pub fn new(key: &str, received_at: Timestamp, accepted: Vec<Event>, mut refused: Vec<Refused>) -> Self {
        for refused in &mut refused {
            refused.message_id.get_or_insert_with(|| Uuid::now_v7().to_string());
        }
        Self { key: key.to_owned(), received_at, accepted, refused }
    }

    /// How many events it has, with those that were refused.
    pub fn events(&self) -> usize {
        self.accepted.len() + self.refused.len()
    }
}
