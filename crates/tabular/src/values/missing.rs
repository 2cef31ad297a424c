//! The signs by which files say that a value is missing.
//!
//! Conservative: only what can hardly be a value. `0`, `なし` and `NA` (Namibia) are values unless the
//! caller adds them.

use serde::{Deserialize, Serialize};

use super::text;

/// A set of markers for "no value". The default holds `NULL`, `(null)`, `\N`, `N/A`, `#N/A`, `NaN` and lone
/// dashes of every length; a blank cell is always missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    markers: Vec<String>,
}

impl Default for Missing {
    fn default() -> Self {
        Missing::blank_only()
            .and(["null", "(null)", "\\n", "n/a", "#n/a", "nan", "-", "--", "‐", "–", "—", "―", "─", "ー"])
    }
}

impl Missing {
    /// Only blank cells are missing.
    pub fn blank_only() -> Self {
        Missing { markers: Vec::new() }
    }

    /// With more markers, whose case and width do not matter.
    #[must_use]
    pub fn and<'a>(mut self, markers: impl IntoIterator<Item = &'a str>) -> Self {
        self.markers.extend(markers.into_iter().map(|marker| text::readable(marker).to_lowercase()));
        self
    }

    /// Whether the cell says that there is no value.
    pub fn is_missing(&self, cell: &str) -> bool {
        let cell = text::trim(cell);
        if cell.is_empty() {
            return true;
        }
        // All markers are short; most cells are told by their length.
        if cell.len() > 64 {
            return false;
        }
        let cell = text::fold_width(cell).to_lowercase();
        self.markers.contains(&cell)
    }

    /// The cell, or the empty text where it is missing: what the readers of values take.
    pub fn or_empty<'a>(&self, cell: &'a str) -> &'a str {
        if self.is_missing(cell) { "" } else { cell }
    }
}

#[cfg(test)]
mod tests {
    use super::Missing;

    #[test]
    fn only_what_can_hardly_be_a_value() {
        let missing = Missing::default();
        for marker in ["", "　", "NULL", "ｎｕｌｌ", "N/A", "#N/A", "\\N", "-", "－", "―", " — "] {
            assert!(missing.is_missing(marker), "{marker:?}");
        }
        for value in ["0", "なし", "NA", "None", "-1", "x"] {
            assert!(!missing.is_missing(value), "{value:?}");
        }
        assert!(Missing::default().and(["なし"]).is_missing("なし"));
        assert!(!Missing::blank_only().is_missing("-"));
    }
}
