redial_model::codes! {
    OLD_ONLY: "tls.old-only", Warning, "The best TLS that the host speaks is 1.1 or older. mstsc of Windows 11 up to 23H2 offers it; later releases have it turned off unless somebody turns it on.";
    SUITES_OLD: "tls.suites-old", Warning, "The host takes only old cipher suites (CBC or RSA key exchange). mstsc offers them; hardened clients do not.";
    HELLO_PICKY: "tls.hello-picky", Warning, "The host ended TLS at redial's own hello and answered one as mstsc sends it, with nothing in the answer that redial does not offer, too.";
    SUITES_BEYOND: "tls.suites-beyond", Error, "The host takes only cipher suites that mstsc of Windows 11 does not offer (DHE, 3DES, RC4 or ChaCha20).";
    CURVES_BEYOND: "tls.curves-beyond", Error, "The host takes only elliptic curves that mstsc does not offer: its curve order leaves out X25519, P-256 and P-384.";
    SIGNATURE_BEYOND: "tls.signature-beyond", Error, "The host signs only in a way that mstsc does not offer: its certificate has a key of a kind that mstsc does not know.";
    TLS13_REFUSED: "tls.tls13-refused", Error, "The host refuses a hello that offers TLS 1.3, and answers one that ends at TLS 1.2. mstsc of Windows 11 offers TLS 1.3.";
    CLIENT_CERTIFICATE: "tls.client-certificate", Error, "The host asks for a client certificate and ends TLS when none is sent. mstsc sends none.";
    KEY_PROVED: "tls.key-proved", Info, "The host used the private key of its certificate: it signed its key exchange, or finished a handshake that takes the key.";
    SCHANNEL_REFUSED: "tls.schannel-refused", Warning, "Windows' own TLS library (Schannel), which mstsc uses, does not take what the host speaks, or the host does not take what it offers, although mstsc of Windows 11 offers that by default: look at this machine's own policy. mstsc may fail here and work on other machines.";
    OLD_ACCEPTED: "tls.old-accepted", Warning, "Beside newer versions the host accepts TLS 1.0 or 1.1, which are deprecated (RFC 8996).";
    NOTHING_COMMON: "tls.nothing-common", Error, "Not even a hello that offers everything from TLS 1.0 to 1.2, old suites included, finds something the host accepts.";
    CLAMP_PASSES: "tls.small-segments-pass", Error, "The host is mute to the TLS hello on a usual connection and answers when segments are kept small: full-size packets vanish on the way.";
    SMALL_PASSES: "tls.small-hello-passes", Error, "The host is mute to a usual TLS hello and answers a minimal one: something in the path drops large or unusual hellos.";
    MUTE: "tls.mute", Error, "Neither small segments nor a minimal hello break the silence after X.224: something in the path, or the host, swallows TLS.";
}
