//! Every key that is accepted is documented.
