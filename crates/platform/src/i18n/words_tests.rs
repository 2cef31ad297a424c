//! The messages, templates, guide and gallery use the words of `docs/words.md`, and no others for the same things.
//!
//! Invariant: what the list refuses stands nowhere on a screen; an exception is named in the list with its reason.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::{Locale, files};

/// A text of a screen and where it stands: a message's key, or a file.
struct Text {
    place: String,
    text: String,
}

/// What the list says of one language.
#[derive(Default)]
struct Words {
    /// Chosen words and longer words: blanked before the refused ones are looked for.
    right: Vec<String>,
    /// Refused words with the word to use; `=` in front where only a whole text is meant.
    refused: Vec<(String, String)>,
}

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The rows of the table below a heading, as cells.
fn rows(list: &str, heading: &str) -> Vec<Vec<String>> {
    let section =
        list.split("\n## ").find(|section| section.starts_with(heading)).expect("the section stands");
    let table = section.lines().filter(|line| line.starts_with('|')).skip(2);
    table.map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

fn between_commas(cell: &str) -> impl Iterator<Item = String> + '_ {
    cell.split(", ").map(|word| word.trim().to_owned()).filter(|word| !word.is_empty())
}

fn words(list: &str, heading: &str) -> Words {
    let mut words = Words::default();
    let longer =
        list.split("\n## ").find(|section| section.starts_with("Longer words")).expect("the section stands");
    let (_, longer) = longer.split_once(": ").expect("the longer words follow a colon");
    words.right =
        between_commas(longer.trim().trim_end_matches('.')).map(|word| word.replace('\n', " ")).collect();
    for cells in rows(list, heading) {
        words.right.push(cells[0].clone());
        words.refused.extend(between_commas(&cells[cells.len() - 1]).map(|word| (word, cells[0].clone())));
    }
    words.right.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
}

/// The values and comments of the message files.
fn messages(locale: Locale) -> Vec<Text> {
    let mut found: BTreeMap<String, Text> = BTreeMap::new();
    let mut key = String::new();
    for (path, text) in files(locale) {
        for (at, line) in text.lines().enumerate() {
            if let Some(comment) = line.strip_prefix('#') {
                let place = format!("{path}:{}", at + 1);
                found.insert(place.clone(), Text { place, text: comment.trim().to_owned() });
            } else if let Some((name, value)) = line.split_once(" =").filter(|_| !line.starts_with(' ')) {
                key = name.to_owned();
                found.insert(key.clone(), Text { place: key.clone(), text: value.trim().to_owned() });
            } else if let Some(message) = found.get_mut(&key) {
                message.text.push('\n');
                message.text.push_str(line);
            }
        }
    }
    found.into_values().collect()
}

/// The files with one of these endings below a folder, which need not be there.
fn below(folder: &Path, endings: &[&str], found: &mut Vec<Text>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.is_dir() {
            below(&path, endings, found);
        } else if endings.iter().any(|ending| path.extension().is_some_and(|found| found == *ending)) {
            let text = fs::read_to_string(&path).expect("sources are UTF-8");
            found.push(Text { place: path.display().to_string(), text });
        }
    }
}

fn blanked(text: &str, right: &[String]) -> String {
    right.iter().fold(text.to_owned(), |text, word| text.replace(&word.to_lowercase(), "·"))
}

/// Whether a word stands in a text; an English one not as a part of another.
fn holds(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        // A variable's name, marked by a null, is no word either.
        let letter =
            |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '\u{0}'));
        !word.is_ascii() || !letter(text[..at].chars().next_back())
    })
}

fn refused<'a>(
    text: &Text,
    words: &'a Words,
    exceptions: &BTreeMap<String, String>,
) -> Vec<&'a (String, String)> {
    let whole = text.text.to_lowercase();
    let left = blanked(&whole.replace("{ $", "{ \u{0}"), &words.right);
    let stands = |word: &str| match word.strip_prefix('=') {
        Some(word) => whole == word.to_lowercase(),
        None => holds(&left, &word.to_lowercase()),
    };
    let excepted = |word: &String| exceptions.get(&text.place) == Some(word);
    words.refused.iter().filter(|(word, _)| stands(word) && !excepted(word)).collect()
}

