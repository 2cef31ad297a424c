//! One import as its page shows it, in each of its states.

use bansou_tabular::{Encoding, values::dates::DateOrder};

use super::super::{
    About, Confidence, Field, Import, ImportKind, ImportState, Known, LeftCells, MappingError, Mark, Period,
    Question, RefusedRow, Target, fields, file, guess, guess::is_in_charge, job_of, mapping::heading_key,
    questions, refusals,
};
use super::asked::{At, LeftOpen};
use crate::{
    custom_fields::FieldType,
    jobs::{Job, JobState},
    web::{Problem, Seat, Ui},
};

pub(super) struct View {
    pub import: Import,
    job: Option<Job>,
    pub columns: Vec<Column>,
    pub currency: String,
    pub refused: Vec<RefusedRow>,
    pub problems: Vec<String>,
    /// What the file leaves open, by column.
    questions: Vec<Question>,
    pub asked: LeftOpen,
}

pub(super) struct Column {
    pub index: usize,
    pub heading: String,
    pub samples: Vec<String>,
    /// A field's key, `-own` or `-leave`.
    pub chosen: String,
    pub own_type: FieldType,
    pub confidence: &'static str,
    pub tone: &'static str,
    pub class: &'static str,
    /// Names of who is in charge that no member has: what becomes of them, and which.
    pub strangers: Option<(&'static str, String)>,
}

const SAMPLES: usize = 3;
const REFUSED: i64 = 50;

impl View {
    pub async fn of(seat: &Seat, import: Import, at: At) -> Result<Self, Problem> {
        let workspace = &seat.workspace;
        let job = job_of(workspace, &import).await?;
        let currency = import.mapping.currency.unwrap_or(workspace.currency).code().to_owned();
        let refused = refusals(&workspace.main, import.id, 0, REFUSED).await?;
        let asked = LeftOpen::of(seat, &import, at).await?;
        let mut view = Self {
            import,
            job,
            columns: Vec::new(),
            currency,
            refused,
            problems: Vec::new(),
            questions: Vec::new(),
            asked,
        };
        if view.is_draft() && !view.is_working() {
            let path = workspace.files.join(&view.import.file_path);
            let head = file::head(path, view.import.format.options.clone()).await?;
            let head = head.map_err(|error| Problem::internal(error.into()))?;
            let known = head.known(&workspace.main).await?;
            view.columns = columns(&view.import, &head, &known);
            let samples: Vec<Vec<String>> =
                view.columns.iter().map(|column| column.samples.clone()).collect();
            view.questions = questions(&view.import, &samples);
            view.asked.look_for_words(seat, &view.import, &head).await?;
        }
        Ok(view)
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/imports/{}{rest}", self.import.id)
    }

    pub fn is_draft(&self) -> bool {
        self.import.state == ImportState::Mapping
    }

    pub fn is_done(&self) -> bool {
        self.import.state == ImportState::Done
    }

    /// Whether a job of it waits or runs.
    pub fn is_working(&self) -> bool {
        self.job.as_ref().is_some_and(|job| matches!(job.state, JobState::Waiting | JobState::Running))
            && !matches!(self.import.state, ImportState::Done | ImportState::Undone)
    }

    /// Whether a dry run has counted the mapping as it stands.
    pub fn was_checked(&self) -> bool {
        self.is_draft() && self.import.counts.read > 0
    }

    pub fn can_stop(&self) -> bool {
        self.import.state != ImportState::Undoing
    }

    pub fn can_resume(&self) -> bool {
        matches!(self.import.state, ImportState::Running | ImportState::Undoing)
    }

    pub fn can_undo(&self) -> bool {
        matches!(self.import.state, ImportState::Done | ImportState::Running)
    }

    /// The steps with 0 for done, 1 for the one at hand, 2 for those to come.
    pub fn steps(&self) -> Vec<(&'static str, u8)> {
        let at = match (self.import.state, self.was_checked() || self.is_working()) {
            (ImportState::Mapping, false) => 1,
            (ImportState::Mapping, true) => 2,
            (ImportState::Running, _) => 3,
            _ => 4,
        };
        let names = ["import-step-file", "import-step-columns", "import-step-check", "import-step-run"];
        names
            .into_iter()
            .zip(0..)
            .map(|(name, step)| (name, u8::from(step >= at) + u8::from(step > at)))
            .collect()
    }

    pub fn working_key(&self) -> &'static str {
        match self.import.state {
            ImportState::Mapping => "import-working-check",
            ImportState::Undoing => "import-working-undo",
            _ => "import-working-run",
        }
    }

    pub fn done(&self) -> i64 {
        self.job.as_ref().map_or(0, |job| job.done_units)
    }

    pub fn total(&self) -> Option<i64> {
        self.job.as_ref()?.total_units
    }

    pub fn progress_words(&self, ui: &Ui) -> String {
        match self.total() {
            Some(total) => {
                ui.t2("import-progress", "done", ui.number(&self.done()), "total", ui.number(&total))
            }
            None => String::new(),
        }
    }

