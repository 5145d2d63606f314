//! The program that signs in, `redial-login`, which stands beside redial: told what to do on its
//! standard input, and heard line by line.

use std::{path::PathBuf, process::Stdio};

use redial_kit::{
    BoxFuture, ProbeContext, ProofOrder, SignIn, SignInNews, SignInOrder, SignInUntil, TicketOrder,
};
use redial_model::{Hex, LoginFact, PASSWORD_VARIABLE, Snag, TicketEnd, TicketFact};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    process::{ChildStdin, Command},
};
use zeroize::Zeroizing;

use super::{account::Named, gateway};
use crate::{exit::Stop, secret::Secret};

/// Its name, without what the system adds.
const NAME: &str = "redial-login";
/// Longest that all its lines may be together, in bytes.
const MOST: u64 = 1 << 20;

/// Where it is.
pub struct LoginProgram(PathBuf);

impl LoginProgram {
    /// The one in redial's own folder. It is looked for nowhere else: it is given a password.
    pub fn beside_redial() -> Result<Self, Stop> {
        let missing = || {
            Stop::failed(format!(
                "--as needs the program {NAME} in the folder of redial itself: the release archives and packages have it, and `cargo build --release -p {NAME}` makes it"
            ))
        };
        // A link to redial may stand elsewhere.
        let redial = std::env::current_exe().and_then(std::fs::canonicalize);
        let redial = redial.map_err(|_| missing())?;
        let program = redial
            .with_file_name(NAME)
            .with_extension(std::env::consts::EXE_EXTENSION);
        if program.is_file() {
            Ok(Self(program))
        } else {
            Err(missing())
        }
    }
}

/// Where a password is proved, and the certificate that was confirmed there.
#[derive(Clone, Debug, PartialEq)]
pub enum SignInAt {
    /// At the host.
    Host(Option<Hex>),
    /// At the RD Gateway before it.
    Gateway(Hex),
}

/// A sign-in, with everything that it takes.
#[derive(Clone, Debug, PartialEq)]
pub struct SignInPlan {
    /// As whom; nobody reaches the logon screen.
    pub named: Option<Named>,
    /// Whether the system proves the user itself, without a password.
    pub by_system: bool,
    /// The domain controller, where one was named.
    pub kdc: Option<String>,
    /// How far.
    pub until: SignInUntil,
    /// Where the password is proved.
    pub at: SignInAt,
    /// The password.
    pub password: Secret,
}

/// Signs in with the program.
pub struct Signer {
    pub program: LoginProgram,
    pub plan: SignInPlan,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Signer").field(&self.program.0).finish()
    }
}

impl SignIn for Signer {
    fn ticket<'a>(&'a self, ask: &'a ProbeContext<'a>) -> BoxFuture<'a, Result<TicketFact, Snag>> {
        Box::pin(async move {
            let order = SignInOrder::Ticket(self.ticket_order(ask)?);
            match self.run(&order, ask).await? {
                SignInNews::Ticket(fact) => Ok(*fact),
                other => Err(unfit(&other)),
            }
        })
    }

    fn sign_in<'a>(&'a self, ask: &'a ProbeContext<'a>) -> BoxFuture<'a, Result<LoginFact, Snag>> {
        Box::pin(async move {
            let order = match &self.plan.at {
                SignInAt::Gateway(sha256) => self.gateway_order(ask, sha256)?,
                SignInAt::Host(sha256) => {
                    SignInOrder::Prove(Box::new(self.proof_order(ask, sha256.clone())?))
                }
            };
            match self.run(&order, ask).await? {
                SignInNews::Login(fact) => Ok(*fact),
                other => Err(unfit(&other)),
            }
        })
    }
}

impl Signer {
    fn ticket_order(&self, ask: &ProbeContext<'_>) -> Result<TicketOrder, Snag> {
        let not_asked = |missing: &str| Snag::NotAsked {
            missing: missing.into(),
        };
        if let SignInAt::Gateway(_) = self.plan.at {
            return Err(not_asked(
                "the RD Gateway before the host gets a proof by NTLM",
            ));
        }
        let host = ask.target.name().ok_or_else(|| {
            not_asked("an address has no service principal name, so NTLM is used")
        })?;
        let named = self.plan.named.as_ref();
        let named = named.ok_or_else(|| not_asked("nobody signs in"))?;
        let plan = &self.plan;
        let realm = named.realm(ask.facts, plan.by_system || plan.kdc.is_some());
        let realm = realm.ok_or_else(|| match plan.by_system {
            true => not_asked("the signed-in user is an account of this computer, which no domain knows"),
            false => not_asked("the account is not known to belong to a domain: write DOMAIN.EXAMPLE\\user, or name the domain controller with --kdc"),
        })?;
        let mut account = named.account.clone();
        account.user = named.bare().to_owned();
        Ok(TicketOrder {
            account,
            realm,
            kdc: self.plan.kdc.clone(),
            host: host.trim_end_matches('.').to_owned(),
            by_system: plan.by_system,
            answer_ms: milliseconds(ask.timeouts.answer),
        })
    }

