//! Everything about the product as a whole, in one binary.

mod architecture;
mod config_errors;
mod golden;
mod init_workspace;
mod rules_documented;
mod sample;
