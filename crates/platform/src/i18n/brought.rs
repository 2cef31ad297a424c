//! Messages that areas bring along, behind those of the floor.
//!
//! Invariant: what is known once stays known, and a message of the floor is never another.

use std::sync::{PoisonError, RwLock};

use fluent_bundle::{FluentResource, concurrent::FluentBundle};

use super::{Locale, bundle_of};

/// An area's messages, in both languages.
#[derive(Clone, Copy, Debug)]
pub struct Messages {
    /// Whose they are.
    pub of: &'static str,
    pub ja: &'static str,
    pub en: &'static str,
}

struct Learnt {
    of: &'static str,
    locale: Locale,
    bundle: &'static FluentBundle<FluentResource>,
}

static LEARNT: RwLock<Vec<Learnt>> = RwLock::new(Vec::new());

impl Messages {
    pub fn of(&self, locale: Locale) -> &'static str {
        match locale {
            Locale::Ja => self.ja,
            Locale::En => self.en,
        }
    }

    /// Makes them known to every page of the program; done once for each area.
    pub fn learn(&self) {
        let mut learnt = LEARNT.write().unwrap_or_else(PoisonError::into_inner);
        if learnt.iter().any(|known| known.of == self.of) {
            return;
        }
        for locale in Locale::ALL.iter().copied() {
            let file = (self.of.to_owned(), self.of(locale).to_owned());
            // They stand as long as the program.
            let bundle = Box::leak(Box::new(bundle_of(locale, [file])));
            learnt.push(Learnt { of: self.of, locale, bundle });
        }
    }
}

/// The messages of an area that has this one.
pub(super) fn bundle_with(locale: Locale, key: &str) -> Option<&'static FluentBundle<FluentResource>> {
    let learnt = LEARNT.read().unwrap_or_else(PoisonError::into_inner);
    let known = learnt.iter().find(|known| known.locale == locale && known.bundle.has_message(key));
    known.map(|known| known.bundle)
}
