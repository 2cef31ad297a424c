//! The list as a file, with headings that an import recognises.

use super::{Ask, ListedPerson, slice};
use crate::{
    customers::{
        import::own_export,
        list::{Cell, Place, Sheet},
    },
    db,
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

    fn cells(&self, row: &ListedPerson) -> Vec<Cell> {
        let ui = &self.seat.ui;
        let account = row.account.as_ref();
        let owner = account.and_then(|account| account.owner);
        let owner = self.members.iter().find(|member| Some(member.id) == owner);
        vec![
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
            Cell::Text(row.id.0.to_string()),
        ]
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
        let headings = words.map(|word| self.seat.ui.t(word));
        headings.into_iter().chain([own_export::ID_HEADING.to_owned()]).collect()
    }

    async fn next(&mut self) -> db::Result<Option<Vec<Vec<Cell>>>> {
        if self.done {
            return Ok(None);
        }
        let slice = slice(&self.seat.workspace, &self.ask, CHUNK).await?;
        self.ask.place.after = slice.rows.last().map(|row| row.cursor(self.ask.sort));
        self.done = !slice.has_after;
        Ok(Some(slice.rows.iter().map(|row| self.cells(row)).collect()))
    }
}
