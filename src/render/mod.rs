//! Decks to bytes: HTML, PDF and data files.
