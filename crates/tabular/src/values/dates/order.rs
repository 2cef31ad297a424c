//! Whether a column writes its months or its days first.

use serde::{Deserialize, Serialize};

use super::{day, text};

/// The order of dates like 4/1/2024. Dates that begin with the year need none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// Read only what can be read one way.
    #[default]
    Unknown,
    /// 4/1/2024 is the first of April, as in the United States.
    MonthFirst,
    /// 1/4/2024 is the first of April, as in most other countries.
    DayFirst,
}

impl DateOrder {
    /// The order that a sample of a column shows: a number above 12 tells, wherever it stands. `Unknown`
    /// where none tells or where they contradict each other.
    pub fn of_column<S: AsRef<str>>(cells: &[S]) -> DateOrder {
        let (mut month_first, mut day_first) = (false, false);
        for cell in cells {
            match day::numbers_before_year(&text::readable(cell.as_ref())) {
                Some((13..=31, 1..=12)) => day_first = true,
                Some((1..=12, 13..=31)) => month_first = true,
                _ => {}
            }
        }
        match (month_first, day_first) {
            (true, false) => DateOrder::MonthFirst,
            (false, true) => DateOrder::DayFirst,
            _ => DateOrder::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DateOrder;

    #[test]
    fn told_by_a_number_above_twelve() {
        assert_eq!(DateOrder::of_column(&["4/1/2024", "4/30/2024 9:00"]), DateOrder::MonthFirst);
        assert_eq!(DateOrder::of_column(&["1/4/2024", "30/4/2024"]), DateOrder::DayFirst);
        assert_eq!(DateOrder::of_column(&["30/4/2024", "4/30/2024"]), DateOrder::Unknown);
        assert_eq!(DateOrder::of_column(&["2024/4/30", "x", ""]), DateOrder::Unknown);
    }
}