#[test]
fn screens_use_the_chosen_words() {
    let list = fs::read_to_string(top().join("docs/words.md")).expect("the list of words stands");
    let exceptions: BTreeMap<String, String> = rows(&list, "Exceptions")
        .iter()
        .flat_map(|cells| {
            cells[0].split(", ").map(|key| (key.trim_matches('`').to_owned(), cells[1].clone()))
        })
        .collect();
    let mut faults = Vec::new();
    for (locale, heading, guide) in
        [(Locale::Ja, "Japanese", "docs/guide/ja"), (Locale::En, "English", "docs/guide/en")]
    {
        let words = words(&list, heading);
        assert!(words.refused.len() > 10, "the list is read");
        let mut texts = messages(locale);
        below(&top().join(guide), &["md"], &mut texts);
        if locale == Locale::Ja {
            // Code has English names of its own; Japanese in it is what a person reads.
            for area in ["platform", "usage", "health", "success", "bansou"] {
                below(&top().join("crates").join(area).join("templates"), &["html"], &mut texts);
            }
            below(&top().join("ui/src"), &["ts"], &mut texts);
            below(&top().join("ui/gallery"), &["html"], &mut texts);
        }
        for text in &texts {
            for (word, instead) in refused(text, &words, &exceptions) {
                faults.push(format!("{} ({}): {word} → {instead}", text.place, locale.as_str()));
            }
        }
    }
    assert!(faults.is_empty(), "words that docs/words.md refuses:\n{}", faults.join("\n"));
}

#[test]
fn a_refused_word_is_found_and_an_exception_spares_it() {
    let words = words(
        "\n## Longer words\n\nThese: 取り消す.\n\n## X\n\n| a | b | c |\n|---|---|---|\n| 自社担当 | owner | 担当 |\n| 削除 | | 消す, =やめる |\n",
        "X",
    );
    let text = |text: &str| Text { place: "here".into(), text: text.into() };
    let found = |given: &str, spared: &BTreeMap<String, String>| refused(&text(given), &words, spared).len();
    let none = BTreeMap::new();
    assert_eq!((found("担当を変更", &none), found("自社担当", &none), found("取り消す", &none)), (1, 0, 0));
    assert_eq!((found("消す", &none), found("やめる", &none), found("使うのをやめる", &none)), (1, 1, 0));
    assert_eq!(found("担当", &BTreeMap::from([("here".to_owned(), "担当".to_owned())])), 0);
}

/// `5 社`, `健全 「`, `34 %`, `512 MB`, and a figure or a Latin word after kana: the gaps that no office writes.
#[test]
fn no_gap_stands_before_units_brackets_and_percent_signs() {
    /// Labels, after which a figure stands apart.
    const LABELS: [&str; 2] = ["重み {", "期限切れ {"];
    let japanese =
        |c: char| matches!(c, 'ぁ'..='ん' | 'ァ'..='ー' | '一'..='龠' | '「' | '」' | '。' | '、' | '（');
    let mut faults = Vec::new();
    for text in messages(Locale::Ja).into_iter().filter(|text| !text.place.contains(".ftl:")) {
        let chars: Vec<char> = text.text.chars().collect();
        for window in chars.windows(3).filter(|window| window[1] == ' ') {
            let (before, after) = (window[0], window[2]);
            let unit = (before.is_alphanumeric() || matches!(before, '}' | '%' | '⟧')) && japanese(after);
            let size = before.is_ascii_digit() && after.is_ascii_alphabetic();
            let latin = japanese(before) && after.is_ascii_alphabetic();
            let label = LABELS.iter().any(|label| text.text.contains(label));
            let figure = matches!(before, 'ぁ'..='ん' | '。' | '、')
                && (after == '{' || after.is_ascii_digit())
                && !label;
            let bracket =
                matches!(after, '「' | '%' | '（' | '(') || matches!(before, '」' | '）') && japanese(after);
            if (unit && !japanese(before)) || size || latin || figure || bracket {
                faults.push(format!("{}: {}", text.place, text.text));
            }
        }
        if text.text.contains(['：', '％', '？', '！']) || text.text.contains("{\" \"}") {
            faults.push(format!("{}: {}", text.place, text.text));
        }
    }
    assert!(faults.is_empty(), "gaps and signs:\n{}", faults.join("\n"));
}

