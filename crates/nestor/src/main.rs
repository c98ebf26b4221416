//! The program `nestor`.

fn main() {}
