//! The columns of text in the tables of imports and of Today: which of them may name a person.
//!
//! Invariant: cells of files are looked through wherever they came from, because a row that was refused is of nobody yet.

use crate::{
    db::{
        Kind::{Int, Uuid as Id},
        Store::Main,
    },
    personal::{
        Goes, Near, Personal,
        Plain::{Day, Key, Own, Word, Worked},
        Texts, Words,
    },
};

/// A row of a file.
const CELLS: Words = Words {
    key: &[("import_id", Id), ("row_number", Int)],
    account: None,
    elsewhere: Some(Near::Own),
    ..Words::OF_ACCOUNT
};

const fn cells(
    table: &'static str,
    plain: &'static [(crate::personal::Plain, &'static [&'static str])],
    json: &'static [&'static str],
) -> Texts {
    Texts {
        store: Main,
        table,
        plain,
        personal: Some(Personal { texts: &[], json, goes: Goes::Words(CELLS), export: None }),
    }
}

pub const TEXTS: &[Texts] = &[
    cells("import_refusals", &[], &["reason", "cells"]),
    cells("import_left_cells", &[], &["reasons", "cells"]),
    cells("import_pairs", &[(Word, &["kind", "decision"])], &["said"]),
    Texts {
        store: Main,
        table: "import_before",
        plain: &[(Word, &["record_kind"])],
        personal: Some(Personal {
            texts: &[],
            json: &["before"],
            goes: Goes::Words(Words {
                key: &[("import_id", Id), ("record_id", Id)],
                also: &["delete from import_before where record_id = $1"],
                ..CELLS
            }),
            export: None,
        }),
    },
    Texts::plain(Main, "import_mappings", &[(Word, &["kind"]), (Key, &["shape_key"]), (Own, &["mapping"])]),
    Texts::plain(
        Main,
        "imports",
        &[
            (Word, &["kind", "state"]),
            (Key, &["shape_key", "file_path"]),
            (Own, &["file_name", "mapping", "format"]),
            (Worked, &["error"]),
        ],
    ),
    Texts {
        store: Main,
        table: "today_answers",
        plain: &[(Word, &["answer"]), (Day, &["until_on"]), (Worked, &["seen"])],
        personal: Some(Personal {
            texts: &["reason"],
            json: &[],
            goes: Goes::Words(Words::OF_ACCOUNT),
            export: None,
        }),
    },
];
