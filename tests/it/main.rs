//! One test binary for everything that needs more than one module.

mod config_errors;
mod init_workspace;
mod rules_documented;
