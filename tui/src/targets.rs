use std::{
    collections::VecDeque,
    sync::{Arc, OnceLock},
};

use redial_model::Target;

use crate::{
    asked,
    cli::CheckArgs,
    exit::Stop,
    hosts_file::{BadLines, HostFile, Line, Lines},
};

/// Every target named on the command line and in the file. Each of them was read once, so that a bad
/// one is said before anything is connected to; those of a file are read again when their turn comes,
/// so that a long file takes no memory.
pub struct Targets {
    named: VecDeque<Target>,
    lines: Option<Lines>,
    left: usize,
    /// The lines of the file that name no host.
    pub bad: BadLines,
    /// How many of them were met since.
    met: usize,
    broken: Broken,
}

/// Why the file could not be read to its end the second time.
#[derive(Clone, Default)]
pub struct Broken(Arc<OnceLock<String>>);

impl Broken {
    /// A file that changed meanwhile ends the run in a sentence.
    pub fn check(&self) -> Result<(), Stop> {
        self.0.get().map_or(Ok(()), |why| Err(Stop::usage(why)))
    }
}

impl Targets {
    /// What was named. A host of the command line that can't be read stops everything; one of a file
    /// is left out.
    pub fn named(check: &CheckArgs) -> Result<Self, Stop> {
        let mut targets = Self {
            named: match check.hosts[..] {
                [] => VecDeque::new(),
                _ => asked::hosts(&check.hosts)?.into(),
            },
            lines: None,
            left: 0,
            bad: BadLines::default(),
            met: 0,
            broken: Broken::default(),
        };
        targets.left = targets.named.len();
        if let Some(path) = &check.file {
            let file = HostFile::named(path)?;
            let (listed, bad) = file.count()?;
            if listed == 0 {
                let why = match bad.count {
                    0 => String::new(),
                    _ => format!(": {}", bad.to_string().replace('\n', "; ")),
                };
                return Err(Stop::usage(format!(
                    "{} names no host{why}",
                    path.display()
                )));
            }
            targets.lines = Some(file.lines()?);
            targets.left += listed;
            targets.bad = bad;
        }
        if targets.left == 0 {
            return Err(Stop::usage(
                "no host was named: give one, such as srv01 or 192.0.2.7:3390, or a --file of them",
            ));
        }
        targets.with_options_of_one(check)
    }

    /// The same, with what only one host can have.
    fn with_options_of_one(mut self, check: &CheckArgs) -> Result<Self, Stop> {
        let gateway = check.gateway.as_deref().map(gateway).transpose()?;
        let option = match (check.address, &gateway) {
            (Some(_), _) => "--address",
            (None, Some(_)) => "--gateway",
            (None, None) => return Ok(self),
        };
        if self.left > 1 {
            let why = format!("{option} is for one host: name exactly one");
            return Err(Stop::usage(why));
        }
        // The one host may stand in the file.
        let only = self.next();
        self.broken.check()?;
        let with = |target: Target| Target {
            address: check.address.or(target.address),
            gateway: gateway.or(target.gateway.clone()),
            ..target
        };
        self.named = only.map(with).into_iter().collect();
        self.left = self.named.len();
        Ok(self)
    }

    /// Whether the file could be read to its end; asked after the last target.
    pub fn broken(&self) -> Broken {
        self.broken.clone()
    }

    /// The next host of the file. Bad lines that were told already are passed over.
    fn of_file(&mut self) -> Option<Result<Target, Stop>> {
        loop {
            match self.lines.as_mut()?.next()? {
                Ok(Line::Host(target)) => return Some(Ok(*target)),
                Ok(Line::Bad(why)) => {
                    self.met += 1;
                    if self.met > self.bad.count {
                        return Some(Err(Stop::usage(why)));
                    }
                }
                Err(stop) => return Some(Err(stop)),
            }
        }
    }
}

/// The RD Gateway that was named.
fn gateway(text: &str) -> Result<Arc<Target>, Stop> {
    let gateway = Target::gateway(text);
    gateway
        .map(Arc::new)
        .map_err(|why| Stop::usage(format!("--gateway: {why}")))
}

