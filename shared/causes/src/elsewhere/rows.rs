use super::{
    Row,
    Step::{Do, Files, Log, Security},
};

pub(super) static ROWS: &[Row] = &[
    Row {
        cause: "account.refused",
        says: None,
        settle: "On the server, look who was refused at that time, and why (journalctl, /var/log/auth.log, /var/log/secure).",
        next: &[
            Do(
                "Type user name and password again, as that server knows them: a local account of such a server has no domain before its name.",
            ),
            Do(
                "See whether the server knows the account: GNOME has one user name and password of its own (grdctl rdp set-credentials), KDE a list in System Settings, FreeRDP's own server the file of /sam-file.",
            ),
            Do("Do not try again and again: wrong tries lock the account."),
            Log,
        ],
    },
    Row {
        cause: "certificate.not-renewed",
        says: None,
        settle: "On the server, read the dates in the certificate's file: openssl x509 -in FILE -noout -dates.",
        next: &[
            Do("Make or get a new certificate: such a server does not renew its own."),
            Files,
            Do(
                "Tell users the new thumbprint: clients that pinned the old certificate will ask once.",
            ),
        ],
    },
    Row {
        cause: "certificate.too-early",
        says: None,
        settle: "Compare the clocks of this machine and the server (timedatectl).",
        next: &[
            Do(
                "Set the server's clock (timedatectl set-ntp true), then make the certificate anew.",
            ),
            Files,
        ],
    },
    Row {
        cause: "certificate.refused",
        says: None,
        settle: "Compare this machine's clock with a time server, and the thumbprint that redial shows with the certificate's file on the server (openssl x509 -in FILE -noout -fingerprint -sha1).",
        next: &[
            Do(
                "Set the clock of the machine that is wrong: one that is far off makes a good certificate look expired.",
            ),
            Files,
            Do(
                "If another certificate than the server's own is shown, look for what opens TLS in between.",
            ),
        ],
    },
    Row {
        cause: "certificate.old-name",
        says: None,
        settle: "On the server, compare the subject in the certificate's file with the machine's name (hostname -f).",
        next: &[
            Do("Make a certificate for the name that clients dial."),
            Files,
        ],
    },
    Row {
        cause: "certificate.weak",
        says: None,
        settle: "Connect once with a current mstsc: a refusal names the certificate.",
        next: &[
            Do(
                "Give the server a certificate with at least RSA 2048 and SHA-256, for server authentication.",
            ),
            Files,
        ],
    },
    Row {
        cause: "clock.skew",
        says: None,
        settle: "Compare both clocks with a time server.",
        next: &[Do(
            "Set the wrong clock: timedatectl set-ntp true on the server, w32tm /resync /rediscover on Windows.",
        )],
    },
    Row {
        cause: "credssp.outdated",
        says: Some(
            "The server speaks CredSSP of before 2018: updated Windows clients refuse it with \u{201c}encryption oracle remediation\u{201d}.",
        ),
        settle: "On the server, see which version of it is installed.",
        next: &[
            Do(
                "Update the server: FreeRDP, and what is built with it, speaks version 6 since 2018.",
            ),
            Do(
                "AllowEncryptionOracle 2 at the client lets it in today and leaves the client open to the attack that the update ends: not for longer than the update takes, and never by a policy for all.",
            ),
        ],
    },
    Row {
        cause: "domain.unreachable",
        says: None,
        settle: "On the server, see whether it is still joined: sssctl domain-status DOMAIN, or wbinfo -t.",
        next: &[
            Do(
                "Mend the server's DNS, its way to a domain controller (ports 53, 88, 389, 445) and its clock.",
            ),
            Do(
                "When the domain does not trust it any more, join it again (realm join, net ads join).",
            ),
            Log,
        ],
    },
    Row {
        cause: "host.hangs-up",
        says: None,
        settle: "On the server, read its log at that time.",
        next: &[
            Log,
            Do(
                "See whether the desktop that the session begins ends at once: for xrdp look at ~/.xsession-errors and /etc/xrdp/startwm.sh, and for the same account being logged on at the screen already.",
            ),
        ],
    },
    Row {
        cause: "host.limited",
        says: None,
        settle: "On the server, count the connections to the port (ss -tn) and look for a guard that blocks addresses (fail2ban).",
        next: &[
            Do(
                "Wait a minute and dial once; if it works then, look for a limit of the server, a firewall that counts, or a guard such as fail2ban.",
            ),
            Log,
        ],
    },
    Row {
        cause: "host.slow",
        says: Some("The server is slow or hangs."),
        settle: "On the server, see what its processor and memory load is, and whether it answers there.",
        next: &[
            Do(
                "Dial again in a minute; if it stays so, restart the server (this may drop sessions).",
            ),
            Log,
        ],
    },
    Row {
        cause: "key.unusable",
        says: None,
        settle: "On the server, compare certificate and key: openssl x509 -in CERTIFICATE -noout -pubkey and openssl pkey -in KEY -pubout print the same when they belong together.",
        next: &[
            Do(
                "Compare from a second network: a fault of the server looks the same from everywhere.",
            ),
            Files,
            Log,
        ],
    },
    Row {
        cause: "ntlm.too-old",
        says: None,
        settle: "On this machine, read LmCompatibilityLevel under HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa: 0 to 2 send version 1.",
        next: &[
            Do(
                "On this machine, let the policy Network security: LAN Manager authentication level be 3 or more (Send NTLMv2 response only), or take the value away: Windows sends version 2 by itself.",
            ),
            Do("Leave the server as it is: what it refuses is broken."),
        ],
    },
    Row {
        cause: "ticket.misaddressed",
        says: None,
        settle: "In the domain: setspn -Q TERMSRV/NAME: the name must stand once, at the server's own account; and the server's keytab must hold the key of that account (klist -k).",
        next: &[
            Do(
                "Take the name from the account it does not belong to (setspn -D), and give it to the server's own (setspn -S).",
            ),
            Do(
                "See that DNS leads to the very machine: an alias or an old record has the ticket of one machine read by another.",
            ),
            Do(
                "If the name is right, make the server's keytab anew (net ads keytab create, or ktpass). Old tickets go with klist purge on the client.",
            ),
        ],
    },
    Row {
        cause: "nla.host-broken",
        says: Some("The server's own authentication fails: TLS is up, then its CredSSP ends it."),
        settle: "On the server, read its log at this time.",
        next: &[
            Log,
            Do(
                "See whether it has what it checks passwords with: GNOME's credentials (grdctl status), the file of /sam-file of FreeRDP's own server, a keytab where Kerberos is used.",
            ),
        ],
    },
    Row {
        cause: "nla.ntlm-denied",
        says: Some("The server does not take NTLM: only Kerberos gets in."),
        settle: "On the server, see whether it has a keytab for TERMSRV/NAME (klist -k), and whether NTLM was left out when it was built.",
        next: &[Do(
            "Dial the server by the full name in its keytab, from a machine of its domain that reaches a domain controller.",
        )],
    },
    Row {
        cause: "path.closed",
        says: None,
        settle: "On the server, watch the port while you dial (tcpdump port 3389): does the connection arrive?",
        next: &[
            Do("Dial the server from its own network, past the tunnel, NAT or gateway."),
            Do(
                "If that works, look at the tunnel or gateway; if not, at limits and the service on the server.",
            ),
            Log,
        ],
    },
    Row {
        cause: "path.not-rdp",
        says: None,
        settle: "On the server, see which program owns the port (ss -ltnp).",
        next: &[
            Do("Use the right port or the right client for that server."),
            Do("If a tunnel or port forward is in use, mend where it leads."),
        ],
    },
    Row {
        cause: "path.unstable",
        says: None,
        settle: "Run the same series from another network, or from next to the server.",
        next: &[
            Do("Try a cable instead of Wi-Fi, and without the VPN where that is possible."),
            Do("Turn keep-alive on at the server (xrdp: tcp_keepalive=true)."),
        ],
    },
    Row {
        cause: "security.downgraded",
        says: Some(
            "The server offers standard RDP security alone: no TLS, no NLA, no proof of who it is.",
        ),
        settle: "On the server, read its settings for security, and whether it can read its certificate and key.",
        next: &[Security, Files],
    },
    Row {
        cause: "security.fips",
        says: None,
        settle: "On the server, read its settings for encryption (xrdp: crypt_level).",
        next: &[
            Do(
                "Have the server use TLS, which meets the FIPS level with clients of today (xrdp: security_layer=tls).",
            ),
            Do("Update the client program."),
        ],
    },
    Row {
        cause: "security.mismatch",
        says: None,
        settle: "On the server, read its settings for security.",
        next: &[
            Do(
                "Compare the client's .rdp settings (enablecredsspsupport, restricted admin) with what the server offers: xrdp has no NLA.",
            ),
            Security,
        ],
    },
    Row {
        cause: "server.key-file",
        says: None,
        settle: "On the server, read its log at this time, and compare certificate and key: openssl x509 -in CERTIFICATE -noout -pubkey and openssl pkey -in KEY -pubout print the same when they belong together.",
        next: &[
            Files,
            Do(
                "Where the two do not belong together, make a new pair; where the log names a TLS version or cipher list, correct that setting.",
            ),
            Log,
        ],
    },
    Row {
        cause: "tls.curve-mismatch",
        says: None,
        settle: "On the server, see which groups its TLS library allows (OpenSSL: Groups in openssl.cnf).",
        next: &[
            Do("Add X25519 or P-256 to the server's list of groups."),
            Security,
        ],
    },
    Row {
        cause: "tls.mismatch",
        says: None,
        settle: "On the server, see which versions and suites its settings and its TLS library allow (openssl ciphers -v).",
        next: &[
            Do("Turn TLS 1.2 on at the server, rather than TLS 1.0 at the client."),
            Security,
        ],
    },
    Row {
        cause: "tls.version-early",
        says: Some("The server, or something before it, refuses every client that offers TLS 1.3."),
        settle: "Dial from the server's own network: a filter on the way disappears.",
        next: &[Do("Update the server and its TLS library."), Security],
    },
];
