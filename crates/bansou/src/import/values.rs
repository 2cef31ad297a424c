//! How the cells of one column are read as amounts, numbers, days and moments: by its heading, by all of its cells, and by
//! what a person said.
//!
//! Invariant: a cell that can be read two ways, and that nothing of these decides, is refused with both readings.

use bansou_tabular::{
    ColumnProfile, SheetNumber,
    values::{
        dates::{self, DateOrder, DateReading, Moment},
        decimal::DecimalMark,
        money::MoneyReading,
        numbers::{self, NumberError},
        text,
    },
};
use jiff::{
    civil::Date,
    tz::{Offset, TimeZone},
};

use super::{
    Code, Mapping, Refusal,
    headings::{currency_of, factor_of, is_in_minor_units},
    mapping::Mark,
    surroundings::Surroundings,
};
use crate::{
    money::{Currency, Money},
    time::Timestamp,
};

/// How a column is read.
#[derive(Clone, Debug)]
pub(super) struct Values {
    pub order: DateOrder,
    pub mark: DecimalMark,
    /// What the heading says that the amounts are in.
    pub named: Option<Currency>,
    /// What amounts are in where neither cell nor heading nor another column says so.
    pub currency: Currency,
    pub factor: i64,
    /// Whether amounts are in cents and not in dollars, as the heading says.
    pub in_minor_units: bool,
    pub zone: TimeZone,
    /// The distance from UTC that the heading says.
    pub offset: Option<Offset>,
    /// Whether every moment of the column begins a day: they are days then, and not moments.
    pub only_midnights: bool,
}

/// An amount, and for how many months it is the price where its cell says so.
#[derive(Clone, Copy, Debug)]
pub(super) struct Amount {
    pub money: Money,
    pub months: Option<i64>,
}

impl Values {
    /// For the column of this heading. `of_file` is the decimal mark that the file's other columns show.
    pub fn of(
        heading: &str,
        profile: &ColumnProfile,
        mapping: &Mapping,
        by: &Surroundings,
        of_file: DecimalMark,
    ) -> Self {
        let said = mapping.decimal_marks.get(heading).map(|mark| match mark {
            Mark::Point => DecimalMark::Point,
            Mark::Comma => DecimalMark::Comma,
        });
        let mark = match profile.mark() {
            // What a person says does not unsay what stands there.
            told @ (DecimalMark::Point | DecimalMark::Comma) => told,
            open if profile.marks.point || of_file == DecimalMark::Undecided => said.unwrap_or(open),
            _ => said.unwrap_or(of_file),
        };
        let above = by.above.iter().map(|line| factor_of(line)).find(|factor| *factor != 1).unwrap_or(1);
        let own = factor_of(heading);
        Self {
            order: order_of(heading, profile, mapping),
            mark,
            named: currency_of(heading),
            currency: mapping.currency.unwrap_or(by.currency),
            factor: if own == 1 { above } else { own },
            in_minor_units: is_in_minor_units(heading),
            zone: by.zone.clone(),
            offset: dates::offset_of_heading(heading),
            only_midnights: profile.only_midnights,
        }
    }

    /// For seeing whether cells could be values at all, whoever's they are.
    pub fn lenient(currency: Currency, order: DateOrder) -> Self {
        // A date that can be read both ways is a date all the same.
        let order = if order == DateOrder::Unknown { DateOrder::MonthFirst } else { order };
        Self {
            order,
            mark: DecimalMark::ByShape,
            named: None,
            currency,
            factor: 1,
            in_minor_units: false,
            zone: TimeZone::UTC,
            offset: None,
            only_midnights: false,
        }
    }

    fn read_moment(&self, cell: &str) -> Result<Option<Moment>, Refusal> {
        if let Some(moment) = unix(cell) {
            return Ok(Some(moment));
        }
        let reading = DateReading { order: self.order, ..DateReading::default() };
        let Some(mut moment) = reading.read(cell)? else { return Ok(None) };
        if moment.time.is_some() && moment.offset.is_none() {
            moment.offset = self.offset;
        }
        Ok(Some(moment))
    }

    /// The day: an instant is the day on which the workspace has it.
    pub fn day(&self, cell: &str) -> Result<Option<Date>, Refusal> {
        let Some(moment) = self.read_moment(cell)? else { return Ok(None) };
        if self.only_midnights {
            return Ok(Some(moment.date));
        }
        let day = moment.day_in(&self.zone).map_err(|_| Refusal::new(Code::NoSuchDay).given(cell))?;
        Ok(Some(day))
    }

    pub fn moment(&self, cell: &str) -> Result<Option<Timestamp>, Refusal> {
        let Some(moment) = self.read_moment(cell)? else { return Ok(None) };
        let at = moment.timestamp(&self.zone).map_err(|_| Refusal::new(Code::NoSuchDay).given(cell))?;
        Ok(Some(Timestamp(at.as_millisecond())))
    }

    pub fn integer(&self, cell: &str, number: Option<SheetNumber>) -> Result<Option<i64>, Refusal> {
        let mark = self.mark_of(number);
        let plain = numbers::read_integer(cell, mark);
        match (plain, without_counter(cell)) {
            (Err(NumberError::NotANumber { .. }), Some(counted)) => {
                Ok(numbers::read_integer(&counted, mark)?)
            }
            (plain, _) => Ok(plain?),
        }
    }

