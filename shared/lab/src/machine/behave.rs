//! What the simulated Windows does by itself.

use redial_model::{
    Act, Hex, Startup, Value,
    machine::{Revert, StoredCertificate},
    places,
    sddl::{self, Access, Account},
};

use super::{KeyFile, MachineState};
use crate::Paper;

/// The provider of 1056, 1057 and 1058.
const MANAGER: &str = "Microsoft-Windows-TerminalServices-RemoteConnectionManager";

/// Whether Windows lets an account at a key file.
fn allows(file: &KeyFile, account: Account, access: Access) -> bool {
    sddl::allows(&file.access, account, access) == Ok(true)
}

impl MachineState {
    /// What SessionEnv does when it starts: makes a certificate when there is no valid one, and
    /// says how that went. It looks at the certificate's dates and names, not at its key
    /// (MicrosoftDocs/SupportArticles-docs, event-id-troubleshoot-vm-rdp-connecton: a damaged key
    /// stays until the certificate is removed with it).
    pub(super) fn renew(&mut self) {
        let made = self.own_certificate();
        if made.as_ref().is_some_and(|c| {
            c.not_after > self.now() as i64
                && c.subject
                    .as_str()
                    .starts_with(&self.system.computer.as_str().to_lowercase())
        }) {
            return;
        }
        if self.own_store().is_none() {
            return;
        }
        // An expired one is replaced, a missing one created: the failures have ids of their own.
        let failed = if made.is_some() { 1058 } else { 1057 };
        let path = Self::key_path(1);
        let takes = sddl::allows(self.folder_access(), Account::System, Access::AddFile);
        let why = match self.keys.get(&path) {
            _ if takes != Ok(true) => Some("Access is denied"),
            _ if self.faults.folder_damaged => Some("Keyset does not exist"),
            Some(file) if file.damaged => Some("Object already exists"),
            Some(file) if !allows(file, Account::System, Access::Full) => Some("Access is denied"),
            _ => None,
        };
        match why {
            Some(why) => self.log("System", MANAGER, failed, &[("", why)]),
            None => {
                self.make_certificate_as(Paper::Good);
                self.log("System", MANAGER, 1056, &[]);
            }
        }
    }

    /// The certificate the machine made itself.
    pub(super) fn own_certificate(&self) -> Option<StoredCertificate> {
        let Value::Binary(made) = self.get(&places::win_stations("SelfSignedCertificate")) else {
            return None;
        };
        self.stores
            .get(&self.own_store()?)?
            .iter()
            .find(|c| Hex::parse(&c.thumbprint).as_ref() == Some(&made))
            .cloned()
    }

    /// The store the host is told to keep its own certificate in.
    fn own_store(&self) -> Option<String> {
        match self.get(&places::win_stations(places::OWN_STORE)) {
            Value::Text(store) => Some(store),
            _ => None,
        }
    }

    /// Does what leaves no state to take back.
    pub(super) fn act(&mut self, act: Act) {
        match act {
            Act::RefreshPolicy => {
                let ours = |key: &str| key.starts_with(places::POLICY);
                self.slots.retain(
                    |r| !matches!(&r.slot, redial_model::Slot::Registry { key, .. } if ours(key)),
                );
                for reading in self.domain.clone() {
                    self.set(reading.slot, reading.value);
                }
            }
            Act::ResyncClock => self.wire.clock = 0,
            Act::FlushNames => self.wire.stale_cache = false,
        }
    }

    /// What the task scheduler does: reverts whose time has come.
    pub(super) fn due(&mut self) {
        let now = self.now() as u64;
        let due: Vec<_> = self
            .slots
            .iter()
            .filter(|r| matches!(&r.value, Value::Revert(Revert { at, .. }) if *at <= now))
            .cloned()
            .collect();
        // The task scheduler works as SYSTEM, whoever runs redial.
        let elevated = std::mem::replace(&mut self.system.elevated, true);
        for reading in due {
            if let Value::Revert(revert) = &reading.value {
                for undo in &revert.undo {
                    // As everywhere: only what is still as redial left it.
                    let now = self.read(&undo.slot);
                    if now.is_ok_and(|now| undo.wrote.is_met_by(&now)) {
                        let _ = self.write(&undo.slot, &undo.held);
                    }
                }
            }
            self.set(reading.slot, Value::Absent);
        }
        self.system.elevated = elevated;
    }

    /// The certificate of this thumbprint, in whichever store it is.
    fn stored(&self, thumbprint: &Hex) -> Option<StoredCertificate> {
        let stores = [places::MY, places::STORE].into_iter();
        let mut all = stores.filter_map(|store| self.stores.get(store)).flatten();
        all.find(|c| Hex::parse(&c.thumbprint).as_ref() == Some(thumbprint))
            .cloned()
    }

    /// The certificate the listener would use: the bound one, else the one a policy hands out and
    /// the host has got, else the host's own (the policy's text, TS_CERTIFICATE_TEMPLATE_POL).
    fn in_use(&self) -> Option<StoredCertificate> {
        if let Value::Binary(bound) = self.in_force(&places::rdp_tcp("SSLCertificateSHA1Hash")) {
            return self.stored(&bound);
        }
        let handed = self.get(&places::win_stations("TemplateCertificate"));
        match (self.get(&places::policy("CertTemplateName")), handed) {
            (Value::Text(_), Value::Binary(handed)) => self.stored(&handed),
            _ => self.own_certificate(),
        }
    }

    /// Whether the listener can serve TLS: the certificate it would use is there, and its key can be
    /// read and belongs to it.
    pub fn serves(&self) -> bool {
        self.usable().is_some()
    }

    /// The certificate the listener would use and its key, when both can be: one that is bound or
    /// handed out and can't be used gives way to the host's own (learn.microsoft.com, events 1055 and
    /// 1062 of RemoteConnectionManager: "the default certificate will be used").
    pub(super) fn usable(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        // A second listener has no binding of its own here.
        let meant = match self.second {
            Some(_) => self.own_certificate()?,
            None => self.in_use()?,
        };
        self.with_key(meant)
            .or_else(|| self.with_key(self.own_certificate()?))
    }

    fn with_key(&self, certificate: StoredCertificate) -> Option<(Vec<u8>, Vec<u8>)> {
        let container = certificate.container.as_ref()?.as_str();
        let file = self.keys.get(&Self::container_path(container))?;
        let readable = !file.damaged
            && self.opens_keys()
            && allows(file, Account::NetworkService, Access::Read)
            && file.belongs_to(&certificate);
        readable.then(|| (certificate.der.0, file.key.0.clone()))
    }

    /// Whether private keys can be used at all: KeyIso runs, or starts when a key is needed
    /// (MicrosoftDocs/SupportArticles-docs, internal-error-has-occurred-connecting-remote-machine).
    fn opens_keys(&self) -> bool {
        self.get(&places::service(places::KEY_ISO)) != Value::Running(false)
            || self.get(&places::startup(places::KEY_ISO)) != Value::Startup(Startup::Disabled)
    }
}
