//! Job: read a mail address as people type it, and say what is wrong with it.
//! Invariant: an [`Address`] can stand in an SMTP command and in a header as it is: ASCII, one line, quoted where it must be.

use std::fmt;

/// Octets before the `@` (RFC 5321, 4.5.3.1.1).
const LOCAL_OCTETS: usize = 64;
/// Octets of the whole, so that `<…>` fits into the 256 of a path (RFC 5321, 4.5.3.1.3).
const WHOLE_OCTETS: usize = 254;

/// A checked mail address.
///
/// Two habits of Japanese providers are met: addresses of old telephones with dots in a row or at the end
/// (`taro..suzuki.@docomo.ne.jp`) are real, and are quoted in what is sent; a domain in Unicode is sent in its ASCII form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    local: String,
    domain: String,
}

/// Why a text is no address, with what would do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("no address is given")]
    Empty,
    #[error("`{given}` holds a line break or another control character")]
    ControlCharacter { given: String },
    #[error("`{given}` has full-width characters; did you mean `{would_do}`?")]
    FullWidth { given: String, would_do: String },
    #[error("`{given}` has no @ between a name and a domain")]
    NoAt { given: String },
    #[error("`{given}` holds several addresses or more than an address; give one, such as `taro@example.jp`")]
    MoreThanOne { given: String },
    #[error("the part before @ in `{given}` cannot be delivered: {problem}")]
    Local { given: String, problem: &'static str },
    #[error("the domain of `{given}` does not exist as written: {problem}")]
    Domain { given: String, problem: &'static str },
    #[error("`{given}` is longer than the 254 characters that mail servers take")]
    TooLong { given: String },
}

impl Address {
    /// Reads one address. Blanks around it are dropped; nothing else is changed silently.
    ///
    /// # Errors
    /// [`AddressError`] with the text that was given.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let given = || text.trim().to_owned();
        if text.chars().any(char::is_control) {
            return Err(AddressError::ControlCharacter { given: text.escape_debug().to_string() });
        }
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(AddressError::Empty);
        }
        if let Some(would_do) = narrowed(trimmed) {
            return Err(AddressError::FullWidth { given: given(), would_do });
        }
        let Some((local, domain)) = trimmed.rsplit_once('@') else {
            return Err(AddressError::NoAt { given: given() });
        };
        let local = unquoted(local).ok_or_else(|| AddressError::MoreThanOne { given: given() })?;
        if let Some(problem) = problem_of_local(&local) {
            return Err(AddressError::Local { given: given(), problem });
        }
        let domain =
            ascii_domain(domain).map_err(|problem| AddressError::Domain { given: given(), problem })?;
        let address = Self { local, domain };
        if address.to_string().len() > WHOLE_OCTETS {
            return Err(AddressError::TooLong { given: given() });
        }
        Ok(address)
    }

    /// What stands before the `@`, without quotes.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The domain in ASCII and lower case.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The key under which an address is remembered as not to be written to: letter case of the name aside too,
    /// because no provider tells `Taro@` from `taro@` and a complaint must not be missed for it.
    pub fn key(&self) -> String {
        format!("{}@{}", self.local.to_lowercase(), self.domain)
    }
}

/// As it stands in a header or an SMTP command.
impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_dot_atom(&self.local) {
            return write!(formatter, "{}@{}", self.local, self.domain);
        }
        formatter.write_str("\"")?;
        for character in self.local.chars() {
            if matches!(character, '"' | '\\') {
                formatter.write_str("\\")?;
            }
            write!(formatter, "{character}")?;
        }
        write!(formatter, "\"@{}", self.domain)
    }
}

impl std::str::FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// The text in half width, if it has characters that are full-width forms of ASCII.
fn narrowed(text: &str) -> Option<String> {
    let narrow = |character| match character {
        '！'..='～' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        '　' => ' ',
        '。' => '.',
        _ => character,
    };
    let narrowed: String = text.chars().map(narrow).collect();
    (narrowed != text).then_some(narrowed)
}

/// The local part without its quotes; none if a bare one holds what needs them.
fn unquoted(local: &str) -> Option<String> {
    let Some(inner) = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        let bare = !local.contains(|character: char| " \"(),:;<>@[\\]".contains(character));
        return bare.then(|| local.to_owned());
    };
    let mut plain = String::new();
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => return None,
            '\\' => plain.push(characters.next()?),
            _ => plain.push(character),
        }
    }
    Some(plain)
}

fn problem_of_local(local: &str) -> Option<&'static str> {
    if local.is_empty() {
        return Some("nothing stands there");
    }
    if !local.is_ascii() {
        return Some("only letters without accents, digits and signs can be sent to");
    }
    (local.len() > LOCAL_OCTETS).then_some("it is longer than 64 characters")
}

