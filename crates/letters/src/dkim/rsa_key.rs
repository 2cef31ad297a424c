//! Job: make an RSA key of 2048 bits, which ring does not (RFC 8017, 3).
//! Invariant: ring takes the key, and it checks that the numbers belong together.
//!
//! Primes come from crypto-primes, chance from the operating system by ring. What remains is arithmetic that runs once,
//! when an admin presses a button, so its timing tells nothing to anybody.

use std::convert::Infallible;

use crypto_bigint::{NonZero, Odd, U1024, U2048};
use crypto_primes::{Flavor, random_prime};
use rand_core::{TryCryptoRng, TryRng};
use ring::rand::{SecureRandom, SystemRandom};

use super::der;

const PRIME_BITS: u32 = 1024;
const EXPONENT: u64 = 65_537;

/// The key in PKCS#8.
pub(super) fn generate_pkcs8() -> Vec<u8> {
    let mut chance = Chance(SystemRandom::new());
    loop {
        let (p, q) = (
            random_prime::<U1024, _>(&mut chance, Flavor::Any, PRIME_BITS),
            random_prime::<U1024, _>(&mut chance, Flavor::Any, PRIME_BITS),
        );
        if let Some(numbers) = private_numbers(p.max(q), p.min(q)) {
            return der::rsa_private_key(&numbers);
        }
    }
}

/// `n e d p q dP dQ qInv` in big-endian; none where the primes do not suit.
fn private_numbers(p: U1024, q: U1024) -> Option<Vec<Vec<u8>>> {
    let n: U2048 = p.concatenating_mul(&q);
    // Both halves of the top bits must be there (FIPS 186-5, A.1.3: |p − q| > 2^(nlen/2 − 100)).
    let apart = p.wrapping_sub(&q).bit_width_vartime() > PRIME_BITS - 100;
    if !apart || n.bit_width_vartime() != 2 * PRIME_BITS {
        return None;
    }
    let (p_less, q_less) = (p.wrapping_sub(&U1024::ONE), q.wrapping_sub(&U1024::ONE));
    let exponents: NonZero<U2048> = NonZero::new(p_less.lcm(&q_less)).into_option()?;
    let d = U2048::from_u64(EXPONENT).invert_mod(&exponents).into_option()?;
    let remainder = |prime_less: &U1024| {
        let modulus: U2048 = prime_less.resize();
        Some(bytes(&d.rem_vartime(&NonZero::new(modulus).into_option()?)))
    };
    let q_inverse = q.invert_odd_mod(&Odd::new(p).into_option()?).into_option()?;
    Some(vec![
        bytes(&n),
        EXPONENT.to_be_bytes().to_vec(),
        bytes(&d),
        bytes(&p),
        bytes(&q),
        remainder(&p_less)?,
        remainder(&q_less)?,
        bytes(&q_inverse),
    ])
}

fn bytes<const LIMBS: usize>(number: &crypto_bigint::Uint<LIMBS>) -> Vec<u8> {
    number.as_limbs().iter().rev().flat_map(|limb| limb.0.to_be_bytes()).collect()
}

/// The operating system's chance in the form that crypto-primes asks for.
struct Chance(SystemRandom);

impl TryRng for Chance {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_ne_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_ne_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes).expect("an operating system without randomness cannot make keys");
        Ok(())
    }
}

impl TryCryptoRng for Chance {}
