//! Facts of small snapshots, with every expected value worked out by hand.

mod cases;
mod contacts;
mod contracts;
mod events;
mod people;
mod revenue;
mod store;
mod surveys;
