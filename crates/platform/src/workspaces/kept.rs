//! What areas keep open with an installation or one of its workspaces, for as long as the program runs.
//!
//! Invariant: there is one value of a type.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

type Values = HashMap<TypeId, Arc<dyn Any + Send + Sync>>;

/// Values by their types.
#[derive(Clone, Default)]
pub struct Kept(Arc<RwLock<Values>>);

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Kept")
    }
}

impl Kept {
    /// Keeps the value in place of the one of its type.
    pub fn put<T: Send + Sync + 'static>(&self, value: T) {
        let mut values = self.0.write().unwrap_or_else(PoisonError::into_inner);
        values.insert(TypeId::of::<T>(), Arc::new(value));
    }

    /// The value of this type; none where none was kept.
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        let values = self.0.read().unwrap_or_else(PoisonError::into_inner);
        values.get(&TypeId::of::<T>()).cloned()?.downcast().ok()
    }

    /// The value of this type, begun where there is none.
    pub fn get_or_begin<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        if let Some(value) = self.get() {
            return value;
        }
        let mut values = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let value = values.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default())).clone();
        value.downcast().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_value_of_a_type() {
        let kept = Kept::default();
        assert_eq!(kept.get::<String>(), None);
        kept.put("first".to_owned());
        kept.clone().put("second".to_owned());
        assert_eq!(*kept.get::<String>().unwrap(), "second");
        let counted = kept.get_or_begin::<std::sync::atomic::AtomicI64>();
        counted.store(3, std::sync::atomic::Ordering::Relaxed);
        let same = kept.get_or_begin::<std::sync::atomic::AtomicI64>();
        assert_eq!(same.load(std::sync::atomic::Ordering::Relaxed), 3);
    }
}
