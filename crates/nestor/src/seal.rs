//! Secrets at rest: the installation's key, what is sealed with it, and the tokens that are known only by their hash.
//!
//! One master key (32 bytes) from `NESTOR_KEY`, `NESTOR_KEY_FILE` or the file `nestor.key` in the data folder, which is made on
//! first start. Every use has a key of its own, derived with HKDF-SHA256 (RFC 5869): public ids, sealed secrets
//! (XChaCha20-Poly1305, draft-irtf-cfrg-xchacha-03) and token hashes (HMAC-SHA256). The random numbers of security are drawn here
//! and nowhere else, from the operating system; those of the domain come from `World`.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use nestor_core::id::IdKey;
use rand::Rng;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use secrecy::{ExposeSecret, ExposeSecretMut, SecretBox, SecretString};
use sha2::Sha256;
use std::fmt;
use std::fmt::Write as _;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write as _};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The environment variable with the key itself.
pub const KEY_VARIABLE: &str = "NESTOR_KEY";
/// The environment variable with the path of a file that holds the key.
pub const KEY_FILE_VARIABLE: &str = "NESTOR_KEY_FILE";
/// The name of the key file in the data folder.
pub const KEY_FILE: &str = "nestor.key";

/// The form of what [`Keyring::seal`] returns: this byte, 24 bytes of nonce, ciphertext with its 16 bytes of tag.
const VERSION: u8 = 1;
const NONCE: usize = 24;

/// The keys of the installation. Not printable; no key leaves it but the one for ids.
pub struct Keyring {
    ids: SecretBox<[u8; 32]>,
    sealing: SecretBox<[u8; 32]>,
    tokens: SecretBox<[u8; 32]>,
    fingerprint: String,
}

/// The key cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// What stands there is not a key.
    #[error(
        "{name}: expected 32 bytes as base64 (44 characters) or as hexadecimal (64 digits), as `openssl rand -base64 32` prints them"
    )]
    NotAKey {
        /// The variable or the file.
        name: String,
    },
    /// Two keys are given.
    #[error("{KEY_VARIABLE} and {KEY_FILE_VARIABLE} are both set; set only one of them")]
    Twice,
    /// Others than the owner can read the key file.
    #[error("{path}: the key can be read or changed by other users (mode {mode:04o}); run: chmod 600 {path}")]
    Exposed {
        /// The key file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// The file cannot be read or made.
    #[error("{path}: the key file cannot be {action}: {error}")]
    File {
        /// The file.
        path: PathBuf,
        /// "read" or "made".
        action: &'static str,
        /// What the system said.
        error: io::Error,
    },
}

/// Something sealed cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Too short, or of a version that is not known.
    #[error("this is not a sealed secret of a version that is known here")]
    Unknown,
    /// Sealed with another key or for another place, or changed since.
    #[error("the sealed secret was made with another key or for another place, or was changed")]
    Refused,
}

impl Keyring {
    /// The keys that follow from this master key.
    pub fn new(master: &[u8; 32]) -> Self {
        let source = Hkdf::<Sha256>::new(None, master);
        Self {
            ids: derive(&source, "nestor 1 ids"),
            sealing: derive(&source, "nestor 1 sealing"),
            tokens: derive(&source, "nestor 1 tokens"),
            fingerprint: hexadecimal(derive(&source, "nestor 1 fingerprint").expose_secret().split_at(8).0),
        }
    }

