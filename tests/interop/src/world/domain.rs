use std::{fs, path::PathBuf, process::Command};

use super::{
    net::SERVER,
    server::{Server, in_namespace},
    shell::sh,
};

/// What every account's password is.
pub const PASSWORD: &str = "Tiger!7pw";
/// What every computer's password is.
pub const COMPUTER_PASSWORD: &str = "Comp!7uter";
/// Accounts, and what is done to each after it was made.
const ACCOUNTS: [(&str, &str); 8] = [
    ("anna", ""),
    ("berta", ""),
    ("locked", ""),
    ("disabled", "user disable disabled"),
    ("expired", "user setexpiry expired --days=-1"),
    (
        "newcomer",
        "user setpassword newcomer --must-change-at-next-login --newpassword=Tiger!7pw",
    ),
    ("nightly", ""),
    ("elsewhere", ""),
];
/// Rules for some of them: no hour of the week (21 bytes of zero), and one computer alone.
const RULES: [(&str, &str); 2] = [
    (
        "nightly",
        "replace: logonHours\nlogonHours:: AAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ),
    (
        "elsewhere",
        "replace: userWorkstations\nuserWorkstations: OTHER01",
    ),
];
/// Computers, by the names that the domain has for them, and the encryption types of each
/// (msDS-SupportedEncryptionTypes, MS-ADTS 2.2.18: AES, or RC4 alone).
const COMPUTERS: [(&str, u32); 2] = [("srv01", 24), ("old01", 4)];

/// A domain of Samba's, with its controller in the server's namespace.
pub struct Domain {
    folder: PathBuf,
    _server: Server,
}

impl Domain {
    /// Makes it, and starts its controller.
    pub fn start(ns: &str) -> Result<Self, String> {
        let folder = std::env::temp_dir().join(format!("redial-domain-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("run")).map_err(|e| e.to_string())?;
        let at = folder.display();
        tool(
            ns,
            &format!(
                "domain provision --realm=CORP.TEST --domain=CORP --host-name=dc1 --host-ip={SERVER} --adminpass=Passw0rd!x --server-role=dc --dns-backend=NONE --targetdir={at}"
            ),
        )?;
        let settings = folder.join("etc/smb.conf");
        let text = fs::read_to_string(&settings).map_err(|e| e.to_string())?;
        let only = "[global]\n\tserver services = ldap, cldap, kdc\n\tinterfaces = lo s0\n\tbind interfaces only = yes";
        let text = text.replacen("[global]", only, 1);
        let text = text.replacen(only, &format!("{only}\n\tpid directory = {at}/run"), 1);
        fs::write(&settings, text).map_err(|e| e.to_string())?;
        let config = settings.display();
        let fill = |words: &str| tool(ns, &format!("{words} --configfile={config}"));
        fill("domain passwordsettings set --account-lockout-threshold=3")?;
        for (name, then) in ACCOUNTS {
            fill(&format!("user create {name} {PASSWORD}"))?;
            if !then.is_empty() {
                fill(then)?;
            }
        }
        for (name, types) in COMPUTERS {
            let full = format!("{name}.corp.test");
            fill(&format!(
                "computer create {name} --service-principal-name=TERMSRV/{full}"
            ))?;
            // A key of each type comes with the password.
            fill(&format!(
                "user setpassword {name}$ --newpassword={COMPUTER_PASSWORD}"
            ))?;
            let types = format!(
                "dn: CN={name},CN=Computers,DC=corp,DC=test\nchangetype: modify\nreplace: msDS-SupportedEncryptionTypes\nmsDS-SupportedEncryptionTypes: {types}\n"
            );
            modify(&folder, &types)?;
        }
        for (name, change) in RULES {
            let text =
                format!("dn: CN={name},CN=Users,DC=corp,DC=test\nchangetype: modify\n{change}\n");
            modify(&folder, &text)?;
        }
        let mut command = in_namespace(ns, "samba");
        command.args(["-i", "-M", "single"]);
        command.arg(format!("--configfile={config}"));
        let server = Server::start(ns, 88, command)?;
        Ok(Self {
            folder,
            _server: server,
        })
    }

    /// How many wrong passwords the domain has counted for an account.
    pub fn wrong_tries(&self, name: &str) -> Result<u32, String> {
        let database = self.folder.join("private/sam.ldb");
        let said = sh(&format!(
            "ldbsearch -H {} sAMAccountName={name} badPwdCount",
            database.display()
        ))?;
        let counted = said.lines().find_map(|l| l.strip_prefix("badPwdCount: "));
        Ok(counted.and_then(|n| n.trim().parse().ok()).unwrap_or(0))
    }
}

impl Drop for Domain {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn tool(ns: &str, words: &str) -> Result<String, String> {
    sh(&format!("ip netns exec {ns} samba-tool {words}"))
}

/// Changes an object of the database by a file in LDIF.
fn modify(folder: &std::path::Path, text: &str) -> Result<(), String> {
    let file = folder.join("change.ldif");
    fs::write(&file, text).map_err(|e| e.to_string())?;
    let mut command = Command::new("ldbmodify");
    command.arg("-H").arg(folder.join("private/sam.ldb"));
    let output = command.arg(&file).output().map_err(|e| e.to_string())?;
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}
