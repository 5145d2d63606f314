//! Why an account is refused, whoever says it: the host in CredSSP, or the domain in Kerberos.

/// Why an account is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountTrouble {
    /// The user name or the password is wrong.
    Wrong,
    /// The account does not exist.
    Unknown,
    /// It is locked, for a time or until somebody unlocks it.
    Locked,
    /// It is disabled.
    Disabled,
    /// It has expired.
    Expired,
    /// It is locked, disabled or expired; which of them is not said.
    Revoked,
    /// Its password has expired.
    PasswordExpired,
    /// Its password must be changed before the first sign-in.
    MustChange,
    /// Its password has expired or must be changed; which of them is not said.
    PasswordOld,
    /// Not at this hour.
    Hours,
    /// Not from this computer.
    Workstation,
    /// A rule for the account: an empty password, Protected Users with NTLM, hours, computers.
    Restricted,
    /// It has no right to log on in this way.
    NotGranted,
}

impl AccountTrouble {
    /// The NTSTATUS and SEC_E codes that say something of the account (MS-ERREF 2.3.1, 2.1.1).
    pub const STATUSES: [(u32, Self); 13] = [
        (0xC000_006A, Self::Wrong),
        (0xC000_006D, Self::Wrong),
        (0x8009_030C, Self::Wrong),
        (0xC000_0064, Self::Unknown),
        (0xC000_0234, Self::Locked),
        (0xC000_0072, Self::Disabled),
        (0xC000_0193, Self::Expired),
        (0xC000_0071, Self::PasswordExpired),
        (0xC000_0224, Self::MustChange),
        (0xC000_006F, Self::Hours),
        (0xC000_0070, Self::Workstation),
        (0xC000_006E, Self::Restricted),
        (0xC000_015B, Self::NotGranted),
    ];

    /// What one of them says; nothing where it says something else.
    #[must_use]
    pub fn of_status(code: u32) -> Option<Self> {
        let row = Self::STATUSES.iter().find(|(status, _)| *status == code);
        row.map(|(_, trouble)| *trouble)
    }

    /// What a KRB-ERROR says of the account (RFC 4120 7.5.9), with the NTSTATUS that a Windows
    /// controller adds (MS-KILE 2.2.1); nothing where it says something else.
    #[must_use]
    pub fn of_kerberos(code: u32, status: Option<u32>) -> Option<Self> {
        let by_code = match code {
            // KDC_ERR_NAME_EXP, KDC_ERR_C_PRINCIPAL_UNKNOWN, KDC_ERR_POLICY.
            1 => Self::Expired,
            6 => Self::Unknown,
            12 => Self::Restricted,
            // KDC_ERR_CLIENT_REVOKED, KDC_ERR_KEY_EXPIRED, KDC_ERR_PREAUTH_FAILED.
            18 => Self::Revoked,
            23 => Self::PasswordOld,
            24 => Self::Wrong,
            _ => return None,
        };
        Some(status.and_then(Self::of_status).unwrap_or(by_code))
    }
}

/// Statuses of a host that finds nobody who could check an account: no domain controller, none that
/// trusts it, no such domain, or a security authority that is not ready. NTSTATUS (MS-ERREF 2.3.1) and
/// SEC_E (winerror.h).
pub static NO_AUTHORITY_STATUSES: [u32; 12] = [
    // SEC_E_NO_AUTHENTICATING_AUTHORITY, SEC_E_DOWNGRADE_DETECTED.
    0x8009_0311,
    0x8009_0350,
    // STATUS_NO_LOGON_SERVERS, _INVALID_SERVER_STATE, _NO_SUCH_DOMAIN.
    0xC000_005E,
    0xC000_00DC,
    0xC000_00DF,
    // _NO_TRUST_LSA_SECRET, _NO_TRUST_SAM_ACCOUNT, _TRUSTED_DOMAIN_FAILURE,
    // _TRUSTED_RELATIONSHIP_FAILURE, _NETLOGON_NOT_STARTED.
    0xC000_018A,
    0xC000_018B,
    0xC000_018C,
    0xC000_018D,
    0xC000_0192,
    // _DOMAIN_CONTROLLER_NOT_FOUND, _DOWNGRADE_DETECTED.
    0xC000_0233,
    0xC000_0388,
];

/// Statuses of a host whose clock is too far from that of the other side: SEC_E_TIME_SKEW,
/// STATUS_TIME_DIFFERENCE_AT_DC.
pub static CLOCK_STATUSES: [u32; 2] = [0x8009_0324, 0xC000_0133];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_controller_that_adds_a_status_says_more_than_kerberos() {
        let read = AccountTrouble::of_kerberos;
        assert_eq!(read(18, None), Some(AccountTrouble::Revoked));
        assert_eq!(read(18, Some(0xC000_0072)), Some(AccountTrouble::Disabled));
        assert_eq!(read(12, Some(0xC000_006F)), Some(AccountTrouble::Hours));
        // What is no word about the account: no such service, no common encryption, the clocks.
        assert!(
            [7, 14, 25, 37]
                .iter()
                .all(|code| read(*code, None).is_none())
        );
        let others = NO_AUTHORITY_STATUSES.iter().chain(&CLOCK_STATUSES);
        assert!(
            others
                .into_iter()
                .all(|code| AccountTrouble::of_status(*code).is_none())
        );
    }
}