/// A figure before a plural noun chooses between singular and plural, unless it can never be one.
#[test]
fn english_figures_choose_their_plural() {
    /// Words that end in s and follow figures without being plurals.
    const NO_PLURALS: [&str; 8] = ["is", "was", "has", "as", "pts", "vs", "contains", "exists"];
    const ALWAYS_MANY: [(&str, &str); 30] = [
        ("today-working-rows", "of many"),
        ("today-working-customers", "of many"),
        ("today-team-cut", "thousands"),
        ("accounts-too-many", "a limit"),
        ("people-too-many", "a limit"),
        ("today-changed-many", "more than are counted"),
        ("today-changes-count-many", "more than are counted"),
        ("event-name-too-many", "a limit"),
        ("plan-too-many", "a limit"),
        ("tracked-too-many", "a limit"),
        ("tracked-too-many-conditions", "a limit"),
        ("note-form-many", "a limit"),
        ("input-too-long", "a limit"),
        ("login-name-long", "a limit"),
        ("login-password-short", "a limit"),
        ("workspace-name-long", "a limit"),
        ("event-name-long", "a limit"),
        ("tracked-name-problem", "a limit"),
        ("tracking-last-hour-many", "more than can be counted"),
        ("import-progress", "a guess of many"),
        ("import-batch-mapped", "of all columns"),
        ("workshop-months", "a span such as 3–12"),
        ("health-flag", "a cap"),
        ("health-flag-plain", "a cap"),
        ("workshop-capped-at", "a cap"),
        ("workshop-propose-collapse", "a cap"),
        ("health-next", "the limit of a band"),
        ("scorecard-bands", "the limit of a band"),
        ("keep-number-problem", "no figure of things"),
        ("login-email-wrong", "no figure"),
    ];
    const HORIZONS: [&str; 8] = [
        "workshop-summary-better",
        "workshop-summary-worse",
        "workshop-summary-same",
        "workshop-summary-undecided",
        "workshop-summary-spoiled",
        "workshop-horizon",
        "workshop-measures-alone",
        "limits-rests-on",
    ];
    let many = |place: &str| ALWAYS_MANY.iter().any(|(key, _)| *key == place) || HORIZONS.contains(&place);
    let mut faults = Vec::new();
    for text in messages(Locale::En).iter().filter(|text| !many(&text.place)) {
        // What the variants say is chosen already; the words between them are not.
        for line in text.text.lines().filter(|line| !line.trim_start().starts_with(['*', '['])) {
            for (before, rest) in line
                .match_indices(" }")
                .filter_map(|(at, _)| line[..at].rsplit_once("{ $").map(|(_, name)| (name, &line[at + 2..])))
            {
                let word = rest
                    .strip_prefix(' ')
                    .map(|rest| rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default());
                let plural = word.is_some_and(|word| {
                    (word.ends_with('s') && !NO_PLURALS.contains(&word)) || word == "people"
                });
                if plural && !before.contains("->") {
                    faults.push(format!("{}: {line}", text.place));
                }
            }
        }
    }
    assert!(faults.is_empty(), "figures before a plural that is always said:\n{}", faults.join("\n"));
}

/// Straight quotes, and capitals in the middle of a sentence: "Main drivers: Change in usage".
#[test]
fn english_reads_as_sentences() {
    let mut faults = Vec::new();
    for text in messages(Locale::En).iter().filter(|text| !text.place.contains(".ftl:")) {
        let straight = text.text.char_indices().any(|(at, c)| {
            let beside = |c: Option<char>| c.is_some_and(char::is_alphabetic);
            c == '\''
                && beside(text.text[..at].chars().next_back())
                && beside(text.text[at + 1..].chars().next())
        });
        let driver = text.place.starts_with("driver-") || text.place == "why-unknown";
        let mut letters = text.text.chars();
        let capital =
            letters.next().is_some_and(char::is_uppercase) && !letters.next().is_some_and(char::is_uppercase);
        if straight || (driver && capital) {
            faults.push(format!("{}: {}", text.place, text.text));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
