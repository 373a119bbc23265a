//! Realistic raw files of any size from a seed.
