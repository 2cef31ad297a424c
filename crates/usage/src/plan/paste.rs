//! A plan pasted from a spreadsheet: name, required properties, owner, description.
//!
//! Invariant: each line of the text becomes a line of the plan or a problem with its number; an empty one is nothing.

use super::{Line, MOST, MOST_REQUIRED};

/// Why a line cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasteProblem {
    NoName,
    LongName,
    TooManyRequired,
    Twice,
    TooManyLines,
    Unreadable,
}

crate::text_enum!(PasteProblem {
    NoName => "no-name", LongName => "long-name", TooManyRequired => "too-many-required", Twice => "twice",
    TooManyLines => "too-many-lines", Unreadable => "unreadable",
});

/// What was read: lines, and the numbers of those that cannot be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pasted {
    pub lines: Vec<Line>,
    pub problems: Vec<(u64, PasteProblem)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Name,
    Required,
    Owner,
    Description,
}

const ORDER: [Column; 4] = [Column::Name, Column::Required, Column::Owner, Column::Description];

fn heading(cell: &str) -> Option<Column> {
    Some(match cell.trim().to_lowercase().as_str() {
        "name" | "event" | "event name" | "event_name" | "イベント" | "イベント名" | "名前" => {
            Column::Name
        }
        "required"
        | "properties"
        | "required properties"
        | "required_properties"
        | "プロパティ"
        | "必須プロパティ"
        | "必須" => Column::Required,
        "owner" | "team" | "担当" | "担当者" | "担当チーム" => Column::Owner,
        "description" | "note" | "説明" | "備考" => Column::Description,
        _ => return None,
    })
}

/// Reads comma- or tab-separated text, with or without a line of headings.
pub fn read_paste(text: &str) -> Pasted {
    let tabs = text.lines().next().is_some_and(|first| first.contains('\t'));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(if tabs { b'\t' } else { b',' })
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut pasted = Pasted::default();
    let mut columns: Vec<Option<Column>> = ORDER.into_iter().map(Some).collect();
    for (at, record) in reader.records().enumerate() {
        let Ok(record) = record else {
            pasted.problems.push((at as u64 + 1, PasteProblem::Unreadable));
            continue;
        };
        let number = record.position().map_or(at as u64 + 1, csv::Position::line);
        if at == 0 {
            let found: Vec<Option<Column>> = record.iter().map(heading).collect();
            if found.contains(&Some(Column::Name)) {
                columns = found;
                continue;
            }
        }
        if record.iter().all(str::is_empty) {
            continue;
        }
        match read_line(&record, &columns) {
            Ok(line) if pasted.lines.iter().any(|other| other.name == line.name) => {
                pasted.problems.push((number, PasteProblem::Twice));
            }
            Ok(_) if pasted.lines.len() == MOST => {
                pasted.problems.push((number, PasteProblem::TooManyLines));
                return pasted;
            }
            Ok(line) => pasted.lines.push(line),
            Err(problem) => pasted.problems.push((number, problem)),
        }
    }
    pasted
}

fn read_line(record: &csv::StringRecord, columns: &[Option<Column>]) -> Result<Line, PasteProblem> {
    let cell = |wanted: Column| {
        let at = columns.iter().position(|column| *column == Some(wanted))?;
        record.get(at).map(str::to_owned).filter(|text| !text.is_empty())
    };
    line(
        &cell(Column::Name).unwrap_or_default(),
        &cell(Column::Required).unwrap_or_default(),
        cell(Column::Owner),
        cell(Column::Description),
    )
}

/// A line as it is typed or pasted.
pub(super) fn line(
    name: &str,
    required: &str,
    owner: Option<String>,
    description: Option<String>,
) -> Result<Line, PasteProblem> {
    let name = name.trim();
    if name.is_empty() {
        return Err(PasteProblem::NoName);
    }
    if name.chars().count() > 1_000 {
        return Err(PasteProblem::LongName);
    }
    let mut paths: Vec<String> = Vec::new();
    let parts = required.split([';', '；', ',', '、', '|', '\n']);
    for path in parts.map(str::trim).filter(|path| !path.is_empty()) {
        if !paths.iter().any(|other| other == path) {
            paths.push(path.chars().take(200).collect());
        }
    }
    if paths.len() > MOST_REQUIRED {
        return Err(PasteProblem::TooManyRequired);
    }
    let short = |text: Option<String>, most: usize| {
        text.map(|text| text.trim().chars().take(most).collect::<String>()).filter(|text| !text.is_empty())
    };
    Ok(Line {
        name: name.to_owned(),
        required: paths,
        owner: short(owner, 100),
        description: short(description, 500),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreadsheets_are_read_with_and_without_headings() {
        let with = read_paste(
            "説明,イベント名,必須プロパティ\n\"注文, 確定\",Order placed,order.total; plan\n\n,Login,\n,,x\n,Login,\n",
        );
        assert_eq!(with.lines.len(), 2);
        assert_eq!(with.lines[0].required, ["order.total", "plan"]);
        assert_eq!(with.lines[0].description.as_deref(), Some("注文, 確定"));
        assert_eq!(with.problems, [(5, PasteProblem::NoName), (6, PasteProblem::Twice)]);
        let tabs = read_paste("Login\t\t開発\tサインイン\nExport\trows、format\n");
        assert_eq!(tabs.lines[0].owner.as_deref(), Some("開発"));
        assert_eq!(tabs.lines[1].required, ["rows", "format"]);
        assert_eq!(read_paste(""), Pasted::default());
        let long: String = (0..MOST + 5).map(|n| format!("e{n}\n")).collect();
        let long = read_paste(&long);
        assert_eq!((long.lines.len(), long.problems.len()), (MOST, 1));
    }
}
