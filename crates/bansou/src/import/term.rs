//! A contract's term in one cell: `2024/04/01～2025/03/31`.
//!
//! Invariant: both days are read as the column's other days are; a cell that names no first day is refused.

use bansou_tabular::values::{dates, text};
use jiff::civil::Date;

use super::{Code, Refusal, values::Values};

/// The first day and the last, where the cell has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    pub from: Date,
    pub to: Option<Date>,
}

/// Reads a term; `None` for a blank cell.
pub(super) fn read(values: &Values, cell: &str) -> Result<Option<Term>, Refusal> {
    let readable = text::readable(cell);
    if readable.is_empty() {
        return Ok(None);
    }
    let unreadable = || {
        Refusal::new(Code::NotADate)
            .given(cell)
            .would_do(&["2024/04/01～2025/03/31", "2024-04-01 - 2025-03-31"])
    };
    let (from, to) = parted(&readable).ok_or_else(unreadable)?;
    let from = values.day(from)?.ok_or_else(unreadable)?;
    let to = match to {
        "" | "無期限" | "期間の定めなし" => None,
        day => values.day(day)?,
    };
    Ok(Some(Term { from, to: to.filter(|day| !dates::is_for_ever(*day)) }))
}

/// The texts of the two days.
fn parted(text: &str) -> Option<(&str, &str)> {
    const BETWEEN: &[&str] = &["~", "〜", "から", "→", "–", "—", "―", " - ", " to ", " ー "];
    let (from, to) = BETWEEN.iter().find_map(|sign| text.split_once(sign))?;
    let to = to.trim();
    Some((from.trim(), to.strip_suffix("まで").unwrap_or(to).trim()))
}
