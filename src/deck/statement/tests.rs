//! What a statement says, and what it never does.
