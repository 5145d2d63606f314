//! HRESULTs that CredSSP, Schannel, Kerberos, certificates and keys produce.

use crate::{
    CodeTable,
    Phase::{
        Account, Certificate, Client, Clock, Domain, Key, Nla, Policy, SmartCard, Tls, Unsaid,
    },
    entry::{CodeEntry, row},
};

/// Every number known that carries no other number.
pub const TABLE: CodeTable = CodeTable {
    title: "HRESULT",
    source: "MS-ERREF 2.1.1; learn.microsoft.com, Schannel Error Codes for TLS and SSL Alerts",
    rows: ROWS,
};

const LSA: &str = "That no domain controller answers: an expired password, one that must be changed, or an account without permission to log on here has the same result. So has alert 80 (internal error) of the host's TLS.";
const NAME: &str = "Connect to the host by its full name. setspn -Q TERMSRV/HOST shows which account has the name, and whether it exists twice.";
const ORACLE: &str = "That the host refuses everyone: one computer may lack the CredSSP update of 2018 (CVE-2018-0886), or TLS (alert 70) had no common version.";
const UPDATE: &str = "redial check HOST shows the host's CredSSP version and TLS versions. Update the computer that is out of date. Do not lower AllowEncryptionOracle to 2.";
const CONTAINER: &str = "On the host, look at the key file of the certificate (MachineKeys, or Crypto\\Keys): does it exist, and do SYSTEM and NETWORK SERVICE have permission to read it?";

