//! What was wrong with a form, field by field, for the page that shows it again.
//!
//! Invariant: an error names the `id` of its input, so that the list at the top links to it.

use super::FieldProblem;

/// The errors of one form. Empty when everything was right.
#[derive(Clone, Debug, Default)]
pub struct FormErrors(Vec<FieldProblem>);

impl FormErrors {
    /// Notes an error, already in the reader's language.
    pub fn add(&mut self, field: &str, message: String) {
        self.0.push(FieldProblem { field: field.to_owned(), message, given: None });
    }

    /// A form with one error.
    pub fn one(field: &str, message: String) -> Self {
        let mut errors = Self::default();
        errors.add(field, message);
        errors
    }

    pub fn has(&self, field: &str) -> bool {
        self.0.iter().any(|problem| problem.field == field)
    }

    /// The field's error, or nothing.
    pub fn of(&self, field: &str) -> &str {
        self.0.iter().find(|problem| problem.field == field).map_or("", |problem| problem.message.as_str())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn count(&self) -> i64 {
        self.0.len() as i64
    }

    pub fn iter(&self) -> std::slice::Iter<'_, FieldProblem> {
        self.0.iter()
    }
}
