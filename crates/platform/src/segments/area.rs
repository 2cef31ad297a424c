//! What segments take part with.

use super::{FILL, LISTENER, QUEUE, TURNS, Verb};
use crate::{activity::Verbs, areas::Area};

pub static AREA: Area = Area {
    verbs: Verbs::of::<Verb>(),
    listeners: &[LISTENER],
    queues: &[QUEUE],
    jobs: &[TURNS, FILL],
    ..Area::named("segments")
};
