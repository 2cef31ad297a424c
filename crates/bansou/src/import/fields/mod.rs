//! What a column can become: the fields of each kind of record, with the headings that people give them.
//!
//! Invariant: a field's key is the same in the mapping's JSON, in messages (`import-field-…`) and in the code that
//! writes the record.

mod accounts;
mod churn;
mod people;
mod shared;
mod subscriptions;
mod surveys;
mod tickets;
mod usage;
mod words;

use super::ImportKind;

/// The largest quantity of one row of usage.
const MOST_QUANTITY: i64 = 10_000_000_000;

/// What the cells of a field hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Text,
    Integer,
    Money,
    /// A code or a word for one: `EUR`, `円`.
    Currency,
    Date,
    /// A day, perhaps with its time.
    Moment,
    /// Two days in one cell.
    Term,
    Boolean,
    Email,
    /// One of a few words, each with the ways people write it.
    Word(&'static [(&'static str, &'static [&'static str])]),
}

/// A field of a kind of record.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub key: &'static str,
    pub shape: Shape,
    /// Headings by which it is known, in both languages.
    pub headings: &'static [&'static str],
}

const fn field(key: &'static str, shape: Shape, headings: &'static [&'static str]) -> Field {
    Field { key, shape, headings }
}

impl Field {
    pub fn find(kind: ImportKind, key: &str) -> Option<&'static Self> {
        fields(kind).iter().find(|field| field.key == key)
    }

    /// The words that its cells can mean, of a field of words.
    pub fn choices(&self) -> Option<Vec<&'static str>> {
        match self.shape {
            Shape::Word(words) => Some(words.iter().map(|(word, _)| *word).collect()),
            _ => None,
        }
    }

    /// The least and the most that a whole number of this field can be. Sums over as many records as an installation holds
    /// stay numbers of the stores.
    pub fn bounds(&self) -> (i64, i64) {
        match self.key {
            "employees" | "seats" => (0, 10_000_000),
            "notice_days" => (0, 730),
            "billing_count" => (1, 120),
            // Ten years.
            "first_response_minutes" => (0, 5_256_000),
            "quantity" => (0, MOST_QUANTITY),
            _ => (-1_000_000, 1_000_000),
        }
    }

    /// The key of its label: `import-field-started-on`.
    pub fn label_key(&self) -> String {
        format!("import-field-{}", self.key.replace('_', "-"))
    }
}

/// The fields of the kind, in the order in which a screen offers them.
pub fn fields(kind: ImportKind) -> &'static [Field] {
    match kind {
        ImportKind::Accounts => accounts::ACCOUNTS,
        ImportKind::People => people::PEOPLE,
        ImportKind::Subscriptions => subscriptions::SUBSCRIPTIONS,
        ImportKind::Usage => usage::USAGE,
        ImportKind::Tickets => tickets::TICKETS,
        ImportKind::Surveys => surveys::SURVEYS,
        ImportKind::Churn => churn::CHURN,
    }
}

/// Whether a row means nothing, or something else, without what stands in this field: its cell is not left out where it
/// cannot be read, the row is refused. An amount or an end without a digit ("未定") is a word, and can be left.
pub fn is_essential(kind: ImportKind, key: &str, cell: &str) -> bool {
    let counts = match kind {
        ImportKind::Subscriptions => {
            matches!(key, "mrr" | "arr" | "amount" | "unit_price" | "ended_on" | "last_day")
        }
        ImportKind::Usage => key == "quantity",
        _ => false,
    };
    // A person without an address is a person all the same.
    let needed = kind != ImportKind::People && required(kind).iter().any(|group| group.contains(&key));
    needed || counts && cell.chars().any(char::is_numeric)
}

/// What a file of the kind must have: of each group at least one.
pub fn required(kind: ImportKind) -> &'static [&'static [&'static str]] {
    const ACCOUNT: &[&str] = &["account", "account_name"];
    match kind {
        ImportKind::Accounts => &[&["name"]],
        ImportKind::People => &[&["name", "last_name", "email"]],
        ImportKind::Subscriptions => &[ACCOUNT, &["started_on", "term"]],
        ImportKind::Usage => {
            &[&["account", "account_name", "subscription", "person"], &["occurred_at"], &["name"]]
        }
        ImportKind::Tickets => &[&["account", "account_name", "subscription", "person"], &["opened_at"]],
        ImportKind::Surveys => &[ACCOUNT, &["score"], &["answered_at"]],
        ImportKind::Churn => &[ACCOUNT, &["churned_on"]],
    }
}
