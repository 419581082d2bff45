//! A name for this computer.

use sha2::{Digest as _, Sha256};

/// What is hashed with the system's own name, so that nobody finds that one in ours.
const SALT: &[u8] = b"scantill computer\0";

/// A name that tells this computer from others and stays the same: 16 hex digits, a hash of what the system calls it. None where it has no such name.
pub fn computer() -> Option<String> {
    let name = machine_uid::get().ok().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())?;
    Some(hashed(&name))
}

fn hashed(name: &str) -> String {
    let hash = Sha256::new().chain_update(SALT).chain_update(name).finalize();
    hex::encode(&hash[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f081_a_computer_keeps_its_name_and_never_tells_the_systems() {
        assert_eq!(computer(), computer());
        let name = "0123456789abcdef0123456789abcdef";
        assert_eq!(hashed(name).len(), 16);
        assert!(!name.contains(&hashed(name)));
        assert_ne!(hashed(name), hashed("0123456789abcdef0123456789abcdee"));
    }
}
