//! The entries of the rail.
//!
//! Invariant: an entry stands on the rail of whoever may open it, and of nobody else.

use super::Seat;
use crate::{db::Answer, rights::Act, ui::Ui};

/// One entry of the rail.
#[derive(Debug)]
pub struct NavEntry {
    /// Where it stands on the rail, from the top down; its group and its place in it.
    pub place: u16,
    pub path: &'static str,
    /// The message of its label.
    pub label: &'static str,
    /// The icon's name in `icons.svg`.
    pub icon: &'static str,
    pub act: Act,
    /// The letter after `g`.
    pub key: &'static str,
    /// Left out of the bottom bar on a phone.
    pub wide: bool,
    /// What there is to do behind it.
    pub counter: Option<Counter>,
}

/// A number on the rail.
#[derive(Clone, Copy, Debug)]
pub struct Counter {
    /// The message that says it to a screen reader; takes `n`.
    pub words: &'static str,
    pub count: for<'a> fn(&'a Seat) -> Answer<'a, i64>,
}

impl Ui {
    /// The entries of the rail that this member may open, from the top down.
    pub fn nav(&self) -> Vec<&'static NavEntry> {
        let Some(place) = &self.place else { return Vec::new() };
        let mut rail = place.parts.all::<&'static NavEntry>().to_vec();
        rail.retain(|entry| self.may(entry.act));
        rail.sort_by_key(|entry| entry.place);
        rail
    }
}
