//! What segments take part with.

use crate::{
    activity::Verbs,
    areas::Area,
    segments::{FILL, LISTENER, QUEUE, TURNS, Verb},
};

pub static AREA: Area = Area {
    verbs: Verbs::of::<Verb>(),
    listeners: &[LISTENER],
    queues: &[QUEUE],
    jobs: &[TURNS, FILL],
    ..Area::named("segments")
};
