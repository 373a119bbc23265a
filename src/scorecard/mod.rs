//! Values against targets: status, change, peers, ranks. Plain values come out.

pub mod details;
pub mod model;
