redial_model::codes! {
    EXPIRED: "certificate.expired", Warning, "The certificate is past its end. mstsc shows a warning that can be clicked away, or 0x1B07 where it was told to refuse; never 0x904 by that alone. It shows that the host could not renew it.";
    NOT_YET: "certificate.not-yet-valid", Warning, "The certificate is not valid yet: the host's clock was wrong when it was made, or is wrong now.";
    SOON: "certificate.expires-soon", Info, "The certificate ends within a fortnight. Windows renews its own by then.";
    OTHER_NAME: "certificate.other-name", Info, "The certificate does not stand for the name asked for. mstsc shows a warning; usual when an address or an alias is dialled.";
    STALE_NAME: "certificate.stale-name", Warning, "The certificate stands neither for the name asked for nor for the host's own name: left from before a rename or an imaging.";
    COVERS: "certificate.covers-name", Info, "The certificate stands for the name asked for.";
    SELF_SIGNED: "certificate.self-signed", Info, "The certificate is signed by its own key: the normal state of a Windows host without an enterprise CA.";
    WEAK_KEY: "certificate.weak-key", Warning, "The key is shorter than 2048 bits (RSA) or 224 bits (EC); current clients may refuse it.";
    WEAK_SIGNATURE: "certificate.weak-signature", Warning, "The certificate is signed with MD5 or SHA-1; current clients may refuse it.";
    OLD_SIGNATURE: "certificate.old-signature", Warning, "The certificate is signed by its own key with MD5 or SHA-1, as Server 2008 R2 and Windows 7 make them. mstsc connects.";
    WRONG_USAGE: "certificate.wrong-usage", Warning, "The certificate's extended key usage allows neither server nor Remote Desktop authentication.";
    INTERCEPTOR: "certificate.interceptor", Warning, "The issuer is a product that opens TLS on its way: what answers is not the host itself.";
    TWO_DOORS: "certificate.two-doors", Warning, "TLS after X.224 and TLS at once show different certificates: something answers one of the two doors for the host.";
}
