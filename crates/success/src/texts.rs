//! The columns of text in the area's tables: which of them may name a person.
//!
//! Invariant: what members write down of a customer is personal.

use crate::{
    db::Store::Main,
    personal::{
        As, Export, Goes, Personal,
        Plain::{Day, Word},
        Texts, Words,
    },
};

pub const TEXTS: &[Texts] = &[
    Texts {
        store: Main,
        table: "notes",
        plain: &[(Word, &["kind"])],
        personal: Some(Personal {
            texts: &["body"],
            json: &[],
            goes: Goes::Words(Words::OF_ACCOUNT),
            export: Some(Export {
                under: "notes",
                sql: "select n.id, n.kind, n.body, coalesce(n.held_at, n.written_at) as held_at
                        from notes n join note_attendees x on x.note_id = n.id where x.person_id = $1 order by 4, 1",
                columns: &[("id", As::Id), ("kind", As::Text), ("body", As::Text), ("held_at", As::Instant)],
            }),
        }),
    },
    Texts {
        store: Main,
        table: "tasks",
        plain: &[(Day, &["due_on"])],
        personal: Some(Personal {
            texts: &["title"],
            json: &[],
            goes: Goes::Words(Words::OF_ACCOUNT),
            export: None,
        }),
    },
];
