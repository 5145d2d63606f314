//! A shell on the host, and the command in it.

use redial_machine::Said;

use crate::{
    answer::{Answer, Fault},
    envelope::{Place, Request},
    error::WinrmError,
    line::quoted,
    link::{Endpoint, Link},
    secret::Account,
};

/// `ERROR_WSMAN_OPERATION_TIMEDOUT`: no output came for as long as the host may wait.
const NOTHING_YET: u32 = 0x8033_8029;
/// `ERROR_ACCESS_DENIED`, alone and as an HRESULT.
const DENIED: [u32; 2] = [5, 0x8007_0005];
/// `ERROR_FILE_NOT_FOUND` and `ERROR_PATH_NOT_FOUND`, alone and as HRESULTs.
const NO_FILE: [u32; 4] = [2, 3, 0x8007_0002, 0x8007_0003];

/// A command that runs on the host, in a shell of its own.
pub(crate) struct Shell<'a> {
    endpoint: &'a Endpoint,
    account: &'a Account,
    place: Place,
}

/// What a command wrote since it was asked last.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub output: Vec<u8>,
    pub errors: Vec<u8>,
    /// Its exit code, once it has ended.
    pub ended: Option<i64>,
}

impl Written {
    /// Whether nothing came, and more may.
    pub fn is_empty(&self) -> bool {
        self.output.is_empty() && self.errors.is_empty() && self.ended.is_none()
    }
}

impl<'a> Shell<'a> {
    /// One that is yet to be made.
    pub fn new(endpoint: &'a Endpoint, account: &'a Account) -> Self {
        Self {
            endpoint,
            account,
            place: Place::default(),
        }
    }

    /// Whether the host has made it.
    pub fn is_there(&self) -> bool {
        !self.place.shell.is_empty()
    }

    /// Makes the shell, and starts a command in it.
    pub async fn start(&mut self, link: &mut Link, words: &[String]) -> Result<(), WinrmError> {
        let answer = self.ask(link, Request::Create).await?;
        self.place.shell = answer.shell.ok_or(WinrmError::OddAnswer)?;
        let (program, rest) = words.split_first().ok_or(WinrmError::OddAnswer)?;
        let rest: Vec<_> = rest.iter().map(|word| quoted(word)).collect();
        let request = Request::Command {
            program: &quoted(program),
            line: &rest.join(" "),
        };
        let answer = match self.ask(link, request).await {
            Err(WinrmError::Fault(Fault {
                code: Some(code), ..
            })) if NO_FILE.contains(&code) => {
                return Err(WinrmError::NoCommand(Said::new(program)));
            }
            answer => answer?,
        };
        self.place.command = answer.command.ok_or(WinrmError::OddAnswer)?;
        Ok(())
    }

    /// Gives it input.
    pub async fn send(&self, link: &mut Link, data: &[u8], last: bool) -> Result<(), WinrmError> {
        self.ask(link, Request::Send { data, last }).await.map(drop)
    }

    /// What it wrote; nothing, where nothing came in time.
    pub async fn receive(&self, link: &mut Link) -> Result<Written, WinrmError> {
        let answer = match self.ask(link, Request::Receive).await {
            Err(WinrmError::Fault(Fault {
                code: Some(NOTHING_YET),
                ..
            })) => return Ok(Written::default()),
            answer => answer?,
        };
        let ended = answer.has_ended;
        Ok(Written {
            output: answer.output,
            errors: answer.errors,
            // A command that was ended from outside has no exit code of its own.
            ended: ended.then(|| answer.exit_code.unwrap_or(1)),
        })
    }

    /// Ends the command and removes the shell, also where the first fails.
    pub async fn remove(&self, link: &mut Link) -> Result<(), WinrmError> {
        if !self.place.command.is_empty() {
            // A command that has ended is no longer there.
            let _ = self.ask(link, Request::Terminate).await;
        }
        self.ask(link, Request::Delete).await.map(drop)
    }

    async fn ask(&self, link: &mut Link, request: Request<'_>) -> Result<Answer, WinrmError> {
        let envelope = request.envelope(&self.endpoint.url(), &self.place);
        let answer = link.ask(self.account, &envelope).await?;
        match answer.fault {
            None => Ok(answer),
            Some(Fault {
                code: Some(code), ..
            }) if DENIED.contains(&code) => Err(WinrmError::Denied),
            Some(fault) => Err(WinrmError::Fault(fault)),
        }
    }
}
