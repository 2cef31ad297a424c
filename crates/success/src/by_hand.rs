//! What is done to notes by hand.

use crate::acts::ActKind;

pub const ALL: &[&ActKind] = &[&NOTE_NEW, &NOTE_EDIT, &NOTE_REMOVAL];

pub static NOTE_NEW: ActKind = ActKind { is_personal: true, ..ActKind::named("note_new") };
pub static NOTE_EDIT: ActKind = ActKind { is_personal: true, ..ActKind::named("note_edit") };
pub static NOTE_REMOVAL: ActKind = ActKind { is_personal: true, ..ActKind::named("note_removal") };
