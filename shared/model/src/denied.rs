//! "Access is denied", as Windows logs it: as a number, or as the sentence of the language it runs in.

/// Numbers of it: ERROR_ACCESS_DENIED alone and as an HRESULT, STATUS_ACCESS_DENIED, NTE_PERM
/// ([MS-ERREF] 2.1.1, 2.2, 2.3.1), as hexadecimal and as numbers with and without a sign.
const NUMBERS: [&str; 9] = [
    "80070005",
    "80090010",
    "c0000022",
    "2147942405",
    "2148073488",
    "3221225506",
    "-2147024891",
    "-2146893808",
    "-1073741790",
];

/// How the sentence of ERROR_ACCESS_DENIED begins or reads where an event holds it in place of the
/// number, as those of TerminalServices-RemoteConnectionManager do ("The relevant status code was
/// %1"): English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Norwegian and
/// Danish, Finnish, Polish, Czech, Hungarian, Turkish, Russian, Ukrainian, Greek, Chinese
/// (simplified and traditional), Japanese, Korean. In any other language it is not known.
const SENTENCES: [&str; 24] = [
    "access is denied",
    "access denied",
    "zugriff verweigert",
    "accès refusé",
    "accès est refusé",
    "acceso denegado",
    "accesso negato",
    "acesso negado",
    "toegang geweigerd",
    "åtkomst nekad",
    "ingen tilgang",
    "adgang nægtet",
    "käyttö estetty",
    "odmowa dostępu",
    "přístup byl odepřen",
    "hozzáférés megtagadva",
    "erişim engellendi",
    "отказано в доступе",
    "відмовлено в доступі",
    "δεν επιτρέπεται η πρόσβαση",
    "拒绝访问",
    "存取被拒",
    "アクセスが拒否されました",
    "액세스가 거부",
];

/// Whether a field of an event says that access was denied.
#[must_use]
pub fn says_access_denied(field: &str) -> bool {
    let field = field.trim().to_lowercase();
    let is_alone = ["5", "0x5", "0x00000005", "%%5"].contains(&field.as_str());
    let mut words = NUMBERS.iter().chain(&SENTENCES);
    is_alone || words.any(|word| field.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_known_by_number_and_in_many_languages() {
        for field in [
            "Access is denied.",
            "Accès refusé.",
            "Zugriff verweigert",
            "拒绝访问。",
            "アクセスが拒否されました。",
            "Отказано в доступе.",
            "0x80070005",
            "-2147024891",
            "2148073488",
            "5",
        ] {
            assert!(says_access_denied(field), "{field}");
        }
        for field in [
            "",
            "Keyset does not exist",
            "0x80090016",
            "15",
            "Objekt bereits vorhanden.",
        ] {
            assert!(!says_access_denied(field), "{field}");
        }
    }
}
