//! Memory of this process, from what the system says (Linux only; elsewhere everything is 0).

/// What the process held before something, so that what it took can be told.
#[derive(Clone, Copy)]
pub struct Before {
    resident: u64,
    peak: u64,
}

impl Before {
    /// Takes stock, and begins to look for the peak anew where the system can.
    pub fn now() -> Self {
        let before = Self { resident: figure("VmRSS:"), peak: figure("VmHWM:") };
        // Without this the peak of making the graph would hide a lower one that follows.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        before
    }

    /// The most bytes taken since then, beyond what was held.
    pub fn most(&self) -> u64 {
        figure("VmHWM:").saturating_sub(self.resident)
    }

    /// The bytes held at this moment, beyond what was held then.
    pub fn held(&self) -> u64 {
        figure("VmRSS:").saturating_sub(self.resident)
    }

    /// The most bytes that the process ever held.
    pub fn peak(&self) -> u64 {
        self.peak.max(figure("VmHWM:"))
    }
}

/// A figure in bytes; 0 where the system does not tell.
fn figure(key: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(key));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)).and_then(|word| word.parse().ok());
    kilobytes.unwrap_or(0_u64) * 1024
}
