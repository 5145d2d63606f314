//! The host's side of CredSSP.

use std::io;

use sspi::{
    AuthIdentity, NegotiateConfig, Secret, Username,
    credssp::{CredSspServer, CredentialsProxy, NStatusCode, ServerMode, ServerState, TsRequest},
    ntlm::NtlmConfig,
};

use crate::{
    host::{Manner, Setup},
    member,
    seen::{Log, Seen},
    stream::Stream,
};

/// Who may sign in here: everybody who has the password, and in a domain the user with a ticket.
struct Keeper {
    password: String,
    user: Option<String>,
}

impl CredentialsProxy for Keeper {
    type AuthenticationData = AuthIdentity;

    fn auth_data_by_user(&mut self, username: &Username) -> io::Result<AuthIdentity> {
        Ok(AuthIdentity {
            username: username.clone(),
            password: Secret::new(self.password.clone()),
        })
    }

    fn auth_data(&mut self) -> io::Result<Vec<AuthIdentity>> {
        let user = self.user.as_deref().map(Username::parse).transpose();
        let user = user.map_err(io::Error::other)?;
        user.iter()
            .map(|user| self.auth_data_by_user(user))
            .collect()
    }
}

fn server(key: Vec<u8>, setup: &Setup) -> CredSspServer<Keeper> {
    let ntlm = NtlmConfig::new("srv01".into());
    let mut user = setup.member.as_ref().map(|member| member.user.clone());
    let mode = match (&setup.member, &setup.manner) {
        (Some(member), _) => member.mode(),
        (None, Manner::Wrapped) => {
            user = Some(r"CORP\anna".into());
            let only = Some("ntlm,!kerberos,!pku2u".into());
            ServerMode::Negotiate(NegotiateConfig::new(Box::new(ntlm), only, "srv01".into()))
        }
        (None, _) => ServerMode::Ntlm(ntlm),
    };
    let keeper = Keeper {
        password: setup.password.clone(),
        user,
    };
    match setup.manner {
        Manner::OfVersion(version) => {
            CredSspServer::new_with_version(key, keeper, version, mode).unwrap()
        }
        _ => CredSspServer::new(key, keeper, mode).unwrap(),
    }
}

/// Runs it to its end. Whether the client handed its credentials over.
pub async fn verified(
    stream: &mut Stream,
    setup: &Setup,
    key: Vec<u8>,
    log: &Log,
) -> io::Result<bool> {
    let mut server = server(key, setup);
    let mut has_proof = false;
    loop {
        let Ok(request) = stream.ts_request().await else {
            // A check asks for the challenge alone, and closes.
            if has_proof {
                log.add(Seen::Closed);
            }
            return Ok(false);
        };
        let rejected = setup
            .member
            .as_ref()
            .and_then(|_| member::rejection(&request));
        if let Some(answer) = rejected {
            stream.send_ts_request(&answer).await?;
            return Ok(false);
        }
        let is_proof = request.pub_key_auth.is_some();
        has_proof |= is_proof;
        if request.auth_info.is_some() {
            log.add(Seen::Credentials);
        }
        if is_proof && answered(stream, &setup.manner, log).await? {
            return Ok(false);
        }
        match member::run(server.process(request)).await {
            Ok(ServerState::ReplyNeeded(mut answer)) => {
                if is_proof {
                    log.add(Seen::Accepted);
                }
                if let (Manner::Altered, Some(sum)) = (&setup.manner, &mut answer.pub_key_auth) {
                    sum.reverse();
                }
                stream.send_ts_request(&answer).await?;
            }
            Ok(ServerState::Finished(_)) => return Ok(true),
            Err(refused) => {
                log.add(Seen::Refused);
                if let Some(answer) = refused.ts_request {
                    stream.send_ts_request(&answer).await?;
                }
                return Ok(false);
            }
        }
    }
}

/// Whether the host did not look at the proof, and answered it by its manner.
async fn answered(stream: &mut Stream, manner: &Manner, log: &Log) -> io::Result<bool> {
    match manner {
        Manner::Closes => stream.close().await?,
        Manner::IsSilent => {
            log.add(Seen::Unanswered);
            stream.wait().await?;
        }
        Manner::Noise(bytes) => stream.send(bytes).await?,
        Manner::Says(code) => {
            log.add(Seen::Refused);
            let answer = TsRequest {
                error_code: Some(NStatusCode(*code)),
                ..TsRequest::default()
            };
            stream.send_ts_request(&answer).await?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}
