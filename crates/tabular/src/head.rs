//! Where the table begins in its file: what stands above it, and which lines hold its headings.
//!
//! A line is only passed over where the lines below it say that it is none of the table: it is empty, or it is a
//! title (one cell above many) and the next line looks like headings. In doubt the first line is the headings.

use crate::{Row, values::text};

/// Lines looked at for the headings.
pub(crate) const LINES_LOOKED_AT: usize = 20;

/// Where the headings stand, and what they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    /// Records before the first line of headings.
    pub(crate) above: usize,
    /// Lines of headings: one, or two where the first groups the second.
    pub(crate) lines: usize,
    pub(crate) cells: Vec<String>,
    /// What stands above and holds something.
    pub(crate) titles: Vec<String>,
    /// How many cells most rows below fill.
    pub(crate) usual: usize,
}

/// Finds the headings among the first records of a file; none where no record holds anything.
pub(crate) fn find(rows: &[Row]) -> Option<Head> {
    let rows: Vec<Line> = rows.iter().map(Line::of).collect();
    let first =
        rows.iter().enumerate().position(|(at, row)| !row.filled.is_empty() && !row.names_delimiter(at))?;
    let at = past_titles(&rows, first);
    let second = rows.get(at + 1).filter(|second| is_second_line(&rows[at], second, &rows[at + 2..]));
    let (cells, lines) = match second {
        Some(second) => (joined(&rows[at], second), 2),
        None => (grouped(rows[first..at].last(), &rows[at]), 1),
    };
    let titles = rows[first..at].iter().filter(|row| !row.filled.is_empty()).map(Line::shown).collect();
    let usual = usual_filled(&rows[at + lines..]);
    Some(Head { above: at, lines, cells, titles, usual })
}

struct Line<'a> {
    cells: Vec<&'a str>,
    filled: Vec<usize>,
    /// Cells that the file has here; a title that was typed above a table has one.
    given: usize,
}

impl<'a> Line<'a> {
    fn of(row: &'a Row) -> Self {
        let cells: Vec<&str> = row.cells().map(text::trim).collect();
        let filled = (0..cells.len()).filter(|column| !cells[*column].is_empty()).collect();
        Line { filled, given: cells.len(), cells }
    }

    fn cell(&self, column: usize) -> &'a str {
        self.cells.get(column).copied().unwrap_or_default()
    }

    /// `sep=;`, by which Excel is told the delimiter.
    fn names_delimiter(&self, at: usize) -> bool {
        at == 0
            && self.filled.len() == 1
            && self.cell(0).get(..4).is_some_and(|start| start.eq_ignore_ascii_case("sep="))
            && self.cell(0).chars().count() <= 5
    }

    fn shown(&self) -> String {
        self.filled.iter().map(|column| self.cell(*column)).collect::<Vec<_>>().join(" ")
    }
}

/// The line of headings at or below the first line that holds something.
fn past_titles(rows: &[Line], first: usize) -> usize {
    let usual = usual_filled(&rows[first..]);
    let is_title = |row: &Line| match row.filled[..] {
        [] => true,
        [only] => usual >= 2 && !is_word_of_ids(row.cell(only)),
        // `Account Name:` and what it is, as banks and reports begin.
        [first, _] if usual >= 3 && row.cell(first).ends_with([':', '：']) => true,
        _ => row.filled.len() * 2 <= usual,
    };
    let Some(at) = (first..rows.len().min(first + LINES_LOOKED_AT)).find(|at| !is_title(&rows[*at])) else {
        return first;
    };
    let (row, below) = (&rows[at], &rows[at + 1..]);
    let typed_above = rows[first..at].iter().all(|title| title.given <= 1 || title.filled.is_empty());
    let sure = match () {
        () if at == first => true,
        () if row.filled.len() * 5 < usual * 4 || !looks_like_headings(row, below) => false,
        () => typed_above || differs_in_kind(row, below, 0..row.cells.len()),
    };
    if sure { at } else { first }
}

/// How many cells most lines fill.
fn usual_filled(rows: &[Line]) -> usize {
    let mut counts: Vec<usize> = rows.iter().map(|row| row.filled.len()).filter(|count| *count > 0).collect();
    counts.sort_unstable();
    let mut best = (0, 0);
    for group in counts.chunk_by(|left, right| left == right) {
        if group.len() >= best.0 {
            best = (group.len(), group[0]);
        }
    }
    best.1
}