fn ascii_domain(domain: &str) -> Result<String, &'static str> {
    if domain.starts_with('[') {
        return Err("an address in numbers is not written to; give the name of the domain");
    }
    let ascii = idna::domain_to_ascii_cow(domain.as_bytes(), idna::AsciiDenyList::STD3)
        .map_err(|_| "it has characters that no domain has")?;
    let labels: Vec<&str> = ascii.split('.').collect();
    if labels.len() < 2 {
        return Err("it has no dot, as in `example.jp`");
    }
    let fits =
        |label: &&str| (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-');
    if !labels.iter().all(fits) {
        return Err("each part between dots has 1 to 63 characters and no hyphen at its ends");
    }
    if labels.last().is_some_and(|label| label.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err("it ends in a number");
    }
    Ok(ascii.into_owned())
}

/// Whether it can stand without quotes (RFC 5322, 3.2.3).
fn is_dot_atom(local: &str) -> bool {
    local.split('.').all(|atom| {
        !atom.is_empty()
            && atom.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
    })
}

/// An address with the name that people see beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    pub name: Option<String>,
    pub address: Address,
}

impl Mailbox {
    pub fn new(name: impl Into<String>, address: Address) -> Self {
        let name = name.into();
        Self { name: (!name.trim().is_empty()).then_some(name), address }
    }
}

impl From<Address> for Mailbox {
    fn from(address: Address) -> Self {
        Self { name: None, address }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_kept_as_they_are_sent() {
        for (typed, sent) in [
            ("taro@example.jp", "taro@example.jp"),
            ("  Taro.Suzuki+news@Example.JP ", "Taro.Suzuki+news@example.jp"),
            ("taro..suzuki@docomo.ne.jp", "\"taro..suzuki\"@docomo.ne.jp"),
            ("taro.@ezweb.ne.jp", "\"taro.\"@ezweb.ne.jp"),
            (".taro@docomo.ne.jp", "\".taro\"@docomo.ne.jp"),
            ("\"taro.\"@docomo.ne.jp", "\"taro.\"@docomo.ne.jp"),
            ("\"taro\"@docomo.ne.jp", "taro@docomo.ne.jp"),
            ("info@日本語.jp", "info@xn--wgv71a119e.jp"),
            ("o'brien/sales=x@example.com", "o'brien/sales=x@example.com"),
        ] {
            let address = Address::parse(typed).unwrap();
            assert_eq!(address.to_string(), sent);
            assert_eq!(Address::parse(sent).unwrap(), address, "{sent} is read back");
        }
    }

    #[test]
    fn what_is_no_address_says_what_would_do() {
        for (typed, words) in [
            ("", "no address"),
            ("taro", "no @"),
            ("taro@example.jp\r\nBcc: x@example.com", "control character"),
            ("taro\0@example.jp", "control character"),
            ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "did you mean `taro@example.jp`?"),
            ("taro@example。jp", "did you mean `taro@example.jp`?"),
            ("a@example.jp, b@example.jp", "several"),
            ("Taro <taro@example.jp>", "several"),
            ("taro suzuki@example.jp", "several"),
            ("@example.jp", "nothing stands there"),
            ("太郎@example.jp", "without accents"),
            ("taro@localhost", "no dot"),
            ("taro@example..jp", "1 to 63"),
            ("taro@-example.jp", "hyphen"),
            ("taro@exa_mple.jp", "no domain has"),
            ("taro@192.0.2.1", "number"),
            ("taro@[192.0.2.1]", "in numbers"),
        ] {
            let error = Address::parse(typed).expect_err(typed).to_string();
            assert!(error.contains(words), "{typed}: {error}");
        }
        assert!(Address::parse(&format!("{}@example.jp", "a".repeat(65))).is_err());
        assert!(Address::parse(&format!("a@{}", ["abcdefgh"; 32].join("."))).is_err());
    }

    #[test]
    fn letter_case_does_not_make_another_person() {
        let key = |typed| Address::parse(typed).unwrap().key();
        assert_eq!(key("Taro@Example.jp"), key("taro@example.JP"));
        assert_ne!(key("taro@example.jp"), key("taro@example.com"));
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_accepted_is_one_line_of_ascii_and_reads_back(text in "\\PC{0,20}@[a-z\u{3042}-\u{3050}.-]{0,20}") {
            if let Ok(address) = Address::parse(&text) {
                let sent = address.to_string();
                proptest::prop_assert!(sent.is_ascii() && !sent.contains(['\r', '\n', '\0']));
                proptest::prop_assert_eq!(Address::parse(&sent).unwrap(), address);
            }
        }
    }
}
