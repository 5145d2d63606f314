use crate::CauseCard;

pub(super) static CARD: CauseCard = CauseCard {
    id: "tls.curve-mismatch",
    title: "No common elliptic curve for TLS",
    breaks: true,
    says: "The host accepts only elliptic curves that mstsc does not offer: its curve order leaves out X25519, P-256 and P-384.",
    because: &[("tls.curves-beyond", 60.0), ("vantage.breaks-alike", 1.9)],
    against: &[("tls.completed", 0.02), ("vantage.works", 0.05)],
    unknown: &[],
    afar: &["whether a policy or the computer's own list sets the order of curves"],
    settle: "On the host, run Get-TlsEccCurve, and read EccCurves under HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002.",
    next: &[
        "On Windows, add curve25519, NistP256 or NistP384 again: in the policy ECC Curve Order (Administrative Templates, Network, SSL Configuration Settings), or with Enable-TlsEccCurve. Then restart the host.",
        "On another server, add X25519 or P-256 to its list of groups (OpenSSL: Groups).",
    ],
    no_fix: Some("the order of curves affects every program on the host"),
};
