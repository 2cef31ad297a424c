//! The columns of text in the area's tables: which of them may name a person.
//!
//! Invariant: what a customer's person wrote, or what was written of them, is personal; what is said of a company is not.

use crate::{
    db::Store::Main,
    personal::{
        As, Export, Goes, Personal,
        Plain::{Company, Day, Key, Own, Word, Worked},
        Texts, Words,
    },
};

const OF_PERSON: Words = Words { of: Some("person_id"), ..Words::OF_ACCOUNT };

pub const TEXTS: &[Texts] = &[
    Texts::plain(
        Main,
        "accounts",
        &[
            (Company, &["name", "name_key", "kana", "domain", "industry", "country", "region", "referral", "custom", "sort_key", "list_key"]),
            (Key, &["external_id", "parent_ref", "parent_key"]),
            (Word, &["stage", "touch", "currency", "band"]),
            (Own, &["plan"]),
            (Day, &["signed_up_on", "customer_since", "renewal_on", "notice_on", "last_used_on", "quiet_since"]),
        ],
    ),
    Texts {
        store: Main,
        table: "people",
        plain: &[(Word, &["role"]), (Day, &["left_on", "last_used_on"])],
        personal: Some(Personal {
            texts: &["external_id", "name", "name_key", "kana", "email", "email_key", "phone", "title", "sort_key", "list_key"],
            json: &["custom"],
            goes: Goes::Row,
            export: None,
        }),
    },
    Texts {
        store: Main,
        table: "person_identities",
        plain: &[(Word, &["kind"])],
        personal: Some(Personal {
            texts: &["value"],
            json: &[],
            goes: Goes::Row,
            export: Some(Export {
                under: "identities",
                sql: "select kind, value from person_identities where person_id = $1 order by 1, 2",
                columns: &[("kind", As::Text), ("value", As::Text)],
            }),
        }),
    },
    Texts {
        store: Main,
        table: "search_documents",
        plain: &[(Word, &["record_kind"])],
        personal: Some(Personal {
            texts: &["tokens", "near_key"],
            json: &[],
            goes: Goes::Row,
            export: None,
        }),
    },
    Texts::plain(
        Main,
        "subscriptions",
        &[
            (Key, &["external_id"]),
            (Own, &["product", "plan"]),
            (Word, &["currency", "state"]),
            (Day, &["started_on", "ended_on", "renewal_on", "next_renewal_on", "notice_on"]),
            (Company, &["custom"]),
        ],
    ),
    Texts {
        store: Main,
        table: "conversations",
        plain: &[(Key, &["external_id"]), (Word, &["channel", "priority"])],
        personal: Some(Personal {
            texts: &["subject"],
            json: &["custom"],
            goes: Goes::Words(OF_PERSON),
            export: Some(Export {
                under: "tickets",
                sql: "select id, external_id, subject, channel, priority, opened_at, closed_at, satisfaction, custom
                        from conversations where person_id = $1 order by opened_at, id",
                columns: &[
                    ("id", As::Id),
                    ("external_id", As::Text),
                    ("subject", As::Text),
                    ("channel", As::Text),
                    ("priority", As::Text),
                    ("opened_at", As::Instant),
                    ("closed_at", As::Instant),
                    ("satisfaction", As::Number),
                    ("custom", As::Json),
                ],
            }),
        }),
    },
    Texts {
        store: Main,
        table: "survey_answers",
        plain: &[(Key, &["external_id"]), (Word, &["survey"])],
        personal: Some(Personal {
            texts: &["comment"],
            json: &["custom"],
            goes: Goes::Words(OF_PERSON),
            export: Some(Export {
                under: "survey_answers",
                sql: "select id, survey, score, comment, answered_at, custom
                        from survey_answers where person_id = $1 order by answered_at, id",
                columns: &[
                    ("id", As::Id),
                    ("survey", As::Text),
                    ("score", As::Number),
                    ("comment", As::Text),
                    ("answered_at", As::Instant),
                    ("custom", As::Json),
                ],
            }),
        }),
    },
    Texts {
        store: Main,
        table: "churn_events",
        plain: &[(Key, &["external_id"]), (Day, &["churned_on"]), (Word, &["currency"])],
        personal: Some(Personal {
            texts: &["reason", "feedback"],
            json: &["custom"],
            goes: Goes::Words(Words::OF_ACCOUNT),
            export: None,
        }),
    },
    Texts {
        store: Main,
        table: "renewal_decisions",
        plain: &[(Day, &["renewal_on", "decided_on"]), (Word, &["decision"]), (Worked, &["contract_before", "contract_after"])],
        personal: Some(Personal {
            texts: &["reason"],
            json: &[],
            goes: Goes::Words(OF_PERSON),
            export: Some(Export {
                under: "renewal_decisions",
                sql: "select id, renewal_on, decision, decided_on, reason from renewal_decisions where person_id = $1
                       order by decided_on, id",
                columns: &[
                    ("id", As::Id),
                    ("renewal_on", As::Text),
                    ("decision", As::Text),
                    ("decided_on", As::Text),
                    ("reason", As::Text),
                ],
            }),
        }),
    },
    Texts::plain(Main, "kept_accounts", &[(Word, &["touch", "band", "currency"]), (Own, &["plan"])]),
    Texts::plain(Main, "kept_renewals", &[(Day, &["renewal_on"]), (Word, &["currency"])]),
];
