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
mod random_rules;
mod segments;
mod sets;
pub mod test_area;
mod texts;
mod two_screens;
pub mod walk;

use crate::{acts::ActKind, i18n::Locale, registry::AREAS};

#[test]
fn every_kind_of_act_has_its_words() {
    for kind in AREAS.parts().all::<&'static ActKind>().iter().copied() {
        let key = format!("done-{}", kind.name);
        assert!(Locale::Ja.has(&key) && Locale::En.has(&key), "{key}");
    }
}
