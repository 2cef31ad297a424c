//! The rule language as its callers use it: both forms, both evaluators, on both engines.

mod agreement;
mod support;
