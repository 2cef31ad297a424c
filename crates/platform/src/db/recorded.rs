//! What a test's thread asked its stores.
//!
//! Invariant: each text is kept once, with the values that it was first asked with and the place that asked.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    panic::Location,
};

use super::Value;

pub(super) type Recorded = BTreeMap<String, (Vec<Value>, &'static Location<'static>)>;

thread_local! {
    static QUERIES: Cell<usize> = const { Cell::new(0) };
    static RECORDED: RefCell<Recorded> = RefCell::default();
}

/// Notes a query that reads; [`super::query::Query`] tells.
pub(super) fn read(sql: &str, values: &[Value], from: &'static Location<'static>) {
    QUERIES.set(QUERIES.get() + 1);
    ran(sql, values, from);
}

/// The same of a statement that changes rows.
pub(super) fn ran(sql: &str, values: &[Value], from: &'static Location<'static>) {
    if ["explain", "set local", "prepare", "deallocate"].iter().any(|word| sql.starts_with(word)) {
        return;
    }
    RECORDED.with_borrow_mut(|recorded| {
        if !recorded.contains_key(sql) {
            recorded.insert(sql.to_owned(), (values.to_vec(), from));
        }
    });
}

pub(super) fn all() -> Recorded {
    RECORDED.with_borrow(Clone::clone)
}

/// How many queries have read so far on this test's thread. The difference shows whether a page's queries grow with
/// its rows.
pub fn queries_so_far() -> usize {
    QUERIES.get()
}
