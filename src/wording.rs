//! Numbers, times and sizes as people read them.

/// A count with its thousands apart: `1,234,567`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut apart = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            apart.push(',');
        }
        apart.push(digit);
    }
    apart
}

/// A count with its noun: `1 node`, `2 nodes`.
pub fn counted(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", count(number), if number == 1 { "" } else { "s" })
}

/// A number with up to so many decimals, without trailing zeros.
pub fn decimal(number: f64, places: usize) -> String {
    let text = format!("{number:.places$}");
    let short = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// Milliseconds in the unit that suits them.
pub fn milliseconds(time: f64) -> String {
    match time {
        0.0 => "0 ms".to_owned(),
        _ if time < 0.1 => format!("{} µs", decimal(time * 1e3, 1)),
        _ if time < 1e3 => format!("{} ms", decimal(time, if time < 10.0 { 2 } else { 1 })),
        _ => format!("{} s", decimal(time / 1e3, 2)),
    }
}

/// Bytes in the unit that suits them, by powers of ten.
pub fn bytes(number: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if number < 1000 {
        return counted(number, "byte");
    }
    let mut size = number as f64 / 1e3;
    let mut unit = 0;
    while size >= 999.95 && unit + 1 < UNITS.len() {
        size /= 1e3;
        unit += 1;
    }
    format!("{} {}", decimal(size, 1), UNITS[unit])
}

/// A share of 1 in per cent, to a tenth; less than all is never 100 %, more than none never 0 %.
pub fn percent(share: f64) -> String {
    let tenths = (share * 1e3).round();
    let tenths = if share > 0.0 && share < 1.0 { tenths.clamp(1.0, 999.0) } else { tenths };
    format!("{} %", decimal(tenths / 10.0, 1))
}

/// A share in whole per cent, without the sign; less than all is never 100, more than none never 0.
pub fn whole_percent(share: f64) -> String {
    match share {
        share if share > 0.0 && share < 0.005 => "<1".to_owned(),
        share if (0.995..1.0).contains(&share) => ">99".to_owned(),
        share => format!("{:.0}", share * 100.0),
    }
}

/// A list in words: `a, b and c`.
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        let shown = [0, 999, 1000, 1_234_567].map(count);
        assert_eq!(shown, ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(counted(1, "edge") + &counted(0, "edge"), "1 edge0 edges");
    }

    #[test]
    fn units_suit_the_size() {
        let times = [0.0, 0.0005, 0.25, 12.34, 999.0, 61_000.0].map(milliseconds);
        assert_eq!(times, ["0 ms", "0.5 µs", "0.25 ms", "12.3 ms", "999 ms", "61 s"]);
        let sizes = [1, 999, 1000, 999_999, 12_300_000_000].map(bytes);
        assert_eq!(sizes, ["1 byte", "999 bytes", "1 kB", "1 MB", "12.3 GB"]);
    }

    #[test]
    fn shares_are_rounded_but_less_than_all_is_never_100_percent_and_more_than_none_never_0() {
        let shown = [1.0, 0.999_99, 0.5, 0.000_01, 0.0].map(percent);
        assert_eq!(shown, ["100 %", "99.9 %", "50 %", "0.1 %", "0 %"]);
        assert_eq!([7.0 / 12.0, 3.0 / 12.0, 2.0 / 12.0].map(percent), ["58.3 %", "25 %", "16.7 %"]);
    }

    #[test]
    fn decimals_lose_their_trailing_zeros_and_zero_its_sign() {
        assert_eq!([decimal(7.0, 6), decimal(0.5, 2), decimal(-0.000_000_1, 3)], ["7", "0.5", "0"]);
    }

    #[test]
    fn lists_end_with_and() {
        let items = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(list(&items), "a, b and c");
        assert_eq!(list(&items[..1]), "a");
    }
}