    pub fn counts_words(&self, ui: &Ui) -> String {
        let counts = &self.import.counts;
        ui.locale.ta(
            "import-progress-counts",
            [
                ("created", ui.number(&counts.created).into()),
                ("updated", ui.number(&counts.updated).into()),
                ("refused", ui.number(&counts.refused).into()),
            ],
        )
    }

    /// What there is to say of an import that is not simply done.
    pub fn notice(&self, ui: &Ui) -> Option<String> {
        match (self.import.state, self.job.as_ref().map(|job| job.state)) {
            (ImportState::Undone, _) if self.import.kept > 0 => {
                Some(ui.t1("import-notice-undone-kept", "n", self.import.kept))
            }
            (ImportState::Undone, _) => Some(ui.t("import-notice-undone")),
            (ImportState::Running | ImportState::Undoing, Some(JobState::Failed)) => {
                let why = self.job.as_ref().and_then(|job| job.error.clone()).unwrap_or_default();
                Some(ui.t1("import-notice-failed", "why", why))
            }
            (ImportState::Running | ImportState::Undoing, _) => Some(ui.t("import-notice-stopped")),
            (ImportState::Done, _) if self.import.counts.refused > 0 => {
                Some(ui.t1("import-notice-refused", "n", self.import.counts.refused))
            }
            (ImportState::Done, _) => Some(ui.t("import-notice-done")),
            _ => None,
        }
    }

    pub fn notice_tone(&self) -> &'static str {
        match self.import.state {
            ImportState::Done if self.import.counts.refused == 0 => "good",
            ImportState::Undone => "",
            _ => "watch",
        }
    }

    /// What undoing does, with its numbers.
    pub fn consequence(&self, ui: &Ui) -> String {
        let counts = &self.import.counts;
        ui.locale.ta(
            "import-undo-consequence",
            [
                ("kind", ui.t(&format!("import-kind-{}", self.import.kind)).into()),
                ("created", ui.number(&counts.created).into()),
                ("updated", ui.number(&counts.updated).into()),
            ],
        )
    }

    pub fn kinds(&self) -> &'static [ImportKind] {
        ImportKind::ALL
    }

    pub fn types(&self) -> &'static [FieldType] {
        FieldType::ALL
    }

    pub fn reason(&self, ui: &Ui, row: &RefusedRow) -> String {
        row.refusal.words(ui.locale)
    }

    pub fn left_reasons(&self, ui: &Ui, row: &LeftCells) -> String {
        row.reasons.iter().map(|reason| reason.words(ui.locale)).collect::<Vec<_>>().join(" ")
    }

    pub fn type_key(&self, kind: &FieldType) -> String {
        format!("import-type-{kind}")
    }

    pub fn fields(&self) -> &'static [Field] {
        fields(self.import.kind)
    }

    /// The orders of dates: the word, whether it is chosen, the key of its label.
    pub fn date_orders(&self) -> [(&'static str, bool, &'static str); 3] {
        let chosen = self.import.mapping.date_order;
        [
            ("unknown", chosen == DateOrder::Unknown, "import-order-unknown"),
            ("month_first", chosen == DateOrder::MonthFirst, "import-order-month-first"),
            ("day_first", chosen == DateOrder::DayFirst, "import-order-day-first"),
        ]
    }

    /// The questions about one column, each with its name in the form, its sentence and its answers: the word, whether
    /// it is chosen, and what the file's own cells are then.
    pub fn asked(&self, ui: &Ui, index: &usize) -> Vec<Asked> {
        let of_column = self.questions.iter().filter(|question| question.index == *index);
        of_column.map(|question| Asked::of(ui, question)).collect()
    }

    pub fn open_questions(&self) -> usize {
        self.questions.iter().filter(|question| !question.about.is_answered()).count()
    }

    /// The encodings that a delimited file can be read in: the word, whether it is this one, the name.
    pub fn encodings(&self) -> Vec<(String, bool, &'static str)> {
        let Some(chosen) = self.import.format.encoding else { return Vec::new() };
        let word = |encoding: &Encoding| serde_json::json!(encoding).as_str().unwrap_or_default().to_owned();
        Encoding::ALL.iter().map(|it| (word(it), *it == chosen, it.name())).collect()
    }

    /// In which other encodings some cells are.
    pub fn also(&self, ui: &Ui) -> Option<String> {
        let names: Vec<&str> = self.import.format.also.iter().map(|encoding| encoding.name()).collect();
        (!names.is_empty())
            .then(|| ui.t1("import-mapping-also", "encodings", names.join(&ui.t("import-refused-or"))))
    }

    pub fn above(&self, ui: &Ui) -> Option<String> {
        let lines = self.import.format.above.join(" / ");
        (!lines.is_empty()).then(|| ui.t1("import-mapping-above", "lines", lines))
    }

    pub fn say(&mut self, ui: &Ui, errors: &[MappingError]) {
        self.problems = errors.iter().map(|error| words(ui, error)).collect();
    }
}

