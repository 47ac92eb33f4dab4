//! How the system's memory is asked for and given back.
//!
//! The C library of Linux keeps what was freed for what comes next, and with
//! every large block that is freed it keeps larger ones. A large report then
//! takes a twentieth more memory than it ever holds at once. And in every
//! thread but the first it asks the system for a page of 4 KiB at a time, which
//! is a twentieth of the time that a report takes.

/// Has memory asked for in large pieces, and large blocks of it go back to the
/// system as soon as they are free. To be called once, at the start of the
/// program.
pub fn steady() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: sets numbers that later allocations look at.
    unsafe {
        // 128 KiB is what it is at the start; set, it is not raised.
        libc::mallopt(libc::M_MMAP_THRESHOLD, 128 << 10);
        // As much as the library ever holds in one piece for a thread. What of
        // it is never touched takes no memory.
        libc::mallopt(libc::M_TOP_PAD, 64 << 20);
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
