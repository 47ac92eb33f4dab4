//! From a certificate up to one that the reader trusts (RFC 5280, 6, without
//! policies and names, which no certificate may demand).

use super::certificate::Certificate;
use super::evidence::{Revocation, revocation};
use super::moment::Moment;
use super::revision::Evidence;

/// The certificates that the reader trusts.
#[derive(Debug, Clone)]
pub struct Trust(Vec<Certificate>);

/// Why a certificate leads to none that is trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// Nobody that is trusted issued it.
    #[error("証明書をたどると「{issuer}」に行き着きますが、信頼するとして指定された証明書にありません")]
    NoRoot {
        /// The issuer that isn't known.
        issuer: String,
    },
    /// One of the certificates wasn't valid then.
    #[error("「{name}」の証明書は、{}には有効ではありません", .at.shown())]
    NotValid {
        /// Whose it is.
        name: String,
        /// The moment in question.
        at: Moment,
    },
    /// One was issued by somebody who may not.
    #[error("「{name}」の証明書は、証明書を発行するためのものではありません")]
    NotAuthority {
        /// The issuer.
        name: String,
    },
    /// One demands what isn't understood here.
    #[error("「{name}」の証明書に、ここでは確かめられない条件が付いています")]
    DemandsMore {
        /// Whose it is.
        name: String,
    },
    /// One was revoked.
    #[error("「{name}」の証明書は、{}に失効しています", .at.shown())]
    Revoked {
        /// Whose it is.
        name: String,
        /// When.
        at: Moment,
    },
}

/// How long a chain may be.
const LONGEST: usize = 8;

/// How many certificates are looked at: a file must not keep this program
/// busy for ever.
const MAX_STEPS: usize = 256;

impl Trust {
    /// The certificates of a file, PEM or DER; none if there are none in it.
    pub fn from_file(file: &[u8]) -> Option<Self> {
        Certificate::all_in(file).map(Self)
    }

    /// The certificates.
    pub fn certificates(&self) -> &[Certificate] {
        &self.0
    }

    /// Looks for a chain from a certificate to a trusted one that held at a
    /// moment. Says whether it is known that none of it was revoked.
    ///
    /// # Errors
    /// What is wrong with the best chain that there is.
    pub fn chain(
        &self,
        certificate: &Certificate,
        others: &[Certificate],
        evidence: &Evidence,
        at: Moment,
    ) -> Result<Revocation, ChainFault> {
        let mut search = Search { trust: self, others, evidence, at, steps: 0 };
        search.climb(&mut vec![certificate.clone()])
    }
}

struct Search<'a> {
    trust: &'a Trust,
    others: &'a [Certificate],
    evidence: &'a Evidence,
    at: Moment,
    steps: usize,
}

impl Search<'_> {
    /// Goes on from the last certificate of a path.
    fn climb(&mut self, path: &mut Vec<Certificate>) -> Result<Revocation, ChainFault> {
        let last = path.last().unwrap_or_else(|| unreachable!("a path begins with a certificate")).clone();
        let no_root = ChainFault::NoRoot { issuer: last.issuer() };
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return Err(no_root);
        }
        if self.trust.0.contains(&last) {
            return Ok(Revocation::Good);
        }
        let name = last.name();
        if !last.holds_at(self.at) {
            return Err(ChainFault::NotValid { name, at: self.at });
        }
        if last.demands_more() {
            return Err(ChainFault::DemandsMore { name });
        }
        let mut fault = no_root;
        let pool: Vec<_> = self.trust.0.iter().chain(self.others).cloned().collect();
        for issuer in pool {
            if path.len() >= LONGEST || path.contains(&issuer) || !last.is_issued_by(&issuer) {
                continue;
            }
            if !issuer.is_authority() || issuer.reach().is_some_and(|reach| path.len() - 1 > reach) {
                fault = ChainFault::NotAuthority { name: issuer.name() };
                continue;
            }
            let known = match revocation(&last, &issuer, self.evidence, self.at) {
                Revocation::Revoked(at) => {
                    fault = ChainFault::Revoked { name: last.name(), at };
                    continue;
                }
                known => known,
            };
            path.push(issuer);
            match self.climb(path) {
                Ok(Revocation::Good) => return Ok(known),
                Ok(above) => return Ok(above),
                Err(why) => fault = why,
            }
            path.pop();
        }
        Err(fault)
    }
}
