//! Acts: what somebody does by hand, to one record or to many, written down as one so that it can be undone as one.
//!
//! Invariant: an act's rows, what they were before, its activities, its search documents and its own row are written in one
//! transaction; a change that changes nothing leaves no act.

mod change;
pub mod difference;
mod kind;
mod store;
mod table;
pub mod tables;
mod undo;
pub mod web;

pub use change::{Change, Done};
pub use kind::ActKind;
pub use store::{PastAct, find, of_activities, recent};
pub use undo::{UndoError, Undone, undo};

use crate::{ids::ActId, ui::Ui, web::stream};

/// The button of a message that takes the act back; none where nothing was changed.
pub fn undo_button(ui: &Ui, act: Option<ActId>) -> Option<stream::Undo> {
    let action = ui.href(&format!("/acts/{}/undoing", act?));
    Some(stream::Undo { label: ui.t("undo"), action })
}
