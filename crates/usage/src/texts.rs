//! The columns of text in the area's tables: which of them may name a person.
//!
//! Invariant: what a person did, and who sent it, goes by [`super::erase`]: taken out of the counts as far as that can be.

use crate::{
    db::Store::{Control, Main, Usage},
    personal::{
        Goes, Personal,
        Plain::{Key, Member, Own, Word},
        Texts,
    },
};

const BY_ERASE: Personal = Personal { texts: &[], json: &[], goes: Goes::ByArea, export: None };

pub const TEXTS: &[Texts] = &[
    Texts::plain(
        Control,
        "tracking_keys",
        &[(Key, &["write_key"]), (Own, &["name"]), (Member, &["created_by"])],
    ),
    Texts::plain(Main, "event_display_names", &[(Own, &["name", "display_name", "display_key"])]),
    Texts {
        store: Usage,
        table: "usage_events",
        plain: &[(Word, &["kind", "source"]), (Key, &["group_ref"]), (Own, &["name"])],
        personal: Some(Personal {
            texts: &["user_ref", "anonymous_ref", "properties", "context"],
            ..BY_ERASE
        }),
    },
    Texts {
        store: Usage,
        table: "usage_senders",
        plain: &[(Key, &["group_ref"])],
        personal: Some(Personal { texts: &["user_ref", "anonymous_ref", "traits"], ..BY_ERASE }),
    },
    Texts {
        store: Usage,
        table: "usage_aliases",
        plain: &[],
        personal: Some(Personal { texts: &["user_ref", "previous_ref"], ..BY_ERASE }),
    },
    Texts {
        store: Usage,
        table: "refused_events",
        plain: &[(Word, &["reason", "field", "source"]), (Own, &["library"])],
        personal: Some(Personal { texts: &["given", "raw"], ..BY_ERASE }),
    },
    Texts::plain(Usage, "refused_dropped", &[(Word, &["reason"])]),
    Texts::plain(Usage, "usage_daily", &[(Own, &["name"])]),
    Texts::plain(Usage, "usage_name_days", &[(Own, &["name"])]),
    Texts::plain(Usage, "usage_names", &[(Own, &["name"])]),
    Texts::plain(Usage, "usage_plan", &[(Own, &["name", "required", "description"]), (Member, &["owner"])]),
    Texts::plain(Usage, "usage_plan_gaps", &[(Own, &["name", "property"])]),
    Texts::plain(
        Usage,
        "usage_tracked",
        &[(Own, &["name", "event_name", "conditions"]), (Member, &["created_by"])],
    ),
];
