//! Everything about the product as a whole, in one binary.

mod architecture;
mod config_errors;
mod sample;
