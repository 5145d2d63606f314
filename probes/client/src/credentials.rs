//! What this machine's policies let its client do with a password, as far as it keeps this host out.
//! The policy "Block NTLM (LM, NTLM, NTLMv2)" of LanmanWorkstation is not among them: it is SMB's
//! alone (learn.microsoft.com, "Block NTLM connections on SMB").

use redial_model::{ClientFact, Facts, Finding, Held, Side, Slot, Value, places};

use crate::{DELEGATION, GUARD, NTLM_DENIED, NTLM_OFF};

/// Absent or 0 allows all, 1 logs, 2 denies all but the servers that are named.
/// Source: learn.microsoft.com, "Restrict NTLM: Outgoing NTLM traffic to remote servers", "Add remote
/// server exceptions for NTLM authentication".
const OUTGOING: &str = "RestrictSendingNTLMTraffic";
const ALLOWED: &str = "ClientAllowedNTLMServers";
/// Whether Kerberos is tried for an address, too.
/// Source: learn.microsoft.com, "Configuring Kerberos for IP addresses".
const ADDRESSES: &str =
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\Kerberos\Parameters";
/// 1 with type 2 requires Remote Credential Guard.
/// Source: learn.microsoft.com, "Remote Credential Guard".
const RESTRICTED: &str = "RestrictedRemoteAdministration";
const KIND: &str = "RestrictedRemoteAdministrationType";
const DENY: &str = "DenyFreshCredentials";
/// Entries of that list that are looked at; they are numbered from one.
const ENTRIES: u8 = 8;

fn try_addresses() -> Slot {
    places::registry(ADDRESSES, "TryIPSPN")
}

fn denied(entry: u8) -> Slot {
    places::registry(
        r"HKLM\SOFTWARE\Policies\Microsoft\Windows\CredentialsDelegation\DenyFreshCredentials",
        &entry.to_string(),
    )
}

pub(crate) fn slots() -> impl Iterator<Item = Slot> {
    let single = [
        places::ntlm(OUTGOING),
        places::ntlm(ALLOWED),
        places::delegation(RESTRICTED),
        places::delegation(KIND),
        places::delegation(DENY),
        try_addresses(),
    ];
    single.into_iter().chain((1..=ENTRIES).map(denied))
}

/// On the host itself these say nothing about those who dial it.
pub(crate) fn judge(client: &ClientFact, facts: &Facts) -> Vec<Finding> {
    if facts.sees(Side::Host) {
        return vec![];
    }
    let number = |slot: &Slot| client.readings.held(slot).dword();
    let by_address = number(&try_addresses()) == Some(1) && facts.asked_name().is_none();
    let needs_ntlm = facts.needs_ntlm() == Some(true) && !by_address;
    let mut found = Vec::new();
    let outgoing = places::ntlm(OUTGOING);
    if number(&outgoing) == Some(2) && !excepted(client, facts) {
        let finding = if needs_ntlm {
            NTLM_DENIED.found("this computer does not send NTLM, and this host cannot be asked to use anything else")
        } else {
            NTLM_OFF.found("this computer does not send NTLM")
        };
        found.push(finding.with(outgoing.to_string(), "2"));
    }
    let guard = number(&places::delegation(RESTRICTED)) == Some(1)
        && number(&places::delegation(KIND)) == Some(2);
    if guard && needs_ntlm {
        found.push(
            GUARD
                .found(
                    "this computer requires Remote Credential Guard, and Kerberos is not possible",
                )
                .with(places::delegation(KIND).to_string(), "2"),
        );
    }
    found.extend(delegation(client, facts));
    found
}

/// Whether NTLM may be sent to this host all the same.
fn excepted(client: &ClientFact, facts: &Facts) -> bool {
    match client.readings.held(&places::ntlm(ALLOWED)) {
        Held::Is(Value::Texts(servers)) => servers.iter().any(|server| {
            let server = server.as_str();
            let name = server.split_once('/').map_or(server, |(_, name)| name);
            means(name, facts)
        }),
        _ => false,
    }
}

/// Where a password is never handed over (restricted admin, Remote Credential Guard, or one of them),
/// the list of hosts that may not have it is no obstacle.
fn delegation(client: &ClientFact, facts: &Facts) -> Option<Finding> {
    let restricted = client.readings.held(&places::delegation(RESTRICTED));
    if restricted.dword() == Some(1) {
        return None;
    }
    let on = client.readings.held(&places::delegation(DENY)).dword() == Some(1);
    let entry = (1..=ENTRIES).find_map(|entry| match client.readings.held(&denied(entry)) {
        Held::Is(Value::Text(spn)) if forbids(spn, facts) => Some(spn.clone()),
        _ => None,
    });
    let spn = entry.filter(|_| on)?;
    Some(
        DELEGATION
            .found("a policy forbids sending the password to this host")
            .with(DENY, spn),
    )
}

/// Whether an entry such as `TERMSRV/*` means this host.
fn forbids(spn: &str, facts: &Facts) -> bool {
    let (service, name) = spn.split_once('/').unwrap_or((spn, "*"));
    (service == "*" || service.eq_ignore_ascii_case("TERMSRV")) && means(name, facts)
}

/// Whether a name, or one with a star before or after it, is the one that was asked for.
fn means(name: &str, facts: &Facts) -> bool {
    let Some(asked) = facts.asked().map(str::to_lowercase) else {
        return false;
    };
    let name = name.to_lowercase();
    match (name.strip_prefix('*'), name.strip_suffix('*')) {
        (Some(end), _) => asked.ends_with(end),
        (_, Some(start)) => asked.starts_with(start),
        _ => asked == name,
    }
}