    pub fn number(&self, cell: &str, number: Option<SheetNumber>) -> Option<f64> {
        let mark = self.mark_of(number);
        let plain = numbers::read(cell, mark).ok().flatten();
        plain.or_else(|| numbers::read_percent(cell, mark).ok().flatten())
    }

    /// The amount of a row whose own column names the currency `of_row`. Two that contradict each other are refused.
    pub fn amount(
        &self,
        cell: &str,
        number: Option<SheetNumber>,
        of_row: Option<Currency>,
    ) -> Result<Option<Amount>, Refusal> {
        let shown = number.and_then(|number| number.currency);
        let expected = self.named.or(of_row);
        if let (Some(shown), Some(expected)) = (shown, expected)
            && shown != expected
        {
            return Err(Refusal::new(Code::TwoCurrencies).given(&format!("{cell} ({shown}, {expected})")));
        }
        let default_currency = shown.or(expected).unwrap_or(self.currency);
        let factor = match number.map_or(0, |number| number.thousands) {
            0 => self.factor,
            // The cell holds the whole amount and shows thousands of it, as the heading says.
            thousands => (self.factor / 1_000_i64.pow(u32::from(thousands.min(3)))).max(1),
        };
        let reading = MoneyReading { default_currency, mark: self.mark_of(number), power: factor.ilog10() };
        let Some(price) = reading.read_price(cell)? else { return Ok(None) };
        if let Some(of_row) = of_row.filter(|_| self.named.is_none())
            && price.amount.currency != of_row
        {
            let given = format!("{cell} ({}, {of_row})", price.amount.currency);
            return Err(Refusal::new(Code::TwoCurrencies).given(&given));
        }
        let of_unit = if self.in_minor_units { 10_i64.pow(price.amount.currency.decimals()) } else { 1 };
        if price.amount.minor % of_unit != 0 {
            return Err(Refusal::new(Code::TooManyDecimals).given(cell));
        }
        let money = Money::new(price.amount.minor / of_unit, price.amount.currency);
        if !money.is_within_bounds() {
            return Err(Refusal::new(Code::TooLarge).given(cell));
        }
        Ok(Some(Amount { money, months: price.months.map(i64::from) }))
    }

    /// A number of a sheet has a decimal point, whatever the texts of its column have.
    fn mark_of(&self, number: Option<SheetNumber>) -> DecimalMark {
        if number.is_some() { DecimalMark::Point } else { self.mark }
    }
}

/// The instant of a count of seconds, milliseconds or microseconds since 1970, from 2001 on: 10, 13 or 16 digits.
fn unix(cell: &str) -> Option<Moment> {
    let cell = text::trim(cell);
    let digits = cell.split_once('.').map_or(cell, |(whole, _)| whole);
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(digits)
        || digits.starts_with('0')
        || !cell[digits.len()..].strip_prefix('.').is_none_or(all_digits)
    {
        return None;
    }
    let number: i64 = digits.parse().ok()?;
    let milliseconds = match digits.len() {
        10 => number.checked_mul(1_000)?,
        13 => number,
        16 => number / 1_000,
        _ => return None,
    };
    let at = jiff::Timestamp::from_millisecond(milliseconds).ok()?;
    let datetime = Offset::UTC.to_datetime(at);
    Some(Moment { date: datetime.date(), time: Some(datetime.time()), offset: Some(Offset::UTC) })
}

/// The number alone of `300名`, `25席`, `60日前`, `12 seats`.
fn without_counter(cell: &str) -> Option<String> {
    const COUNTERS: &[&str] = &[
        "名様",
        "名",
        "人",
        "席",
        "件",
        "社",
        "個",
        "台",
        "点",
        "日前",
        "日",
        "ライセンス",
        "ユーザー",
        "ユーザ",
        "アカウント",
        "ID",
        "people",
        "persons",
        "employees",
        "users",
        "user",
        "seats",
        "seat",
        "licenses",
        "license",
        "days",
        "day",
    ];
    let readable = text::readable(cell);
    let number = COUNTERS.iter().find_map(|counter| {
        let at = readable.len().checked_sub(counter.len())?;
        readable.get(at..).filter(|end| end.eq_ignore_ascii_case(counter)).map(|_| readable[..at].trim_end())
    })?;
    number.ends_with(|end: char| end.is_ascii_digit()).then(|| number.to_owned())
}

/// How the dates of a column are read: as it shows itself, unless a person said otherwise, which is then doubtful.
fn order_of(heading: &str, profile: &ColumnProfile, mapping: &Mapping) -> DateOrder {
    let said = mapping.date_orders.get(heading).copied().unwrap_or(mapping.date_order);
    match (profile.date_order(), said) {
        (DateOrder::Unknown, said) => said,
        (told, DateOrder::Unknown) => told,
        (told, said) if told == said => told,
        _ => DateOrder::Unknown,
    }
}

/// The mark that the other columns of numbers show, where they agree.
pub(super) fn mark_of_file<'a>(profiles: impl Iterator<Item = &'a ColumnProfile>) -> DecimalMark {
    let told: Vec<DecimalMark> =
        profiles.map(ColumnProfile::mark).filter(|mark| !matches!(mark, DecimalMark::Undecided)).collect();
    match told.first() {
        Some(first @ (DecimalMark::Point | DecimalMark::Comma)) if told.iter().all(|mark| mark == first) => {
            *first
        }
        _ => DecimalMark::Undecided,
    }
}
