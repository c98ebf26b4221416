//! The program `nestor`.

fn main() -> std::process::ExitCode {
    nestor::cli::run()
}
