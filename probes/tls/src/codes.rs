redial_model::codes! {
    OLD_ONLY: "tls.old-only", Error, "The best TLS that the host speaks is 1.1 or older. Current Windows clients have those turned off.";
    SUITES_OLD: "tls.suites-old", Warning, "The host speaks TLS 1.2 only with old cipher suites (CBC or RSA key exchange). mstsc still does; hardened clients do not.";
    OLD_ACCEPTED: "tls.old-accepted", Warning, "Beside newer versions the host accepts TLS 1.0 or 1.1, which are deprecated (RFC 8996).";
    NOTHING_COMMON: "tls.nothing-common", Error, "Not even a hello that offers everything from TLS 1.0 to 1.2, old suites included, finds something the host accepts.";
    CLAMP_PASSES: "tls.small-segments-pass", Error, "The host is mute to the TLS hello on a usual connection and answers when segments are kept small: full-size packets vanish on the way.";
    SMALL_PASSES: "tls.small-hello-passes", Error, "The host is mute to a usual TLS hello and answers a minimal one: something in the path drops large or unusual hellos.";
    MUTE: "tls.mute", Error, "Neither small segments nor a minimal hello break the silence after X.224: something in the path, or the host, swallows TLS.";
}
