//! What a form asks of somebody who moves accounts to churned.
//!
//! Invariant: nobody is moved there without a day and a reason, on whatever way.

use jiff::civil::Date;

use super::churn::{ChurnFacts, LONGEST_COMMENT, REASONS};
use crate::web::{
    FormErrors, Ui,
    inputs::{DAYS, Input, InputKind, Reader, Sent},
};

/// What stands in the form when it opens.
pub fn first(today: Date) -> Sent {
    let mut sent = Sent::default();
    sent.set("churned_on", today.to_string());
    sent.set("end_contracts", "true");
    sent
}

/// Whether the form has been filled in.
pub fn is_answered(sent: &Sent) -> bool {
    sent.0.contains_key("churned_on")
}

/// The facts as they were typed.
pub fn read(ui: &Ui, today: Date, sent: &Sent) -> Result<ChurnFacts, FormErrors> {
    let mut reader = Reader::new(ui, sent);
    let on = reader.day("churned_on");
    if sent.given("churned_on").is_none() {
        reader.errors.add("churned_on", ui.t("churn-no-day"));
    }
    if on.is_some_and(|day| day > today) {
        reader.errors.add("churned_on", ui.t1("churn-day-ahead", "today", ui.day(&today)));
    }
    let reason = sent.text("reason");
    match &reason {
        None => reader.errors.add("reason", ui.t("churn-no-reason")),
        Some(reason) if !REASONS.contains(&reason.as_str()) => {
            reader.errors.add(
                "reason",
                ui.t2("churn-bad-reason", "given", reason.as_str(), "known", REASONS.join(", ")),
            );
        }
        Some(_) => {}
    }
    let comment = reader.text("comment", LONGEST_COMMENT);
    if reason.as_deref() == Some("other") && comment.is_none() {
        reader.errors.add("comment", ui.t("churn-other-why"));
    }
    let end_contracts = sent.is_set("end_contracts");
    let facts =
        ChurnFacts { on: on.unwrap_or(DAYS.0), reason: reason.unwrap_or_default(), comment, end_contracts };
    reader.done(facts)
}

/// The inputs, and how many contracts would end.
pub fn inputs(ui: &Ui, sent: &Sent, open_contracts: i64) -> Vec<Input> {
    let reasons =
        REASONS.iter().map(|reason| ((*reason).to_owned(), ui.t(&format!("churn-reason-{reason}"))));
    let mut inputs = vec![
        Input::new(sent, "churned_on", ui.t("field-churned_on"), InputKind::Date).required().paired(),
        Input::new(sent, "reason", ui.t("churn-reason"), InputKind::Choice)
            .choices(reasons, Some(ui.t("input-choose")))
            .required(),
        Input::new(sent, "comment", ui.t("churn-comment"), InputKind::Long),
    ];
    if open_contracts > 0 {
        let label = ui.t1("churn-end-contracts", "n", open_contracts);
        inputs.push(Input::new(sent, "end_contracts", label, InputKind::Tick));
    }
    inputs
}
