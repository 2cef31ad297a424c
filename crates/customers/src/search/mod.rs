//! Finding accounts and people by what people type, whatever width, kana, case or company form they type it in.
//!
//! Invariant: what is stored and what is asked are folded by the same functions, so a name finds itself. Whoever changes
//! a folding adds a migration that empties `search_documents.near_key` and enqueues [`REBUILD`].

mod company_form;
mod folding;
mod found;
mod index;
mod likeness;
mod rebuild;
mod sorting;
#[cfg(test)]
mod tests;
mod variants;

pub use company_form::without_company_form;
pub use folding::{folded, name_key};
pub use found::{Found, MOST_FOUND, people as people_found};
pub use index::{
    AccountNames, PersonNames, fill_sort_keys, index_accounts, index_people, index_records, remove_from_index,
};
pub use likeness::{differs_by_form, differs_by_missing_form, identity_key, near_key};
pub use rebuild::REBUILD;
pub use sorting::sort_key;

use crate::db::Db;
use folding::{Run, runs};
use variants::{large_kana, without_variants};

/// The longest token that is kept; a longer one is cut, in the question as in the store.
const LONGEST_TOKEN: usize = 60;

/// What stands in `search_documents.tokens` for texts about one record: single characters and pairs of Chinese,
/// Japanese and Korean script, whole words of others, each once, with one space between.
pub fn tokens(texts: &[&str]) -> String {
    let mut seen = std::collections::HashSet::new();
    let mut out = String::new();
    let mut keep = |token: &str| {
        if seen.insert(token.to_owned()) {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(token);
        }
    };
    for text in texts {
        let text = folded(text);
        // Also as it is asked: with variants of letters written as one.
        let written = runs(&without_company_form(&text));
        let asked = runs(&as_asked(&text));
        let more = if asked == written { Vec::new() } else { asked };
        for run in written.into_iter().chain(more) {
            match run {
                Run::Word(word) => keep(&cut(&word)),
                Run::Ideographs(characters) => {
                    let mut buffer = [0; 4];
                    for character in &characters {
                        keep(character.encode_utf8(&mut buffer));
                    }
                    for pair in characters.windows(2) {
                        keep(&pair.iter().collect::<String>());
                    }
                }
            }
        }
    }
    out
}

/// What [`Db::search_found`] takes to find the records that hold all of the question; none where it asks nothing.
/// The last letters of a word may be missing: `acm` finds `acme`, but `a` only what has a word `a`.
pub fn match_expression(db: &Db, question: &str) -> Option<String> {
    let mut parts = Vec::new();
    for run in runs(&as_asked(without_scheme(folded(question).trim()))) {
        match run {
            // One letter begins a word of nearly everything.
            Run::Word(word) => parts.push(db.search_token(&cut(&word), word.chars().nth(1).is_some())),
            Run::Ideographs(characters) if characters.len() == 1 => {
                parts.push(db.search_token(&characters.iter().collect::<String>(), false));
            }
            Run::Ideographs(characters) => parts.extend(
                characters.windows(2).map(|pair| db.search_token(&pair.iter().collect::<String>(), false)),
            ),
        }
    }
    parts.dedup();
    // Nobody types so much; a pasted page must not become a query of a thousand terms.
    parts.truncate(40);
    (!parts.is_empty()).then(|| parts.join(db.search_conjunction()))
}

/// Folded text with everything folded that people write in more than one way.
fn as_asked(folded: &str) -> String {
    without_company_form(&large_kana(&without_variants(folded)))
}

/// An address without what stands before its host: what accounts and people keep has none of it.
fn without_scheme(question: &str) -> &str {
    let rest = ["https://", "http://", "mailto:"].iter().find_map(|scheme| question.strip_prefix(scheme));
    let rest = rest.unwrap_or(question);
    rest.strip_prefix("www.").unwrap_or(rest)
}

fn cut(word: &str) -> String {
    word.chars().take(LONGEST_TOKEN).collect()
}
