//! Who may do what in a workspace.
//!
//! Invariant: nothing is allowed but what an [`Act`] says.

mod act;
mod roles;

pub use act::{Act, TokenScope, Tokens, includes};
pub use roles::Role;
