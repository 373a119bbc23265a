//! Facts of small snapshots, with every expected value worked out by hand.

mod cases;
mod duties;
mod contacts;
mod contracts;
mod events;
mod people;
mod revenue;
mod stands;
mod store;
mod surveys;
