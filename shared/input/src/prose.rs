//! Messages of dialogs, events and logs, in whatever language: they must not be taken for names.
//!
//! Every word of "Connection timed out" could be a host. So a text of several words counts as a
//! message where one of them is a word of messages, or where it is written as a sentence is: letters
//! only, the first word alone with a capital, an ending, accents. Names that servers are given have
//! digits, dots or hyphens, and stand in one case.

use crate::{clean::shown, doubt::Doubt};

/// Words of messages about connections, in lower case; parts of words in languages that join them.
const OF_MESSAGES: [&str; 44] = [
    "error",
    "failed",
    "failure",
    "denied",
    "refused",
    "timeout",
    "timed",
    "disconnected",
    "connection",
    "connect",
    "unable",
    "cannot",
    "unreachable",
    "expired",
    "invalid",
    "warning",
    "fehler",
    "fehlgeschlagen",
    "verbindung",
    "getrennt",
    "verweigert",
    "abgelaufen",
    "zeitüberschreitung",
    "erreur",
    "connexion",
    "refusé",
    "expiré",
    "impossible",
    "échec",
    "conexión",
    "denegado",
    "expirado",
    "connessione",
    "errore",
    "negato",
    "scaduto",
    "verbinding",
    "geweigerd",
    "verlopen",
    "połączenie",
    "błąd",
    "ошибка",
    "подключение",
    "エラー",
];
/// Words that join others, and name no host.
const JOINING: [&str; 62] = [
    "the", "was", "is", "to", "your", "could", "not", "because", "this", "of", "from", "has",
    "been", "for", "with", "no", "by", "an", "are", "you", "does", "die", "der", "das", "wurde",
    "ist", "nicht", "konnte", "mit", "zum", "le", "la", "les", "est", "pas", "de", "des", "une",
    "el", "los", "se", "il", "non", "è", "di", "che", "een", "het", "niet", "não", "foi", "o",
    "na", "nie", "jest", "не", "было", "на", "для", "что", "в", "и",
];
/// Words that stand before what is meant, and are no host themselves where a number follows.
const LABELS: [&str; 10] = [
    "windows", "server", "host", "port", "computer", "version", "build", "event", "session", "line",
];

/// What to say where a text is a message.
pub(crate) fn question(text: &str) -> Option<Doubt> {
    is_message(text).then(|| Doubt::Prose(shown(&text.replace('\n', " "))))
}

fn is_message(text: &str) -> bool {
    if text.split(is_gap).any(is_unspaced_sentence) {
        return true;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let plain: Vec<&str> = words.iter().copied().filter(|w| is_plain(w)).collect();
    if words.len() < 2 || plain.is_empty() {
        return false;
    }
    let is = |list: &[&str], word: &str| {
        let word = bare(word).to_lowercase();
        list.contains(&&*word)
    };
    let of_messages = plain.iter().filter(|w| is(&OF_MESSAGES, w)).count();
    let joining = plain.iter().filter(|w| is(&JOINING, w)).count();
    if of_messages > 0 || joining > 1 || (joining > 0 && plain.len() > 2) {
        return true;
    }
    let is_labelled = words.len() == 2 && is(&LABELS, words[0]) && words[1].parse::<u32>().is_ok();
    is_labelled || is_written_as_sentence(text, &words, &plain)
}

/// Whether most of it is words of letters, and the whole looks like a sentence: an ending, a foreign
/// letter, or a capital at its beginning alone.
fn is_written_as_sentence(text: &str, words: &[&str], plain: &[&str]) -> bool {
    let is_listed = text.contains([',', ';', '\n']) && !text.contains(", ");
    if is_listed || plain.len() < 2 || plain.len() * 2 < words.len() {
        return false;
    }
    let ends = words.len() > 2 && text.trim_end().ends_with(['.', '!', '?', '。', '…', ':']);
    let foreign = plain.iter().any(|word| !word.is_ascii());
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    let small = |word: &str| word.chars().all(|c| !c.is_uppercase());
    let is_long = |word: &str| bare(word).chars().count() > 3;
    let begins = capital(words[0])
        && !words[0].chars().skip(1).any(char::is_uppercase)
        && plain
            .iter()
            .skip(1)
            .any(|word| small(word) && is_long(word));
    ends || foreign || begins
}

/// A word of letters alone, with what may stand around it in a sentence.
fn is_plain(word: &str) -> bool {
    let word = bare(word);
    !word.is_empty() && word.chars().all(|c| c.is_alphabetic() || c == '\'')
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| {
        matches!(c, '.' | ',' | ':' | ';' | '!' | '?' | '"' | '(' | ')' | '…')
    })
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';')
}

/// A sentence in a script without spaces: Chinese, Japanese, Thai and its neighbours. A computer of
/// Windows has a name of at most 15 bytes, which are seven of these letters.
fn is_unspaced_sentence(word: &str) -> bool {
    const MOST: usize = 7;
    let labels = word.split(['.', '。']);
    let longest = labels
        .map(|l| l.chars().filter(|c| is_unspaced(*c)).count())
        .max();
    let ends = word.contains(['。', '！', '？', '（', '）', '」']);
    let grammar = word
        .chars()
        .filter(|c| matches!(c, '\u{3041}'..='\u{3096}'))
        .count();
    let count = longest.unwrap_or_default();
    count > MOST || (count > 1 && ends) || grammar > 3
}

fn is_unspaced(c: char) -> bool {
    matches!(
        c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
            | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}'
    )
}

/// Whether a single word is one of messages.
pub(crate) fn is_word_of_messages(word: &str) -> bool {
    OF_MESSAGES.contains(&&*word.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_in_many_languages_are_no_hosts() {
        for text in [
            "The remote computer could not be found.",
            "Connection timed out",
            "access denied",
            "Access is denied.",
            "no route to host",
            "Die Verbindung mit dem Remotecomputer wurde getrennt",
            "Zugriff verweigert",
            "Accès refusé",
            "La connexion a été interrompue",
            "Se ha perdido la conexión",
            "Impossibile connettersi al computer remoto",
            "Kan geen verbinding maken",
            "Połączenie zostało przerwane",
            "Не удается подключиться к удаленному компьютеру",
            "リモート コンピューターに接続できません。",
            "远程桌面连接无法找到计算机",
            "원격 컴퓨터에 연결할 수 없습니다",
            "Uzak bilgisayara bağlanılamıyor",
            "Etätietokoneeseen ei saada yhteyttä",
            "ไม่สามารถเชื่อมต่อกับคอมพิวเตอร์ระยะไกล",
            "Windows 11",
        ] {
            assert!(is_message(text), "{text}");
        }
    }

    #[test]
    fn lists_of_hosts_are_no_messages() {
        for text in [
            "srv01",
            "srv01 srv02 srv03",
            "SRV01 SRV02",
            "alpha beta gamma",
            "Alpha,Beta,Gamma",
            "srv01.corp.test\nsrv02.corp.test",
            "dc01 Print01 web01",
            "サーバー",
            "例え.テスト",
            "bücher.test",
            "10.0.0.5 srv01",
            "Error.corp.test",
        ] {
            assert!(!is_message(text), "{text}");
        }
    }
}
