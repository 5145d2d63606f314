//! The keys of a simulated machine, and the certificates they belong to.

use redial_model::{Hex, Known, Place, Said, Value, machine::StoredCertificate, places};
use serde::{Deserialize, Serialize};

use super::MachineState;
use crate::{Paper, papers};

/// Where the simulated machine's key files lie.
pub(super) const FOLDER: &str = r"C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys";
/// How Windows makes Remote Desktop's key files: NETWORK SERVICE reads, SYSTEM may do everything,
/// and administrators are not among them (MicrosoftDocs/SupportArticles-docs,
/// internal-error-has-occurred-connecting-remote-machine, "Check permissions of the RDP machine
/// key").
pub(super) const AS_WINDOWS_MAKES_IT: &str = "O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FR;;;NS)";
/// How Windows makes that folder: everybody may make files in it, administrators, of whom SYSTEM is
/// one, may do everything (KB278381, "Default permissions for the MachineKeys folders").
const FOLDER_AS_WINDOWS_MAKES_IT: &str = "O:SYG:SYD:PAI(A;;0x12019f;;;WD)(A;;FA;;;BA)";
/// Where those of the newer provider (CNG) lie.
pub(super) const CNG_FOLDER: &str = r"C:\ProgramData\Microsoft\Crypto\Keys";
/// The machine's GUID, with which every key file ends.
const GUID: &str = "b1d6a1c2-7f0e-4b57-9c0e-5a3f2d1e4c6b";

/// A private key's file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFile {
    /// Who may do what with it, as SDDL.
    pub access: String,
    /// The key, PKCS #8; empty for the key of something else.
    pub key: Hex,
    /// Whether its content is damaged.
    pub damaged: bool,
}

impl KeyFile {
    /// Whether it holds the key of this certificate.
    pub(super) fn belongs_to(&self, certificate: &StoredCertificate) -> bool {
        papers::belongs(&self.key.0, &certificate.der.0)
    }
}

impl MachineState {
    /// Where a container's key file lies; containers count from 1.
    pub fn key_path(container: usize) -> String {
        format!(
            "{FOLDER}\\{}_{GUID}",
            places::KEY_FILES[(container - 1) % places::KEY_FILES.len()]
        )
    }

    /// A fresh certificate whose key is in this container, and the key.
    fn issued(&self, paper: Paper, container: &str) -> Option<(StoredCertificate, Vec<u8>)> {
        let (der, key) = papers::issue(paper, self.system.computer.as_str()).ok()?;
        let (not_before, not_after) = papers::validity(&der);
        let certificate = StoredCertificate {
            thumbprint: papers::thumbprint(&der),
            subject: papers::subject(paper, self.system.computer.as_str())
                .as_str()
                .into(),
            not_before,
            not_after,
            container: Some(container.into()),
            key_file: None,
            key_opens: Known::Unasked,
            der: Hex(der),
        };
        Some((certificate, key))
    }

    /// Has the domain's authority issue a certificate for a policy's template: SessionEnv asks for
    /// it, keeps its key where administrators and NETWORK SERVICE may read it, and its thumbprint
    /// in `TemplateCertificate` (techcommunity.microsoft.com, "Remote Desktop Services enrolling for
    /// TLS certificate from an Enterprise CA").
    pub fn enrol(&mut self) {
        const CONTAINER: &str = "te-RemoteDesktopComputer-1";
        let Some((certificate, key)) = self.issued(Paper::Enterprise, CONTAINER) else {
            return;
        };
        self.keys.insert(
            Self::container_path(CONTAINER),
            KeyFile {
                access: "O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;NS)".into(),
                key: Hex(key),
                damaged: false,
            },
        );
        let name = Hex::parse(&certificate.thumbprint).map_or(Value::Absent, Value::Binary);
        self.set(places::win_stations("TemplateCertificate"), name);
        self.set(
            places::policy("CertTemplateName"),
            Value::Text("RemoteDesktopComputer".into()),
        );
        self.stores
            .entry(places::MY.into())
            .or_default()
            .push(certificate);
    }

    /// Who may do what with the folder of key files.
    pub(super) fn folder_access(&self) -> &str {
        let list = self.folder_list.as_deref();
        list.unwrap_or(FOLDER_AS_WINDOWS_MAKES_IT)
    }

    /// Whether a path is that folder, under either of its names.
    pub(super) fn is_folder(path: &str) -> bool {
        [places::KEYS, FOLDER].contains(&path)
    }

