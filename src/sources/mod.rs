//! Files to canonical rows: readers, mapping, contract and quarantine.
