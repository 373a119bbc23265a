//! Working days and calendars.
