//! How a case is written in a text file: `@@ title`, then files and what is to come of them.
//!
//! Invariant: what cannot be understood of a case is a failure of the test, never a case less.

use encoding_rs::Encoding;

pub(super) struct Case {
    pub title: String,
    pub steps: Vec<Step>,
}

pub(super) enum Step {
    TakeIn { letter: char, bytes: Vec<u8>, mapping: Option<String>, fails: bool },
    Check(Check),
}

pub(super) enum Check {
    /// The rows of a table, in the order of the first column.
    Rows {
        select: String,
        expected: Vec<String>,
    },
    /// Rows that are never to be found.
    Never {
        select: String,
        forbidden: Vec<String>,
    },
    Refused {
        letter: char,
        row: i64,
        code: Option<String>,
    },
    Created {
        letter: char,
        created: i64,
    },
    Left {
        letter: char,
        cells: usize,
    },
    Pairs {
        letter: char,
        unsure: i64,
    },
}

impl Case {
    pub fn all_of(text: &str) -> Vec<Self> {
        let text = format!("\n{text}");
        text.split("\n@@ ").skip(1).map(Self::of).collect()
    }

    /// Directives, each at the start of a line, with the lines that follow up to the next:
    ///
    /// | directive | what it says |
    /// | --- | --- |
    /// | `@file a [encoding]` | a file of accounts (`a`), people, subscriptions or tickets is taken in |
    /// | `@fails a` | so it is, and refused as a whole |
    /// | `@map {…}` | the mapping of the file above |
    /// | `@rows table column… [where …]` | the rows of a table |
    /// | `@never table column value…` | values that no row has; `@nevers table a b value\|value…` |
    /// | `@refused a 3 [code]` | a line that is refused |
    /// | `@counts a created 3` | how many are made |
    /// | `@lefts a 0` | how many cells are left out |
    /// | `@pairs a 0` | how many pairs a person is asked about |
    fn of(text: &str) -> Self {
        let (title, rest) = text.split_once('\n').unwrap();
        let rest = format!("\n{rest}");
        let mut steps: Vec<Step> = Vec::new();
        for part in rest.split("\n@").skip(1) {
            let (directive, body) = part.split_once('\n').unwrap_or((part, ""));
            let mut words = directive.split(' ');
            let name = words.next().unwrap();
            let words: Vec<&str> = words.collect();
            let letter = || words[0].chars().next().unwrap();
            match name {
                "file" | "fails" => steps.push(Step::TakeIn {
                    letter: letter(),
                    bytes: encoded(body, words.get(1).copied().unwrap_or("utf-8")),
                    mapping: None,
                    fails: name == "fails",
                }),
                "map" => match steps.last_mut() {
                    Some(Step::TakeIn { mapping, .. }) => *mapping = Some(words.join(" ")),
                    _ => panic!("{title}: a mapping of no file"),
                },
                _ => steps.push(Step::Check(Check::of(name, &words, body))),
            }
        }
        assert!(!steps.is_empty(), "{title} says nothing");
        Self { title: title.to_owned(), steps }
    }
}

impl Check {
    fn of(name: &str, words: &[&str], body: &str) -> Self {
        let letter = || words[0].chars().next().unwrap();
        match name {
            "rows" => Self::Rows {
                select: select(words),
                expected: body.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect(),
            },
            "never" => Self::Never { select: select(&words[..2]), forbidden: owned(&words[2..]) },
            "nevers" => Self::Never { select: select(&words[..3]), forbidden: owned(&words[3..]) },
            "refused" => Self::Refused {
                letter: letter(),
                row: words[1].parse().unwrap(),
                code: words.get(2).map(|code| (*code).to_owned()),
            },
            "counts" => Self::Created { letter: letter(), created: words[2].parse().unwrap() },
            "lefts" => Self::Left { letter: letter(), cells: words[1].parse().unwrap() },
            "pairs" => Self::Pairs { letter: letter(), unsure: words[1].parse().unwrap() },
            other => panic!("no such directive: {other}"),
        }
    }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// A query of SQLite whose rows are the columns between bars.
fn select(words: &[&str]) -> String {
    let (table, words) = words.split_first().unwrap();
    let columns = words.iter().take_while(|word| **word != "where");
    let columns: Vec<String> = columns.map(|column| shown(table, column)).collect();
    let condition = words[columns.len()..].join(" ");
    let from = match *table {
        "accounts" => "accounts",
        "people" => {
            "people left join (select id as of, external_id as code, name as company from accounts) on of = account_id"
        }
        "subscriptions" | "conversations" => {
            "(select id as of, external_id as code, name as company from accounts) join TABLE on of = account_id"
        }
        other => panic!("no such table: {other}"),
    };
    format!(
        "select {} as a from {} {condition} order by {}",
        columns.join(" || '|' || "),
        from.replace("TABLE", table),
        columns.join(", ")
    )
}

fn shown(table: &str, column: &str) -> String {
    let text = match column {
        "account" => "coalesce(code, company)".to_owned(),
        "person" => "(select p.name from people p where p.id = person_id)".to_owned(),
        "parent" => "(select p.external_id from accounts p where p.id = accounts.parent_id)".to_owned(),
        _ if column.ends_with("_at") => {
            format!("strftime('%Y-%m-%dT%H:%M:%SZ', {column} / 1000, 'unixepoch')")
        }
        _ => match column.strip_prefix("custom:") {
            Some(path) => {
                let path: String = path.split('.').map(|part| format!(".\"{part}\"")).collect();
                format!("{table}.custom -> '${path}'")
            }
            None => format!("{table}.{column}"),
        },
    };
    format!("coalesce(cast({text} as text), '')")
}

/// The bytes of a file in an encoding; in `mixed`, Shift_JIS but for what stands between `<` and `>`.
fn encoded(text: &str, encoding: &str) -> Vec<u8> {
    let text = format!("{}\n", text.trim_end_matches('\n'));
    match encoding {
        "utf-8-bom" => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        "utf-8-cr" => text.replace('\n', "\r").into_bytes(),
        "utf-16le" => {
            let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
            units.flat_map(u16::to_le_bytes).collect()
        }
        "mixed" => text
            .split(['<', '>'])
            .enumerate()
            .flat_map(
                |(part, text)| if part % 2 == 0 { encoded_as(text, "shift_jis") } else { bytes_of(text) },
            )
            .collect(),
        label => encoded_as(&text, label),
    }
}

fn encoded_as(text: &str, label: &str) -> Vec<u8> {
    let encoding = Encoding::for_label(label.as_bytes()).unwrap();
    let (bytes, _, lossy) = encoding.encode(text);
    assert!(!lossy, "{label} has all of {text}");
    bytes.into_owned()
}

/// `B\xE4r` as bytes.
fn bytes_of(text: &str) -> Vec<u8> {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    bytes
}
