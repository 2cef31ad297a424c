//! What the area takes part with.

use crate::{activity::Verbs, areas::Area, revenue};

pub static AREA: Area = Area {
    verbs: Verbs::of::<super::Verb>(),
    attributes: super::attributes::ATTRIBUTES,
    jobs: &[revenue::DAY_TURN, super::search::REBUILD],
    opens: |_, workspace| Box::pin(super::search::fill_sort_keys(&workspace.main)),
    newest: super::newest::NEWEST,
    acts: super::by_hand::ALL,
    tables: super::tables::TABLES,
    texts: super::texts::TEXTS,
    #[cfg(any(test, feature = "testing"))]
    samples: |_, workspace| Box::pin(super::testing::samples(workspace)),
    ..Area::named("customers")
};
