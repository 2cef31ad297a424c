//! The kinds that a timeline is narrowed by.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Health,
    Usage,
    Contracts,
    Tickets,
    Voice,
    Work,
    Record,
}

crate::text_enum!(Kind {
    Health => "health", Usage => "usage", Contracts => "contracts", Tickets => "tickets", Voice => "voice",
    Work => "work", Record => "record",
});
