//! The `quarterdeck` binary: hands its arguments to the library and its answer to the shell.

use std::process::ExitCode;

/// Laying out pages takes and gives back memory in many small pieces; the system's allocator spends a fifth of the time on that.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    quarterdeck::cli::main()
}
