//! The rule language as its callers use it: both forms, both evaluators, on both engines.

mod agreement;
mod by_time;
mod forms;
mod index;
mod kinds_of_reports;
mod meaning;
mod of_others;
mod refusals;
mod said;
mod support;
