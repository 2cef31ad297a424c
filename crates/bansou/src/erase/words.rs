//! The words that name a person, and taking them out of texts.
//!
//! Invariant: what is taken out leaves [`MARK`], so that a reader sees that something stood there.

use serde_json::Value as Json;
use uuid::Uuid;

use crate::personal::{MARK, Near};

/// Names shorter than this are part of too many words to be looked for in texts that only are of the same account.
const SHORTEST_NAME: usize = 3;

#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    /// The person's id, as JSON keeps it.
    pub id: String,
    /// Mail address and telephone number: nobody else's, wherever they stand. In ASCII lower case.
    pub marks: Vec<String>,
    /// Ids outside, which count only where they are the whole text.
    pub ids: Vec<String>,
    pub names: Vec<String>,
}

impl Words {
    pub fn new(
        id: Uuid,
        name: &str,
        kana: Option<&str>,
        marks: impl IntoIterator<Item = String>,
        ids: impl IntoIterator<Item = String>,
    ) -> Self {
        let mut names: Vec<String> = [Some(name), kana].into_iter().flatten().map(str::to_owned).collect();
        let joined: Vec<String> =
            names.iter().map(|name| name.chars().filter(|c| !c.is_whitespace()).collect()).collect();
        names.extend(joined);
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        names.dedup();
        names.retain(|name| !name.is_empty());
        let marks = marks.into_iter().map(|mark| mark.trim().to_ascii_lowercase());
        Self {
            id: id.to_string(),
            marks: marks.filter(|mark| mark.chars().count() > 4).collect(),
            ids: ids.into_iter().filter(|id| !id.is_empty()).collect(),
            names,
        }
    }

    /// Patterns of texts that may name the person wherever they stand, in ASCII lower case; where cells may be the person's
    /// own, also their ids outside.
    pub fn patterns(&self, near: Near) -> Vec<String> {
        let ids = self.ids.iter().filter(|_| near == Near::Own);
        self.marks
            .iter()
            .map(|mark| pattern(mark))
            .chain([pattern(&self.id)])
            .chain(ids.map(|id| pattern(&format!("\"{}\"", id.to_ascii_lowercase()))))
            .collect()
    }

    /// The text without the person; none where it does not name them.
    pub fn out_of(&self, text: &str, near: Near) -> Option<String> {
        if self.ids.iter().any(|id| id == text) || text == self.id {
            return Some(MARK.to_owned());
        }
        let mut left = text.to_owned();
        for mark in &self.marks {
            left = without(&left, mark);
        }
        let shortest = match near {
            Near::Own => 1,
            Near::Account => SHORTEST_NAME,
            Near::Far => usize::MAX,
        };
        for name in self.names.iter().filter(|name| name.chars().count() >= shortest) {
            left = left.replace(name.as_str(), MARK);
        }
        (left != text).then_some(left)
    }

    /// The same for every text in a JSON value.
    pub fn out_of_json(&self, json: &Json, near: Near) -> Option<Json> {
        let mut left = json.clone();
        self.take_out(&mut left, near).then_some(left)
    }

    fn take_out(&self, json: &mut Json, near: Near) -> bool {
        match json {
            Json::String(text) if *text == self.id => {
                *json = Json::Null;
                true
            }
            Json::String(text) => match self.out_of(text, near) {
                Some(left) => {
                    *text = left;
                    true
                }
                None => false,
            },
            Json::Array(items) => self.take_out_of_all(items.iter_mut(), near),
            Json::Object(fields) => self.take_out_of_all(fields.values_mut(), near),
            _ => false,
        }
    }

    fn take_out_of_all<'a>(&self, values: impl Iterator<Item = &'a mut Json>, near: Near) -> bool {
        let mut some = false;
        for value in values {
            some |= self.take_out(value, near);
        }
        some
    }
}

/// The pattern of texts that have this in them, escaped by `~`.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '~') {
            pattern.push('~');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// The text without the mark, whatever the case of its ASCII letters.
fn without(text: &str, mark: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let (mut left, mut at) = (String::new(), 0);
    while let Some(found) = lower[at..].find(mark) {
        left.push_str(&text[at..at + found]);
        left.push_str(MARK);
        at += found + mark.len();
    }
    left.push_str(&text[at..]);
    left
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_lose_the_person_and_nothing_else() {
        let marks = ["Sato@Aoba.example".to_owned(), "03-1234-5678".to_owned()];
        let words = Words::new(Uuid::nil(), "佐藤 美咲", Some("サトウ"), marks, ["u-1".to_owned()]);
        for (text, near, left) in [
            ("佐藤美咲さま（SATO@aoba.example）へ電話", Near::Account, Some("***さま（***）へ電話")),
            ("佐藤 美咲", Near::Own, Some("***")),
            ("佐藤 健さま", Near::Account, None),
            ("佐藤美咲", Near::Far, None),
            ("u-1", Near::Far, Some("***")),
            ("u-12", Near::Own, None),
            ("tel 03-1234-5678.", Near::Far, Some("tel ***.")),
        ] {
            assert_eq!(words.out_of(text, near).as_deref(), left, "{text}");
        }
        let given = json!({ "a": ["u-1", 3], "person_id": Uuid::nil().to_string(), "b": "x" });
        let left = words.out_of_json(&given, Near::Far).unwrap();
        assert_eq!(left, json!({ "a": ["***", 3], "person_id": null, "b": "x" }));
        assert_eq!(words.out_of_json(&left, Near::Far), None);
    }
}
