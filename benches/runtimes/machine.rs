//! The machine, as far as its system tells.

use std::process::Command;
use std::thread::available_parallelism;

/// Processor, cores, memory, system, compiler: one line each.
pub fn describe() -> Vec<String> {
    let cores = available_parallelism().map_or_else(|_| "?".to_owned(), |cores| cores.to_string());
    let processor =
        line_of("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let memory = line_of("/proc/meminfo", "MemTotal").and_then(|text| mebibytes(&text));
    let system = line_of("/etc/os-release", "PRETTY_NAME").map(|name| name.trim_matches('"').to_owned());
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").ok();
    let system = match (system, kernel) {
        (Some(system), Some(kernel)) => format!("{system}, Linux {}", kernel.trim()),
        (Some(system), None) => system,
        _ => std::env::consts::OS.to_owned(),
    };
    let mut lines = vec![format!("Processor: {processor}, {cores} cores")];
    lines.extend(memory.map(|memory| format!("Memory: {memory} MiB")));
    lines.push(format!("System: {system}"));
    lines.extend(compiler().map(|compiler| format!("Compiler: {compiler}")));
    lines
}

/// The load of the machine over the last minute, as the system counts it.
pub fn load() -> Option<String> {
    let text = std::fs::read_to_string("/proc/loadavg").ok()?;
    text.split_whitespace().next().map(str::to_owned)
}

/// Bytes of memory that programs can still take, as the system estimates them.
pub fn free_bytes() -> Option<u64> {
    line_of("/proc/meminfo", "MemAvailable")
        .and_then(|text| mebibytes(&text))
        .map(|mebibytes| mebibytes << 20)
}

fn line_of(file: &str, key: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(key))?;
    Some(line.split_once([':', '='])?.1.trim().to_owned())
}

fn mebibytes(text: &str) -> Option<u64> {
    Some(text.split_whitespace().next()?.parse::<u64>().ok()? / 1024)
}

fn compiler() -> Option<String> {
    let output = Command::new("rustc").arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}