    fn gateway_order(&self, ask: &ProbeContext<'_>, sha256: &Hex) -> Result<SignInOrder, Snag> {
        let named = self.plan.named.as_ref().ok_or(Snag::NotAsked {
            missing: "nobody signs in".into(),
        })?;
        let order = gateway::order(ask, named, sha256.clone())?;
        Ok(SignInOrder::Gateway(Box::new(order)))
    }

    fn proof_order(&self, ask: &ProbeContext<'_>, sha256: Option<Hex>) -> Result<ProofOrder, Snag> {
        let climb = ask.facts.best_climb().ok_or(Snag::NotAsked {
            missing: "no connection to the host was made".into(),
        })?;
        let ticket = self.ticket_for(ask);
        if climb.takes_kerberos_alone() && ticket.is_none() && !self.plan.by_system {
            return Err(Snag::NotAsked {
                missing: "the host takes Kerberos alone, and there is no ticket for it: name its domain controller (--kdc), and enter it by its full name in the domain".into(),
            });
        }
        Ok(ProofOrder {
            account: self.plan.named.as_ref().map(|named| named.account.clone()),
            host: ask.target.host.clone(),
            address: climb.address,
            token: ask.target.routing_token().map(str::to_owned),
            ticket,
            by_system: self.plan.by_system,
            until: self.plan.until.clone(),
            sha256,
            connect_ms: milliseconds(ask.timeouts.connect),
            answer_ms: milliseconds(ask.timeouts.answer),
        })
    }

    /// The ticket by which the password is proved, where the domain has issued one.
    fn ticket_for(&self, ask: &ProbeContext<'_>) -> Option<TicketOrder> {
        // The system chooses by itself.
        let ticket = ask.facts.ticket.as_deref();
        let ticket = ticket.filter(|_| !self.plan.by_system)?;
        let mut order = (ticket.end == TicketEnd::Got).then(|| self.ticket_order(ask).ok())??;
        order.kdc = ticket.kdc.as_ref().map(ToString::to_string);
        Some(order)
    }

    /// Starts it, and hears it to its end.
    async fn run(&self, order: &SignInOrder, ask: &ProbeContext<'_>) -> Result<SignInNews, Snag> {
        let broke = |why: std::io::Error| broke(&why.to_string());
        let mut child = Command::new(&self.program.0)
            .env_remove(PASSWORD_VARIABLE)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(broke)?;
        // It is held up to the end: what it has begun ends with it.
        let mut input = child
            .stdin
            .take()
            .ok_or_else(|| self::broke("it has no input"))?;
        self.tell(&mut input, order).await.map_err(broke)?;
        let silent = || self::broke("it ended without a result");
        let out = child.stdout.take().ok_or_else(silent)?;
        let mut lines = BufReader::new(out.take(MOST)).lines();
        while let Some(line) = lines.next_line().await.map_err(broke)? {
            match serde_json::from_str(&line) {
                Ok(SignInNews::Rung(rung)) => {
                    if let Some(address) = order.address() {
                        ask.lanes.board.tell_rung(address, &rung);
                    }
                }
                Ok(end) => return Ok(end),
                Err(_) => break,
            }
        }
        Err(silent())
    }

    /// The order, and the password behind it.
    async fn tell(&self, input: &mut ChildStdin, order: &SignInOrder) -> std::io::Result<()> {
        let mut words = serde_json::to_vec(order)?;
        words.push(b'\n');
        input.write_all(&words).await?;
        // As long as it can get, so that it never moves.
        let password = self.plan.password.reveal();
        let mut secret = Zeroizing::new(Vec::with_capacity(password.len() * 6 + 3));
        serde_json::to_writer(&mut *secret, password)?;
        secret.push(b'\n');
        input.write_all(&secret).await?;
        input.flush().await
    }
}

fn unfit(news: &SignInNews) -> Snag {
    let why = match news {
        SignInNews::Failed(why) => why.as_str(),
        _ => "it answered something else than it was asked",
    };
    broke(why)
}

fn broke(why: &str) -> Snag {
    Snag::Broke {
        doing: format!("signing in with {NAME}"),
        why: why.into(),
    }
}

pub(super) fn milliseconds(time: std::time::Duration) -> u64 {
    time.as_millis().try_into().unwrap_or(u64::MAX)
}
