//! Quarterdeck turns raw partner-support data into the quarterly business review.

pub mod chart;
pub mod cli;
pub mod clock;
pub mod config;
pub mod deck;
pub mod domain;
pub mod facts;
pub mod lake;
pub mod metrics;
pub mod pipeline;
pub mod programme;
pub mod render;
pub mod sample;
pub mod scorecard;
pub mod settlement;
pub mod sources;
pub mod stats;
