//! The ticket as the system itself gets it, for the user who is signed in: its Kerberos asks the domain
//! before it makes its first message (learn.microsoft.com, InitializeSecurityContext (Kerberos)).

use std::time::Duration;

use redial_model::{Gained, TicketEnd, Unproved};
use redial_windows::signed_in::{Package, prover};
use tokio::{task::spawn_blocking, time::timeout};

/// The system looks for a domain controller for as long as it likes.
const PATIENCE: Duration = Duration::from_secs(25);

/// Asks for it. The message that it stands in is not sent.
pub(super) async fn ticket(host: &str) -> Result<TicketEnd, String> {
    let service = format!("TERMSRV/{host}");
    let asking = spawn_blocking(move || {
        let mut kerberos = prover(Package::Kerberos, &service)?;
        kerberos.next(&[]).map(|_| ())
    });
    match timeout(PATIENCE, asking).await {
        Ok(Ok(Ok(()))) => Ok(TicketEnd::Got),
        Ok(Ok(Err(why))) => end_of(why),
        Ok(Err(_)) => Err("the system's Kerberos broke".into()),
        Err(_) => Ok(TicketEnd::Silent),
    }
}

/// What the system says, in Kerberos' own numbers (RFC 4120 7.5.9): it answers with what it made of the
/// controller's.
fn end_of(why: Unproved) -> Result<TicketEnd, String> {
    let refused = |asked, code| TicketEnd::Refused {
        asked,
        code,
        status: None,
    };
    let status = match why {
        Unproved::Status(status) => status,
        Unproved::NotHere => return Err("this system proves nobody without a password".into()),
    };
    Ok(match status {
        // SEC_E_TARGET_UNKNOWN: KDC_ERR_S_PRINCIPAL_UNKNOWN.
        0x8009_0303 => refused(Gained::Host, 7),
        // SEC_E_KDC_UNKNOWN_ETYPE: KDC_ERR_ETYPE_NOSUPP.
        0x8009_0342 => refused(Gained::Host, 14),
        // SEC_E_TIME_SKEW: KRB_AP_ERR_SKEW.
        0x8009_0324 => refused(Gained::User, 37),
        // SEC_E_LOGON_DENIED: KDC_ERR_PREAUTH_FAILED.
        0x8009_030C => refused(Gained::User, 24),
        // SEC_E_NO_AUTHENTICATING_AUTHORITY.
        0x8009_0311 => TicketEnd::Unreachable {
            why: "Windows reached none (SEC_E_NO_AUTHENTICATING_AUTHORITY)".into(),
        },
        // SEC_E_SECPKG_NOT_FOUND, SEC_E_UNKNOWN_CREDENTIALS, SEC_E_NO_CREDENTIALS.
        0x8009_0305 | 0x8009_030D | 0x8009_030E => {
            return Err(format!(
                "this system has no Kerberos credentials of the signed-in user (status 0x{status:08X}): it is no account of a domain, or no domain controller was there when the user signed in"
            ));
        }
        _ => {
            return Err(format!(
                "this system's Kerberos gives no ticket (status 0x{status:08X})"
            ));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_has_kerberos_own_numbers() {
        for (status, asked, code) in [
            (0x8009_0303, Gained::Host, 7),
            (0x8009_0342, Gained::Host, 14),
            (0x8009_0324, Gained::User, 37),
            (0x8009_030C, Gained::User, 24),
        ] {
            let end = end_of(Unproved::Status(status)).unwrap();
            let status = None;
            let expected = TicketEnd::Refused {
                asked,
                code,
                status,
            };
            assert_eq!(end, expected, "{code}");
        }
        let nobody = end_of(Unproved::Status(0x8009_0311)).unwrap();
        assert!(matches!(nobody, TicketEnd::Unreachable { .. }));
    }

    /// No word about the account or the host.
    #[test]
    fn what_it_does_not_know_is_said_with_its_number() {
        let none = end_of(Unproved::Status(0x8009_030E)).unwrap_err();
        assert!(none.contains("no Kerberos credentials") && none.contains("0x8009030E"));
        let other = end_of(Unproved::Status(0x8009_0304)).unwrap_err();
        assert!(other.contains("0x80090304"), "{other}");
    }

    #[cfg(not(windows))]
    #[tokio::test]
    async fn elsewhere_there_is_no_such_thing() {
        assert!(
            ticket("srv01.corp.test")
                .await
                .unwrap_err()
                .contains("this system")
        );
    }
}
