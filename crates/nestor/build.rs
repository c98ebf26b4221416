//! Builds again when the web app was built: its files are embedded, and new ones would otherwise go unseen.

use std::path::Path;

fn main() {
    let built = Path::new("../../web/dist");
    // As long as it was never built, its folder is watched from above.
    let watched = if built.exists() { built } else { Path::new("../../web") };
    println!("cargo::rerun-if-changed={}", watched.display());
}
