//! DER as PEM (RFC 7468), for the one place where a certificate and its key must be handed on as text.

use zeroize::Zeroizing;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes of DER on one line of 64 characters.
const LINE: usize = 48;

/// Appends one section. `out` is given room at once, so that no copy is left behind where it grows.
pub(super) fn append(out: &mut Zeroizing<Vec<u8>>, label: &str, der: &[u8]) {
    let room = out.len().saturating_add(der.len().saturating_mul(3).div_euclid(2)).saturating_add(128);
    let mut grown = Zeroizing::new(Vec::with_capacity(room));
    grown.extend_from_slice(out);
    grown.extend_from_slice(format!("-----BEGIN {label}-----\n").as_bytes());
    for line in der.chunks(LINE) {
        line.chunks(3).for_each(|group| grown.extend_from_slice(&encoded(group)));
        grown.push(b'\n');
    }
    grown.extend_from_slice(format!("-----END {label}-----\n").as_bytes());
    *out = grown;
}

/// One to three bytes as four characters.
fn encoded(group: &[u8]) -> [u8; 4] {
    let byte = |index: usize| u32::from(group.get(index).copied().unwrap_or_default());
    let bits = (byte(0) << 16) | (byte(1) << 8) | byte(2);
    let sextet = |shift: u32| usize::try_from((bits >> shift) & 63).ok().and_then(|at| ALPHABET.get(at)).copied().unwrap_or(b'=');
    let padded = |needs: usize, character: u8| if group.len() < needs { b'=' } else { character };
    [sextet(18), sextet(12), padded(2, sextet(6)), padded(3, sextet(0))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rustls::pki_types::{CertificateDer, pem::PemObject as _};

    proptest! {
        #[test]
        fn another_reader_reads_what_was_written(first in proptest::collection::vec(any::<u8>(), 1..200), second in proptest::collection::vec(any::<u8>(), 1..200)) {
            let mut pem = Zeroizing::new(vec![]);
            append(&mut pem, "CERTIFICATE", &first);
            append(&mut pem, "CERTIFICATE", &second);
            let read: Vec<_> = CertificateDer::pem_slice_iter(&pem).map(|section| section.expect("a section").to_vec()).collect();
            prop_assert_eq!(read, [first, second]);
        }
    }
}
