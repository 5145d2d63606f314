//! Every state of the stand-in: one row each.

use crate::papers::Paper;

/// What a gateway does that is not as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Nothing: it is as it should be.
    Serves,
    /// It knows no WebSocket, as before Windows Server 2016.
    WithoutWebSocket,
    /// It answers what comes to its door with this status.
    Answers(u16),
    /// And so, once the client has logged in.
    AnswersThen(u16),
    /// It takes these schemes, and no other.
    Takes(&'static [&'static str]),
    /// It shows this certificate.
    Shows(Paper),
    /// Its certificate is signed with SHA-512, and who is bound to another sum of it is cut off.
    BindsBySha512,
    /// It says this in place of TLS.
    SaysBefore(&'static [u8]),
    /// It says this inside TLS, and is no HTTP server.
    SaysInside(&'static [u8]),
    /// It closes once TLS is made.
    Closes,
    /// It resets in place of an answer to the ClientHello.
    Resets,
    /// It is silent once TLS is made.
    IsSilent,
    /// It resets in place of an answer to NTLM's proof.
    ResetsAtProof,
    /// It has a message that its users agree to before they go on.
    AsksConsent,
    /// Its policies allow this user nothing.
    RefusesUser,
    /// Its policies allow this user another host.
    RefusesHost,
}

/// One state: what it is, and where it was seen.
#[derive(Clone, Copy, Debug)]
pub struct State {
    /// Its name, for `--state`.
    pub name: &'static str,
    /// What it imitates.
    pub imitates: &'static str,
    /// Where that stands.
    pub source: &'static str,
    /// What it does.
    pub manner: Manner,
    /// Whether FreeRDP 2 with the right password comes through it to the host.
    pub lets_through: bool,
    /// The cause that redial names without a sign-in, or nothing.
    pub cause: &'static str,
    /// The finding by which it tells the state; what shows behind the login alone looks open to it.
    pub code: &'static str,
    /// The same of a sign-in with the right password: the cause.
    pub then_cause: &'static str,
    /// And the finding; nothing where no password is proved.
    pub then_code: &'static str,
}

const fn row(
    name: &'static str,
    manner: Manner,
    lets_through: bool,
    says: (&'static str, &'static str),
    then: (&'static str, &'static str),
    imitates: &'static str,
    source: &'static str,
) -> State {
    State {
        name,
        imitates,
        source,
        manner,
        lets_through,
        cause: says.0,
        code: says.1,
        then_cause: then.0,
        then_code: then.1,
    }
}

/// All of them.
#[rustfmt::skip]
pub const STATES: [State; 29] = [
    row("open", Manner::Serves, true, ("", "gateway.answers"), ("", "gateway.host-reached"), "a gateway of Windows Server 2016 and later", "MS-TSGU 3.3.5.1, 4.2"),
    row("no-websocket", Manner::WithoutWebSocket, true, ("", "gateway.answers"), ("", "gateway.tunnel-not-asked"), "a gateway of Windows Server 2012 R2: HTTP with two connections alone", "MS-TSGU 3.3.5.1; FreeRDP rdg.c, \"old rdg endpoint\""),
    row("wrong-site", Manner::Answers(404), false, ("gateway.not-a-gateway", "gateway.no-site"), ("", ""), "a web server without the role, or an older gateway that has RPC alone", "FreeRDP rdg.c, HTTP_STATUS_NOT_FOUND; FreeRDP#4781"),
    row("method-not-allowed", Manner::Answers(405), false, ("gateway.method-blocked", "gateway.method-refused"), ("", ""), "a reverse proxy that lets GET and POST through", "RFC 9110 15.5.6"),
    row("method-unknown", Manner::Answers(501), false, ("gateway.method-blocked", "gateway.method-refused"), ("", ""), "a web server that does not know RDG_OUT_DATA", "RFC 9110 15.6.2"),
    row("redirect", Manner::Answers(302), false, ("gateway.not-a-gateway", "gateway.redirects"), ("", ""), "a portal that wants a browser", "RFC 9110 15.4.3"),
    row("forbidden", Manner::Answers(403), false, ("gateway.site-forbids", "gateway.forbidden"), ("", ""), "a gateway, or what stands before it, that answers 403 to NTLM's first message", "FreeRDP#7756"),
    row("forbidden-then", Manner::AnswersThen(403), false, ("", "gateway.answers"), ("gateway.account-forbidden", "gateway.user-forbidden"), "a web server whose rules let this user do nothing", "RFC 9110 15.5.4"),
    row("proxy-login", Manner::Answers(407), false, ("gateway.proxy", "gateway.proxy-asks"), ("", ""), "a proxy that wants a login of its own", "RFC 9110 15.5.8"),
    row("bad-gateway", Manner::Answers(502), false, ("gateway.down", "gateway.unavailable"), ("", ""), "a reverse proxy that does not reach the gateway", "RFC 9110 15.6.3"),
    row("unavailable", Manner::Answers(503), false, ("gateway.down", "gateway.unavailable"), ("", ""), "IIS whose application pool has stopped", "RFC 9110 15.6.4"),
    row("negotiate-alone", Manner::Takes(&["Negotiate"]), false, ("", "gateway.answers"), ("", "gateway.host-reached"), "a gateway that offers Negotiate and not NTLM", "FreeRDP 2 rdg.c asks for NTLM alone; RFC 4559"),
    row("kerberos-alone", Manner::Takes(&["Kerberos"]), false, ("gateway.ntlm-off", "gateway.no-ntlm"), ("", ""), "a gateway whose domain denies NTLM: it offers Negotiate, and refuses NTLM in it", "RFC 4178 4.2.2; Microsoft, \"Restrict NTLM: Incoming NTLM traffic\""),
    row("basic-alone", Manner::Takes(&["Basic"]), false, ("gateway.ntlm-off", "gateway.no-scheme"), ("", ""), "a gateway, or what stands before it, that takes the password itself alone", "RFC 7617"),
    row("untrusted", Manner::Shows(Paper::Untrusted), false, ("", "gateway.issuer-unknown"), ("", ""), "a certificate of an authority that nobody trusts", "RFC 5280 6.1; FreeRDP tls.c, tls_verify_certificate"),
    row("wrong-name", Manner::Shows(Paper::OtherName), false, ("gateway.wrong-name", "gateway.other-name"), ("", ""), "a certificate for another name", "RFC 9525 6; FreeRDP tls.c, tls_match_hostname"),
    row("expired", Manner::Shows(Paper::Expired), false, ("gateway.certificate-old", "gateway.expired"), ("", ""), "a certificate that was valid until 2020", "RFC 5280 6.1.3; FreeRDP tls.c, x509_verify_certificate"),
    row("sha512", Manner::BindsBySha512, false, ("", "gateway.long-signature"), ("", "gateway.host-reached"), "a certificate signed with SHA-512, before clients that bind NTLM to a SHA-256 sum of each; a cookie comes in", "FreeRDP#8359; RFC 5929 4.1; FreeRDP 2 crypto.c, crypto_cert_get_signature_alg"),
    row("not-tls", Manner::SaysBefore(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"), false, ("gateway.not-a-gateway", "gateway.not-tls"), ("", ""), "another service on the gateway's port", "RFC 4253 4.2"),
    row("not-http", Manner::SaysInside(b"220 mail.corp.test ESMTP\r\n"), false, ("gateway.not-a-gateway", "gateway.not-http"), ("", ""), "another service behind TLS", "RFC 5321 4.2"),
    row("closes", Manner::Closes, false, ("gateway.method-blocked", "gateway.closed"), ("", ""), "a balancer with nothing behind it", "RFC 8446 6.1"),
    row("resets", Manner::Resets, false, ("gateway.tls-broken", "gateway.no-tls"), ("", ""), "a filter that ends what it does not know", "RFC 9293 3.10.7"),
    row("silent", Manner::IsSilent, false, ("gateway.method-blocked", "gateway.silent"), ("", ""), "a gateway whose service hangs", "MS-TSGU 4.2.1: a client waits 90 s"),
    row("resets-at-proof", Manner::ResetsAtProof, false, ("", "gateway.answers"), ("gateway.proof-cut", "gateway.ends-at-proof"), "a gateway, or what stands before it, that ends the connection at NTLM's last message", "FreeRDP#5937"),
    row("consent", Manner::AsksConsent, false, ("", "gateway.answers"), ("", "gateway.asks-consent"), "a gateway with a message that its users agree to first; nobody is there to agree", "MS-TSGU 2.2.10.21, consentMsg"),
    row("user-refused", Manner::RefusesUser, false, ("", "gateway.answers"), ("gateway.policy-user", "gateway.user-not-allowed"), "no connection authorization policy for this user", "MS-TSGU 2.2.6, E_PROXY_NAP_ACCESSDENIED"),
    row("host-refused", Manner::RefusesHost, false, ("", "gateway.answers"), ("gateway.policy-host", "gateway.host-not-allowed"), "no resource authorization policy for this host", "MS-TSGU 2.2.6, E_PROXY_RAP_ACCESSDENIED; FreeRDP#1589"),
    row("not-found-then", Manner::AnswersThen(404), false, ("", "gateway.answers"), ("gateway.nothing-behind", "gateway.no-service"), "a reverse proxy that logs in and has no gateway behind it", "RFC 9110 15.5.5"),
    row("failing", Manner::AnswersThen(500), false, ("", "gateway.answers"), ("gateway.failing", "gateway.fails"), "a gateway whose service fails", "RFC 9110 15.6.1"),
];

/// The one of this name.
#[must_use]
pub fn state(name: &str) -> Option<&'static State> {
    STATES.iter().find(|state| state.name == name)
}
