//! Questions in HTTP on a connection over TLS, one after the other.

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use redial_model::End;
use redial_wire::{
    Read,
    http::{HttpHead, head},
};

use crate::{NotMessage, Secured};

/// A body that is read before the next request: more of it is not waited for.
const MAX_BODY_BYTES: usize = 32 << 10;
/// A head and a body.
const MAX_BYTES: usize = 48 << 10;

impl Secured {
    /// Sends a request, and receives the head of its answer, and its body where that is short.
    ///
    /// # Errors
    /// How the connection ended. What does not answer in HTTP is another protocol.
    pub async fn ask(&mut self, request: &[u8], wait: Duration) -> Result<HttpHead, End> {
        self.send(request, wait).await?;
        let answer = self.receive(MAX_BYTES, wait, size).await?;
        match head(&answer) {
            Ok(Read::Done(head)) => Ok(head),
            _ => Err(End::Junk),
        }
    }
}

/// A number of a connection, which nobody can guess.
#[must_use]
pub fn connection_id() -> u128 {
    let state = RandomState::new();
    u128::from(state.hash_one(1)) << 64 | u128::from(state.hash_one(2))
}

/// How many bytes an answer has, as far as they are waited for.
fn size(bytes: &[u8]) -> Result<Option<usize>, NotMessage> {
    match head(bytes).map_err(|_| NotMessage)? {
        Read::More => Ok(None),
        Read::Done(head) => {
            let body = head.body().filter(|body| *body <= MAX_BODY_BYTES);
            Ok(Some(head.size + body.unwrap_or_default()))
        }
    }
}