    /// The key of the installation: from `NESTOR_KEY` or `NESTOR_KEY_FILE` in `environment`, else from the key file in the folder
    /// `data`. Both are made, closed to other users, if they do not exist; several processes may do so at once.
    ///
    /// # Errors
    /// [`KeyError`], whose sentence says what to do.
    pub fn load(data: &Path, environment: impl IntoIterator<Item = (String, String)>) -> Result<Self, KeyError> {
        let (mut key, mut key_file) = (None, None);
        for (name, value) in environment.into_iter().filter(|(_, value)| !value.trim().is_empty()) {
            match name.as_str() {
                KEY_VARIABLE => key = Some(SecretString::from(value)),
                KEY_FILE_VARIABLE => key_file = Some(PathBuf::from(value)),
                _ => {}
            }
        }
        match (key, key_file) {
            (Some(_), Some(_)) => Err(KeyError::Twice),
            (Some(key), None) => Self::parse(KEY_VARIABLE, &key),
            (None, Some(path)) => Self::parse(&path.display().to_string(), &read(&path, Permissions::Any)?),
            (None, None) => Self::of_folder(data),
        }
    }

    fn of_folder(data: &Path) -> Result<Self, KeyError> {
        let path = data.join(KEY_FILE);
        if !path.try_exists().map_err(|error| KeyError::File { path: path.clone(), action: "read", error })? {
            create(data, &path).map_err(|error| KeyError::File { path: path.clone(), action: "made", error })?;
        }
        Self::parse(&path.display().to_string(), &read(&path, Permissions::OwnerOnly)?)
    }

    fn parse(name: &str, text: &SecretString) -> Result<Self, KeyError> {
        let master = key_of(text.expose_secret().trim()).ok_or_else(|| KeyError::NotAKey { name: name.to_owned() })?;
        Ok(Self::new(master.expose_secret()))
    }

    /// The key of public ids.
    pub fn id_key(&self) -> IdKey {
        IdKey::new(*self.ids.expose_secret())
    }

    /// Names the key without telling it: 16 hexadecimal digits. Kept in the database, it shows when secrets there were sealed
    /// with another key.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Seals a secret for one place. `context` names the place (account id and field) and is needed to open it again, so that
    /// a sealed secret that was copied to another row is refused.
    ///
    /// # Panics
    /// If the operating system gives no random numbers.
    pub fn seal(&self, context: &str, plaintext: &str) -> Vec<u8> {
        let nonce = random::<NONCE>();
        let associated = associated_data(context);
        let payload = Payload { msg: plaintext.as_bytes(), aad: &associated };
        let Ok(ciphertext) = self.cipher().encrypt(&XNonce::from(nonce), payload) else {
            unreachable!("the cipher takes any text shorter than 256 GB")
        };
        [&[VERSION], nonce.as_slice(), &ciphertext].concat()
    }

    /// Opens what [`Keyring::seal`] sealed for this context.
    ///
    /// # Errors
    /// [`SealError`]: another key, another context, or changed bytes.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<SecretString, SealError> {
        let Some((&[VERSION], rest)) = sealed.split_first_chunk() else { return Err(SealError::Unknown) };
        let Some((nonce, ciphertext)) = rest.split_first_chunk::<NONCE>() else { return Err(SealError::Unknown) };
        let payload = Payload { msg: ciphertext, aad: &associated_data(context) };
        let plaintext = self.cipher().decrypt(&XNonce::from(*nonce), payload).map_err(|_| SealError::Refused)?;
        String::from_utf8(plaintext).map(SecretString::from).map_err(|_| SealError::Refused)
    }

    /// What is kept of a session token or an API key: enough to know it again, useless to whoever reads the database. 64
    /// hexadecimal digits.
    pub fn hash_token(&self, token: &str) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.tokens.expose_secret()) else {
            unreachable!("HMAC takes a key of any length")
        };
        mac.update(token.as_bytes());
        hexadecimal(&mac.finalize().into_bytes())
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.sealing.expose_secret().into())
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Keyring").field("fingerprint", &self.fingerprint).finish_non_exhaustive()
    }
}

/// A new token that nobody can guess: `prefix`, `_`, 32 random bytes as base64url (43 characters). The prefix tells people and
/// secret scanners what it is.
///
/// # Panics
/// If the operating system gives no random numbers.
pub fn new_token(prefix: &str) -> String {
    format!("{prefix}_{}", URL_SAFE_NO_PAD.encode(random::<32>()))
}

