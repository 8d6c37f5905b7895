//! The threads that go through a window together.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Barrier, OnceLock};
use std::thread;

use parking_lot::Mutex;

/// So many threads, the caller's among them.
pub struct Crew {
    threads: usize,
}

/// What the threads share.
struct Shift {
    /// All wait here for the next round of work, and for its end; it is there once it is known how many they are.
    gate: OnceLock<Barrier>,
    /// How many pieces of work the round has, and the next one to be taken.
    pieces: AtomicUsize,
    next: AtomicUsize,
    is_over: AtomicBool,
    /// What the first that panicked said.
    panic: Mutex<Option<Box<dyn Any + Send>>>,
}

impl Crew {
    /// A crew of so many; of fewer where the system refuses a thread.
    pub fn of(threads: usize) -> Self {
        Self { threads }
    }

    /// Lets `lead` run on this thread; it calls its argument to have so many pieces of work done, by whoever is free, and goes
    /// on when all are done. A panic in a piece of work is passed on to `lead`.
    pub fn work<R>(&self, work: impl Fn(usize) + Sync, lead: impl FnOnce(&dyn Fn(usize)) -> R) -> R {
        if self.threads == 1 {
            return lead(&|pieces| (0..pieces).for_each(&work));
        }
        let shift = Shift {
            gate: OnceLock::new(),
            pieces: AtomicUsize::new(0),
            next: AtomicUsize::new(0),
            is_over: AtomicBool::new(false),
            panic: Mutex::new(None),
        };
        let (shift, work) = (&shift, &work);
        thread::scope(|scope| {
            let hand = move || {
                let gate = shift.gate.wait();
                loop {
                    gate.wait();
                    if shift.is_over.load(Ordering::Acquire) {
                        return;
                    }
                    shift.take_pieces(work);
                    gate.wait();
                }
            };
            let spawn = |_| thread::Builder::new().spawn_scoped(scope, hand).ok();
            let others = (1..self.threads).map_while(spawn).count();
            let gate = shift.gate.get_or_init(|| Barrier::new(1 + others));
            let advance = |pieces: usize| {
                shift.pieces.store(pieces, Ordering::Release);
                shift.next.store(0, Ordering::Release);
                gate.wait();
                shift.take_pieces(work);
                gate.wait();
                let panic = shift.panic.lock().take();
                if let Some(panic) = panic {
                    resume_unwind(panic);
                }
            };
            let led = catch_unwind(AssertUnwindSafe(|| lead(&advance)));
            shift.is_over.store(true, Ordering::Release);
            gate.wait();
            led.unwrap_or_else(|panic| resume_unwind(panic))
        })
    }
}

impl Shift {
    fn take_pieces(&self, work: &impl Fn(usize)) {
        loop {
            let piece = self.next.fetch_add(1, Ordering::AcqRel);
            if piece >= self.pieces.load(Ordering::Acquire) {
                return;
            }
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| work(piece))) {
                self.panic.lock().get_or_insert(panic);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_of_every_round_is_done_once() {
        for threads in [1, 2, 5] {
            let done: Vec<AtomicUsize> = (0..100).map(|_| AtomicUsize::new(0)).collect();
            Crew::of(threads).work(
                |piece| {
                    done[piece].fetch_add(1, Ordering::Relaxed);
                },
                |advance| (0..50).for_each(|round| advance(round * 2)),
            );
            for (piece, done) in done.iter().enumerate() {
                let rounds = (0..50).filter(|round| piece < round * 2).count();
                assert_eq!(done.load(Ordering::Relaxed), rounds, "piece {piece}, {threads} threads");
            }
        }
    }

    #[test]
    fn a_panic_in_a_piece_of_work_ends_the_whole() {
        for threads in [1, 3] {
            let panicked = catch_unwind(|| {
                let work = |piece| assert!(piece != 7, "piece seven");
                Crew::of(threads).work(work, |advance| advance(20));
            });
            let panic = panicked.expect_err("a piece panicked");
            let said = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
            let said = said.or_else(|| panic.downcast_ref::<String>().cloned());
            assert_eq!(said.as_deref(), Some("piece seven"), "{threads} threads");
        }
    }
}
