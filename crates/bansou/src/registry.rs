//! What the product is made of: the list of its areas.
//!
//! Invariant: an area takes part by its line here and in no other place.

use crate::{
    areas::{Area, Areas},
    customers, floor, health, program, success, usage,
};

pub const AREAS: Areas = Areas(ALL);

const ALL: &[&Area] = &[
    &floor::AREA,
    &floor::mail::AREA,
    &floor::segments::AREA,
    &customers::AREA,
    &usage::AREA,
    &health::AREA,
    &success::AREA,
    &program::AREA,
];