impl Iterator for Targets {
    type Item = Target;

    fn next(&mut self) -> Option<Target> {
        let next = match self.named.pop_front() {
            Some(target) => Ok(target),
            None => self.of_file()?,
        };
        match next {
            Ok(target) => {
                self.left = self.left.saturating_sub(1);
                Some(target)
            }
            Err(stop) => {
                self.lines = None;
                // Only the first reason counts, and there is only one.
                let _ = self.broken.0.set(stop.says);
                None
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.left))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changes_ends_in_a_sentence_and_loses_no_word() {
        let path = std::env::temp_dir().join(format!("redial-targets-{}", std::process::id()));
        std::fs::write(&path, "srv01\n# none\n\nsrv02 # two\r\n").unwrap();
        let check = || CheckArgs {
            file: Some(path.clone()),
            ..CheckArgs::default()
        };
        let names = |targets: &mut Targets| targets.map(|t| t.host).collect::<Vec<_>>();
        let mut targets = Targets::named(&check()).unwrap();
        assert_eq!(targets.size_hint().1, Some(2));
        assert_eq!(names(&mut targets), ["srv01", "srv02"]);
        assert!(targets.broken().check().is_ok());
        let mut targets = Targets::named(&check()).unwrap();
        std::fs::write(&path, "srv01\nsrv02:0\nsrv03\n").unwrap();
        let broken = targets.broken();
        assert_eq!(names(&mut targets), ["srv01"]);
        assert!(broken.check().unwrap_err().says.contains("line 2"));
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn the_one_host_of_a_file_takes_the_address() {
        let path = std::env::temp_dir().join(format!("redial-target-{}", std::process::id()));
        std::fs::write(&path, "srv01\n").unwrap();
        let mut check = CheckArgs {
            file: Some(path.clone()),
            address: Some([192, 0, 2, 7].into()),
            ..CheckArgs::default()
        };
        let target = Targets::named(&check).unwrap().next().unwrap();
        assert_eq!(target.address, check.address);
        check.hosts = vec!["srv02".into()];
        assert!(Targets::named(&check).is_err(), "two hosts");
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn a_bad_line_is_named_and_the_others_are_hosts() {
        let path = std::env::temp_dir().join(format!("redial-bad-lines-{}", std::process::id()));
        let long = "a".repeat(70_000);
        let text = format!("srv01\n0x904\n{long}\n10.0.0.0/8\nsrv02 3390\nsrv03, srv04\n");
        let mut bytes = text.into_bytes();
        bytes.extend(b"f\xfcr\nsrv05");
        std::fs::write(&path, bytes).unwrap();
        let check = CheckArgs {
            file: Some(path.clone()),
            ..CheckArgs::default()
        };
        let targets = Targets::named(&check).unwrap();
        let (bad, broken) = (targets.bad.clone(), targets.broken());
        let hosts: Vec<_> = targets.map(|t| t.to_string()).collect();
        assert_eq!(
            hosts.join(" "),
            "srv01:3389 srv02:3390 srv03:3389 srv04:3389 srv05:3389"
        );
        assert!(broken.check().is_ok() && bad.count == 4, "{bad}");
        for (line, word) in [
            (2, "explain 0x904"),
            (3, "longer"),
            (4, "network"),
            (7, "UTF-8"),
        ] {
            let found = bad
                .first
                .iter()
                .find(|b| b.contains(&format!(", line {line}: ")));
            assert!(found.is_some_and(|b| b.contains(word)), "{line}: {bad}");
        }
        std::fs::write(&path, "0x904\n").unwrap();
        let none = Targets::named(&check).err().unwrap().says;
        assert!(
            none.contains("names no host: ") && none.contains("line 1"),
            "{none}"
        );
        std::fs::write(&path, b"\xff\xfes\0r\0v\0\n\0").unwrap();
        assert_eq!(Targets::named(&check).unwrap().next().unwrap().host, "srv");
        std::fs::remove_file(&path).unwrap();
    }
}
