//! Files that Bansou itself wrote: each of their columns is what the list shows under that heading.
//!
//! Invariant: an unchanged export changes nothing when it comes back, record by record; what is worked out (scores, bands,
//! last use) is never taken for a value that somebody stated.

use super::ImportKind;
use crate::i18n::Locale;

/// The heading of Bansou's own id, in either language.
pub const ID_HEADING: &str = "Bansou ID";

/// What a column of an export is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    Field(&'static str),
    /// Worked out, so it is left out.
    WorkedOut,
}

type Columns = &'static [(&'static str, Says)];

const ACCOUNTS: Columns = &[
    ("accounts-col-external-id", Says::Field("external_id")),
    ("accounts-col-name", Says::Field("name")),
    ("accounts-col-score", Says::WorkedOut),
    ("accounts-col-band", Says::WorkedOut),
    ("accounts-col-stage", Says::Field("stage")),
    ("accounts-col-owner", Says::Field("owner")),
    ("accounts-col-plan", Says::Field("plan")),
    ("accounts-col-mrr", Says::Field("mrr")),
    ("accounts-col-currency", Says::Field("currency")),
    ("accounts-col-seats", Says::Field("seats")),
    ("accounts-col-renewal", Says::Field("renewal_on")),
    ("accounts-col-last-use", Says::WorkedOut),
    ("accounts-col-touch", Says::Field("touch")),
    ("accounts-col-notice", Says::Field("notice_on")),
    ("accounts-col-since", Says::Field("customer_since")),
    ("accounts-col-industry", Says::Field("industry")),
    ("accounts-col-country", Says::Field("country")),
    ("accounts-col-region", Says::Field("region")),
    ("accounts-col-domain", Says::Field("domain")),
    ("accounts-col-employees", Says::Field("employees")),
];

const PEOPLE: Columns = &[
    ("people-col-external-id", Says::Field("external_id")),
    ("people-col-name", Says::Field("name")),
    ("accounts-col-external-id", Says::Field("account")),
    ("people-col-account-name", Says::Field("account_name")),
    ("people-col-role", Says::Field("role")),
    ("people-title", Says::Field("title")),
    ("field-email", Says::Field("email")),
    ("field-phone", Says::Field("phone")),
    ("people-col-left-on", Says::Field("left_on")),
    ("accounts-col-stage", Says::WorkedOut),
    ("accounts-col-owner", Says::WorkedOut),
];

/// The headings by which an export without ids is known, and what else earlier versions called what is worked out.
const TELLING: [&str; 2] = ["accounts-col-score", "accounts-col-last-use"];
const EARLIER_WORKED_OUT: [&str; 2] = ["状態", "Band"];

/// A file that may be an export.
pub struct OwnExport {
    columns: Columns,
    has_ids: bool,
    is_own: bool,
}

impl OwnExport {
    pub fn of(kind: ImportKind, headings: &[String]) -> Self {
        let columns = match kind {
            ImportKind::Accounts => ACCOUNTS,
            ImportKind::People => PEOPLE,
            _ => &[],
        };
        let has = |wanted: &str| headings.iter().any(|heading| heading == wanted);
        let has_ids = !columns.is_empty() && has(ID_HEADING);
        let tells = |locale: &Locale| TELLING.iter().all(|key| has(&locale.t(key)));
        let is_own = has_ids || (kind == ImportKind::Accounts && Locale::ALL.iter().any(tells));
        Self { columns, has_ids, is_own }
    }

    /// Whether the file is certainly an export, because it has Bansou's own ids.
    pub fn names_its_records(&self) -> bool {
        self.has_ids
    }

    /// What the column of this heading is, where the file is an export.
    pub fn says(&self, heading: &str) -> Option<Says> {
        if !self.is_own {
            return None;
        }
        if self.has_ids && heading == ID_HEADING {
            return Some(Says::Field("bansou_id"));
        }
        let called = |key: &str| Locale::ALL.iter().any(|locale| locale.t(key) == heading);
        let found = self.columns.iter().find(|(key, _)| called(key)).map(|(_, says)| *says);
        match found {
            Some(says) if self.has_ids || says == Says::WorkedOut => Some(says),
            None if !self.has_ids && EARLIER_WORKED_OUT.contains(&heading) => Some(Says::WorkedOut),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_an_export_are_known_in_both_languages() {
        let headings = |locale: Locale| -> Vec<String> {
            std::iter::once(ID_HEADING.to_owned())
                .chain(ACCOUNTS.iter().map(|(key, _)| locale.t(key)))
                .collect()
        };
        for locale in Locale::ALL.iter().copied() {
            let headings = headings(locale);
            let export = OwnExport::of(ImportKind::Accounts, &headings);
            for (heading, (_, says)) in headings[1..].iter().zip(ACCOUNTS) {
                assert_eq!(export.says(heading), Some(*says), "{heading}");
            }
            assert_eq!(export.says(ID_HEADING), Some(Says::Field("bansou_id")));
            assert_eq!(export.says("備考"), None);
        }
    }

    #[test]
    fn a_file_of_others_is_none() {
        let headings = ["会社名", "ヘルススコア", "区分"].map(str::to_owned);
        let export = OwnExport::of(ImportKind::Accounts, &headings);
        assert!(headings.iter().all(|heading| export.says(heading).is_none()));
    }
}
