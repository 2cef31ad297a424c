//! What the palette can do: lines that areas and screens offer.
//!
//! Invariant: an offer sends to the same addresses as the pages; it has no verbs of its own.

use super::Ui;

/// One line of the palette that does something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub icon: &'static str,
    pub label: String,
    pub doing: Doing,
    /// Whether it stands so already.
    pub now: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Goes to a page.
    Go(String),
    /// Opens a dialog over the page at hand.
    Dialog(String),
    /// Shows what there is to choose from: the query of the next list.
    Choose(String),
    /// Sends a form with one field. `anew` where the whole page has to be loaded again.
    Send { to: String, field: &'static str, value: String, anew: bool },
}

impl Offer {
    pub fn new(ui: &Ui, icon: &'static str, key: &str, doing: Doing) -> Self {
        Self { icon, label: ui.t(key), doing, now: false }
    }
}
