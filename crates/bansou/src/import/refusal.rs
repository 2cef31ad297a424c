//! Why a row was not taken: which column, what was given, what would do.
//!
//! Invariant: the code is stable, so that programs go by it; the words are made from it in the reader's language.

use std::num::NonZeroU64;

use bansou_tabular::{
    ProblemReason,
    values::{
        Examples, booleans::BooleanError, dates::DateError, email::EmailError, money::MoneyError,
        numbers::NumberError,
    },
};
use serde::{Deserialize, Serialize};

use crate::i18n::{Locale, value};

/// The reason of one refused row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    pub code: Code,
    /// The heading of the column, where one column is to blame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The field's key where no column holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// What else the row may be about, by its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<Box<str>>,
    /// An earlier row of the file that speaks of the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<NonZeroU64>,
    /// Texts that would have been taken.
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    pub would_do: Box<[String]>,
}

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    Missing,
    NotADate,
    NoSuchDay,
    NotATime,
    DayMissing,
    AmbiguousDate,
    TwoDigitYear,
    NotANumber,
    NotWhole,
    TooLarge,
    OutOfRange,
    NotMoney,
    UnknownCurrency,
    TwoCurrencies,
    TooManyDecimals,
    NotYesOrNo,
    NotEmail,
    NotAChoice,
    /// Not an id that Bansou gives.
    NotAnOwnId,
    UnknownAccount,
    AmbiguousAccount,
    AmbiguousPerson,
    ParentCircle,
    UnknownSubscription,
    UnknownPerson,
    EndsBeforeStart,
    /// Groups of thousands or a fraction: both readings are named.
    AmbiguousNumber,
    /// An amount, and nothing says for how long it is the price.
    AmountPeriod,
    SeveralEmails,
    Total,
    PerhapsTotal,
    Remark,
    /// The headings once more.
    Headings,
    NotText,
    Broken,
    TooManyCells,
    /// An earlier row has this id, or is of this name, and says something else.
    TwiceInFile,
    /// An account is not there, and one of a name like it is.
    SimilarAccount,
    /// A record of this name is there of which something speaks against that it is the same.
    MayBeAnother,
    /// The row goes on with the record of the row above it.
    Continuation,
}

crate::text_enum!(Code {
    Missing => "missing", NotADate => "not-a-date", NoSuchDay => "no-such-day", NotATime => "not-a-time",
    DayMissing => "day-missing", AmbiguousDate => "ambiguous-date", TwoDigitYear => "two-digit-year",
    NotANumber => "not-a-number", NotWhole => "not-whole", TooLarge => "too-large", OutOfRange => "out-of-range",
    NotMoney => "not-money", UnknownCurrency => "unknown-currency", TwoCurrencies => "two-currencies",
    TooManyDecimals => "too-many-decimals", NotYesOrNo => "not-yes-or-no", NotEmail => "not-email",
    NotAChoice => "not-a-choice", NotAnOwnId => "not-an-own-id", UnknownAccount => "unknown-account", AmbiguousAccount => "ambiguous-account",
    AmbiguousPerson => "ambiguous-person", ParentCircle => "parent-circle",
    UnknownSubscription => "unknown-subscription", UnknownPerson => "unknown-person",
    EndsBeforeStart => "ends-before-start", NotText => "not-text", AmbiguousNumber => "ambiguous-number",
    AmountPeriod => "amount-period", SeveralEmails => "several-emails", Total => "total",
    PerhapsTotal => "perhaps-total", Remark => "remark", Headings => "headings", Broken => "broken", TooManyCells => "too-many-cells",
    TwiceInFile => "twice-in-file", SimilarAccount => "similar-account", MayBeAnother => "may-be-another",
    Continuation => "continuation",
});

impl Refusal {
    pub fn new(code: Code) -> Self {
        Self {
            code,
            column: None,
            field: None,
            given: None,
            other: None,
            line: None,
            would_do: Box::default(),
        }
    }

    pub fn missing(field: &str) -> Self {
        Self { field: Some(field.to_owned()), ..Self::new(Code::Missing) }
    }

    #[must_use]
    pub fn given(self, given: &str) -> Self {
        Self { given: Some(given.to_owned()), ..self }
    }

    #[must_use]
    pub fn other(self, name: &str) -> Self {
        Self { other: Some(name.into()), ..self }
    }

    #[must_use]
    pub fn line(self, line: u64) -> Self {
        Self { line: NonZeroU64::new(line), ..self }
    }

    #[must_use]
    pub fn would_do(self, examples: &[&str]) -> Self {
        Self { would_do: examples.iter().map(|text| (*text).to_owned()).collect(), ..self }
    }

    #[must_use]
    pub fn in_column(self, heading: &str) -> Self {
        Self { column: Some(heading.to_owned()), ..self }
    }

    fn of(code: Code, error: &impl Examples) -> Self {
        Self::new(code).given(error.given()).would_do(error.would_do())
    }

