//! Facts of small snapshots, with every expected value worked out by hand.

mod cases;
mod clocks;
mod contacts;
mod contracts;
mod duties;
mod events;
mod people;
mod revenue;
mod stands;
mod store;
mod surveys;
