//! Commands of Windows for the next step of a cause, with the names filled in that redial knows.
//!
//! Only what is safe: what shows something, unlocks an account, adds it to the group for Remote Desktop, or
//! registers a name after a look for duplicates. Whether a disabled account may be used again is its
//! owner's decision: there the command shows, and changes nothing. Sources (learn.microsoft.com):
//! Add-LocalGroupMember and Get-LocalUser (Microsoft.PowerShell.LocalAccounts), Well-known SIDs
//! (S-1-5-32-555); Unlock-ADAccount and Get-ADUser (ActiveDirectory): -Identity takes a SAM account name,
//! -Server a domain by its full or its NetBIOS name; setspn, -S and -Q; about_Quoting_Rules.

use std::net::IpAddr;

use redial_model::{Cause, Facts, Finding, NextCommand, Said};

use crate::elsewhere::is_elsewhere;

/// Longest name, in characters: Windows' own is 256 for a user principal name.
const LONGEST: usize = 256;
/// What a user's name cannot hold ("User Naming Attributes", SAM-Account-Name; the @ of a user principal
/// name is another matter). What was inert text for a character that steers has a backslash.
const NOT_IN_USERS: &str = "\"/\\[]:;|=,+*?<>";
/// What a look at an account shows.
const STATE: &str = "LockedOut,Enabled,AccountExpirationDate,PasswordExpired,PasswordLastSet";
const RULES: &str = "LogonHours,LogonWorkstations,MemberOf";
/// Where commands of the domain are typed.
const IN_DOMAIN: &str =
    "In PowerShell with the ActiveDirectory module, as an administrator of accounts";

/// What a cause's own words say of a command that stands beside them, filled in: the end of a step, and what
/// is said in its place.
static SAID_BESIDE: &[(&str, &str, &str)] = &[
    (
        "Add-LocalGroupMember ",
        " does not: Add-LocalGroupMember -SID S-1-5-32-555 -Member DOMAIN\\user",
        ", S-1-5-32-555, does not.",
    ),
    (
        "Unlock-ADAccount",
        "unlock the account: Unlock-ADAccount -Identity NAME in the domain, or Active Directory Users and Computers.",
        "unlock the account.",
    ),
    (
        "setspn -S ",
        "account: setspn -S TERMSRV/ALIAS HOST$, or netdom computername HOST /add:ALIAS, which registers it, too.",
        "account.",
    ),
];

/// Puts the commands for a cause beside its words, which then name no command with words to replace.
pub fn add_commands(cause: &mut Cause, findings: &[Finding], facts: &Facts) {
    cause.commands = commands(&cause.id, findings, facts);
    let (steps, commands) = (&mut cause.next, &cause.commands);
    for (begins, own, instead) in SAID_BESIDE {
        if commands.iter().any(|one| one.command.contains(begins)) {
            let short = |step: &Said| Said::whole(&step.replace(own, instead));
            *steps = steps.iter().map(short).collect();
        }
    }
}

/// The commands for this cause; none where a name is missing, or is no name.
fn commands(cause: &str, findings: &[Finding], facts: &Facts) -> Vec<NextCommand> {
    if cause == "name.no-spn" {
        return spn(facts).into_iter().collect();
    }
    let Some(account) = Account::of(facts) else {
        return vec![];
    };
    let command = match cause {
        "account.no-right" if !is_elsewhere(findings) => Some(account.added()),
        "account.locked" => account.unlocked(),
        "account.disabled" | "account.password-old" => account.shown(STATE),
        "account.restricted" => account.shown(RULES),
        _ => None,
    };
    command.into_iter().collect()
}

/// Whose account it is.
enum Account {
    /// One of the host itself: its name, and the host's where that is known.
    Local(String, Option<String>),
    /// Its name and its domain.
    Domain(String, String),
    /// Its user principal name and its domain.
    Principal(String, String),
}

impl Account {
    /// The one that signed in, where its names are names.
    fn of(facts: &Facts) -> Option<Self> {
        let (login, ticket) = (facts.login.as_deref(), facts.ticket.as_deref());
        let user = login.map(|l| &l.user).or(ticket.map(|t| &t.user))?;
        let realm = ticket.map(|ticket| ticket.realm.as_str());
        let typed = login.and_then(|login| login.domain.as_ref());
        let computer = facts.identity.as_ref().and_then(|i| i.computer.as_ref());
        let computer = computer.and_then(|name| host(name.as_str()));
        if let Some((_, suffix)) = user.split_once('@') {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-@".contains(c);
            let is_principal = typed.is_none() && user.chars().all(is_plain);
            let domain = host(realm.unwrap_or(suffix)).filter(|_| is_principal)?;
            return (user.len() <= LONGEST).then(|| Self::Principal(user.to_string(), domain));
        }
        let user = user_name(user.as_str())?;
        let domain = realm.or(typed.map(Said::as_str))?;
        let is_local = domain == "."
            || computer
                .as_ref()
                .is_some_and(|c| c.eq_ignore_ascii_case(domain));
        match is_local {
            true => Some(Self::Local(user, computer)),
            false => Some(Self::Domain(user, host(domain)?)),
        }
    }