/// A heading that stands alone even where the other columns have none.
fn is_word_of_ids(cell: &str) -> bool {
    const WORDS: &[&str] =
        &["id", "no", "no.", "#", "code", "key", "name", "番号", "コード", "名前", "会社名", "氏名"];
    let cell = text::readable(cell).to_lowercase();
    WORDS.contains(&&*cell) || cell.ends_with("id") || cell.ends_with("コード") || cell.ends_with("番号")
}

/// Texts, and none that the cells below it are like.
fn looks_like_headings(row: &Line, below: &[Line]) -> bool {
    !below.is_empty()
        && row.filled.iter().all(|column| {
            let cell = row.cell(*column);
            !(is_value(cell) || has_digits_or_at(cell) && mostly_digits_or_at(below, *column))
        })
}

/// Whether some column holds numbers, days or addresses below a cell that is none.
fn differs_in_kind(row: &Line, below: &[Line], mut columns: std::ops::Range<usize>) -> bool {
    columns.any(|column| {
        !row.cell(column).is_empty()
            && !has_digits_or_at(row.cell(column))
            && mostly_digits_or_at(below, column)
    })
}

fn mostly_digits_or_at(below: &[Line], column: usize) -> bool {
    let cells = below.iter().map(|row| row.cell(column)).filter(|cell| !cell.is_empty());
    let (all, such) =
        cells.fold((0, 0), |(all, such), cell| (all + 1, such + usize::from(has_digits_or_at(cell))));
    all > 0 && such * 5 >= all * 3
}

fn has_digits_or_at(cell: &str) -> bool {
    cell.chars().any(|character| character.is_numeric() || matches!(character, '@' | '＠'))
}

/// A number, an amount or a day rather than a word.
fn is_value(cell: &str) -> bool {
    let cell = text::readable(cell);
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    cell.contains('@') || digits * 2 > cell.chars().count()
}

/// Whether `second` names the columns that the headings group: under every blank of theirs a word, and under headings
/// that stand alone nothing.
fn is_second_line(row: &Line, second: &Line, below: &[Line]) -> bool {
    let width = row.cells.len().max(second.cells.len());
    let blanks: Vec<usize> = (0..width).filter(|column| row.cell(*column).is_empty()).collect();
    let groups = |column: usize| !row.cell(column).is_empty() && row.cell(column + 1).is_empty();
    let stands_alone =
        (0..width).any(|column| !row.cell(column).is_empty() && second.cell(column).is_empty());
    !blanks.is_empty()
        && stands_alone
        && blanks.iter().all(|column| !second.cell(*column).is_empty() || *column == width - 1)
        && second.filled.iter().all(|column| row.cell(*column).is_empty() || groups(*column))
        && second.filled.len() >= 2
        && second.filled.iter().all(|column| !is_value(second.cell(*column)))
        && second.filled.iter().any(|column| differs_in_kind(second, below, *column..column + 1))
}

/// The names of two lines: the lower one's, and where it has none or not one of its own, the upper one's too.
fn joined(upper: &Line, lower: &Line) -> Vec<String> {
    let width = upper.cells.len().max(lower.cells.len());
    let lowers: Vec<&str> = (0..width).map(|column| lower.cell(column)).collect();
    let mut group = "";
    (0..width)
        .map(|column| {
            if !upper.cell(column).is_empty() {
                group = upper.cell(column);
            }
            match lowers[column] {
                "" => upper.cell(column).to_owned(),
                name if lowers.iter().filter(|other| **other == name).count() > 1 => {
                    format!("{group} {name}")
                }
                name => name.to_owned(),
            }
        })
        .collect()
}

