//! The stages in order, caching and atomic publication.