    /// The reason in words.
    pub fn words(&self, locale: Locale) -> String {
        let what = match (&self.column, &self.field) {
            (Some(column), _) => column.clone(),
            (None, Some(field)) => locale.t(&format!("import-field-{}", field.replace('_', "-"))),
            (None, None) => String::new(),
        };
        let given = self.given.clone().unwrap_or_default();
        let readings = self.would_do.join(&locale.t("import-refused-readings"));
        let other = self.other.as_deref().unwrap_or_default().to_owned();
        let line = self.line.map(|line| line.to_string()).unwrap_or_default();
        let about = [
            ("column", value(what)),
            ("given", value(given)),
            ("readings", value(readings)),
            ("other", value(other)),
            ("line", value(line)),
        ];
        let kind = match (self.code, &self.other, &self.given) {
            (Code::TwiceInFile, Some(_), _) => "-name",
            (Code::TwiceInFile, None, given) if given.as_deref().unwrap_or_default().is_empty() => "-row",
            _ => "",
        };
        let mut words = locale.ta(&format!("import-refused-{}{kind}", self.code), about);
        let named = matches!(self.code, Code::AmbiguousNumber | Code::AmbiguousDate | Code::AmountPeriod);
        if !self.would_do.is_empty() && !named {
            words.push_str(&locale.t1(
                "import-refused-would-do",
                "examples",
                self.would_do.join(&locale.t("import-refused-or")),
            ));
        }
        words
    }
}

impl From<DateError> for Refusal {
    fn from(error: DateError) -> Self {
        let code = match &error {
            DateError::NotADate { .. } => Code::NotADate,
            DateError::NoSuchDay { .. } => Code::NoSuchDay,
            DateError::NotATime { .. } => Code::NotATime,
            DateError::DayMissing { .. } => Code::DayMissing,
            DateError::Ambiguous { .. } => Code::AmbiguousDate,
            DateError::TwoDigitYear { .. } => Code::TwoDigitYear,
        };
        if let DateError::Ambiguous { given, readings: [month_first, day_first] } = &error {
            let readings = [month_first.to_string(), day_first.to_string()];
            return Self::new(code).given(given).would_do(&[&readings[0], &readings[1]]);
        }
        Self::of(code, &error)
    }
}

impl From<NumberError> for Refusal {
    fn from(error: NumberError) -> Self {
        if let NumberError::TwoReadings { given, readings: [whole, part] } = &error {
            return Self::new(Code::AmbiguousNumber).given(given).would_do(&[whole, part]);
        }
        let code = match &error {
            NumberError::NotWhole { .. } => Code::NotWhole,
            NumberError::TooLarge { .. } => Code::TooLarge,
            NumberError::NotANumber { .. }
            | NumberError::NoPercentSign { .. }
            | NumberError::TwoReadings { .. } => Code::NotANumber,
        };
        Self::of(code, &error)
    }
}

impl From<MoneyError> for Refusal {
    fn from(error: MoneyError) -> Self {
        if let MoneyError::TwoReadings { given, readings: [first, second] } = &error {
            return Self::new(Code::AmbiguousNumber).given(given).would_do(&[first, second]);
        }
        let code = match &error {
            MoneyError::NotAnAmount { .. } | MoneyError::TwoReadings { .. } => Code::NotMoney,
            MoneyError::UnknownCurrency { .. } => Code::UnknownCurrency,
            MoneyError::TwoCurrencies { .. } => Code::TwoCurrencies,
            MoneyError::TooManyDecimals { .. } => Code::TooManyDecimals,
            MoneyError::TooLarge { .. } => Code::TooLarge,
        };
        Self::of(code, &error)
    }
}

impl From<BooleanError> for Refusal {
    fn from(error: BooleanError) -> Self {
        Self::of(Code::NotYesOrNo, &error)
    }
}

impl From<EmailError> for Refusal {
    fn from(error: EmailError) -> Self {
        let code = match &error {
            EmailError::NotAnAddress { .. } => Code::NotEmail,
            EmailError::Several { .. } => Code::SeveralEmails,
        };
        Self::of(code, &error)
    }
}

impl From<&ProblemReason> for Refusal {
    fn from(reason: &ProblemReason) -> Self {
        match reason {
            ProblemReason::MalformedBytes { .. } | ProblemReason::NulCharacter => Self::new(Code::NotText),
            ProblemReason::TooManyCells { found, expected } => {
                Self::new(Code::TooManyCells).given(&found.to_string()).would_do(&[&expected.to_string()])
            }
            ProblemReason::Total => Self::new(Code::Total),
            ProblemReason::PerhapsTotal => Self::new(Code::PerhapsTotal),
            ProblemReason::Remark => Self::new(Code::Remark),
            ProblemReason::Headings => Self::new(Code::Headings),
            _ => Self::new(Code::Broken),
        }
    }
}
