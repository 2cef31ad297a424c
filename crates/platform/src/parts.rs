//! What the areas of a program take part with, by its kind, for whoever works on one kind and knows no area.
//!
//! Invariant: the parts of a kind stand in the order of the areas, and are the same for as long as the program runs.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::Arc,
};

type Kinds = HashMap<TypeId, Arc<dyn Any + Send + Sync>>;

/// All parts of a program. Clones share them.
#[derive(Clone, Default)]
pub struct Parts(Arc<Kinds>);

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Parts({} kinds)", self.0.len())
    }
}

impl Parts {
    /// Also these, in place of those of their kind.
    #[must_use]
    pub fn with<T: Send + Sync + 'static>(mut self, parts: impl IntoIterator<Item = T>) -> Self {
        let parts: Vec<T> = parts.into_iter().collect();
        Arc::make_mut(&mut self.0).insert(TypeId::of::<T>(), Arc::new(parts));
        self
    }

    /// All of a kind; none where no area has one.
    pub fn all<T: 'static>(&self) -> &[T] {
        let parts = self.0.get(&TypeId::of::<T>()).and_then(|parts| parts.downcast_ref::<Vec<T>>());
        parts.map_or(&[], Vec::as_slice)
    }

    /// The first of a kind, for what one area has.
    pub fn first<T: Copy + 'static>(&self) -> Option<T> {
        self.all().first().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_by_their_kind_alone() {
        let parts = Parts::default().with([1_i64, 2]).with(["a"]);
        assert_eq!(parts.all::<i64>(), [1, 2]);
        assert_eq!(parts.clone().with([3_i64]).first::<i64>(), Some(3));
        assert_eq!((parts.first::<&str>(), parts.first::<i32>()), (Some("a"), None));
    }
}
