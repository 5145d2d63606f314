//! What the answer says.

use redial_model::{Finding, UdpEnd, UdpFact};

use crate::{ANSWERED, OTHER, REFUSED, SILENT, UNREACHABLE};

pub fn judge(fact: &UdpFact) -> Finding {
    let port = fact.address.port();
    match &fact.end {
        UdpEnd::Answered {
            sends,
            takes,
            version,
            size,
        } => {
            let says = format!(
                "the host answers RDP-UDP: a datagram of {size} bytes came, it takes up to {takes} and sends up to {sends}"
            );
            let found = ANSWERED.found(says);
            match version {
                Some(version) => found.with("version", self::version(*version)),
                None => found,
            }
        }
        UdpEnd::Refused => REFUSED.found(format!("the host refuses UDP port {port}")),
        UdpEnd::Unreachable(why) => UNREACHABLE
            .found(format!("UDP does not reach the host's port {port}"))
            .with("answer", why),
        UdpEnd::Silent => SILENT.found("nothing answered RDP-UDP"),
        UdpEnd::Junk(bytes) => OTHER
            .found(format!("what answers on UDP port {port} is not RDP"))
            .with("begins", bytes.to_string()),
    }
}

/// RDPUDP_PROTOCOL_VERSION_3 is 0x0101 (MS-RDPEUDP 2.2.2.9).
fn version(number: u16) -> String {
    match number {
        0x0101 => "3".into(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use redial_model::{Hex, Said, Severity};

    use super::*;

    fn found(end: UdpEnd) -> Finding {
        judge(&UdpFact {
            address: ([192, 0, 2, 7], 3390).into(),
            end,
            ms: 1.0,
        })
    }

    #[test]
    fn each_end_is_a_note_of_its_own() {
        let answered = |version| UdpEnd::Answered {
            sends: 1232,
            takes: 1132,
            version,
            size: 1232,
        };
        for (end, code, words) in [
            (answered(None), "udp.answered", "it takes up to 1132"),
            (UdpEnd::Refused, "udp.refused", "UDP port 3390"),
            (
                UdpEnd::Unreachable(Said::new("No route to host")),
                "udp.unreachable",
                "does not reach",
            ),
            (UdpEnd::Silent, "udp.silent", "nothing answered"),
            (UdpEnd::Junk(Hex(vec![1, 2])), "udp.other", "is not RDP"),
        ] {
            let found = found(end);
            assert_eq!(found.code, code);
            assert!(found.says.contains(words), "{}", found.says);
            // xrdp, FreeRDP and hosts behind most firewalls answer none: they are healthy.
            assert_eq!(found.severity, Severity::Info);
        }
        let versions = [(2, "2"), (0x0101, "3")];
        for (version, words) in versions {
            let found = found(answered(Some(version)));
            assert!(
                format!("{found:?}").contains(&format!("{words:?}")),
                "{found:?}"
            );
        }
    }
}