/// One question as the page asks it.
pub(super) struct Asked {
    pub name: String,
    pub sentence: String,
    pub answers: Vec<(String, bool, String)>,
    pub is_answered: bool,
}

impl Asked {
    fn of(ui: &Ui, question: &Question) -> Self {
        let index = question.index;
        let is_answered = question.about.is_answered();
        let column = question.heading.as_str();
        match &question.about {
            About::DecimalMark { examples, answer } => {
                let reading = |which: usize| {
                    examples
                        .iter()
                        .map(|(given, both)| format!("{given} → {}", both[which]))
                        .collect::<Vec<_>>()
                        .join("　")
                };
                let answers = [(Mark::Comma, 0), (Mark::Point, 1)];
                let answers =
                    answers.map(|(mark, which)| (mark.to_string(), *answer == Some(mark), reading(which)));
                let sentence = ui.t1("import-ask-mark", "column", column);
                Self { name: format!("m{index}"), sentence, answers: answers.into(), is_answered }
            }
            About::DateOrder { examples, answer } => {
                let reading = |which: usize| {
                    examples
                        .iter()
                        .map(|(given, both)| format!("{given} → {}", ui.day(&both[which])))
                        .collect::<Vec<_>>()
                        .join("　")
                };
                let answers =
                    [("month_first", DateOrder::MonthFirst, 0), ("day_first", DateOrder::DayFirst, 1)];
                let answers = answers
                    .map(|(word, order, which)| (word.to_owned(), *answer == Some(order), reading(which)));
                let sentence = ui.t1("import-ask-order", "column", column);
                Self { name: format!("o{index}"), sentence, answers: answers.into(), is_answered }
            }
            About::AmountPeriod { examples, answer } => {
                let example = examples.first().cloned().unwrap_or_default();
                let answers = Period::ALL.iter().map(|period| {
                    let label = ui.t1(&format!("import-ask-period-{period}"), "example", example.clone());
                    (period.to_string(), *answer == Some(*period), label)
                });
                let sentence = ui.t1("import-ask-period", "column", column);
                Self { name: format!("p{index}"), sentence, answers: answers.collect(), is_answered }
            }
        }
    }
}

fn columns(import: &Import, head: &file::Head, known: &Known) -> Vec<Column> {
    let guessed = guess(import.kind, &head.headings, &head.sample, known);
    let column = |(index, heading): (usize, &String)| {
        let target = import.mapping.target(heading);
        let as_guessed = guessed.mapping.target(heading) == target;
        let confidence = guessed.confidence.get(heading).copied().unwrap_or(Confidence::Own);
        let (chosen, own_type) = match target {
            Some(Target::Field(key)) => (key.clone(), FieldType::Text),
            Some(Target::Custom { kind, .. }) => ("-own".to_owned(), *kind),
            None => ("-leave".to_owned(), FieldType::Text),
        };
        let (confidence, tone, class) = match target {
            None => ("import-confidence-left", "", "skip"),
            Some(_) if !as_guessed => ("import-confidence-chosen", "good", ""),
            Some(_) => (
                confidence.label_key(),
                confidence.tone(),
                if confidence == Confidence::Unsure { "unsure" } else { "" },
            ),
        };
        let mut samples: Vec<String> = Vec::new();
        for cell in head.sample.iter().map(|row| row.cell(index).trim()).filter(|cell| !cell.is_empty()) {
            if samples.len() < SAMPLES && !samples.iter().any(|sample| sample == cell) {
                samples.push(cell.chars().take(40).collect());
            }
        }
        let names = known.strangers(index);
        let key = match chosen.as_str() {
            "owner" => Some("import-mapping-strangers"),
            "-own" if import.kind == ImportKind::Accounts && is_in_charge(&heading_key(heading)) => {
                Some("import-mapping-only-strangers")
            }
            _ => None,
        };
        let strangers = key.filter(|_| !names.is_empty()).map(|key| (key, names.join(", ")));
        Column {
            index,
            heading: heading.clone(),
            samples,
            chosen,
            own_type,
            confidence,
            tone,
            class,
            strangers,
        }
    };
    head.headings.iter().enumerate().map(column).collect()
}

/// What is wrong with a mapping, in words.
pub(super) fn words(ui: &Ui, error: &MappingError) -> String {
    let label = |field: &str| ui.t(&format!("import-field-{}", field.replace('_', "-")));
    match error {
        MappingError::UnknownField { field, .. } => {
            ui.t1("import-mapping-unknown-field", "field", field.as_str())
        }
        MappingError::UnknownColumn { column, .. } => {
            ui.t1("import-mapping-unknown-column", "column", column.as_str())
        }
        MappingError::FieldTwice { field, first, second } => ui.locale.ta(
            "import-mapping-twice",
            [
                ("field", label(field).into()),
                ("first", first.as_str().into()),
                ("second", second.as_str().into()),
            ],
        ),
        MappingError::MissingField { fields } => {
            let fields: Vec<String> = fields.iter().map(|field| label(field)).collect();
            ui.t1("import-mapping-missing", "fields", fields.join(&ui.t("import-refused-or")))
        }
    }
}