fn random<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    UnwrapErr(SysRng).fill_bytes(&mut bytes);
    bytes
}

fn derive(source: &Hkdf<Sha256>, purpose: &str) -> SecretBox<[u8; 32]> {
    SecretBox::init_with_mut(|key: &mut [u8; 32]| {
        let expanded = source.expand(purpose.as_bytes(), key);
        assert!(expanded.is_ok(), "32 bytes are within what HKDF-SHA256 gives");
    })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let written = write!(text, "{byte:02x}");
        debug_assert!(written.is_ok(), "a string takes everything");
        text
    })
}

/// The version belongs to what is authenticated, so that a later version cannot be passed off as this one.
fn associated_data(context: &str) -> Vec<u8> {
    [&[VERSION], context.as_bytes()].concat()
}

/// 64 hexadecimal digits, or base64 of 32 bytes in either alphabet, with or without padding.
fn key_of(text: &str) -> Option<SecretBox<[u8; 32]>> {
    let mut key = SecretBox::new(Box::new([0_u8; 32]));
    if text.len() == 64 {
        let digits: Option<Vec<u8>> =
            text.chars().map(|digit| digit.to_digit(16).and_then(|it| it.try_into().ok())).collect();
        let digits = SecretBox::new(Box::new(digits?));
        let (pairs, _) = digits.expose_secret().as_chunks::<2>();
        for (byte, [high, low]) in key.expose_secret_mut().iter_mut().zip(pairs) {
            *byte = high << 4 | low;
        }
    } else {
        let unpadded = text.trim_end_matches('=').replace('+', "-").replace('/', "_");
        let bytes = SecretBox::new(Box::new(URL_SAFE_NO_PAD.decode(unpadded).ok()?));
        *key.expose_secret_mut() = bytes.expose_secret().as_slice().try_into().ok()?;
    }
    Some(key)
}

/// Who may read a key file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Permissions {
    /// Nobody but its owner.
    OwnerOnly,
    /// Whoever provided the file has decided (secrets of Docker and Kubernetes are readable to all inside the container).
    Any,
}

fn read(path: &Path, permissions: Permissions) -> Result<SecretString, KeyError> {
    let failed = |error| KeyError::File { path: path.to_owned(), action: "read", error };
    let file = File::open(path).map_err(failed)?;
    let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o777;
    if permissions == Permissions::OwnerOnly && mode & 0o077 != 0 {
        return Err(KeyError::Exposed { path: path.to_owned(), mode });
    }
    let mut text = String::new();
    // A key is far shorter; this only keeps a wrong path from filling the memory.
    file.take(4096).read_to_string(&mut text).map_err(|error| match error.kind() {
        ErrorKind::InvalidData => KeyError::NotAKey { name: path.display().to_string() },
        _ => failed(error),
    })?;
    Ok(SecretString::from(text))
}

/// Makes the key file. It appears whole or not at all, and of several processes that make it at once one wins: the key is written
/// to a file beside it, which is then linked to the name.
fn create(folder: &Path, path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let draft = folder.join(format!("{}.new", new_token(KEY_FILE)));
    let linked = write_draft(&draft).and_then(|()| std::fs::hard_link(&draft, path));
    let removed = std::fs::remove_file(&draft);
    match linked {
        // Another process was first; its key counts.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        other => other?,
    }
    removed?;
    File::open(folder)?.sync_all()
}

