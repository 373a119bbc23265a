//! Statistics on numbers: pure functions, each with its formula, null rule and source.
