//! The table that a run prints.

use std::fmt;

/// One line.
#[derive(Default)]
pub(crate) struct Line {
    /// What was measured.
    pub(crate) name: String,
    /// How often a second.
    pub(crate) rate: Option<f64>,
    /// The median and the 99th percentile of the latency, in milliseconds.
    pub(crate) latency: Option<(f64, f64)>,
    /// The CPU time of the server for each, in milliseconds.
    pub(crate) cpu: Option<f64>,
    /// What is asked for.
    pub(crate) targets: Vec<Target>,
}

/// What is asked for, and whether it was reached.
pub(crate) struct Target {
    words: String,
    reached: bool,
}

impl Target {
    /// `value` must not be less than `least`.
    pub(crate) fn at_least(value: f64, least: f64, unit: &str) -> Self {
        Self { words: format!("{value:.2}{unit} (≥ {least}{unit})"), reached: value >= least }
    }

    /// `value` must stay below `limit`.
    pub(crate) fn below(name: &str, value: f64, limit: f64, unit: &str) -> Self {
        Self { words: format!("{name} {value:.3}{unit} (< {limit}{unit})"), reached: value < limit }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", if self.reached { "PASS" } else { "FAIL" }, self.words)
    }
}

/// Prints the lines and says whether every target was reached.
#[expect(clippy::print_stdout, reason = "the table is what the program is for")]
pub(crate) fn print(lines: &[Line]) -> bool {
    let widest = lines.iter().map(|line| line.name.chars().count()).max().unwrap_or(0);
    println!("\n{:widest$}  {:>9}  {:>8}  {:>8}  {:>7}  targets", "", "per s", "p50 ms", "p99 ms", "CPU ms");
    for line in lines {
        let number =
            |value: Option<f64>, digits: usize| value.map_or(String::new(), |value| format!("{value:.digits$}"));
        let targets: Vec<String> = line.targets.iter().map(Target::to_string).collect();
        println!(
            "{:widest$}  {:>9}  {:>8}  {:>8}  {:>7}  {}",
            line.name,
            number(line.rate, 0),
            number(line.latency.map(|(median, _)| median), 2),
            number(line.latency.map(|(_, worst)| worst), 2),
            number(line.cpu, 3),
            targets.join("  ")
        );
    }
    lines.iter().all(|line| line.targets.iter().all(|target| target.reached))
}

/// The middle one; of an even number the lower of the two.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
}
