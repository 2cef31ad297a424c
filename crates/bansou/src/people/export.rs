//! The list as a file, with headings that an import recognises.

use super::{Ask, ListedPerson, slice};
use crate::{
    attributes::facts,
    db,
    import::own_export,
    list::{Cell, Place, Sheet, choice, chosen, columns::word_of},
    members::Member,
    web::Seat,
};

const CHUNK: usize = 1_000;

/// Reads all rows of the list, a chunk a call.
#[derive(Debug)]
pub struct Reading {
    seat: Seat,
    ask: Ask,
    members: Vec<Member>,
    done: bool,
}

impl Reading {
    pub fn new(seat: Seat, mut ask: Ask, members: Vec<Member>) -> Self {
        ask.place = Place::default();
        Self { seat, ask, members, done: false }
    }

    fn cells(&self, row: &ListedPerson, known: &facts::Known) -> Vec<Cell> {
        let ui = &self.seat.ui;
        let account = row.account.as_ref();
        let owner = account.and_then(|account| account.owner);
        let owner = self.members.iter().find(|member| Some(member.id) == owner);
        let mut cells = vec![
            Cell::text(row.external_id.as_ref()),
            Cell::Text(row.name.clone()),
            Cell::text(account.map(|account| {
                // The account is found again for certain, whatever others are called.
                account.external_id.clone().unwrap_or_else(|| account.id.0.to_string())
            })),
            Cell::text(account.map(|account| &account.name)),
            Cell::text(row.role.map(|role| role.label(ui))),
            Cell::text(row.title.as_ref()),
            Cell::text(row.email.as_ref()),
            Cell::text(row.phone.as_ref()),
            Cell::text(row.left_on),
            Cell::text(account.map(|account| account.stage.label(ui))),
            Cell::text(owner.map(|member| &member.name)),
        ];
        cells.extend(self.ask.columns.iter().map(|key| {
            let fact = known.get(&row.id.0).and_then(|facts| facts.get(key));
            chosen(ui, &self.ask.terms, &self.members, fact, key)
        }));
        cells.push(Cell::Text(row.id.0.to_string()));
        cells
    }
}

impl Sheet for Reading {
    fn headings(&self) -> Vec<String> {
        let words = [
            "people-col-external-id",
            "people-col-name",
            "accounts-col-external-id",
            "people-col-account-name",
            "people-col-role",
            "people-title",
            "field-email",
            "field-phone",
            "people-col-left-on",
            "accounts-col-stage",
            "accounts-col-owner",
        ];
        let mut headings: Vec<String> = words.map(|word| self.seat.ui.t(word)).into();
        for key in &self.ask.columns {
            let label = choice::label(&self.seat.ui, &self.ask.terms, key);
            // Two columns of one name could not be told apart when the file comes back.
            let is_taken = headings.contains(&label);
            headings.push(if is_taken { format!("{label} ({})", word_of(key)) } else { label });
        }
        headings.push(own_export::ID_HEADING.to_owned());
        headings
    }

    async fn next(&mut self) -> db::Result<Option<Vec<Vec<Cell>>>> {
        if self.done {
            return Ok(None);
        }
        let slice = slice(&self.seat.workspace, &self.ask, CHUNK).await?;
        self.ask.place.after = slice.rows.last().map(|row| row.cursor(self.ask.sort));
        self.done = !slice.has_after;
        let keys: Vec<&String> = self.ask.columns.iter().collect();
        let ids: Vec<uuid::Uuid> = slice.rows.iter().map(|row| row.id.0).collect();
        let known = choice::known(&self.seat, &self.ask.terms, &keys, &ids).await?;
        Ok(Some(slice.rows.iter().map(|row| self.cells(row, &known)).collect()))
    }
}
