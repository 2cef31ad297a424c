//! The columns of text in the tables of the floor.
//!
//! Invariant: members are no persons of a customer, so what is said of them stays when a person is erased.

use serde_json::Value as Json;

use crate::{
    db::{
        Kind::{Int, Uuid as Id},
        Store::{Arrivals, Control, Main, Usage},
    },
    personal::{
        As, Export, Goes, MARK, Near, Personal,
        Plain::{Key, Member, Own, Passing, Word, Worked},
        Texts, Words,
    },
};

pub const TEXTS: &[Texts] = &[
    Texts::plain(
        Control,
        "api_tokens",
        &[(Key, &["token_hash"]), (Own, &["name"]), (Word, &["scope"]), (Member, &["created_by"])],
    ),
    Texts::plain(
        Control,
        "first_steps",
        &[(Member, &["name"]), (Word, &["role", "locale", "timezone", "currency"])],
    ),
    Texts::plain(
        Control,
        "idempotent_answers",
        &[(Key, &["token_hash", "request_key", "request_hash"]), (Passing, &["content_type", "body"])],
    ),
    Texts::plain(Control, "installation_keys", &[(Word, &["name"]), (Key, &["key"])]),
    Texts::plain(
        Control,
        "invitations",
        &[(Key, &["token_hash"]), (Member, &["email", "invited_by"]), (Word, &["role"])],
    ),
    Texts::plain(Control, "known_devices", &[(Key, &["secret_hash"])]),
    Texts::plain(
        Control,
        "logins",
        &[
            (Member, &["email", "email_key", "name"]),
            (Key, &["password_hash", "totp_secret"]),
            (Word, &["locale", "theme"]),
        ],
    ),
    Texts::plain(Control, "recovery_codes", &[(Key, &["code_hash"])]),
    Texts::plain(
        Control,
        "reset_links",
        &[(Key, &["token_hash"]), (Word, &["resets"]), (Member, &["made_by"])],
    ),
    Texts::plain(Control, "sessions", &[(Key, &["token_hash"]), (Member, &["user_agent", "address"])]),
    Texts::plain(Control, "sign_in_failures", &[(Member, &["subject"])]),
    Texts::plain(Control, "sign_in_steps", &[(Key, &["token_hash"])]),
    Texts::plain(
        Control,
        "workspaces",
        &[(Own, &["slug", "name", "own_holidays"]), (Word, &["locale", "timezone", "currency", "holidays"])],
    ),
    Texts::plain(Main, "members", &[(Member, &["email", "name"]), (Word, &["role"])]),
    Texts::plain(Main, "settings", &[(Key, &["setting_key"]), (Own, &["value"])]),
    Texts::plain(
        Main,
        "custom_fields",
        &[(Word, &["record_kind", "value_type"]), (Own, &["field_key", "label", "choices"])],
    ),
    Texts::plain(Main, "listener_cursors", &[(Word, &["listener"]), (Worked, &["transaction_no"])]),
    Texts::plain(Main, "shown_anew", &[(Word, &["topic"])]),
    // Of keys, plans and events alone, and on the spine within a second.
    Texts::plain(Control, "untold", &[(Passing, &["activity"])]),
    Texts::plain(Usage, "untold", &[(Passing, &["activity"])]),
    Texts::plain(Main, "segments", &[(Own, &["segment_key", "name", "rule"]), (Word, &["record_kind"])]),
    Texts::plain(Main, "segment_queue", &[(Word, &["record_kind"])]),
    Texts::plain(
        Main,
        "jobs",
        &[
            (Word, &["kind", "state"]),
            (Key, &["dedupe_key", "run_key"]),
            (Worked, &["args", "cursor", "error", "failure", "planned"]),
        ],
    ),
    Texts::plain(Main, "falls", &[(Word, &["task"]), (Worked, &["why"])]),
    Texts::plain(
        Main,
        "acts",
        &[(Word, &["kind"]), (Own, &["about"]), (Member, &["done_name", "undone_name"])],
    ),
    ACT_BEFORE,
    ACTIVITIES,
    // What arrives is counted before anybody is erased, and then stands in the usage store.
    Texts::plain(Arrivals, "arrivals", &[(Worked, &["problem"]), (Passing, &["deliveries"])]),
];

/// Records as they were before they were changed by hand: nothing is left of the person's own.
const ACT_BEFORE: Texts = Texts {
    store: Main,
    table: "act_before",
    plain: &[(Word, &["record_kind"])],
    personal: Some(Personal {
        texts: &[],
        json: &["before", "after"],
        goes: Goes::Words(Words {
            key: &[("act_id", Id), ("record_id", Id)],
            account: Some("unit_id"),
            elsewhere: Some(Near::Far),
            also: &["delete from act_before where record_id = $1"],
            ..Words::OF_ACCOUNT
        }),
        export: None,
    }),
};

const ACTIVITIES: Texts = Texts {
    store: Main,
    table: "activities",
    plain: &[(Word, &["actor_kind", "verb", "subject_kind"]), (Member, &["actor_name"])],
    personal: Some(Personal {
        texts: &[],
        json: &["detail"],
        goes: Goes::Words(Words {
            key: &[("seq", Int)],
            about: Some("subject_id"),
            of: Some("person_id"),
            elsewhere: Some(Near::Far),
            settled: true,
            blank: Some(values),
            also: &[
                "update activities set person_id = null where person_id = $1",
                "update activities set actor_name = '***' where actor_kind = 'person' and actor_id = $1",
            ],
            ..Words::OF_ACCOUNT
        }),
        export: Some(Export {
            under: "activities",
            sql: "select occurred_at, actor_name as by, verb as what, detail from activities
                   where subject_id = $1 or person_id = $1 order by seq",
            columns: &[
                ("occurred_at", As::Instant),
                ("by", As::Text),
                ("what", As::Text),
                ("detail", As::Json),
            ],
        }),
    }),
};

/// Of what somebody was and became, only which fields it was stays.
fn values(detail: &mut Json) {
    if detail["name"].is_string() {
        detail["name"] = MARK.into();
    }
    for field in detail["fields"].as_array_mut().into_iter().flatten() {
        field["from"] = Json::Null;
        field["to"] = Json::Null;
    }
}
