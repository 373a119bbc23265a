//! The command line: arguments, one file a command, progress, errors to exit codes.
