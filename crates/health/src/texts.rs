//! The columns of text in the area's tables: which of them may name a person.
//!
//! Invariant: why somebody set a band by hand may name a person; what was worked out of facts does not.

use crate::{
    db::Store::Main,
    personal::{
        Goes, Personal,
        Plain::{Day, Member, Own, Word, Worked},
        Texts, Words,
    },
};

pub const TEXTS: &[Texts] = &[
    Texts {
        store: Main,
        table: "score_overrides",
        plain: &[(Word, &["band"]), (Day, &["expires_on"])],
        personal: Some(Personal {
            texts: &["reason"],
            json: &[],
            goes: Goes::Words(Words::OF_ACCOUNT),
            export: None,
        }),
    },
    Texts::plain(Main, "scorecards", &[(Own, &["name", "segment"])]),
    Texts::plain(Main, "scorecard_versions", &[(Own, &["definition"]), (Member, &["note"])]),
    Texts::plain(Main, "scores", &[(Word, &["band"]), (Worked, &["detail"])]),
    Texts::plain(Main, "account_measures", &[(Own, &["measure"])]),
    Texts::plain(Main, "measure_snapshots", &[(Worked, &["measures", "points"])]),
    Texts::plain(Main, "quiet_spells", &[(Day, &["since", "noticed_on", "last_used_on", "ended_on"])]),
];
