//! The metric catalogue, its compilation to polars and SQL, and the cube.
