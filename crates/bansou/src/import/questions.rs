//! What a file leaves open: columns whose cells can be read two ways, and amounts of which nobody says for how long they are
//! the price.
//!
//! Invariant: each question shows both readings of the file's own cells; unanswered, those cells are refused.

pub use bansou_tabular::values::dates::DateOrder;
use bansou_tabular::{ColumnProfile, profile, values::decimal::DecimalMark};
use jiff::civil::Date;

use super::{
    Field, Import, ImportKind, Mapping, Shape, Target, amounts,
    mapping::{Mark, Period},
    read::file_mark,
};
use crate::custom_fields::FieldType;

/// One question about one column.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Where the column stands.
    pub index: usize,
    pub heading: String,
    pub about: About,
}

#[derive(Clone, Debug, PartialEq)]
pub enum About {
    /// For each example, `1234` and `1.234`.
    DecimalMark { examples: Vec<(String, [String; 2])>, answer: Option<Mark> },
    /// For each example, the day with the month first and with the day first.
    DateOrder { examples: Vec<(String, [Date; 2])>, answer: Option<DateOrder> },
    /// Cells as they stand.
    AmountPeriod { examples: Vec<String>, answer: Option<Period> },
}

impl About {
    pub fn is_answered(&self) -> bool {
        match self {
            Self::DecimalMark { answer, .. } => answer.is_some(),
            Self::DateOrder { answer, .. } => answer.is_some(),
            Self::AmountPeriod { answer, .. } => answer.is_some(),
        }
    }
}

/// The questions of an import's file under its mapping, in the order of the columns.
pub fn questions(import: &Import, amounts: &[Vec<String>]) -> Vec<Question> {
    let mut asked = Vec::new();
    let nothing = ColumnProfile::default();
    let format = &import.format;
    let of_file = file_mark(import.kind, &format.headings, &import.mapping, &format.profiles);
    for (index, heading) in import.format.headings.iter().enumerate() {
        let profile = import.format.profiles.get(index).unwrap_or(&nothing);
        let mut ask = |about| asked.push(Question { index, heading: heading.clone(), about });
        let holds = holds(import.kind, &import.mapping, heading);
        let told_by_others = of_file != DecimalMark::Undecided && !profile.marks.point;
        if holds.is_number && profile.marks.is_open() && !told_by_others {
            let examples =
                profile.doubtful_numbers.iter().map(|cell| (cell.clone(), profile::two_numbers(cell)));
            let answer = import.mapping.decimal_marks.get(heading).copied();
            ask(About::DecimalMark { examples: examples.collect(), answer });
        }
        if holds.is_date && profile.order.is_open() {
            let examples = profile.doubtful_dates.iter();
            let examples = examples.filter_map(|cell| Some((cell.clone(), profile::two_dates(cell)?)));
            let said = import.mapping.date_orders.get(heading).copied();
            let answer =
                said.or(Some(import.mapping.date_order)).filter(|order| *order != DateOrder::Unknown);
            ask(About::DateOrder { examples: examples.collect(), answer });
        }
        if holds.is_amount && !says_period(&import.mapping) {
            let examples = amounts.get(index).cloned().unwrap_or_default();
            let answer = import.mapping.amount_periods.get(heading).copied();
            ask(About::AmountPeriod { examples, answer });
        }
    }
    asked
}

fn says_period(mapping: &Mapping) -> bool {
    ["mrr", "arr", "billing"].iter().any(|field| mapping.column_of(field).is_some())
}

#[derive(Clone, Copy, Default)]
struct Holds {
    is_number: bool,
    is_date: bool,
    /// An amount of a period that its heading does not say.
    is_amount: bool,
}

fn holds(kind: ImportKind, mapping: &Mapping, heading: &str) -> Holds {
    match mapping.target(heading) {
        Some(Target::Field(key)) => {
            let shape = Field::find(kind, key).map(|field| field.shape);
            Holds {
                is_number: matches!(shape, Some(Shape::Integer | Shape::Money)),
                is_date: matches!(shape, Some(Shape::Date | Shape::Moment | Shape::Term)),
                is_amount: matches!(key.as_str(), "amount" | "unit_price")
                    && amounts::period_of_heading(heading).is_none(),
            }
        }
        Some(Target::Custom { kind, .. }) => Holds {
            is_number: matches!(kind, FieldType::Integer | FieldType::Number | FieldType::Money),
            is_date: matches!(kind, FieldType::Date | FieldType::Datetime),
            is_amount: false,
        },
        None => Holds::default(),
    }
}