fn write_draft(draft: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(draft)?;
    let key = SecretString::from(STANDARD.encode(random::<32>()));
    writeln!(file, "{}", key.expose_secret())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const HEX: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    const NOTHING: [(String, String); 0] = [];

    fn environment(name: &str, value: &str) -> [(String, String); 1] {
        [(name.to_owned(), value.to_owned())]
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn the_key_file_is_made_once_for_its_owner_only_and_used_again() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("new/data");
        let first = Keyring::load(&data, NOTHING).unwrap();
        assert_eq!(mode(&data), 0o700);
        assert_eq!(mode(&data.join(KEY_FILE)), 0o600);
        let names: Vec<_> = fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, [KEY_FILE], "no draft is left");
        let again = Keyring::load(&data, NOTHING).unwrap();
        assert_eq!(first.fingerprint(), again.fingerprint());
        let other = tempfile::tempdir().unwrap();
        assert_ne!(first.fingerprint(), Keyring::load(other.path(), NOTHING).unwrap().fingerprint());
    }

    #[test]
    fn processes_that_start_at_once_have_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let fingerprints: Vec<String> = std::thread::scope(|scope| {
            let starting: Vec<_> =
                (0..16).map(|_| scope.spawn(|| Keyring::load(folder.path(), NOTHING).unwrap())).collect();
            starting.into_iter().map(|thread| thread.join().unwrap().fingerprint().to_owned()).collect()
        });
        assert!(fingerprints.iter().all(|fingerprint| *fingerprint == fingerprints[0]));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_key_file_that_others_can_read_is_refused_with_the_command_that_mends_it() {
        let folder = tempfile::tempdir().unwrap();
        Keyring::load(folder.path(), NOTHING).unwrap();
        let path = folder.path().join(KEY_FILE);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let sentence = Keyring::load(folder.path(), NOTHING).unwrap_err().to_string();
        assert!(sentence.contains("mode 0640"), "{sentence}");
        assert!(sentence.contains(&format!("chmod 600 {}", path.display())), "{sentence}");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
        Keyring::load(folder.path(), NOTHING).unwrap();
    }

    #[test]
    fn a_key_file_of_the_wrong_length_is_refused_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(KEY_FILE);
        for content in [b"".as_slice(), b"c2hvcnQ=", &HEX.as_bytes()[..62], &[0xff; 32]] {
            fs::write(&path, content).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            let sentence = Keyring::load(folder.path(), NOTHING).unwrap_err().to_string();
            assert!(sentence.contains("nestor.key: expected 32 bytes as base64"), "{sentence}");
            assert_eq!(fs::read(&path).unwrap(), content);
        }
    }

    #[test]
    fn every_allowed_form_of_the_key_is_the_same_key() {
        let folder = tempfile::tempdir().unwrap();
        let bytes: [u8; 32] = std::array::from_fn(|index| 0xf0_u8.wrapping_add(u8::try_from(index).unwrap()));
        let expected = Keyring::new(&bytes).fingerprint().to_owned();
        let hex = hexadecimal(&bytes);
        let forms = [
            hex.clone(),
            hex.to_uppercase(),
            format!(" {hex}\n"),
            STANDARD.encode(bytes),
            STANDARD.encode(bytes).trim_end_matches('=').to_owned(),
            URL_SAFE_NO_PAD.encode(bytes),
        ];
        assert!(forms[3].contains('+') || forms[3].contains('/'));
        for form in forms {
            let key = Keyring::load(folder.path(), environment("NESTOR_KEY", &form)).unwrap();
            assert_eq!(key.fingerprint(), expected, "{form}");
            let file = folder.path().join("secret");
            fs::write(&file, &form).unwrap();
            let key = Keyring::load(folder.path(), environment("NESTOR_KEY_FILE", file.to_str().unwrap())).unwrap();
            assert_eq!(key.fingerprint(), expected, "{form}");
        }
        assert!(!folder.path().join(KEY_FILE).exists(), "a key from outside makes no file");
    }

    #[test]
    fn a_wrong_key_from_outside_is_an_error_that_does_not_tell_it() {
        let folder = tempfile::tempdir().unwrap();
        let sentence = Keyring::load(folder.path(), environment("NESTOR_KEY", "hunter2")).unwrap_err().to_string();
        assert!(sentence.starts_with("NESTOR_KEY: expected 32 bytes as base64"), "{sentence}");
        assert!(!sentence.contains("hunter2"));
        let both = [("NESTOR_KEY".to_owned(), HEX.to_owned()), ("NESTOR_KEY_FILE".to_owned(), "/x".to_owned())];
        assert!(matches!(Keyring::load(folder.path(), both), Err(KeyError::Twice)));
        let absent = Keyring::load(folder.path(), environment("NESTOR_KEY_FILE", "/does/not/exist")).unwrap_err();
        assert!(absent.to_string().starts_with("/does/not/exist: the key file cannot be read"), "{absent}");
        assert!(!folder.path().join(KEY_FILE).exists());
        Keyring::load(folder.path(), environment("NESTOR_KEY", " ")).unwrap();
        assert!(folder.path().join(KEY_FILE).exists(), "blank is not set");
    }

    #[test]
    fn what_is_sealed_opens_only_with_its_key_and_context_and_unchanged() {
        let keys = Keyring::new(&[1; 32]);
        for plaintext in ["", "EAAG-token", "κλειδί"] {
            let sealed = keys.seal("acc_1/access_token", plaintext);
            assert_eq!(sealed.len(), 1 + 24 + plaintext.len() + 16);
            assert_eq!(keys.open("acc_1/access_token", &sealed).unwrap().expose_secret(), plaintext);
            assert_ne!(sealed, keys.seal("acc_1/access_token", plaintext), "a nonce is used once");
        }
        let sealed = keys.seal("acc_1/access_token", "EAAG-token");
        let refused = |result: Result<SecretString, SealError>| result.map(|_| ()).unwrap_err();
        assert_eq!(refused(keys.open("acc_2/access_token", &sealed)), SealError::Refused);
        assert_eq!(refused(Keyring::new(&[2; 32]).open("acc_1/access_token", &sealed)), SealError::Refused);
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 1;
            let expected = if position == 0 { SealError::Unknown } else { SealError::Refused };
            assert_eq!(refused(keys.open("acc_1/access_token", &changed)), expected, "byte {position}");
        }
        for length in 0..sealed.len() {
            keys.open("acc_1/access_token", &sealed[..length]).unwrap_err();
        }
    }

    /// What is stored depends on these; a change here would lock every installation out. Computed apart, with Python's hmac.
    #[test]
    fn the_derived_keys_stay_the_same() {
        let keys = Keyring::load(Path::new("/nowhere"), environment("NESTOR_KEY", HEX)).unwrap();
        assert_eq!(keys.fingerprint(), "c6264a45edd560fa");
        assert_eq!(keys.hash_token("nk_example"), "f3408194b781f8240a4baf632a34b26184a10ec4355b9fd6418fed3bd262febf");
        assert_eq!(
            hexadecimal(keys.ids.expose_secret()),
            "08760fa9b8df9da535466183722186b34cc1fb1b294a1e669297198c893951e3"
        );
        assert_eq!(
            hexadecimal(keys.sealing.expose_secret()),
            "08b5058a8b67537555dee49a10cf555b8f61cd5a01bb5ce52cac0c4e68be9108"
        );
    }

    #[test]
    fn tokens_are_long_unlike_and_known_by_their_hash() {
        let (first, second) = (new_token("nk"), new_token("nk"));
        assert_eq!(first.len(), "nk_".len() + 43);
        assert!(first.starts_with("nk_"));
        assert_ne!(first, second);
        let keys = Keyring::new(&[1; 32]);
        assert_eq!(keys.hash_token(&first), keys.hash_token(&first));
        assert_ne!(keys.hash_token(&first), keys.hash_token(&second));
        assert_ne!(keys.hash_token(&first), Keyring::new(&[2; 32]).hash_token(&first));
    }

    #[test]
    fn nothing_secret_is_printed() {
        let keys = Keyring::new(&[1; 32]);
        let printed = format!("{keys:?}");
        assert_eq!(printed, format!("Keyring {{ fingerprint: {:?}, .. }}", keys.fingerprint()));
    }
}
