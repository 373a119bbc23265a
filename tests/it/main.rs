//! Everything about the product as a whole, in one binary.

mod architecture;
mod bad_input;
mod config_errors;
mod golden;
mod golden_text;
mod init_workspace;
mod project;
mod rules_documented;
mod sample;
