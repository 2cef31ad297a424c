//! Whether a column writes its months or its days first.

use serde::{Deserialize, Serialize};

use super::{
    day::{self, DateOrder},
    text,
};

impl DateOrder {
    /// The order that a column shows ([`OrderEvidence`]).
    pub fn of_column<S: AsRef<str>>(cells: &[S]) -> DateOrder {
        let mut evidence = OrderEvidence::default();
        for cell in cells {
            evidence.see(cell.as_ref());
        }
        evidence.order()
    }
}

/// What the cells of a column show of their order: a number above 12 tells, wherever it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderEvidence {
    /// A cell like 4/30/2024.
    pub month_first: bool,
    /// A cell like 30/4/2024.
    pub day_first: bool,
    /// A cell like 4/5/2024.
    pub either: bool,
}

impl OrderEvidence {
    /// Takes a cell into account; true where it can be read two ways.
    pub fn see(&mut self, cell: &str) -> bool {
        match day::numbers_before_year(&text::readable(cell)) {
            Some((13..=31, 1..=12)) => self.day_first = true,
            Some((1..=12, 13..=31)) => self.month_first = true,
            Some((first @ 1..=12, second @ 1..=12)) if first != second => {
                self.either = true;
                return true;
            }
            _ => {}
        }
        false
    }

    /// `Unknown` where no cell tells or where they contradict each other.
    pub fn order(self) -> DateOrder {
        match (self.month_first, self.day_first) {
            (true, false) => DateOrder::MonthFirst,
            (false, true) => DateOrder::DayFirst,
            _ => DateOrder::Unknown,
        }
    }

    /// Whether a cell was seen that can be read two ways, and none that tells.
    pub fn is_open(self) -> bool {
        self.either && self.order() == DateOrder::Unknown
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
