//! The order of a module's functions. gzip finds again what it has seen in the last 32 KB, and the linker's order, by how often
//! functions are called, has those beside each other that have nothing in common: in this order, code takes a tenth less.

use std::collections::{HashMap, VecDeque};

/// How many bytes in a row two functions have in common at least, to be alike in them.
const RUN: usize = 6;
/// In how many functions such a run may be: what is everywhere tells nothing.
const MOST_HOLDERS: usize = 40;
/// How many bytes back it is looked for what a function has in common: nearly as many as gzip does.
const WINDOW: usize = 24_000;

/// The places of these functions in an order in which each comes soon after those that it is most like. It is always the same.
pub fn by_likeness(functions: &[&[u8]]) -> Vec<usize> {
    let mut window = Window::of(functions);
    let mut order = Vec::with_capacity(functions.len());
    let mut next = Some(0);
    while order.len() < functions.len() {
        let Some(function) = next.or_else(|| window.is_left.iter().position(|is_left| *is_left)) else {
            break;
        };
        order.push(function);
        window.push(function, functions);
        next = window.most_like();
    }
    order
}

/// What the last functions of the order have, and what each of the others has in common with them.
struct Window {
    /// The runs of each function, those that others have too, and how many it has in all.
    runs: Vec<(Vec<usize>, usize)>,
    /// The functions that have each run.
    holders: Vec<Vec<usize>>,
    /// How often each run is in the window.
    seen: Vec<u32>,
    /// How many runs of each function are in the window.
    common: Vec<usize>,
    is_left: Vec<bool>,
    recent: VecDeque<usize>,
    bytes: usize,
}

impl Window {
    fn of(functions: &[&[u8]]) -> Self {
        let mut numbers: HashMap<&[u8], usize> = HashMap::new();
        let mut holders: Vec<Vec<usize>> = Vec::new();
        for (function, bytes) in functions.iter().enumerate() {
            for run in bytes.windows(RUN) {
                let number = *numbers.entry(run).or_insert(holders.len());
                if number == holders.len() {
                    holders.push(Vec::new());
                }
                if holders[number].last() != Some(&function) {
                    holders[number].push(function);
                }
            }
        }
        let mut runs = vec![(Vec::new(), 0); functions.len()];
        for (number, holders) in holders.iter_mut().enumerate() {
            let tells = (2..=MOST_HOLDERS).contains(&holders.len());
            for function in holders.iter() {
                runs[*function].1 += 1;
                if tells {
                    runs[*function].0.push(number);
                }
            }
            if !tells {
                *holders = Vec::new();
            }
        }
        Self {
            seen: vec![0; holders.len()],
            common: vec![0; functions.len()],
            is_left: vec![true; functions.len()],
            recent: VecDeque::new(),
            bytes: 0,
            runs,
            holders,
        }
    }

    /// Takes a function into the order; those before it leave the window that are too far away by now.
    fn push(&mut self, function: usize, functions: &[&[u8]]) {
        self.is_left[function] = false;
        self.recent.push_back(function);
        self.bytes += functions[function].len();
        for run in &self.runs[function].0 {
            self.seen[*run] += 1;
            if self.seen[*run] == 1 {
                self.holders[*run].iter().for_each(|holder| self.common[*holder] += 1);
            }
        }
        while self.bytes > WINDOW && self.recent.len() > 1 {
            let Some(oldest) = self.recent.pop_front() else { break };
            self.bytes -= functions[oldest].len();
            for run in &self.runs[oldest].0 {
                self.seen[*run] -= 1;
                if self.seen[*run] == 0 {
                    self.holders[*run].iter().for_each(|holder| self.common[*holder] -= 1);
                }
            }
        }
    }

    /// The function that has the largest part in common with the window, a small one a little more; none where no function has
    /// a fiftieth.
    fn most_like(&self) -> Option<usize> {
        let mut best = (1_u64, 50_u64, None);
        for (function, common) in self.common.iter().enumerate() {
            if *common > 0 && self.is_left[function] {
                let (part, whole) = (*common as u64, self.runs[function].1 as u64 + 20);
                if part * best.1 > best.0 * whole {
                    best = (part, whole, Some(function));
                }
            }
        }
        best.2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_that_are_alike_come_one_after_the_other() {
        let alike = |first: u8, last: u8| -> Vec<u8> { (first..first + 50).chain([last]).collect() };
        let functions = [alike(0, 1), alike(100, 1), alike(180, 1), alike(0, 2), alike(100, 2), alike(0, 3)];
        let functions: Vec<&[u8]> = functions.iter().map(Vec::as_slice).collect();
        assert_eq!(by_likeness(&functions), [0, 3, 5, 1, 4, 2]);
    }

    #[test]
    fn each_function_has_one_place() {
        let functions: Vec<Vec<u8>> =
            (0..200_u8).map(|seed| (0..seed).map(|byte| (byte / 3) ^ (seed % 5)).collect()).collect();
        let functions: Vec<&[u8]> = functions.iter().map(Vec::as_slice).collect();
        let mut order = by_likeness(&functions);
        order.sort_unstable();
        assert_eq!(order, (0..200).collect::<Vec<_>>());
        assert!(by_likeness(&[]).is_empty());
    }
}
