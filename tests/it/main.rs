//! Everything about the product as a whole, in one binary.

mod architecture;
mod bad_input;
mod config_errors;
mod golden_text;
mod init_workspace;
mod leaks;
mod pack;
mod project;
mod rules_documented;
mod same_bytes;
mod sample;
mod shared;
