//! Tests that need the whole program.

mod activity;
mod acts;
mod attributes;
mod data_folder;
mod errors;
mod every_query;
mod extremes;
mod headers;
mod health;
mod jobs_page;
mod kept;
mod languages;
mod nul;
mod numbers;
mod permissions;
mod plans;
mod segments;
mod sets;
pub mod test_area;
mod texts;
mod two_screens;
pub mod walk;

use crate::{i18n::Locale, registry::AREAS};

#[test]
fn all_background_work_has_its_name() {
    let jobs =
        AREAS.jobs().into_iter().map(|kind| format!("job-kind-{}", kind.name.replace(['_', '.'], "-")));
    let listeners = AREAS.listeners().map(|listener| format!("listener-{}", listener.name));
    for key in jobs.chain(listeners) {
        assert!(Locale::Ja.has(&key) && Locale::En.has(&key), "{key}");
    }
}

#[test]
fn every_kind_of_act_has_its_words() {
    for kind in AREAS.acts() {
        let key = format!("done-{}", kind.name);
        assert!(Locale::Ja.has(&key) && Locale::En.has(&key), "{key}");
    }
}