#[rustfmt::skip]
const ROWS: &[CodeEntry] = &[
    row(0x8000_4001, Unsaid, "E_NOTIMPL", "not implemented"),
    row(0x8000_4002, Client, "E_NOINTERFACE", "no such interface"),
    row(0x8000_4003, Client, "E_POINTER", "an invalid pointer"),
    row(0x8000_4004, Unsaid, "E_ABORT", "the operation was ended"),
    row(0x8000_4005, Unsaid, "E_FAIL", "an unspecified failure")
        .but("A layer: it is Windows' word for \"something failed\"."),
    row(0x8000_FFFF, Unsaid, "E_UNEXPECTED", "an unexpected failure"),
    row(0x8001_0108, Client, "RPC_E_DISCONNECTED", "the object that was called had ended"),
    row(0x8008_0005, Client, "CO_E_SERVER_EXEC_FAILURE", "a COM server did not start; update KB5074109 broke the client's credential prompt this way")
        .then("Install the update that followed KB5074109 (January 2026), or use another client."),
    row(0x8009_0001, Key, "NTE_BAD_UID", "a bad key container"),
    row(0x8009_0003, Key, "NTE_BAD_KEY", "a bad key").then(CONTAINER),
    row(0x8009_0005, Key, "NTE_BAD_DATA", "data that cannot be read: the key file is damaged, or belongs to another computer").then(CONTAINER),
    row(0x8009_0006, Tls, "NTE_BAD_SIGNATURE", "a signature that is not valid"),
    row(0x8009_000B, Key, "NTE_BAD_KEY_STATE", "the key cannot be used in this state").then(CONTAINER),
    row(0x8009_000D, Key, "NTE_NO_KEY", "there is no key").then(CONTAINER),
    row(0x8009_000F, Key, "NTE_EXISTS", "the key container exists already").then(CONTAINER),
    row(0x8009_0010, Key, "NTE_PERM", "access to the key is denied").then(CONTAINER),
    row(0x8009_0011, Key, "NTE_NOT_FOUND", "the key was not found").then(CONTAINER),
    row(0x8009_0014, Key, "NTE_BAD_PROV_TYPE", "the wrong type of key provider").then(CONTAINER),
    row(0x8009_0016, Key, "NTE_BAD_KEYSET", "the key container does not exist").then(CONTAINER),
    row(0x8009_0017, Key, "NTE_PROV_TYPE_NOT_DEF", "the key provider's type is not set up"),
    row(0x8009_0019, Key, "NTE_KEYSET_NOT_DEF", "the key container is not set up").then(CONTAINER),
    row(0x8009_001D, Key, "NTE_PROVIDER_DLL_FAIL", "the key provider did not start"),
    row(0x8009_0020, Key, "NTE_FAIL", "an internal error of the key provider").then(CONTAINER),
    row(0x8009_0022, Key, "NTE_SILENT_CONTEXT", "the key needs to ask the user, and no user is there"),
    row(0x8009_0024, Key, "NTE_TEMPORARY_PROFILE", "the profile is temporary, so no key can be stored"),
    row(0x8009_0029, Key, "NTE_NOT_SUPPORTED", "the key provider does not support this").then(CONTAINER),
    row(0x8009_0030, Key, "NTE_DEVICE_NOT_READY", "the device that holds the key is not ready (TPM)"),
    row(0x8009_0300, Client, "SEC_E_INSUFFICIENT_MEMORY", "not enough memory"),
    row(0x8009_0301, Nla, "SEC_E_INVALID_HANDLE", "a handle that is not valid"),
    row(0x8009_0302, Unsaid, "SEC_E_UNSUPPORTED_FUNCTION", "the function requested is not supported").but(ORACLE).then(UPDATE),
    row(0x8009_0303, Nla, "SEC_E_TARGET_UNKNOWN", "Kerberos does not know the target's name").then(NAME),
    row(0x8009_0304, Unsaid, "SEC_E_INTERNAL_ERROR", "the Local Security Authority cannot be contacted").but(LSA)
        .then("Check the account first: has it expired, must its password be changed, does it have permission to log on with Remote Desktop? Then check whether the host reaches its domain controller."),
    row(0x8009_0305, Nla, "SEC_E_SECPKG_NOT_FOUND", "the security package does not exist")
        .then("On the client, read Lsa\\Security Packages and whether CredSSP (tspkg, credssp.dll) is among them."),
    row(0x8009_0306, Nla, "SEC_E_NOT_OWNER", "the caller does not own the credentials"),
    row(0x8009_0307, Nla, "SEC_E_CANNOT_INSTALL", "the security package did not start"),
    row(0x8009_0308, Unsaid, "SEC_E_INVALID_TOKEN", "a token that cannot be read: something else answered instead of the host")
        .but("A wrong password. mstsc also reports it when TLS did not finish, or when a device in between answers.")
        .then("redial check HOST shows whether TLS and CredSSP answer as they should."),
    row(0x8009_0309, Nla, "SEC_E_CANNOT_PACK", "the credentials cannot be packaged"),
    row(0x8009_030A, Nla, "SEC_E_QOP_NOT_SUPPORTED", "the requested protection is not supported"),
    row(0x8009_030B, Nla, "SEC_E_NO_IMPERSONATION", "no impersonation"),
    row(0x8009_030C, Account, "SEC_E_LOGON_DENIED", "the logon was denied")
        .but("Only a wrong password: refused NTLM or an account rule ends like this, too (alert 49, access denied)."),
    row(0x8009_030D, Key, "SEC_E_UNKNOWN_CREDENTIALS", "the credentials were not recognised; in Schannel's event 36870: the certificate's private key cannot be opened").then(CONTAINER),
    row(0x8009_030E, Nla, "SEC_E_NO_CREDENTIALS", "there are no credentials to use")
        .then("Type the password again; read the client's policies for delegation and for saved credentials, and Lsa\\DisableDomainCreds."),
    row(0x8009_030F, Tls, "SEC_E_MESSAGE_ALTERED", "a message was changed on the way"),
    row(0x8009_0310, Tls, "SEC_E_OUT_OF_SEQUENCE", "a message in the wrong order"),
    row(0x8009_0311, Domain, "SEC_E_NO_AUTHENTICATING_AUTHORITY", "no domain controller could be asked"),
    row(0x8009_0316, Nla, "SEC_E_BAD_PKGID", "the security package's id is wrong"),
    row(0x8009_0317, Nla, "SEC_E_CONTEXT_EXPIRED", "the security context has expired"),
    row(0x8009_0318, Tls, "SEC_E_INCOMPLETE_MESSAGE", "an incomplete message"),
    row(0x8009_0320, Nla, "SEC_E_INCOMPLETE_CREDENTIALS", "incomplete credentials"),
    row(0x8009_0321, Client, "SEC_E_BUFFER_TOO_SMALL", "a buffer is too small"),
    row(0x8009_0322, Nla, "SEC_E_WRONG_PRINCIPAL", "the target's name is wrong: it belongs to another account than the host's").then(NAME),
    row(0x8009_0324, Clock, "SEC_E_TIME_SKEW", "the clocks differ too much"),
    row(0x8009_0325, Certificate, "SEC_E_UNTRUSTED_ROOT", "the certificate's issuer is not trusted"),
    row(0x8009_0326, Tls, "SEC_E_ILLEGAL_MESSAGE", "an unexpected message or one with a bad format; also alert 40 (nothing in common)"),
    row(0x8009_0327, Certificate, "SEC_E_CERT_UNKNOWN", "a certificate that cannot be processed"),
    row(0x8009_0328, Certificate, "SEC_E_CERT_EXPIRED", "the certificate has expired"),
    row(0x8009_0329, Tls, "SEC_E_ENCRYPT_FAILURE", "encrypting failed"),
    row(0x8009_0330, Tls, "SEC_E_DECRYPT_FAILURE", "decrypting failed, or a signature is not valid"),
    row(0x8009_0331, Tls, "SEC_E_ALGORITHM_MISMATCH", "client and host have no common algorithm (version, suite or curve)"),
    row(0x8009_0332, Policy, "SEC_E_SECURITY_QOS_FAILED", "the required security was not available"),
    row(0x8009_0333, Nla, "SEC_E_UNFINISHED_CONTEXT_DELETED", "the connection ended before it was secure"),
    row(0x8009_0334, Nla, "SEC_E_NO_TGT_REPLY", "a Kerberos ticket was required, and none came"),
    row(0x8009_0335, Client, "SEC_E_NO_IP_ADDRESSES", "this computer has no address"),
    row(0x8009_0336, Nla, "SEC_E_WRONG_CREDENTIAL_HANDLE", "the credentials belong to another context"),
    row(0x8009_0337, Key, "SEC_E_CRYPTO_SYSTEM_INVALID", "the cryptography is damaged or not set up"),
    row(0x8009_0338, Domain, "SEC_E_MAX_REFERRALS_EXCEEDED", "too many referrals between domains"),
    row(0x8009_0339, Domain, "SEC_E_MUST_BE_KDC", "that computer is not a domain controller"),
    row(0x8009_033A, Nla, "SEC_E_STRONG_CRYPTO_NOT_SUPPORTED", "the other computer has no strong encryption"),
    row(0x8009_033B, Domain, "SEC_E_TOO_MANY_PRINCIPALS", "the domain controller has several accounts of that name").then(NAME),
    row(0x8009_033C, Domain, "SEC_E_NO_PA_DATA", "the domain controller offered no authentication method"),
    row(0x8009_033D, SmartCard, "SEC_E_PKINIT_NAME_MISMATCH", "the smart card's certificate has another name than the account"),
    row(0x8009_033E, SmartCard, "SEC_E_SMARTCARD_LOGON_REQUIRED", "the account may only log on with a smart card"),
    row(0x8009_033F, Domain, "SEC_E_SHUTDOWN_IN_PROGRESS", "the other computer is shutting down"),
    row(0x8009_0340, Domain, "SEC_E_KDC_INVALID_REQUEST", "the domain controller does not accept the request"),
    row(0x8009_0341, Domain, "SEC_E_KDC_UNABLE_TO_REFER", "the domain controller cannot name another one"),
    row(0x8009_0342, Domain, "SEC_E_KDC_UNKNOWN_ETYPE", "the domain controller does not support the requested encryption (RC4 turned off, AES keys missing)")
        .then("Compare msDS-SupportedEncryptionTypes of the host's account with what the domain allows. Reset an old password so that AES keys are made."),
    row(0x8009_0343, Domain, "SEC_E_UNSUPPORTED_PREAUTH", "this authentication method is not supported"),
    row(0x8009_0345, Policy, "SEC_E_DELEGATION_REQUIRED", "delegation is needed, and the host is not trusted for it"),
    row(0x8009_0346, Nla, "SEC_E_BAD_BINDINGS", "the channel bindings are wrong: TLS ends at another computer than the sign-in")
        .then("Look for a proxy or load balancer that decrypts TLS between the two."),
    row(0x8009_0347, Account, "SEC_E_MULTIPLE_ACCOUNTS", "several accounts fit"),
    row(0x8009_0348, Domain, "SEC_E_NO_KERB_KEY", "there is no Kerberos key"),
    row(0x8009_0349, Certificate, "SEC_E_CERT_WRONG_USAGE", "the certificate is not for this use"),
    row(0x8009_0350, Domain, "SEC_E_DOWNGRADE_DETECTED", "the system cannot reach a domain controller, or an attacker tries to lower the security"),
    row(0x8009_0351, SmartCard, "SEC_E_SMARTCARD_CERT_REVOKED", "the smart card's certificate is revoked"),
    row(0x8009_0352, SmartCard, "SEC_E_ISSUING_CA_UNTRUSTED", "the smart card's issuer is not trusted"),
    row(0x8009_0353, SmartCard, "SEC_E_REVOCATION_OFFLINE_C", "the revocation of the smart card's certificate could not be checked"),
    row(0x8009_0354, SmartCard, "SEC_E_PKINIT_CLIENT_FAILURE", "the smart card's certificate was not trusted"),
    row(0x8009_0355, SmartCard, "SEC_E_SMARTCARD_CERT_EXPIRED", "the smart card's certificate has expired"),
    row(0x8009_0356, Domain, "SEC_E_NO_S4U_PROT_SUPPORT", "the domain controller does not support this delegation"),
    row(0x8009_0357, Policy, "SEC_E_CROSSREALM_DELEGATION_FAILURE", "delegation across domains failed"),
    row(0x8009_0358, Domain, "SEC_E_REVOCATION_OFFLINE_KDC", "the revocation of the domain controller's certificate could not be checked"),
    row(0x8009_0359, Domain, "SEC_E_ISSUING_CA_UNTRUSTED_KDC", "the issuer of the domain controller's certificate is not trusted"),
    row(0x8009_035A, Domain, "SEC_E_KDC_CERT_EXPIRED", "the domain controller's certificate has expired"),
    row(0x8009_035B, Domain, "SEC_E_KDC_CERT_REVOKED", "the domain controller's certificate is revoked"),
    row(0x8009_035D, Unsaid, "SEC_E_INVALID_PARAMETER", "a parameter is not valid")
        .but("A fault of the host: mstsc also reports it for names and settings that it cannot use."),
    row(0x8009_035E, Policy, "SEC_E_DELEGATION_POLICY", "a policy forbids delegating credentials to this host"),
    row(0x8009_035F, Policy, "SEC_E_POLICY_NLTM_ONLY", "a policy allows delegation only with mutual authentication, and only NTLM was available"),
    row(0x8009_0361, Nla, "SEC_E_NO_CONTEXT", "there is no security context"),
    row(0x8009_0362, Certificate, "SEC_E_PKU2U_CERT_FAILURE", "the certificates of the two computers were not trusted (PKU2U)"),
    row(0x8009_0363, Nla, "SEC_E_MUTUAL_AUTH_FAILED", "the host could not prove its identity").then(NAME),
    row(0x8009_0367, Tls, "SEC_E_APPLICATION_PROTOCOL_MISMATCH", "no application protocol in common"),
    row(0x8009_0369, Account, "SEC_E_INVALID_UPN_NAME", "the user name has no valid form"),
    row(0x8009_2004, Certificate, "CRYPT_E_NOT_FOUND", "a certificate or its property was not found"),
    row(0x8009_200B, Key, "CRYPT_E_NO_KEY_PROPERTY", "the certificate names no private key").then(CONTAINER),
    row(0x8009_2010, Certificate, "CRYPT_E_REVOKED", "the certificate is revoked"),
    row(0x8009_2012, Certificate, "CRYPT_E_NO_REVOCATION_CHECK", "the revocation could not be checked"),
    row(0x8009_2013, Certificate, "CRYPT_E_REVOCATION_OFFLINE", "the revocation server could not be reached"),
    row(0x800B_0101, Certificate, "CERT_E_EXPIRED", "by this computer's clock, the certificate has expired or is not valid yet"),
    row(0x800B_0109, Certificate, "CERT_E_UNTRUSTEDROOT", "the certificate's issuer is not trusted"),
    row(0x800B_010A, Certificate, "CERT_E_CHAINING", "the certificate's chain cannot be built"),
    row(0x800B_010C, Certificate, "CERT_E_REVOKED", "the certificate is revoked"),
    row(0x800B_010E, Certificate, "CERT_E_REVOCATION_FAILURE", "the revocation could not be checked"),
    row(0x800B_010F, Certificate, "CERT_E_CN_NO_MATCH", "the certificate has another name than the one you entered"),
    row(0x800B_0110, Certificate, "CERT_E_WRONG_USAGE", "the certificate is not for this use"),
];
