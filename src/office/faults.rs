//! Failures of the file system, made to order: unit tests let each call that
//! changes the disk fail, one after the other. In the program itself there is
//! nothing of this but an empty function.

/// Stands before each call that is to be tested.
#[cfg(not(test))]
#[allow(clippy::unnecessary_wraps, reason = "the tests' one fails")]
pub fn may_fail() -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
pub use self::made::{Fault, may_fail, run};

#[cfg(test)]
mod made {
    use std::cell::Cell;
    use std::io;

    /// What is to happen at a call.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Fault {
        /// The call fails with this kind of error, and only this one.
        Error(io::ErrorKind),
        /// The program dies: from this call on nothing reaches the disk.
        Death,
    }

    thread_local! {
        /// The calls so far, and which of them fails how.
        static CALLS: Cell<usize> = const { Cell::new(0) };
        static ORDER: Cell<Option<(usize, Fault)>> = const { Cell::new(None) };
    }

    /// Stands before each call that is to be tested.
    pub fn may_fail() -> io::Result<()> {
        let nth = CALLS.get();
        CALLS.set(nth + 1);
        match ORDER.get() {
            Some((at, Fault::Error(kind))) if nth == at => Err(kind.into()),
            Some((at, Fault::Death)) if nth >= at => Err(io::ErrorKind::Other.into()),
            _ => Ok(()),
        }
    }

    /// Runs `work` on this thread with one fault; also tells how many calls
    /// it made.
    pub fn run<T>(order: Option<(usize, Fault)>, work: impl FnOnce() -> T) -> (T, usize) {
        CALLS.set(0);
        ORDER.set(order);
        let done = work();
        ORDER.set(None);
        (done, CALLS.get())
    }
}
