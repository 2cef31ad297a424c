//! The kinds of store.

/// Which of the four kinds of store this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    Control,
    Main,
    Usage,
    /// Events that were acknowledged and not counted yet.
    Arrivals,
}

impl Store {
    pub const ALL: [Self; 4] = [Self::Control, Self::Main, Self::Usage, Self::Arrivals];

    /// Its name in paths and schemas.
    pub fn name(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Main => "main",
            Self::Usage => "usage",
            Self::Arrivals => "arrivals",
        }
    }
}
