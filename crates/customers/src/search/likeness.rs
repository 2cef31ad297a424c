//! How alike two names of companies are: the same, or only so alike that a person should be asked.
//!
//! Invariant: names with one [`identity_key`] also have one [`near_key`]; the identity keeps the company form, the kind
//! of kana and the variants of kanji apart, because 株式会社アクメ and 有限会社アクメ are two companies.

use unicode_normalization::UnicodeNormalization as _;

use super::{
    company_form::{Form, split_form},
    folding::folded,
    variants::{is_invisible, large_kana, without_variants},
};

/// By what two writings of a name are taken as one without asking: width, case, spaces and the way in which the company
/// form is written (㈱, （株）, behind or before) do not matter.
pub fn identity_key(name: &str) -> String {
    let text: String = name
        .nfkc()
        .flat_map(char::to_lowercase)
        .nfkc()
        .filter(|c| !is_invisible(*c))
        .map(plain_quote)
        .collect();
    let (rest, form) = split_form(without_addressee(&text));
    format!("{}\u{1f}{}", form.map(Form::code).unwrap_or_default(), letters(&rest))
}

/// By what names are found that may be the same: also without company form, former name and addressee, and with kana,
/// long vowels and variants of kanji folded.
pub fn near_key(name: &str) -> String {
    let text = without_variants(&folded(name));
    let (rest, _) = split_form(without_addressee(without_former_name(&text)));
    letters(&large_kana(&rest))
}

/// Whether one of the names says no company form, and they are the same for the rest.
pub fn differs_by_missing_form(a: &str, b: &str) -> bool {
    let (a, b) = (identity_key(a), identity_key(b));
    let (Some((form_a, rest_a)), Some((form_b, rest_b))) = (a.split_once('\u{1f}'), b.split_once('\u{1f}'))
    else {
        return false;
    };
    rest_a == rest_b && form_a != form_b && (form_a.is_empty() || form_b.is_empty())
}

/// Whether the names are the same but for what kind of company they say.
pub fn differs_by_form(a: &str, b: &str) -> bool {
    let (a, b) = (identity_key(a), identity_key(b));
    let rest = |key: &str| key.split_once('\u{1f}').map(|(_, rest)| rest.to_owned());
    a != b && rest(&a) == rest(&b)
}

fn letters(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '・' | '·' | '•' | '‧' | '･'))
        .collect()
}

fn plain_quote(letter: char) -> char {
    match letter {
        '’' | '‘' => '\'',
        '‐' | '‑' | '‒' | '–' | '—' | '−' | '―' | '─' => '-',
        letter => letter,
    }
}

fn without_addressee(text: &str) -> &str {
    text.trim().strip_suffix("御中").unwrap_or(text).trim()
}

/// Without a last remark in brackets that tells a former name: （旧青葉工業）.
fn without_former_name(text: &str) -> &str {
    let text = text.trim();
    match text.rfind('(') {
        Some(at) if text.ends_with(')') && text[at + 1..].starts_with('旧') && at > 0 => &text[..at],
        // The former name may have brackets of its own: (旧霧島原物流(株)).
        Some(_) if text.ends_with(')') => match text.find("(旧") {
            Some(at) if at > 0 => &text[..at],
            _ => text,
        },
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_companies_tell_them_apart() {
        for (a, b) in [
            ("株式会社アクメ", "㈱アクメ"),
            ("株式会社アクメ", "アクメ (株)"),
            ("株式会社アクメ", "株式会社ｱｸﾒ"),
            ("Acme, Inc.", "ACME INC"),
            ("Acme Co., Ltd.", "Acme Co Ltd"),
            ("Acme K.K.", "株式会社Acme"),
        ] {
            assert_eq!(identity_key(a), identity_key(b), "{a} {b}");
        }
        for (a, b) in [
            ("株式会社アクメ", "有限会社アクメ"),
            ("株式会社アクメ", "アクメ"),
            ("株式会社アクメ", "株式会社あくめ"),
            ("髙橋工業株式会社", "高橋工業株式会社"),
            ("Acme Inc.", "Acme GmbH"),
        ] {
            assert_ne!(identity_key(a), identity_key(b), "{a} {b}");
            assert_eq!(near_key(a), near_key(b), "{a} {b}");
        }
        assert!(differs_by_missing_form("アクメ", "㈱アクメ"));
        assert!(!differs_by_missing_form("㈲アクメ", "㈱アクメ"));
        assert!(differs_by_form("㈲アクメ", "㈱アクメ"));
    }

    /// Pairs of names that others wrote: `rule,a,b`.
    fn pairs(file: &str) -> Vec<(String, String, String)> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../../shared/data/companies_ja")
            .join(file);
        let Ok(mut table) = bansou_tabular::Table::open(&path) else {
            eprintln!("skipped: {} is not there", path.display());
            return Vec::new();
        };
        let rows = table.preview(1_000).unwrap().into_iter().map(Result::unwrap);
        rows.map(|row| (row.cell(0).to_owned(), row.cell(1).to_owned(), row.cell(2).to_owned())).collect()
    }

    #[test]
    fn writings_of_one_company_are_found_together_and_no_two_companies_are_one() {
        /// Where writings differ so that a person is asked.
        const ASKED: &[&str] = &[
            "kanji-old",
            "kanji-compat",
            "kana-old",
            "kana-small",
            "long-vowel-dash",
            "former-name",
            "en-coltd-ja",
            "en-inc-ja",
            "mixed",
        ];
        for (rule, a, b) in pairs("same.csv") {
            assert_eq!(near_key(&a), near_key(&b), "{rule}: {a} and {b}");
            let asked = ASKED.contains(&rule.as_str());
            assert!(
                asked || identity_key(&a) == identity_key(&b),
                "{rule}: {a} and {b}: {:?} {:?}",
                identity_key(&a),
                identity_key(&b)
            );
        }
        for (rule, a, b) in pairs("different.csv") {
            assert_ne!(identity_key(&a), identity_key(&b), "{rule}: {a} and {b}");
        }
    }
}
