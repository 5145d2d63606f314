//! Rules as Group Policy and device management keep them: texts in the registry ([MS-GPFAS]
//! 2.2.2.19, "Firewall Rule and the Firewall Rule Grammar Rule").

use crate::{Rule, profiles};

/// Where those rules lie: Group Policy's ([MS-GPFAS] 2.2.2.19), and a device management's, which
/// Windows keeps beside its own ("Mdm" under FirewallPolicy).
pub const STORES: [&str; 2] = [
    r"HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\FirewallRules",
    r"HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\Mdm\FirewallRules",
];

/// The longest text that is read as a rule, in bytes; a list of addresses can be long.
const LONGEST: usize = 64 << 10;

impl Rule {
    /// The rule a text of such a store says; nothing for one that is no rule. Fields that are left
    /// out stand for any.
    #[must_use]
    pub fn from_policy(text: &str) -> Option<Self> {
        let mut fields = Some(text).filter(|t| t.len() <= LONGEST)?.split('|');
        let version = fields.next()?.strip_prefix('v')?;
        version.split('.').next()?.parse::<u8>().ok()?;
        let mut rule = Self {
            protocol: 256,
            profiles: 0,
            ..Self::default()
        };
        for field in fields.filter(|f| !f.is_empty()) {
            let (name, value) = field.split_once('=')?;
            rule.take(name, value)?;
        }
        if rule.profiles == 0 {
            rule.profiles = profiles::ALL;
        }
        Some(rule)
    }

    /// One field of the text; nothing for a value the grammar does not know.
    fn take(&mut self, name: &str, value: &str) -> Option<()> {
        match name {
            "Action" => self.take_action(value)?,
            "Active" => self.enabled = value.eq_ignore_ascii_case("TRUE"),
            "Dir" => self.inbound = value.eq_ignore_ascii_case("In"),
            "Profile" => self.profiles |= profiles::bit(value)?,
            "Protocol" => self.protocol = value.parse().ok()?,
            "LPort" | "LPort2_10" => push(&mut self.ports, value),
            "RPort" | "RPort2_10" => push(&mut self.remote_ports, value),
            "RA4" | "RA6" => push(&mut self.remote, value),
            "LA4" | "LA6" => push(&mut self.local, value),
            "IFType" => push(&mut self.interfaces, value),
            "App" => self.program = value.into(),
            "Svc" => self.service = value.into(),
            "Name" => self.name = value.into(),
            "EmbedCtxt" => self.group = value.into(),
            "AppPkgId" => self.package = value.into(),
            "Security" | "Security2" | "Security2_9" => self.secured = true,
            // Fields that do not say whom the rule lets in.
            _ => {}
        }
        Some(())
    }

    fn take_action(&mut self, value: &str) -> Option<()> {
        match value.to_ascii_lowercase().as_str() {
            "allow" => self.allow = true,
            "block" => self.allow = false,
            // It stands for connections secured by IPsec and passes over what blocks.
            "bypass" | "allowbypass" => (self.allow, self.secured) = (true, true),
            _ => return None,
        }
        Some(())
    }
}

fn push(list: &mut String, value: &str) {
    if !list.is_empty() {
        list.push(',');
    }
    list.push_str(value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_read_as_it_was_written() {
        let text = r"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Domain|Profile=Private|LPort=3389|RA4=LocalSubnet|RA4=10.0.0.0/255.0.0.0|App=%SystemRoot%\system32\svchost.exe|Svc=termservice|Name=RDP|";
        let rule = Rule::from_policy(text).unwrap();
        assert!(rule.allow && rule.enabled && rule.inbound && !rule.secured);
        assert_eq!(
            (rule.profiles, rule.protocol, rule.ports.as_str()),
            (profiles::DOMAIN | profiles::PRIVATE, 6, "3389")
        );
        assert_eq!(rule.remote, "LocalSubnet,10.0.0.0/255.0.0.0");
        assert_eq!(rule.service, "termservice");
        assert!(!rule.is_for_everybody());
    }

    #[test]
    fn what_is_left_out_stands_for_any() {
        let rule = Rule::from_policy("v2.10|Action=Block|Active=TRUE|Dir=In|Name=all|").unwrap();
        assert_eq!((rule.profiles, rule.protocol), (profiles::ALL, 256));
        assert!(!rule.allow && rule.is_for_everybody());
        assert_eq!(rule.ports, "");
    }

    #[test]
    fn another_text_is_no_rule() {
        let long = format!("v2.10|Name={}|", "x".repeat(LONGEST));
        for text in ["", "v", "2.10|", "v2.10|Action=Maybe|", "v2|x|", &long] {
            assert_eq!(
                Rule::from_policy(text),
                None,
                "{}",
                &text[..text.len().min(30)]
            );
        }
    }

    #[test]
    fn a_list_that_names_all_is_for_everybody() {
        for remote in ["", "*", "Any", "10.0.0.1,0.0.0.0/0"] {
            let rule = Rule {
                remote: remote.into(),
                ..Rule::default()
            };
            assert!(rule.is_for_everybody(), "{remote}");
        }
        for remote in ["LocalSubnet", "10.0.0.0/8"] {
            let rule = Rule {
                remote: remote.into(),
                ..Rule::default()
            };
            assert!(!rule.is_for_everybody(), "{remote}");
        }
        let over = |interfaces: &str| Rule {
            interfaces: interfaces.into(),
            ..Rule::default()
        };
        assert!(over("Lan,Wireless").is_for_everybody());
        assert!(!over("RemoteAccess").is_for_everybody());
    }
}
