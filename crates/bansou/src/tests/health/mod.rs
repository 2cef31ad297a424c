//! Health on simulated companies, which the program loads.

mod default_card;
mod limits_offer;
mod proof;
mod workshop;
