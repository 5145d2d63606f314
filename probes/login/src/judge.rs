mod gateway;
mod here;
mod status;

pub(crate) use status::known;

use redial_codes::{Phase, errinfo::find_errinfo, licence};
use redial_model::{CodeCard, End, Facts, Finding, LoginFact, Proof, Rung, RungState, ServerKind};

use crate::{
    ACCEPTED, ALTERED, BROKER, CLOSED, DENIED, ENDED, FAILED, GRAPHICS, KEY_ALTERED, LICENCE, MCS,
    NO_PICTURE, NOT_ASKED, NOT_PROVED, ON_PURPOSE, ORACLE, PICTURE, REDIRECTED, RIGHT_UNCLEAR,
    SESSION_ERROR, SILENT, UNREADABLE,
};

pub(crate) fn judge(fact: &LoginFact, facts: &Facts) -> Vec<Finding> {
    if let Some(gateway) = &fact.gateway {
        return gateway::judge(fact, &format!("the RD Gateway {gateway}"));
    }
    let accepted = fact.is_accepted().then(|| accepted(fact, facts));
    let last = match (fact.broken(), fact.rung(Rung::Picture)) {
        (Some(broken), _) => Some(of(broken, fact, facts)),
        (None, Some(_)) => Some(picture(fact)),
        (None, None) => untried(fact),
    };
    accepted.into_iter().chain(last).collect()
}

fn accepted(fact: &LoginFact, facts: &Facts) -> Finding {
    let by = match fact.proof {
        Some(Proof::Kerberos) => "Kerberos",
        Some(Proof::Ntlm) | None => "NTLM",
    };
    let user = &fact.user;
    let says = match (fact.by_system, fact.handed_over) {
        (true, _) => format!(
            "the host accepted {user}, who is signed in to this computer; no password was sent"
        ),
        (false, true) => {
            format!("the host accepted the password of {user}; it was then sent, to log on")
        }
        (false, false) => {
            format!("the host accepted the password of {user}; it was proved and not sent")
        }
    };
    let finding = ACCEPTED
        .found(says)
        .with("proved by", by)
        .with("proofs sent", fact.tries.to_string());
    match facts.went_on_by_kerberos() {
        true => finding.with("NTLM", "refused by the host"),
        false => finding,
    }
}

/// A sign-in that ended before a proof was sent, and broke nothing.
fn untried(fact: &LoginFact) -> Option<Finding> {
    match fact.rung(Rung::Auth).map(|rung| &rung.end) {
        Some(End::NotAsked) => {
            let version = fact.credssp.unwrap_or_default();
            let says = format!(
                "the host's CredSSP is version {version}: no proof of the password was sent to it, as updated Windows clients send none"
            );
            Some(ORACLE.found(says))
        }
        Some(End::Skipped) => Some(
            NOT_ASKED
                .found("the host asks for no password before the session, so it was not proved"),
        ),
        _ => None,
    }
}

fn picture(fact: &LoginFact) -> Finding {
    let says = if fact.handed_over && !fact.is_accepted() {
        "the session works up to its first picture; only that shows whether the host accepts the password, because it does not ask for NLA"
    } else {
        "the session works up to its first picture"
    };
    let finding = PICTURE.found(says);
    match fact.picture {
        Some(picture) => finding.with("size", format!("{} x {}", picture.width, picture.height)),
        None => finding,
    }
}

/// The finding for a sign-in that ended at this rung.
fn of(rung: &RungState, fact: &LoginFact, facts: &Facts) -> Finding {
    match (rung.rung, &rung.end) {
        (_, End::Redirected) => redirected(fact),
        (_, End::ErrorInfo(code)) => error(*code),
        (_, End::Licence(code)) => licence(*code),
        (_, End::Denied) => DENIED.found(format!(
            "the password is right, and {} has no right to log on to this host",
            fact.user
        )),
        (Rung::Auth, end) => unproved(end, fact, facts),
        (_, End::Unreadable(why)) => unreadable().with("why", why),
        (_, End::Junk | End::Overrun) => unreadable(),
        (Rung::Right, end) => lost(
            &RIGHT_UNCLEAR,
            "before it said whether the account may log on",
            end,
        ),
        (Rung::Mcs, end) => lost(&MCS, "while channels were set up", end),
        (Rung::Picture, End::Silent) => {
            NO_PICTURE.found("the session is ready, and no picture came")
        }
        (Rung::Picture, end) => lost(&ENDED, "before the first picture of the session", end),
        (_, end) => lost(&ENDED, "before the session was ready", end),
    }
}

