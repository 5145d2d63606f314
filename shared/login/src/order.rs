//! What this program is told on its standard input, and does.

use std::io::{self, BufRead};

use redial_kit::{ProofOrder, SignInNews, SignInOrder};
use redial_model::{LoginFact, Prover};
use zeroize::Zeroizing;

use crate::{
    Password, gateway, kerberos,
    knock::{self, By},
};

/// Longer than any order, in bytes: the names in it have 255 characters at most.
const MOST: u64 = 64 << 10;

/// Why an order can't be read.
#[derive(Debug)]
pub enum UnreadOrder {
    /// No bytes come.
    Io(io::Error),
    /// They are no order.
    NoOrder,
}

impl std::fmt::Display for UnreadOrder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(error) => write!(f, "the order cannot be read: {error}"),
            Self::NoOrder => f.write_str(
                "redial starts this program, and writes to its standard input what to do: run `redial check HOST --as USER`",
            ),
        }
    }
}

impl std::error::Error for UnreadOrder {}

/// Reads an order and the password: two lines, each of JSON.
///
/// # Errors
/// They do not come, or are none.
pub fn read(from: impl BufRead) -> Result<(SignInOrder, Password), UnreadOrder> {
    let mut from = from.take(MOST);
    let mut line = |line: &mut String| from.read_line(line).map_err(UnreadOrder::Io);
    let (mut order, mut password) = (String::new(), Zeroizing::new(String::new()));
    line(&mut order)?;
    line(&mut password)?;
    let order = serde_json::from_str(&order).map_err(|_| UnreadOrder::NoOrder)?;
    // What stands in an error about it could be a part of it.
    let password = serde_json::from_str(&password).map_err(|_| UnreadOrder::NoOrder)?;
    Ok((order, Password::new(Zeroizing::new(password))))
}

/// Does what the order says, and tells each rung as it ends; the end of it is returned.
pub async fn carry_out(
    order: &SignInOrder,
    password: &Password,
    tell: &mut (dyn FnMut(SignInNews) + Send),
) -> SignInNews {
    let done = match order {
        SignInOrder::Ticket(order) => kerberos::ticket(order, password)
            .await
            .map(|fact| SignInNews::Ticket(Box::new(fact))),
        SignInOrder::Prove(order) => knock::prove(order, By::of(order, password), tell)
            .await
            .map(|fact| SignInNews::Login(Box::new(fact))),
        SignInOrder::Gateway(order) => gateway::knock(order, password, tell)
            .await
            .map(|fact| SignInNews::Login(Box::new(fact))),
    };
    done.unwrap_or_else(|why| SignInNews::Failed(why.into()))
}

/// Proves a user to a host by this prover, in place of the system's own. Tests have others.
///
/// # Errors
/// It could not be tried, and why, in a sentence.
pub async fn prove_by(order: &ProofOrder, prover: Box<dyn Prover>) -> Result<LoginFact, String> {
    knock::prove(order, By::System(Ok(prover)), &mut |_| ()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_and_its_password_are_two_lines() {
        let text = concat!(
            r#"{"do":"ticket","account":{"user":"anna","domain":null},"realm":"CORP.EXAMPLE","kdc":null,"host":"srv01","answer_ms":5}"#,
            "\n\"ti\\\"ger\"\n"
        );
        let (order, _) = read(text.as_bytes()).unwrap();
        assert!(matches!(order, SignInOrder::Ticket(ticket) if ticket.host == "srv01"));
    }

    #[test]
    fn what_is_no_order_is_answered_without_a_word_of_it() {
        for text in [
            "",
            "hello\n",
            "{}\n\"secret\"\n",
            "{\"do\":\"ticket\"}\nsecret\n",
        ] {
            let refused = read(text.as_bytes()).err().unwrap().to_string();
            assert!(!refused.contains("secret") && refused.contains("redial check"));
        }
    }
}
