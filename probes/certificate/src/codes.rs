redial_model::codes! {
    EXPIRED: "certificate.expired", Warning, "The certificate has expired. mstsc shows a warning, or error 0x1B07 if it is configured to refuse. Expiry alone does not cause 0x904, but it shows that the host could not renew the certificate.";
    NOT_YET: "certificate.not-yet-valid", Warning, "The certificate is not valid yet: the host's clock was wrong when the certificate was made, or is wrong now.";
    SOON: "certificate.expires-soon", Info, "The certificate expires within two weeks. Windows normally renews its own certificate before that.";
    OTHER_NAME: "certificate.other-name", Info, "The certificate is not valid for the name you entered. mstsc shows a warning. This is usual when you connect by address or by an alias.";
    STALE_NAME: "certificate.stale-name", Warning, "The certificate was made for another name: neither the one you entered nor the host's own. The computer was probably renamed or cloned.";
    COVERS: "certificate.covers-name", Info, "The certificate is valid for the name you entered.";
    SELF_SIGNED: "certificate.self-signed", Info, "The certificate is self-signed. This is normal for a Windows host without an enterprise CA.";
    WEAK_KEY: "certificate.weak-key", Warning, "The key is shorter than 2048 bits (RSA) or 224 bits (EC); current clients may refuse it.";
    WEAK_SIGNATURE: "certificate.weak-signature", Warning, "The certificate is signed with MD5 or SHA-1; current clients may refuse it.";
    OLD_SIGNATURE: "certificate.old-signature", Warning, "The certificate is self-signed with MD5 or SHA-1, as Server 2008 R2 and Windows 7 make them. mstsc connects.";
    WRONG_USAGE: "certificate.wrong-usage", Warning, "The certificate's extended key usage (EKU) includes neither server authentication nor Remote Desktop authentication.";
    INTERCEPTOR: "certificate.interceptor", Warning, "The certificate was issued by a product that decrypts TLS. So a device or program between this computer and the host answers, not the host.";
    TWO_DOORS: "certificate.two-doors", Warning, "TLS after X.224 and direct TLS (without X.224) show different certificates: for one of the two, something answers in place of the host.";
}
