//! The columns of text in the tables of mail.
//!
//! Invariant: letters go as a whole with the person they were for; see [`super::erase`].

use crate::{
    db::Store::Main,
    personal::{
        Goes, Personal,
        Plain::{Day, Key, Member, Word},
        Texts,
    },
};

const BY_MAIL: Personal = Personal { texts: &[], json: &[], goes: Goes::ByArea, export: None };

pub const TEXTS: &[Texts] = &[
    Texts {
        store: Main,
        table: "mails",
        plain: &[
            (Key, &["message_id", "once_key"]),
            (Word, &["topic", "urgency", "time_zone", "state", "reason"]),
        ],
        personal: Some(Personal {
            texts: &["to_name", "to_address", "subject", "html", "plain", "secret", "raw", "words"],
            ..BY_MAIL
        }),
    },
    Texts {
        store: Main,
        table: "mail_links",
        plain: &[],
        personal: Some(Personal { texts: &["url"], ..BY_MAIL }),
    },
    Texts {
        store: Main,
        table: "mail_hits",
        plain: &[(Word, &["method", "sign"])],
        personal: Some(Personal { texts: &["agent", "address"], ..BY_MAIL }),
    },
    Texts {
        store: Main,
        table: "mail_suppressions",
        plain: &[(Word, &["topic", "reason"]), (Member, &["added_name", "lifted_name"])],
        personal: Some(Personal { texts: &["address", "words"], ..BY_MAIL }),
    },
    Texts::plain(Main, "mail_recipients", &[(Word, &["time_zone"])]),
    Texts::plain(Main, "mail_digests", &[(Word, &["locale"]), (Day, &["made_on"])]),
];
