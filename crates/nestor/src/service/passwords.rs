//! Passwords: argon2id with the library's defaults (OWASP password storage cheat sheet, read 2026-11-22: 19 MiB, two passes, one
//! lane). Every function here takes tens of milliseconds of one core on purpose: call them where that hurts nobody.

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use std::sync::OnceLock;

/// The fewest characters that a password may have.
pub const SHORTEST: usize = 10;
/// The most bytes that a password may have; hashing more is work for nothing.
pub const LONGEST: usize = 1024;

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too short.
    #[error(
        "a password has at least {SHORTEST} characters; a few words in a row are easy to remember and hard to guess"
    )]
    TooShort,
    /// Too long.
    #[error("a password has at most {LONGEST} bytes")]
    TooLong,
    /// The system gave no random numbers or no memory.
    #[error("the password could not be hashed")]
    Failed,
}

/// The hash of a new password, as it is stored.
///
/// # Errors
/// [`PasswordError`], whose sentence says what is expected.
pub fn hash_password(password: &str) -> Result<String, PasswordError> {
    if password.chars().count() < SHORTEST {
        return Err(PasswordError::TooShort);
    }
    if password.len() > LONGEST {
        return Err(PasswordError::TooLong);
    }
    Ok(Argon2::default().hash_password(password.as_bytes()).map_err(|_| PasswordError::Failed)?.to_string())
}

/// Whether this is the password of the stored hash. Where there is no hash (nobody of that name) it takes as long and says no, so
/// that the time does not tell who exists.
pub fn is_password(password: &str, stored: Option<&str>) -> bool {
    let hash = match stored {
        Some(hash) => hash,
        None => nobodys(),
    };
    let same = password.len() <= LONGEST && Argon2::default().verify_password(password.as_bytes(), hash).is_ok();
    same && stored.is_some()
}

/// The hash that stands in for that of a user who does not exist.
fn nobodys() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| hash_password("nobody has this password").unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_by_its_hash_and_no_other_is() {
        let hash = hash_password("σωστός κωδικός").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(is_password("σωστός κωδικός", Some(&hash)));
        assert!(!is_password("λάθος κωδικός", Some(&hash)));
        assert_ne!(hash, hash_password("σωστός κωδικός").unwrap(), "the salt is new each time");
    }

    #[test]
    fn nobody_has_a_password_and_a_broken_hash_opens_nothing() {
        assert!(!is_password("nobody has this password", None));
        assert!(!is_password("anything at all", Some("")));
        assert!(!is_password("anything at all", Some("$argon2id$nonsense")));
    }

    #[test]
    fn short_and_endless_passwords_are_refused_with_a_sentence() {
        let short = hash_password("123456789").unwrap_err();
        assert!(short.to_string().starts_with("a password has at least 10 characters"));
        assert_eq!(hash_password(&"x".repeat(1025)), Err(PasswordError::TooLong));
    }
}
