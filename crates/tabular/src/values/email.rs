//! Mail addresses out of cells: as typed, as copied from a mail program, as a link.
//!
//! The address is given as it stands, its width folded; a cell of two addresses is refused, since a person has one here.

use super::{Examples, text};

/// The cell is not one mail address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// No address at all.
    #[error("{given:?} is not a mail address")]
    NotAnAddress {
        /// The cell as given.
        given: String,
    },
    /// More than one.
    #[error("{given:?} holds more than one mail address")]
    Several {
        /// The cell as given.
        given: String,
    },
}

impl Examples for EmailError {
    fn given(&self) -> &str {
        match self {
            EmailError::NotAnAddress { given } | EmailError::Several { given } => given,
        }
    }

    fn would_do(&self) -> &'static [&'static str] {
        &["sato@example.co.jp"]
    }
}

/// Reads `sato@example.co.jp`, `佐藤 <sato@example.co.jp>`, `mailto:sato@example.co.jp`, `ｓａｔｏ＠ｅｘａｍｐｌｅ．ｊｐ`.
///
/// # Errors
/// [`EmailError`] for anything else.
pub fn read(cell: &str) -> Result<Option<String>, EmailError> {
    let readable = text::readable(cell);
    if readable.is_empty() {
        return Ok(None);
    }
    let given = || cell.to_owned();
    let mut text: &str = &readable;
    if let Some(at) = text.rfind('<')
        && let Some(inside) = text[at + 1..].strip_suffix('>')
        && !text[..at].contains('@')
    {
        text = inside.trim();
    }
    if text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("mailto:")) {
        text = text[7..].split('?').next().unwrap_or_default().trim();
    }
    let text = text.trim_matches(|it: char| matches!(it, '<' | '>' | '\'' | ',' | ';') || it.is_whitespace());
    let parts =
        |separator: fn(char) -> bool| text.split(separator).filter(|part| is_address(part.trim())).count();
    match () {
        // The root's dot says nothing.
        () if is_address(text) => Ok(Some(text.strip_suffix('.').unwrap_or(text).to_owned())),
        () if parts(|it| matches!(it, ';' | ',' | '/' | '、' | '，' | ' ' | '\n' | '\r' | '\t')) > 1 => {
            Err(EmailError::Several { given: given() })
        }
        () => Err(EmailError::NotAnAddress { given: given() }),
    }
}

fn is_address(text: &str) -> bool {
    let (name, host) = match text.strip_prefix('"').and_then(|rest| rest.split_once("\"@")) {
        Some((name, host)) => (name, host),
        None => match text.split_once('@') {
            Some((name, _))
                if name.contains(|it: char| {
                    it.is_whitespace() || matches!(it, ',' | ';' | '<' | '>' | '"' | ':' | '(' | ')')
                }) =>
            {
                return false;
            }
            Some(parts) => parts,
            None => return false,
        },
    };
    !name.is_empty()
        && host.contains('.')
        && !host.starts_with(['.', '-'])
        && !host.ends_with("..")
        && !host.ends_with('-')
        && host.chars().all(|it| it.is_alphanumeric() || matches!(it, '.' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_however_it_came_into_the_cell() {
        for (cell, address) in [
            ("a@example.jp", "a@example.jp"),
            (" A.b+c@Example.co.jp ", "A.b+c@Example.co.jp"),
            ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏ．ｊｐ", "taro@example.co.jp"),
            ("三郎 <c@example.jp>", "c@example.jp"),
            ("<c@example.jp>", "c@example.jp"),
            ("mailto:d@example.jp", "d@example.jp"),
            ("MAILTO:d@example.jp?subject=x", "d@example.jp"),
            ("\"佐藤, 一\" <mailto:d@example.jp>", "d@example.jp"),
            ("e@example.jp;", "e@example.jp"),
            ("e@example.jp.", "e@example.jp"),
            ("\"hajime\"@wakakusa.example", "\"hajime\"@wakakusa.example"),
        ] {
            assert_eq!(read(cell), Ok(Some(address.to_owned())), "{cell}");
        }
        assert_eq!(read("　"), Ok(None));
        for several in [
            "a@example.jp; b@example.jp",
            "a@example.jp,b@example.jp",
            "a@example.jp b@example.jp",
            "a@x.jp\nb@x.jp",
        ] {
            assert_eq!(read(several), Err(EmailError::Several { given: several.to_owned() }));
        }
        for none in ["佐藤", "a@b", "@example.jp", "a@@example.jp", "a b@example.jp", "tel:03"] {
            assert_eq!(read(none), Err(EmailError::NotAnAddress { given: none.to_owned() }), "{none}");
        }
    }
}
