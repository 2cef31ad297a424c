//! Job: write the few shapes of DER that keys are kept in (X.690; RFC 5208, RFC 8017).
//! Invariant: numbers are positive and lengths as short as they can be.

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;
/// rsaEncryption with its NULL parameter (RFC 3279, 2.3.1).
const RSA_ENCRYPTION: [u8; 15] = [0x30, 13, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1, 5, 0];

/// An RSA private key (`version n e d p q dP dQ qInv`, big-endian) inside of PKCS#8.
pub(super) fn rsa_private_key(numbers: &[Vec<u8>]) -> Vec<u8> {
    let version = integer(&[0]);
    let numbers: Vec<u8> = numbers.iter().flat_map(|number| integer(number)).collect();
    let key = value(SEQUENCE, &[version.clone(), numbers].concat());
    value(SEQUENCE, &[version, RSA_ENCRYPTION.to_vec(), value(OCTET_STRING, &key)].concat())
}

/// The public key as receivers expect it in the DNS: a SubjectPublicKeyInfo around the RSAPublicKey.
pub(super) fn rsa_public_key_info(rsa_public_key: &[u8]) -> Vec<u8> {
    let bits = value(BIT_STRING, &[&[0], rsa_public_key].concat());
    value(SEQUENCE, &[RSA_ENCRYPTION.to_vec(), bits].concat())
}

fn integer(big_endian: &[u8]) -> Vec<u8> {
    let zeros = big_endian.iter().take_while(|byte| **byte == 0).count();
    let digits = &big_endian[zeros.min(big_endian.len().saturating_sub(1))..];
    let sign: &[u8] = if digits.first().is_some_and(|first| first & 0x80 != 0) { &[0] } else { &[] };
    value(INTEGER, &[sign, digits].concat())
}

fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let digits = &length[length.iter().take_while(|byte| **byte == 0).count()..];
    let mut der = vec![tag];
    match content.len() {
        short @ 0..=127 => der.push(u8::try_from(short).unwrap_or_default()),
        _ => {
            der.push(0x80 | u8::try_from(digits.len()).unwrap_or_default());
            der.extend(digits);
        }
    }
    der.extend(content);
    der
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_lengths_are_as_the_standard_writes_them() {
        assert_eq!(integer(&[0, 0]), [2, 1, 0]);
        assert_eq!(integer(&[0, 127]), [2, 1, 127]);
        assert_eq!(integer(&[128]), [2, 2, 0, 128]);
        assert_eq!(value(4, &[7; 127])[..2], [4, 127]);
        assert_eq!(value(4, &[7; 128])[..3], [4, 0x81, 128]);
        assert_eq!(value(4, &[7; 300])[..4], [4, 0x82, 1, 44]);
    }
}
