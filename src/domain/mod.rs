//! The vocabulary under everything: periods, money, shares, ids, table schemas and findings.
//!
//! Nothing here reads or writes, and nothing here knows how figures are computed.

pub mod assignment;
pub mod device;
pub mod finding;
pub mod ids;
pub mod likeness;
pub mod locale;
pub mod money;
pub(crate) mod pattern;
pub mod period;
pub mod rounding;
pub mod schema;
pub mod share;
mod tables;

pub use assignment::Assignment;
pub use finding::{Finding, Place, Severity};
pub use ids::PartnerId;
pub use locale::Locale;
pub use money::{Currency, Money};
pub use period::{Month, Quarter};
pub use rounding::Rounding;
pub use share::Share;
