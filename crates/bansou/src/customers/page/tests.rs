//! The account page on both engines.
