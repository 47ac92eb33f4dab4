//! How the system's memory is asked for and given back.
//!
//! The C library of Linux keeps what was freed for what comes next, and with
//! every large block that is freed it keeps larger ones. A large report then
//! takes a twentieth more memory than it ever holds at once.

/// Has large blocks of memory go back to the system as soon as they are free.
/// To be called once, at the start of the program.
pub fn steady() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: sets a number that later allocations look at. 128 KiB is what it
    // is at the start; set, it is not raised.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, 128 * 1024);
    }
}

/// Gives back what is free, after much was freed at once.
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: touches nothing that is in use.
    unsafe {
        libc::malloc_trim(0);
    }
}
