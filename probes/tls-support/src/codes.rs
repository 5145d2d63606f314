redial_model::codes! {
    OLD_ONLY: "tls.old-only", Warning, "The highest TLS version that the host supports is 1.1 or older. mstsc offers it up to Windows 11 23H2. In later releases it is off unless somebody turns it on.";
    SUITES_OLD: "tls.suites-old", Warning, "The host accepts only old cipher suites (CBC or RSA key exchange). mstsc offers them; hardened clients do not.";
    HELLO_PICKY: "tls.hello-picky", Warning, "The host refused redial's own ClientHello and answered one like mstsc's. Its answer contains nothing that redial does not offer too.";
    SUITES_BEYOND: "tls.suites-beyond", Error, "The host accepts only cipher suites that mstsc of Windows 11 does not offer (DHE, 3DES, RC4 or ChaCha20).";
    CURVES_BEYOND: "tls.curves-beyond", Error, "The host accepts only elliptic curves that mstsc does not offer: its curve order leaves out X25519, P-256 and P-384.";
    SIGNATURE_BEYOND: "tls.signature-beyond", Error, "The host can sign only with an algorithm that mstsc does not offer: mstsc does not support the type of key in its certificate.";
    TLS13_REFUSED: "tls.tls13-refused", Error, "The host refuses a ClientHello that offers TLS 1.3, and answers one that offers TLS 1.2 at most. mstsc of Windows 11 offers TLS 1.3.";
    CLIENT_CERTIFICATE: "tls.client-certificate", Error, "The host requires a client certificate and ends TLS without one. mstsc sends none.";
    KEY_PROVED: "tls.key-proved", Info, "The host used the private key of its certificate: it signed its key exchange, or finished a handshake that needs the key.";
    SCHANNEL_REFUSED: "tls.schannel-refused", Warning, "Windows' own TLS library (Schannel), which mstsc uses, cannot agree with the host, although mstsc of Windows 11 could by default. Check this computer's own TLS policy. mstsc may fail here and work on other machines.";
    OLD_ACCEPTED: "tls.old-accepted", Warning, "Besides newer versions the host accepts TLS 1.0 or 1.1, which are deprecated (RFC 8996).";
    NOTHING_COMMON: "tls.nothing-common", Error, "The host rejected every TLS version from 1.0 to 1.2 and every cipher suite that redial offered, old ones too.";
    CLAMP_PASSES: "tls.small-segments-pass", Error, "The host does not answer a normal TLS ClientHello, but answers when redial sends small packets. Full-size packets are lost on the way.";
    SMALL_PASSES: "tls.small-hello-passes", Error, "The host does not answer a normal TLS ClientHello, but answers a minimal one. Something on the way drops large or unusual ClientHellos.";
    PIECES_PASS: "tls.pieces-pass", Error, "The connection ends at a TLS ClientHello that comes in one packet, and the host answers the same ClientHello when it comes in pieces. Something on the way looks into packets and ends the connection.";
    MUTE: "tls.mute", Error, "The host never answers TLS, even when redial sends small packets or a minimal ClientHello. The host or a device on the way drops TLS.";
}
