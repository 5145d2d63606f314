use super::{
    Row,
    Step::{Do, Files, Log, Security},
};

pub(super) static ROWS: &[Row] = &[
    Row {
        cause: "account.refused",
        says: None,
        settle: "On the server, find out which account was refused at that time, and why (journalctl, /var/log/auth.log, /var/log/secure).",
        next: &[
            Do(
                "Type the user name and password again, as that server knows them: on such a server a local account has no domain in front of its name.",
            ),
            Do(
                "Check whether the server knows the account. GNOME has one user name and password of its own (grdctl rdp set-credentials), KDE a list in System Settings, FreeRDP's own server the file of /sam-file.",
            ),
            Do("Do not try again and again: wrong passwords lock the account."),
            Log,
        ],
    },
    Row {
        cause: "account.locked",
        says: None,
        settle: "On the server, find out whether the account is locked, and by what (faillock --user NAME; in a domain, its directory).",
        next: &[
            Do(
                "Wait until the lock ends, or unlock the account: faillock --user NAME --reset, or in its directory.",
            ),
            Do("Find what tries the old password first, or it will lock the account again."),
            Log,
        ],
    },
    Row {
        cause: "account.disabled",
        says: None,
        settle: "On the server, see whether the account is disabled or has expired (passwd -S NAME, chage -l NAME; in a domain, its directory).",
        next: &[
            Do("Ask who disabled the account, and why, before anybody enables it again."),
            Do("Enable it (usermod -U NAME), or set a later date of expiry (chage -E DATE NAME)."),
        ],
    },
    Row {
        cause: "account.password-old",
        says: None,
        settle: "On the server, see when the password expires (chage -l NAME; in a domain, its directory).",
        next: &[Do(
            "Change the password another way: passwd on the server, or where the directory is kept.",
        )],
    },
    Row {
        cause: "account.restricted",
        says: None,
        settle: "On the server, find the rule that refused the account at that time (journalctl, /var/log/auth.log, /var/log/secure).",
        next: &[
            Do(
                "Allow the hour, the computer or the group in that rule, if it is not meant for this.",
            ),
            Log,
        ],
    },
    Row {
        cause: "account.no-right",
        says: None,
        settle: "On the server, find out which users and groups may log on, and whether the account is one of them.",
        next: &[
            Do("Allow the account, or better a group of it, where the server keeps that list."),
            Log,
        ],
    },
    Row {
        cause: "certificate.not-renewed",
        says: None,
        settle: "On the server, read the dates in the certificate file: openssl x509 -in FILE -noout -dates.",
        next: &[
            Do("Make or get a new certificate: such a server does not renew its own."),
            Files,
            Do(
                "Tell users the new thumbprint: clients that remember the old certificate ask once.",
            ),
        ],
    },
    Row {
        cause: "certificate.too-early",
        says: None,
        settle: "Compare the clocks of this computer and the server (timedatectl).",
        next: &[
            Do(
                "Correct the server's clock (timedatectl set-ntp true), then make a new certificate.",
            ),
            Files,
        ],
    },
    Row {
        cause: "certificate.refused",
        says: None,
        settle: "Compare this computer's clock with a time server, and the thumbprint that redial shows with the certificate file on the server (openssl x509 -in FILE -noout -fingerprint -sha1).",
        next: &[
            Do(
                "Correct the clock that is wrong: a clock that is far off makes a valid certificate look expired.",
            ),
            Files,
            Do(
                "If the certificate is not the server's own, look for a device or program that decrypts TLS in between.",
            ),
        ],
    },
    Row {
        cause: "certificate.old-name",
        says: None,
        settle: "On the server, compare the subject in the certificate file with the computer's name (hostname -f).",
        next: &[
            Do("Make a certificate for the name that clients connect to."),
            Files,
        ],
    },
    Row {
        cause: "certificate.weak",
        says: None,
        settle: "Connect once with a current mstsc: if it refuses, it names the certificate.",
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
            "Correct the wrong clock: timedatectl set-ntp true on the server, w32tm /resync /rediscover on Windows.",
        )],
    },
    Row {
        cause: "credssp.outdated",
        says: Some(
            "The server's CredSSP is older than 2018. Updated Windows clients refuse it with \u{201c}encryption oracle remediation\u{201d}.",
        ),
        settle: "On the server, find out which version of it is installed.",
        next: &[
            Do(
                "Update the server: FreeRDP and servers built with it use CredSSP version 6 since 2018.",
            ),
            Do(
                "AllowEncryptionOracle 2 on the client accepts the server today, but leaves the client open to the attack that the update stops. Use it only until the server is updated, and never in a policy for everyone.",
            ),
        ],
    },
    Row {
        cause: "domain.unreachable",
        says: None,
        settle: "On the server, check whether it is still joined to its domain: sssctl domain-status DOMAIN, or wbinfo -t.",
        next: &[
            Do(
                "Repair the server's DNS, its network path to a domain controller (ports 53, 88, 389, 445) and its clock.",
            ),
            Do("If the domain no longer trusts it, join it again (realm join, net ads join)."),
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
                "Check whether the desktop of the session ends at once. For xrdp, read ~/.xsession-errors and /etc/xrdp/startwm.sh, and check whether the same account is already logged on at the screen.",
            ),
        ],
    },
    Row {
        cause: "host.limited",
        says: None,
        settle: "On the server, count the connections to the port (ss -tn) and look for a program that blocks addresses (fail2ban).",
        next: &[
            Do(
                "Wait a minute and connect once. If it works then, look for a limit of the server, a firewall that counts connections, or a program such as fail2ban.",
            ),
            Log,
        ],
    },
    Row {
        cause: "host.slow",
        says: Some("The server is slow or hangs."),
        settle: "On the server, check how much processor time and memory it uses, and whether it answers locally.",
        next: &[
            Do(
                "Connect again in a minute. If it stays slow, restart the server (this may end sessions).",
            ),
            Log,
        ],
    },
    Row {
        cause: "key.unusable",
        says: None,
        settle: "On the server, compare certificate and key: openssl x509 -in CERTIFICATE -noout -pubkey and openssl pkey -in KEY -pubout print the same text if they match.",
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
        settle: "On this computer, read LmCompatibilityLevel under HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa: 0 to 2 send version 1.",
        next: &[
            Do(
                "On this computer, set the policy Network security: LAN Manager authentication level to 3 or more (Send NTLMv2 response only), or delete the value: Windows sends version 2 by default.",
            ),
            Do("Leave the server as it is: NTLM version 1, which it refuses, is not secure."),
        ],
    },
    Row {
        cause: "ticket.misaddressed",
        says: None,
        settle: "In the domain, run setspn -Q TERMSRV/NAME: the name must exist once, on the server's own account. The server's keytab must hold the key of that account (klist -k).",
        next: &[
            Do(
                "Remove the name from the wrong account (setspn -D), and add it to the server's own (setspn -S).",
            ),
            Do(
                "Check that DNS leads to the right computer: with an alias or an old record, one computer gets the ticket of another.",
            ),
            Do(
                "If the name is right, make a new keytab for the server (net ads keytab create, or ktpass). Delete old tickets with klist purge on the client.",
            ),
        ],
    },
    Row {
        cause: "nla.host-broken",
        says: Some(
            "Authentication fails on the server itself: TLS works, then its CredSSP ends the connection.",
        ),
        settle: "On the server, read its log at this time.",
        next: &[
            Log,
            Do(
                "Check that it has what it needs to check passwords: GNOME's credentials (grdctl status), the file of /sam-file of FreeRDP's own server, or a keytab for Kerberos.",
            ),
        ],
    },
    Row {
        cause: "nla.ntlm-denied",
        says: Some("The server accepts no NTLM: only Kerberos works."),
        settle: "On the server, check whether it has a keytab for TERMSRV/NAME (klist -k), and whether it was built without NTLM.",
        next: &[Do(
            "Connect to the server by the full name in its keytab, from a computer of its domain that reaches a domain controller.",
        )],
    },
    Row {
        cause: "path.closed",
        says: None,
        settle: "On the server, watch the port while you connect (tcpdump port 3389): does the connection arrive?",
        next: &[
            Do("Connect to the server from its own network, without the tunnel, NAT or gateway."),
            Do(
                "If that works, check the tunnel or gateway; if not, check limits and the service on the server.",
            ),
            Log,
        ],
    },
    Row {
        cause: "path.not-rdp",
        says: None,
        settle: "On the server, check which program uses the port (ss -ltnp).",
        next: &[
            Do("Use the right port or the right client for that server."),
            Do("If a tunnel or port forward is in use, correct its target."),
        ],
    },
    Row {
        cause: "path.unstable",
        says: None,
        settle: "Measure packet loss with a series of connections (redial check --deep), from here, and from another network or close to the server.",
        next: &[
            Do("Try a cable instead of Wi-Fi, and connect without the VPN if possible."),
            Do("Turn keep-alive on at the server (xrdp: tcp_keepalive=true)."),
        ],
    },
    Row {
        cause: "security.downgraded",
        says: Some(
            "The server offers only standard RDP security: no TLS, no NLA, no proof of its identity.",
        ),
        settle: "On the server, read its security settings, and check whether it can read its certificate and key.",
        next: &[Security, Files],
    },
    Row {
        cause: "security.fips",
        says: None,
        settle: "On the server, read its settings for encryption (xrdp: crypt_level).",
        next: &[
            Do(
                "Let the server use TLS: with current clients TLS meets the FIPS level (xrdp: security_layer=tls).",
            ),
            Do("Update the client program."),
        ],
    },
    Row {
        cause: "security.mismatch",
        says: None,
        settle: "On the server, read its security settings.",
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
        settle: "On the server, read its log at this time, and compare certificate and key: openssl x509 -in CERTIFICATE -noout -pubkey and openssl pkey -in KEY -pubout print the same text if they match.",
        next: &[
            Files,
            Do(
                "If the two do not match, make a new pair. If the log names a TLS version or cipher list, correct that setting.",
            ),
            Log,
        ],
    },
    Row {
        cause: "tls.curve-mismatch",
        says: None,
        settle: "On the server, find out which groups its TLS library allows (OpenSSL: Groups in openssl.cnf).",
        next: &[
            Do("Add X25519 or P-256 to the server's list of groups."),
            Security,
        ],
    },
    Row {
        cause: "tls.mismatch",
        says: None,
        settle: "On the server, find out which versions and suites its settings and its TLS library allow (openssl ciphers -v).",
        next: &[
            Do("Turn TLS 1.2 on at the server. Do not turn TLS 1.0 on at the client."),
            Security,
        ],
    },
    Row {
        cause: "tls.version-early",
        says: Some(
            "The server, or a device in front of it, refuses every client that offers TLS 1.3.",
        ),
        settle: "Connect from the server's own network: a filter on the way then has no effect.",
        next: &[Do("Update the server and its TLS library."), Security],
    },
];
