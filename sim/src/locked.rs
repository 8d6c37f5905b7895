//! Locks of which nobody leaves what they guard half changed.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Holds the lock, also where somebody panicked who held it.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
