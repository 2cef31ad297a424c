//! What the product is made of: the list of its areas.
//!
//! Invariant: an area takes part by its line here and in no other place.

use crate::{
    areas::{Area, Areas},
    customers, floor, health, mail, program, segments, success, usage,
};

pub const AREAS: Areas = Areas(ALL);

const ALL: &[&Area] = &[
    &floor::AREA,
    &mail::area::AREA,
    &segments::area::AREA,
    &customers::AREA,
    &usage::AREA,
    &health::AREA,
    &success::AREA,
    &program::AREA,
];
