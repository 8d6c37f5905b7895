//! Names that are too wide for their place: what is kept of them, so that they can still be told from each other.
//!
//! Host names often differ only in a few letters far inside (`worker-07.fra1.example.net`). So a name loses its middle;
//! where what is left would fit another name too, it loses another part.

/// What stands for the letters left out.
pub const ELLIPSIS: char = '…';
/// Fewer letters of a beginning or an end say too little.
const LEAST_LETTERS: usize = 3;

/// A name, letter by letter, with its measures.
pub struct Name {
    letters: Vec<char>,
    /// Width of the first so many letters, from none to all.
    ends: Vec<f64>,
}

impl Name {
    /// Of letters with the widths by which they move the pen.
    pub fn new(letters: impl Iterator<Item = (char, f64)>) -> Self {
        let (mut all, mut ends, mut end) = (Vec::new(), vec![0.0], 0.0);
        for (letter, width) in letters {
            end += width;
            all.push(letter);
            ends.push(end);
        }
        Self { letters: all, ends }
    }

    /// The name in a width, that of an ellipsis given: its beginning and its end, as many letters of both as fit, or
    /// what of it no other name has. Empty where not even a letter fits.
    pub fn shortened(&self, width: f64, ellipsis: f64, others: &[Vec<char>]) -> String {
        let mut splits = self.splits(width - ellipsis);
        splits.sort_by_key(|(head, tail)| (head.abs_diff(*tail), head < tail));
        let is_own = |pieces: &Pieces<'_>| !others.iter().any(|other| pieces.fit(other));
        // Where beginning or end is next to nothing, what lies between says more.
        let (even, uneven): (Vec<_>, Vec<_>) =
            splits.iter().copied().partition(|(head, tail)| *head.min(tail) >= LEAST_LETTERS);
        let halves =
            |splits: Vec<(usize, usize)>| splits.into_iter().map(|(head, tail)| self.halves(head, tail));
        let windows = self.windows(width - 2.0 * ellipsis, others);
        let windows = windows.iter().map(|(from, until)| Pieces::Window(&self.letters[*from..*until]));
        let found = halves(even).chain(windows).chain(halves(uneven)).find(is_own);
        let found = found.or_else(|| splits.first().map(|(head, tail)| self.halves(*head, *tail)));
        found.map_or(String::new(), |pieces| pieces.to_string())
    }

    fn halves(&self, head: usize, tail: usize) -> Pieces<'_> {
        Pieces::Halves(&self.letters[..head], &self.letters[self.letters.len() - tail..])
    }

    /// How many letters of the beginning and of the end can be kept together, for each number of the former.
    fn splits(&self, room: f64) -> Vec<(usize, usize)> {
        let (all, whole) = (self.letters.len(), self.ends[self.letters.len()]);
        let heads = (0..all).take_while(|head| self.ends[*head] <= room);
        let split = |head: usize| {
            let left = room - self.ends[head];
            let from = self.ends.partition_point(|end| whole - end > left).max(head + 1);
            (head, all - from)
        };
        heads.map(split).filter(|(head, tail)| head + tail > 0).collect()
    }

    /// Parts inside, as wide as fits, that have the first or the last letter in which the name differs from those most
    /// like it.
    fn windows(&self, room: f64, others: &[Vec<char>]) -> Vec<(usize, usize)> {
        let all = self.letters.len();
        let alike =
            |pairs: &mut dyn Iterator<Item = (&char, &char)>| pairs.take_while(|(a, b)| a == b).count();
        let before = others.iter().map(|other| alike(&mut self.letters.iter().zip(other))).max();
        let after =
            others.iter().map(|other| alike(&mut self.letters.iter().rev().zip(other.iter().rev()))).max();
        let (Some(before), Some(after), true) = (before, after, room > 0.0) else { return Vec::new() };
        let (first, last) = (before.min(all - 1), (all - 1).saturating_sub(after));
        let ending = |until: usize| {
            let from = self.ends.partition_point(|end| self.ends[until] - end > room);
            (from, until)
        };
        let beginning = |from: usize| {
            let until = self.ends.partition_point(|end| end - self.ends[from] <= room) - 1;
            (from, until)
        };
        let windows = [ending(first.max(last) + 1), ending(first + 1), beginning(first.min(last))];
        windows.into_iter().filter(|(from, until)| from < until).collect()
    }
}

/// What is kept of a name.
enum Pieces<'a> {
    /// Its beginning and its end.
    Halves(&'a [char], &'a [char]),
    /// Something between.
    Window(&'a [char]),
}

impl Pieces<'_> {
    /// Whether another name has the same pieces.
    fn fit(&self, other: &[char]) -> bool {
        match self {
            Self::Halves(head, tail) => {
                other.len() >= head.len() + tail.len() && other.starts_with(head) && other.ends_with(tail)
            }
            Self::Window(kept) => other.windows(kept.len()).any(|part| part == *kept),
        }
    }
}

impl std::fmt::Display for Pieces<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = |letters: &[char]| letters.iter().collect::<String>();
        // Never two ellipses beside each other, and no blank beside one.
        let idle = |letter: char| letter == ' ' || letter == ELLIPSIS;
        match self {
            Self::Halves(head, tail) => {
                let (head, tail) = (text(head), text(tail));
                write!(
                    formatter,
                    "{}{ELLIPSIS}{}",
                    head.trim_end_matches(idle),
                    tail.trim_start_matches(idle)
                )
            }
            Self::Window(kept) => write!(formatter, "{ELLIPSIS}{}{ELLIPSIS}", text(kept).trim_matches(idle)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::regular;
    use std::collections::BTreeSet;

    #[test]
    fn a_name_too_wide_keeps_its_beginning_and_its_end() {
        let short = regular(11.0).shorten("shop-checkout-frontend-service-blue", 110.0);
        assert!(short.starts_with("shop-") && short.ends_with("-blue") && short.contains('…'), "{short}");
        assert!(regular(11.0).width(&short) <= 110.0, "{short}");
    }

    #[test]
    fn names_that_differ_far_inside_stay_distinct() {
        let hosts: Vec<String> =
            (0..24).map(|host| format!("prod-eu-central-worker-{host:02}.fra1.example.net")).collect();
        let others: Vec<&str> = hosts.iter().map(String::as_str).collect();
        for width in [40.0, 60.0, 74.0, 110.0, 150.0, 180.0] {
            let shorts = hosts.iter().map(|host| regular(11.0).shorten_among(host, &others, width));
            let shorts: BTreeSet<String> = shorts.collect();
            assert_eq!(shorts.len(), hosts.len(), "{width}: {shorts:?}");
            assert!(shorts.iter().all(|short| regular(11.0).width(short) <= width), "{width}: {shorts:?}");
        }
    }

    #[test]
    fn without_room_nothing_is_kept() {
        for width in [-5.0, 0.0, 3.0, 12.0, 20.0] {
            let short = regular(11.0).shorten_among("worker-07", &["worker-08", "worker-17", "x"], width);
            assert!(short.is_empty() || regular(11.0).width(&short) <= width, "{width}: {short}");
        }
    }

    #[test]
    fn a_name_that_was_cut_before_gets_no_second_ellipsis() {
        let short = regular(11.0).shorten(&format!("{}…{}", "a".repeat(9), "b".repeat(9)), 100.0);
        assert_eq!(short.matches('…').count(), 1, "{short}");
        assert!(!regular(11.0).cut("one two three…", 60.0).contains("……"));
    }
}