fn lost(card: &CodeCard, when: &str, end: &End) -> Finding {
    card.found(format!("the connection ended {when}: {}", end.shown()))
}

fn unreadable() -> Finding {
    UNREADABLE.found("the host sent a message that redial cannot read; mstsc may be able to")
}

fn licence(code: u32) -> Finding {
    let entry = licence::TABLE.find(code);
    let says = entry.map_or_else(String::new, |entry| format!(" ({})", entry.says));
    let finding = LICENCE.found(format!("the host ended licensing with error {code}{says}"));
    match entry {
        Some(entry) => finding.with("name", entry.name),
        None => finding,
    }
}

/// ERRINFO_SERVER_INSUFFICIENT_PRIVILEGES (MS-RDPBCGR 2.2.5.1.1), which is the missing right.
const NO_RIGHT: u32 = 0x9;
/// Those of the display driver, the desktop window manager and the graphics channel.
const OF_GRAPHICS: [u32; 7] = [0xF, 0x10, 0x11, 0x12, 0x112D, 0x112E, 0x112F];

fn error(code: u32) -> Finding {
    let entry = find_errinfo(code);
    let card = match (code, entry.map(|entry| entry.phase)) {
        (NO_RIGHT, _) => &DENIED,
        (code, _) if OF_GRAPHICS.contains(&code) => &GRAPHICS,
        (_, Some(Phase::Licence)) => &LICENCE,
        (_, Some(Phase::Broker)) => &BROKER,
        (_, Some(Phase::Normal)) => &ON_PURPOSE,
        _ => &SESSION_ERROR,
    };
    let says = entry.map_or_else(String::new, |entry| format!(" ({})", entry.says));
    let finding = card.found(format!(
        "the host ended the session with error 0x{code:X}{says}"
    ));
    match entry {
        Some(entry) => finding
            .with("name", entry.name)
            .with("next step", entry.next()),
        None => finding,
    }
}

fn redirected(fact: &LoginFact) -> Finding {
    let to = fact.redirect.as_ref().and_then(|to| to.host.as_ref());
    match to {
        Some(host) => REDIRECTED
            .found(format!(
                "the host sends the session to another computer: {host}"
            ))
            .with("to", host),
        None => REDIRECTED.found("the host sends the session to another computer"),
    }
}

/// The host did not accept the proof.
fn unproved(end: &End, fact: &LoginFact, facts: &Facts) -> Finding {
    match end {
        End::KeyAltered => KEY_ALTERED
            .found("the certificate shown here is not the host's own: the host signed another key"),
        End::Status(code) if fact.ended_here => here::finding(*code, fact),
        End::Status(code) if status::says_altered(*code) => altered(*code, facts),
        End::Status(code) => status::finding(*code, fact),
        End::Silent => SILENT.found("the host did not answer the proof of the password"),
        end if end.is_close() || *end == End::Disconnected => CLOSED.found(format!(
            "the connection was {} after the proof of the password, without a reason",
            end.shown()
        )),
        End::Broke(why) => NOT_PROVED.found(format!("the sign-in ended: {why}")),
        end => FAILED.found(format!("the sign-in ended: {}", end.shown())),
    }
}

/// A Windows host that can't verify what is signed has another key than the one that came over TLS.
/// WinPR (FreeRDP's library) says the same when the password is wrong.
fn altered(code: u32, facts: &Facts) -> Finding {
    let foreign = facts.foreign_server().map(|(kind, _)| kind);
    let is_windows = facts.identity.as_ref().is_some_and(|i| i.build.is_some())
        && !matches!(foreign, Some(ServerKind::FreeRdp | ServerKind::Other));
    if is_windows {
        return KEY_ALTERED.found(format!(
            "the certificate shown here is not the host's own: the host could not verify the proof that is bound to it (status 0x{code:08X})"
        ));
    }
    ALTERED.found(format!(
        "the host could not verify the proof (status 0x{code:08X})"
    ))
}

#[cfg(test)]
mod tests;
