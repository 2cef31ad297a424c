//! The list as a file: every row that the filters leave, in the list's order, with its columns.
//!
//! Invariant: rows are read and sent a thousand at a time, so a file of any length takes the same memory.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use axum::body::Body;
use bansou_rules::Fact;
use bansou_tabular::TableWriter;
use bytes::Bytes;
use futures_util::stream;

use super::{
    Ask, ListedAccount, Place, Terms, choice,
    columns::word_of,
    slice,
    view::{self, Offer},
};
use crate::{
    attributes::{CUSTOM, facts},
    custom_fields::in_major_units,
    db,
    import::own_export,
    members::Member,
    web::{Seat, Ui},
};

/// The rows read at a time.
pub const CHUNK: usize = 1_000;

/// A cell of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Text(String),
    Number(f64),
    Empty,
}

impl Cell {
    pub fn text(value: Option<impl ToString>) -> Self {
        value.map_or(Self::Empty, |value| Self::Text(value.to_string()))
    }

    pub fn number(value: Option<i64>) -> Self {
        value.map_or(Self::Empty, |value| Self::Number(value as f64))
    }
}

/// The file's headings. Their words are those that an import recognises.
fn headings(ui: &Ui, ask: &Ask) -> Vec<String> {
    let fixed = [
        "external-id",
        "name",
        "score",
        "band",
        "stage",
        "owner",
        "plan",
        "mrr",
        "currency",
        "seats",
        "renewal",
        "last-use",
    ];
    let mut headings: Vec<String> = fixed.iter().map(|word| ui.t(&format!("accounts-col-{word}"))).collect();
    for key in &ask.columns {
        let label = choice::label(ui, &ask.terms, key);
        // Two columns of one name could not be told apart when the file comes back.
        let is_taken = headings.contains(&label);
        headings.push(if is_taken { format!("{label} ({})", word_of(key)) } else { label });
    }
    headings.push(own_export::ID_HEADING.to_owned());
    headings
}

fn cells(ui: &Ui, ask: &Ask, offer: &Offer, row: &ListedAccount, known: &facts::Known) -> Vec<Cell> {
    let amount = in_major_units(row.mrr).parse::<f64>().map_or(Cell::Empty, Cell::Number);
    let mut cells = vec![
        Cell::text(row.external_id.as_ref()),
        Cell::Text(row.name.clone()),
        Cell::number(row.score.map(|score| score.round() as i64)),
        Cell::text(row.band.map(|band| band.label(ui))),
        Cell::Text(row.stage.label(ui)),
        Cell::text(row.owner.and_then(|id| offer.member_called(id))),
        Cell::text(row.plan.as_ref()),
        amount,
        Cell::Text(row.mrr.currency.to_string()),
        Cell::number(row.seats),
        Cell::text(row.renewal_on),
        Cell::text(row.last_used_on),
    ];
    cells.extend(ask.columns.iter().map(|key| match key.strip_prefix(CUSTOM) {
        Some(field) => own_field(offer, row, field),
        None => {
            chosen(ui, &ask.terms, &offer.members, known.get(&row.id.0).and_then(|facts| facts.get(key)), key)
        }
    }));
    cells.push(Cell::Text(row.id.0.to_string()));
    cells
}

/// A fact as it stands in a file: numbers as numbers, days as they are sorted, everything else as a screen writes it.
pub fn chosen(ui: &Ui, terms: &Terms, members: &[Member], fact: Option<&Fact>, key: &str) -> Cell {
    match (fact, terms.register.get(key)) {
        (None, _) | (_, None) => Cell::Empty,
        (Some(Fact::Whole(number)), _) => Cell::Number(*number as f64),
        (Some(Fact::Real(number)), _) => Cell::Number(*number),
        (Some(Fact::Day(day)), _) => Cell::Text(day.to_string()),
        (Some(fact), Some(attribute)) => Cell::Text(attribute.shown(ui, fact, members)),
    }
}

fn own_field(offer: &Offer, row: &ListedAccount, key: &str) -> Cell {
    let Some(field) = offer.fields.iter().find(|field| field.key == *key) else { return Cell::Empty };
    match field.written(&row.custom) {
        text if text.is_empty() => Cell::Empty,
        // The file's column of currencies says what the contracts are in.
        text => match field.money_in(&row.custom).filter(|money| money.currency != row.mrr.currency) {
            Some(money) => Cell::Text(format!("{text} {}", money.currency)),
            None if field.kind.is_figure() => text.parse::<f64>().map_or(Cell::Text(text), Cell::Number),
            None => Cell::Text(text),
        },
    }
}

/// A list that is handed out as a file.
pub trait Sheet: Send + 'static {
    fn headings(&self) -> Vec<String>;

    /// The next rows; none after the last.
    fn next(&mut self) -> impl Future<Output = db::Result<Option<Vec<Vec<Cell>>>>> + Send;
}

/// Reads all rows of the list, a chunk a call.
#[derive(Debug)]
pub struct Reading {
    seat: Seat,
    ask: Ask,
    offer: Offer,
    done: bool,
}

impl Reading {
    pub fn new(seat: Seat, mut ask: Ask, offer: Offer) -> Self {
        ask.place = Place::default();
        Self { seat, ask, offer, done: false }
    }
}

impl Sheet for Reading {
    fn headings(&self) -> Vec<String> {
        headings(&self.seat.ui, &self.ask)
    }

    async fn next(&mut self) -> db::Result<Option<Vec<Vec<Cell>>>> {
        if self.done {
            return Ok(None);
        }
        let slice = slice(&self.seat.workspace, &self.ask, CHUNK).await?;
        let known = view::known(&self.seat, &self.ask, &slice.rows).await?;
        self.ask.place.after = slice.rows.last().map(|row| row.cursor(&self.ask.sort));
        self.done = !slice.has_after;
        Ok(Some(
            slice.rows.iter().map(|row| cells(&self.seat.ui, &self.ask, &self.offer, row, &known)).collect(),
        ))
    }
}

/// What the CSV writer has written and the response has not yet taken.
#[derive(Clone, Debug, Default)]
struct Pending(Arc<Mutex<Vec<u8>>>);

impl Pending {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The list as CSV. An error in the middle breaks the download off, so that no short file passes for a whole one.
pub fn csv(sheet: impl Sheet) -> Body {
    let start = (sheet, None::<TableWriter<Pending>>, Pending::default(), false);
    Body::from_stream(stream::try_unfold(start, async |(mut sheet, table, pending, ended)| {
        if ended {
            return Ok(None);
        }
        let rows = sheet.next().await.map_err(io::Error::other)?;
        let mut table = match table {
            Some(table) => table,
            None => TableWriter::new(pending.clone(), sheet.headings())?,
        };
        let ended = rows.is_none();
        for row in rows.into_iter().flatten() {
            table.row(row.into_iter().map(|cell| match cell {
                Cell::Text(text) => text,
                Cell::Number(number) => number.to_string(),
                Cell::Empty => String::new(),
            }))?;
        }
        let table = if ended {
            table.finish()?;
            None
        } else {
            Some(table)
        };
        let bytes = Bytes::from(pending.take());
        Ok::<_, io::Error>(Some((bytes, (sheet, table, pending, ended))))
    }))
}
