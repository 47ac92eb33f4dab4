//! How the system's memory is asked for and given back.
//!
//! The C library of Linux keeps what was freed for what comes next, and with
//! every large block that is freed it keeps larger ones. A large report then
//! takes a twentieth more memory than it ever holds at once. And in every
//! thread but the first it asks for what is to come a page of 4 KiB at a time,
//! and gives back as little: a twentieth of the time that a report takes.

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod sizes {
    /// Blocks from here on are the system's own, and go back to it as soon as
    /// they are free. It is what the limit is at the start; set, it is not raised.
    pub const OWN_BLOCK: libc::c_int = 128 << 10;
    /// How much a thread asks for at once: all that the library gives it one
    /// piece of. What it doesn't touch takes no memory.
    pub const ASKED_AT_ONCE: libc::c_int = 64 << 20;
}

/// Has memory asked for in large pieces, and large blocks of it go back to the
/// system as soon as they are free. To be called once, at the start of the
/// program.
pub fn steady() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: sets numbers that later allocations look at.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, sizes::OWN_BLOCK);
        libc::mallopt(libc::M_TOP_PAD, sizes::ASKED_AT_ONCE);
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
