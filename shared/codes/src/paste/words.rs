//! What the words before a number say that it is.

/// Words that say nothing about a number.
const FILLERS: [&str; 22] = [
    "is", "was", "of", "the", "a", "returned", "number", "no", "nr", "with", "from", "value",
    "and", "hex", "dec", "decimal", "ist", "lautet", "est", "es", "name", "data",
];
/// Parts of words that introduce a code, in the languages of Windows.
const CODE: [&str; 44] = [
    "error",
    "code",
    "reason",
    "status",
    "hresult",
    "result",
    "fehler",
    "erreur",
    "código",
    "codigo",
    "codice",
    "errore",
    "fout",
    "grund",
    "raison",
    "motivo",
    "причин",
    "ошибк",
    "код",
    "コード",
    "代码",
    "코드",
    "kod",
    "kód",
    "koodi",
    "virhe",
    "hata",
    "chyb",
    "hiba",
    "błęd",
    "błąd",
    "feil",
    "fejl",
    "felk",
    "помилк",
    "σφάλμα",
    "κωδικ",
    "خطأ",
    "رمز",
    "שגיאה",
    "错误",
    "錯誤",
    "오류",
    "disconnected",
];
/// Parts of words that introduce an extended code.
const EXTENDED: [&str; 31] = [
    "extended",
    "erweitert",
    "étendu",
    "etendu",
    "extendid",
    "estendid",
    "esteso",
    "estesa",
    "uitgebreid",
    "расширен",
    "拡張",
    "扩展",
    "확장",
    "rozszerz",
    "utökad",
    "udvidet",
    "rozšířen",
    "laajennet",
    "kiterjeszt",
    "bővít",
    "genişlet",
    "utvidet",
    "rozšíř",
    "extins",
    "розширен",
    "разширен",
    "εκτεταμ",
    "موسع",
    "מורחב",
    "延伸",
    "ขยาย",
];
/// Words that introduce the id of an event.
const EVENT: [&str; 10] = [
    "event",
    "events",
    "eventid",
    "ereignis",
    "ereignisid",
    "événement",
    "evento",
    "событи",
    "イベント",
    "事件",
];
/// Words of a name that are the source of an event.
const SOURCE: [&str; 9] = [
    "schannel",
    "termdd",
    "lsasrv",
    "rdpcorets",
    "localsessionmanager",
    "remoteconnectionmanager",
    "ntlm",
    "capi",
    "lsm",
];
/// Words after which a hexadecimal number is no code.
const NO_CODE: [&str; 15] = [
    "id",
    "pid",
    "tid",
    "processid",
    "threadid",
    "time",
    "offset",
    "address",
    "keywords",
    "handle",
    "base",
    "size",
    "port",
    "version",
    "flags",
];

/// The words before a number, the nearest first.
pub(super) struct Before {
    words: Vec<String>,
    /// Whether the number is the content of this element of XML.
    element: Option<String>,
}

impl Before {
    pub(super) fn of(text: &str) -> Self {
        let element = text
            .strip_suffix('>')
            .and_then(|tag| tag.rsplit_once('<'))
            .map(|(_, tag)| tag.to_lowercase());
        // A number begins its line: only the end of the line before can speak of it.
        let (line, start) = match text.rsplit_once('\n') {
            Some((above, line)) if line.trim().is_empty() => (above, true),
            Some((_, line)) => (line, false),
            None => (text, false),
        };
        let line = if start {
            line.rsplit('\n').next().unwrap_or(line)
        } else {
            line
        };
        let words = line
            .split(|c: char| !c.is_alphabetic())
            .rev()
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase);
        let mut words: Vec<String> = words.take(8).collect();
        if start {
            words.retain(|word| word == "disconnected");
        }
        Self { words, element }
    }

    /// The nearest word that says something.
    fn nearest(&self) -> &str {
        self.words
            .iter()
            .map(String::as_str)
            .find(|word| !FILLERS.contains(word))
            .unwrap_or_default()
    }

    pub(super) fn is_code(&self) -> bool {
        match &self.element {
            Some(tag) => holds(tag, &CODE) || tag.contains("\"value\""),
            None => holds(self.nearest(), &CODE),
        }
    }

    pub(super) fn is_extended(&self) -> bool {
        self.words.iter().take(4).any(|word| holds(word, &EXTENDED))
    }

    /// "Session 6 has been disconnected, reason code 5".
    pub(super) fn is_session(&self) -> bool {
        let has = |part| self.words.iter().any(|word| word == part);
        has("session") && has("disconnected") && has("reason")
    }

    pub(super) fn is_event(&self) -> bool {
        if let Some(tag) = &self.element {
            return tag.starts_with("eventid");
        }
        let is = |word: &str| {
            EVENT
                .iter()
                .any(|e| *e == word || (!e.is_ascii() && word.contains(e)))
        };
        match self.nearest() {
            "id" => self.words.iter().take(4).any(|word| is(word)),
            word => is(word),
        }
    }

    pub(super) fn is_source(&self) -> bool {
        SOURCE.contains(&self.nearest())
    }

    /// "fatal alert code is 40", "alert 40", "protocol defined fatal error code is 70".
    pub(super) fn is_alert(&self) -> bool {
        let near = |part: &str| self.words.iter().take(5).any(|word| word == part);
        (near("alert") && !near("event")) || (near("fatal") && near("defined"))
    }

    /// Whether what follows is an id, an address or a time, whatever its form.
    pub(super) fn is_no_code(&self) -> bool {
        NO_CODE.contains(&self.nearest())
    }
}

fn holds(word: &str, parts: &[&str]) -> bool {
    parts.iter().any(|part| word.contains(part))
}