    /// Binds a certificate that an authority issued, with a key that administrators and SYSTEM may
    /// use and this account may not or may: as an import leaves it.
    pub fn bind(&mut self, access: &str) {
        const CONTAINER: &str = "le-5c0f1c2a";
        let Some((certificate, key)) = self.issued(Paper::Enterprise, CONTAINER) else {
            return;
        };
        let file = KeyFile {
            access: access.into(),
            key: Hex(key),
            damaged: false,
        };
        self.keys.insert(Self::container_path(CONTAINER), file);
        let name = Hex::parse(&certificate.thumbprint).map_or(Value::Absent, Value::Binary);
        self.set(places::rdp_tcp("SSLCertificateSHA1Hash"), name);
        let mine = self.stores.entry(places::MY.into()).or_default();
        mine.push(certificate);
    }

    /// The name of the file of a certificate's key, where its provider tells redial: where redial may
    /// open the key.
    pub(super) fn key_file(&self, certificate: &StoredCertificate) -> Option<Said> {
        let container = certificate.container.as_ref()?.as_str();
        let opens = self.key_opens(certificate).seen().is_some();
        let path = Self::container_path(container);
        let name = path.rsplit('\\').next()?;
        opens.then(|| name.into())
    }

    /// Where the key of a container lies: Remote Desktop's own by the names of their files, others
    /// under a name of the lab's.
    pub(super) fn container_path(container: &str) -> String {
        let number = container.strip_prefix("TSSecKeySet");
        match number.and_then(|n| n.parse::<usize>().ok()) {
            Some(number) => Self::key_path(number.max(1)),
            None => format!("{CNG_FOLDER}\\{container}_{GUID}"),
        }
    }

    /// Issues a certificate in the first container and makes it the machine's own.
    pub fn make_certificate_as(&mut self, paper: Paper) {
        let Some((certificate, key)) = self.issued(paper, "TSSecKeySet1") else {
            return;
        };
        let thumbprint = certificate.thumbprint.clone();
        let made = self.get(&places::win_stations("SelfSignedCertificate"));
        let own = self.stores.entry(places::STORE.into()).or_default();
        own.retain(|c| Hex::parse(&c.thumbprint).map(Value::Binary).as_ref() != Some(&made));
        own.push(certificate);
        let access = self
            .keys
            .get(&Self::key_path(1))
            .map_or(AS_WINDOWS_MAKES_IT.to_owned(), |k| k.access.clone());
        self.keys.insert(
            Self::key_path(1),
            KeyFile {
                access,
                key: Hex(key),
                damaged: false,
            },
        );
        self.set(
            places::win_stations("SelfSignedCertificate"),
            Hex::parse(&thumbprint).map_or(Value::Absent, Value::Binary),
        );
    }

    /// Where the next of what is left beside a path goes: nothing is ever overwritten.
    pub(super) fn next_beside(&self, path: &str) -> String {
        let mut names = (1..).map(|n| format!("{path}.redial-newer{n}"));
        let taken = |name: &String| self.beside.keys().any(|k| k.starts_with(name));
        names.find(|name| !taken(name)).unwrap_or_default()
    }

    /// Where a key file is.
    pub(super) fn place(&self, path: &str) -> Value {
        match (self.aside.contains_key(path), self.keys.contains_key(path)) {
            (true, _) => Value::Place(Place::Aside),
            (false, true) => Value::Place(Place::InUse),
            (false, false) => Value::Absent,
        }
    }
}

/// Keys that are not Remote Desktop's and lie in the same folder: those of IIS (iisWasKey, MS IIS
/// DCOM Server), whose files have these names on every Windows, as published lists of MachineKeys
/// say. One may be read by administrators, the other by SYSTEM alone. Nothing may happen to them.
pub(super) fn strangers() -> [(String, KeyFile); 2] {
    let of = |name: &str, access: &str| {
        let file = KeyFile {
            access: access.into(),
            ..KeyFile::default()
        };
        (format!("{FOLDER}\\{name}_{GUID}"), file)
    };
    [
        of(
            "76944fb33636aeddb9590521c2e8815a",
            "O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)",
        ),
        of(
            "7a436fe806e483969f48a894af2fe9a1",
            "O:SYG:SYD:PAI(A;;FA;;;SY)",
        ),
    ]
}
