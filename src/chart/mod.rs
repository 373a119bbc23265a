//! Chart specifications to SVG, in one theme.