    /// Adds it to Remote Desktop Users.
    fn added(&self) -> NextCommand {
        let member = match self {
            Self::Local(user, None) => user.clone(),
            Self::Local(user, Some(computer)) => format!("{computer}\\{user}"),
            Self::Domain(user, domain) => format!("{domain}\\{user}"),
            Self::Principal(name, _) => name.clone(),
        };
        next(
            "On the host, in PowerShell as administrator: this adds the account to Remote Desktop Users.",
            format!(
                "Add-LocalGroupMember -SID S-1-5-32-555 -Member {}",
                NextCommand::quoted(&member)
            ),
        )
    }

    /// Unlocks it. For an account of the host there is no such command.
    fn unlocked(&self) -> Option<NextCommand> {
        let line = match self {
            Self::Local(..) => return None,
            Self::Domain(user, domain) => {
                let (user, domain) = (NextCommand::quoted(user), NextCommand::quoted(domain));
                format!("Unlock-ADAccount -Identity {user} -Server {domain}")
            }
            Self::Principal(..) => {
                let domain = self.found()?;
                format!("{domain} | Unlock-ADAccount")
            }
        };
        let says = format!("{IN_DOMAIN}: this unlocks the account.");
        Some(next(&says, line))
    }

    /// Shows what its directory says of it.
    fn shown(&self, properties: &str) -> Option<NextCommand> {
        if let Self::Local(user, _) = self {
            let user = NextCommand::quoted(user);
            return (properties == STATE).then(|| {
                next(
                    "On the host, in PowerShell: this shows the state of the account.",
                    format!("Get-LocalUser -Name {user} | Format-List Enabled,AccountExpires,PasswordExpires"),
                )
            });
        }
        let says = format!("{IN_DOMAIN}: this shows what the domain says of the account.");
        Some(next(
            &says,
            format!("{} -Properties {properties}", self.found()?),
        ))
    }

    /// What finds it in its domain.
    fn found(&self) -> Option<String> {
        match self {
            Self::Local(..) => None,
            Self::Domain(user, domain) => {
                let (user, domain) = (NextCommand::quoted(user), NextCommand::quoted(domain));
                Some(format!("Get-ADUser -Identity {user} -Server {domain}"))
            }
            // It is plain: no character of it means anything here.
            Self::Principal(name, domain) => Some(format!(
                "Get-ADUser -Filter \"UserPrincipalName -eq '{name}'\" -Server {}",
                NextCommand::quoted(domain)
            )),
        }
    }
}

/// Registers the name that was asked for, where the host's own account is known; else looks for it.
fn spn(facts: &Facts) -> Option<NextCommand> {
    let ticket = facts.ticket.as_deref()?;
    let alias = host(ticket.name.strip_prefix("TERMSRV/")?)?;
    if alias.parse::<IpAddr>().is_ok() {
        return None;
    }
    let look = format!("setspn -Q TERMSRV/{alias}");
    let identity = facts.identity.as_deref();
    let own = identity.and_then(|i| {
        let is_same = |name: &Said| name.eq_ignore_ascii_case(&ticket.realm);
        let computer = i
            .computer
            .as_ref()
            .filter(|_| i.dns_domain.as_ref().is_some_and(is_same));
        host(computer?.as_str())
    });
    let is_own = |name: &Option<Said>| {
        name.as_ref()
            .is_some_and(|n| n.eq_ignore_ascii_case(&alias))
    };
    Some(match own {
        // The host registers its own names itself.
        Some(own) if !identity.is_some_and(|i| is_own(&i.computer) || is_own(&i.dns_computer)) => {
            next(
                "Only if this is meant to be a name of the host that answers, as a domain administrator: this registers it, where no other account has it.",
                format!("setspn -S TERMSRV/{alias} {own}"),
            )
        }
        _ => next(
            "In the domain: this shows which account has the name.",
            look,
        ),
    })
}

fn next(says: &str, command: String) -> NextCommand {
    NextCommand {
        says: says.into(),
        command: Said::whole(&command),
    }
}

/// A user's name that can be one.
fn user_name(name: &str) -> Option<String> {
    let is_one = !name.is_empty()
        && name.chars().count() <= LONGEST
        && !name
            .chars()
            .any(|c| c.is_control() || NOT_IN_USERS.contains(c));
    is_one.then(|| name.to_owned())
}

/// The name of a computer or a domain.
fn host(name: &str) -> Option<String> {
    let is_part = |c: char| c.is_alphanumeric() || "._-".contains(c);
    let is_one = name.starts_with(char::is_alphanumeric)
        && name.chars().count() <= LONGEST
        && name.chars().all(is_part);
    is_one.then(|| name.to_owned())
}

#[cfg(test)]
mod tests;