/// The names of one line; of two alike, each with the name of its group in the line above, where that has several.
fn grouped(above: Option<&Line>, row: &Line) -> Vec<String> {
    match above {
        Some(above) if above.filled.len() >= 2 => joined(above, row),
        _ => row.cells.iter().map(|cell| (*cell).to_owned()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use crate::Table;

    fn headings(text: &str) -> Vec<String> {
        Table::from_bytes(text.as_bytes().to_vec()).unwrap().headings().to_vec()
    }

    fn first_row(text: &str) -> (u64, Vec<String>) {
        let mut table = Table::from_bytes(text.as_bytes().to_vec()).unwrap();
        let row = table.rows().unwrap().next().unwrap().unwrap();
        (row.number(), row.cells().map(str::to_owned).collect())
    }

    #[test]
    fn lines_that_hold_nothing_are_above_the_table() {
        for text in [
            ",,\n,,\nid,会社名,席\nC1,甲,10\n",
            "\r\n \r\nid,会社名,席\r\nC1,甲,10\r\n",
            ";;\nid;会社名;席\nC1;甲;10\n",
            "\"\",\"\",\nid,会社名,席\nC1,甲,10\n",
            "sep=,\nid,会社名,席\nC1,甲,10\n",
            "sep=;\nid;会社名;席\nC1;甲;10\n",
            "\u{feff}sep=;\r\nid;会社名;席\r\nC1;甲;10\r\n",
            "sep=\t\nid\t会社名\t席\nC1\t甲\t10\n",
        ] {
            assert_eq!(headings(text), ["id", "会社名", "席"], "{text:?}");
            assert_eq!(first_row(text).1, ["C1", "甲", "10"], "{text:?}");
        }
    }

    #[test]
    fn titles_are_passed_over_and_kept_to_be_shown() {
        for text in [
            "顧客一覧\n出力日時: 2024/04/01 10:00\n\nID,会社名,月額\nC1,甲,1000\nC2,乙,2000\n",
            "顧客一覧,,\n出力日時: 2024/04/01 10:00,,\n,,\nID,会社名,月額\nC1,甲,1000\nC2,乙,2000\n",
            "顧客一覧;;\n出力日時: 2024/04/01 10:00;;\nID;会社名;月額\nC1;甲;1.000,50\nC2;乙;2.000,00\n",
        ] {
            assert_eq!(headings(text), ["ID", "会社名", "月額"], "{text:?}");
            let table = Table::from_bytes(text.as_bytes().to_vec()).unwrap();
            assert_eq!(table.above(), ["顧客一覧", "出力日時: 2024/04/01 10:00"]);
        }
        assert_eq!(first_row("顧客一覧\n\nID,会社名\nC1,甲\n"), (4, vec!["C1".to_owned(), "甲".to_owned()]));
        let text = "Account Name:,Personal\nBalance:,£0.00\n\nID,会社名,業種\nC1,甲,物流\nC2,乙,教育\n";
        assert_eq!(headings(text), ["ID", "会社名", "業種"]);
        // A period with its days is no line of headings either.
        let text = "期間,2024/4/1,,,,\nID,会社名,業種,開始日,席,月額\nC1,甲,物流,2024/4/1,3,100\nC2,乙,教育,2024/4/2,4,200\n";
        assert_eq!(headings(text), ["ID", "会社名", "業種", "開始日", "席", "月額"]);
    }

    #[test]
    fn the_first_line_is_the_headings_where_nothing_says_otherwise() {
        assert_eq!(headings("ID,,\nC1,甲社,東京\nC2,乙社,大阪\n"), ["ID", "column 2", "column 3"]);
        assert_eq!(headings("ID\nC1,甲社\nC2,乙社\n"), ["ID", "column 2"]);
        assert_eq!(headings("会社名\n甲社\n乙社\n"), ["会社名"]);
        assert_eq!(headings("a,b\n1,2\n"), ["a", "b"]);
        assert_eq!(headings("x,,\nC1,甲社,10\nC2,乙社,20\n"), ["x", "column 2", "column 3"]);
        assert_eq!(headings("id,name,note\n1,a,\n2,b,\n3,c,x\n"), ["id", "name", "note"]);
    }

    #[test]
    fn two_lines_of_headings_are_one() {
        let text = "顧客ID,会社名,契約,,担当,\n,,開始日,月額,氏名,メール\nC1,甲,2024/4/1,100,佐藤,s@example.jp\nC2,乙,2024/5/1,200,鈴木,z@example.jp\n";
        assert_eq!(headings(text), ["顧客ID", "会社名", "開始日", "月額", "氏名", "メール"]);
        assert_eq!(
            first_row(text),
            (3, ["C1", "甲", "2024/4/1", "100", "佐藤", "s@example.jp"].map(str::to_owned).to_vec())
        );
        let text = "顧客,,連絡先1,,連絡先2,\nID,会社名,氏名,電話,氏名,電話\nC1,甲,佐藤,03-1,鈴木,03-2\nC2,乙,田中,03-3,高橋,03-4\n";
        assert_eq!(
            headings(text),
            ["ID", "会社名", "連絡先1 氏名", "連絡先1 電話", "連絡先2 氏名", "連絡先2 電話"]
        );
    }
}
