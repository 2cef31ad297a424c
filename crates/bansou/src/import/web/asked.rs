//! What a file leaves open, as its page asks it: rows that may be the same, words of unknown meaning, cells left out.
//!
//! Invariant: every list is bounded; what is beyond it is a page on, or in the file that can be downloaded.

use std::collections::BTreeMap;

use super::super::{
    Decision, Field, Import, ImportKind, LeftCells, Otherwise, Pair, Target, count_pairs, file::Head,
    left_cells, pairs, read::unknown_words,
};
use crate::{
    db,
    web::{Seat, Ui},
};

/// Pairs of one page.
const PAIRS: i64 = 50;
const LEFT: i64 = 50;
/// Rows with cells left out that are searched for unknown words.
const SEARCHED: i64 = 2_000;

/// Which page of the pairs is shown: after which row.
#[derive(Clone, Copy, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct At {
    pub pairs: i64,
    pub sure: i64,
}

#[derive(Default)]
pub(super) struct LeftOpen {
    pub unsure: Pairs,
    pub sure: Pairs,
    pub left: Vec<LeftCells>,
    pub words: Vec<UnknownWord>,
}

/// A page of pairs.
#[derive(Default)]
pub(super) struct Pairs {
    pub total: i64,
    pub rows: Vec<Pair>,
    /// Whether it begins after the first, and the row after which the next page begins.
    pub is_later: bool,
    pub next: Option<i64>,
    /// Its name in the address.
    pub key: &'static str,
}

pub(super) struct UnknownWord {
    pub field: &'static str,
    pub column: String,
    pub word: String,
    pub chosen: Option<String>,
    pub choices: Vec<&'static str>,
}

impl LeftOpen {
    pub async fn of(seat: &Seat, import: &Import, at: At) -> db::Result<Self> {
        let main = &seat.workspace.main;
        let (unsure, sure) = count_pairs(main, import.id).await?;
        let unsure = Pairs::of(seat, import, false, (unsure, at.pairs)).await?;
        // Whether they are the same is asked before; afterwards the records tell.
        let sure = if import.is_ahead() { sure } else { 0 };
        let sure = Pairs::of(seat, import, true, (sure, at.sure)).await?;
        let left = left_cells(main, import.id, 0, LEFT).await?;
        Ok(Self { unsure, sure, left, words: Vec::new() })
    }

    /// Looks for words of no meaning in the sample and in what a dry run left out.
    pub async fn look_for_words(&mut self, seat: &Seat, import: &Import, head: &Head) -> db::Result<()> {
        let left = left_cells(&seat.workspace.main, import.id, 0, SEARCHED).await?;
        for (at, heading) in head.headings.iter().enumerate() {
            let Some(Target::Field(key)) = import.mapping.target(heading) else { continue };
            let Some(field) = Field::find(import.kind, key) else { continue };
            let Some(choices) = field.choices() else { continue };
            let sample = head.sample.iter().map(|row| row.cell(at));
            let left = left.iter().filter_map(|row| row.cells.get(at)).map(String::as_str);
            let chosen = import.mapping.words.get(key);
            let mut words: BTreeMap<String, Option<String>> =
                unknown_words(field, sample.chain(left)).into_iter().map(|word| (word, None)).collect();
            for (word, meant) in chosen.into_iter().flatten() {
                words.insert(word.clone(), Some(meant.clone()));
            }
            let word = |(word, chosen)| UnknownWord {
                field: field.key,
                column: heading.clone(),
                word,
                chosen,
                choices: choices.clone(),
            };
            self.words.extend(words.into_iter().map(word));
        }
        Ok(())
    }
}

impl Pairs {
    async fn of(seat: &Seat, import: &Import, sure: bool, (total, after): (i64, i64)) -> db::Result<Self> {
        let key = if sure { "sure" } else { "pairs" };
        let mut rows = match total {
            0 => Vec::new(),
            _ => pairs(&seat.workspace.main, import.id, sure, after, PAIRS + 1).await?,
        };
        let more = rows.len() as i64 > PAIRS;
        rows.truncate(PAIRS as usize);
        let next = rows.last().filter(|_| more).map(|pair| pair.row);
        Ok(Self { total, rows, is_later: after > 0, next, key })
    }

    pub fn is_sure(&self) -> bool {
        self.key == "sure"
    }

    pub fn page(&self) -> i64 {
        PAIRS
    }
}

impl UnknownWord {
    pub fn name(&self) -> String {
        format!("w:{}:{}", self.field, self.word)
    }

    pub fn is_chosen(&self, choice: &str) -> bool {
        self.chosen.as_deref() == Some(choice)
    }

    pub fn label(&self, ui: &Ui, choice: &str) -> String {
        match (self.field, choice) {
            ("contract_status", choice) => ui.t(&format!("import-contract-is-{choice}")),
            ("status", choice) => ui.t(&format!("tickets-is-{choice}")),
            ("stage" | "touch" | "priority", choice) => ui.t(&format!("{}-{choice}", self.field)),
            ("role", choice) => ui.t(&format!("person-role-{choice}")),
            ("billing", months) => ui.t1("import-months", "n", months.parse::<i64>().unwrap_or_default()),
            (_, choice) => choice.to_uppercase(),
        }
    }
}

/// How a pair reads on the page.
impl Pair {
    pub(super) fn alike_key(&self) -> String {
        format!("import-alike-{}", self.alike)
    }

    pub(super) fn becomes(&self, import: &Import) -> Otherwise {
        match self.decision.or(import.mapping.unsure.filter(|_| !self.is_sure)) {
            Some(Decision::Join) => Otherwise::Joined,
            Some(Decision::Part) => Otherwise::Separate,
            None => self.said.otherwise,
        }
    }

    pub(super) fn becomes_key(&self, import: &Import) -> String {
        format!("import-becomes-{}", self.becomes(import))
    }

    pub(super) fn becomes_tone(&self, import: &Import) -> &'static str {
        match self.becomes(import) {
            Otherwise::Joined => "ai",
            Otherwise::Separate => "",
            Otherwise::Refused => "watch",
        }
    }

    pub(super) fn is(&self, decision: &str) -> bool {
        self.decision.is_some_and(|said| said.as_str() == decision)
    }

    /// Where the other can be looked at.
    pub(super) fn path(&self, kind: &ImportKind) -> Option<String> {
        let id = self.other_id?;
        Some(if *kind == ImportKind::People { format!("/people/{id}") } else { format!("/accounts/{id}") })
    }

    /// What would change of the record, in words.
    pub(super) fn changes(&self, ui: &Ui) -> Vec<String> {
        let written = |text: &Option<String>| text.clone().unwrap_or_else(|| ui.t("import-pairs-none"));
        let changes = self.said.changes.iter();
        changes
            .map(|change| {
                let key = format!("field-{}", change.field);
                let label = if ui.locale.has(&key) { ui.t(&key) } else { change.field.clone() };
                format!("{label}: {} → {}", written(&change.from), written(&change.to))
            })
            .collect()
    }
}
