//! Doing the same for many seeds on several threads, with the results taken in the order of the seeds.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::mpsc;

use parking_lot::{Condvar, Mutex};

/// How far, for each thread, work may run ahead of the results taken: what is done early waits in memory.
const AHEAD_PER_THREAD: u64 = 64;

/// Calls `work` with 0, 1, ... below `count` on so many threads, and `take` with its results, in order, on this thread.
///
/// Begins nothing more once `stopped` says so, or `take` breaks off; what was begun by then is still done, and taken
/// unless `take` broke off.
pub fn in_order<T: Send>(
    count: u64,
    threads: usize,
    stopped: impl Fn() -> bool + Sync,
    work: impl Fn(u64) -> T + Sync,
    mut take: impl FnMut(T) -> ControlFlow<()>,
) {
    let line = Line::new(count, AHEAD_PER_THREAD * threads as u64);
    let (sender, results) = mpsc::channel();
    std::thread::scope(|scope| {
        // The threads wait for results to be taken, which nobody does once this one has panicked.
        let _closing = CloseOnPanic(&line);
        for _ in 0..threads {
            let (sender, line, stopped, work) = (sender.clone(), &line, &stopped, &work);
            scope.spawn(move || {
                let _closing = CloseOnPanic(line);
                while let Some(number) = line.next(stopped) {
                    // Nobody listens any more only after this thread's caller has panicked.
                    let _ = sender.send((number, work(number)));
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut wanted = 0;
        let mut broken_off = false;
        for (number, result) in results {
            early.insert(number, result);
            while let Some(result) = early.remove(&wanted) {
                wanted += 1;
                if !broken_off && take(result).is_break() {
                    broken_off = true;
                    line.close();
                }
                line.taken(wanted);
            }
        }
    });
}

/// The numbers that wait to be worked on.
struct Line {
    state: Mutex<State>,
    moved: Condvar,
    count: u64,
    ahead: u64,
}

#[derive(Default)]
struct State {
    next: u64,
    taken: u64,
    closed: bool,
}

impl Line {
    fn new(count: u64, ahead: u64) -> Self {
        Self { state: Mutex::default(), moved: Condvar::new(), count, ahead }
    }

    /// The next number, once results are not too far behind; `None` when there is none to begin.
    fn next(&self, stopped: impl Fn() -> bool) -> Option<u64> {
        let mut state = self.state.lock();
        while !state.closed && !stopped() && state.next < self.count && state.next >= state.taken + self.ahead
        {
            self.moved.wait(&mut state);
        }
        let goes_on = !state.closed && !stopped() && state.next < self.count;
        goes_on.then(|| {
            state.next += 1;
            state.next - 1
        })
    }

    fn taken(&self, taken: u64) {
        self.state.lock().taken = taken;
        self.moved.notify_all();
    }

    fn close(&self) {
        self.state.lock().closed = true;
        self.moved.notify_all();
    }
}

/// Lets the other threads end when one panics: its result would be waited for in vain.
struct CloseOnPanic<'a>(&'a Line);

impl Drop for CloseOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn results_come_in_order_although_later_ones_are_ready_first() {
        let mut taken = Vec::new();
        let work = |number: u64| {
            std::thread::sleep(Duration::from_micros(if number.is_multiple_of(5) { 2_000 } else { 10 }));
            number * number
        };
        in_order(
            60,
            4,
            || false,
            work,
            |result| {
                taken.push(result);
                ControlFlow::Continue(())
            },
        );
        assert_eq!(taken, (0..60).map(|number| number * number).collect::<Vec<_>>());
    }

    #[test]
    fn work_does_not_run_further_ahead_of_the_results_than_allowed() {
        let begun = AtomicU64::new(0);
        let work = |number: u64| {
            begun.fetch_add(1, Ordering::SeqCst);
            if number == 0 {
                std::thread::sleep(Duration::from_millis(50));
                return begun.load(Ordering::SeqCst);
            }
            0
        };
        let mut begun_behind_the_first = 0;
        in_order(
            10_000,
            2,
            || false,
            work,
            |result| {
                begun_behind_the_first = begun_behind_the_first.max(result);
                ControlFlow::Continue(())
            },
        );
        assert!(begun_behind_the_first <= 2 * AHEAD_PER_THREAD, "{begun_behind_the_first}");
        assert_eq!(begun.into_inner(), 10_000);
    }

    #[test]
    fn nothing_is_begun_after_breaking_off_and_nothing_more_is_taken() {
        let mut taken = 0;
        in_order(
            1_000_000,
            3,
            || false,
            |number| number,
            |number| {
                taken += 1;
                if number == 9 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        );
        assert_eq!(taken, 10);
    }

    #[test]
    fn what_was_begun_before_a_stop_is_taken() {
        let stop = AtomicU64::new(0);
        let mut taken = Vec::new();
        let work = |number| {
            stop.fetch_add(1, Ordering::SeqCst);
            number
        };
        in_order(
            1_000_000,
            3,
            || stop.load(Ordering::SeqCst) >= 5,
            work,
            |number| {
                taken.push(number);
                ControlFlow::Continue(())
            },
        );
        assert!((5..=8).contains(&taken.len()), "{taken:?}");
        assert!(taken.iter().copied().eq(0..taken.len() as u64));
    }
}
