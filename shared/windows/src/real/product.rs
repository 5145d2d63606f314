use redial_machine::{Product, ProductKind, Snag};

use super::registry;

/// Where installed programs register, of both word sizes.
const UNINSTALL: [&str; 2] = [
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall",
    r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall",
];
/// Words that tell a product that looks into traffic.
const SECURITY: [&str; 22] = [
    "antivirus",
    "endpoint",
    "internet security",
    "bitdefender",
    "kaspersky",
    "eset",
    "sophos",
    "mcafee",
    "trellix",
    "symantec",
    "norton",
    "trend micro",
    "crowdstrike",
    "sentinelone",
    "malwarebytes",
    "avast",
    "avg",
    "zscaler",
    "netskope",
    "cylance",
    "webroot",
    "f-secure",
];
/// Words that tell a product that carries traffic elsewhere.
const VPN: [&str; 12] = [
    "vpn",
    "anyconnect",
    "globalprotect",
    "forticlient",
    "wireguard",
    "tailscale",
    "zerotier",
    "pulse secure",
    "ivanti secure access",
    "netextender",
    "cisco secure client",
    "cloudflare warp",
];

/// Security products and VPN clients by the name they are installed under. The security centre of
/// Windows lists only antivirus products, and none on servers.
pub(super) fn installed() -> Result<Vec<Product>, Snag> {
    let mut found: Vec<Product> = Vec::new();
    for root in UNINSTALL {
        for key in registry::subkeys(root)? {
            let Some(name) = registry::string(&format!(r"{root}\{key}"), "DisplayName") else {
                continue;
            };
            let lower = name.to_ascii_lowercase();
            let has = |words: &[&str]| words.iter().any(|word| holds(&lower, word));
            let kind = if has(&VPN) {
                ProductKind::Vpn
            } else {
                ProductKind::Security
            };
            if (has(&VPN) || has(&SECURITY)) && !found.iter().any(|p| p.name.as_str() == name) {
                found.push(Product {
                    name: name.as_str().into(),
                    kind,
                });
            }
        }
    }
    Ok(found)
}

/// Whether a text holds a word, not as part of a longer one: `eset` is not in `reset`.
fn holds(text: &str, word: &str) -> bool {
    let edge = |c: Option<char>| !c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.match_indices(word).any(|(at, _)| {
        edge(text[..at].chars().next_back()) && edge(text[at + word.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        assert!(holds("eset endpoint antivirus", "eset"));
        assert!(!holds("factory reset tool", "eset"));
        assert!(!holds("average of things", "avg"));
    }
}
