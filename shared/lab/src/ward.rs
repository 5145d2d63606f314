mod list;
mod nla;
mod tls;

use std::{io, net::SocketAddr, sync::LazyLock};

use redial_model::Rung;

use crate::{Character, Ending, HEALTHY, Host, start};

/// Every sick host.
pub static WARD: LazyLock<Vec<Sick>> =
    LazyLock::new(|| [list::HOSTS, tls::HOSTS, nla::HOSTS].concat());

/// One sick host of the ward.
#[derive(Clone, Copy, Debug)]
pub struct Sick {
    /// Its name in the demo.
    pub name: &'static str,
    /// What it plays, in a clause.
    pub plays: &'static str,
    /// The name it is asked for by.
    pub asked_as: &'static str,
    /// The cause that should be named first; nothing for a healthy one.
    pub cause: Option<&'static str>,
    bed: Bed,
}

#[derive(Clone, Copy, Debug)]
enum Bed {
    /// A host that answers.
    Host(Character),
    /// A port where nothing listens.
    Nobody,
    /// A port that drops connection requests.
    Dropped,
}

impl Sick {
    /// Brings it up on a free port of 127.0.0.1.
    pub async fn start(&self) -> io::Result<Host> {
        match self.bed {
            Bed::Host(character) => start(character).await,
            Bed::Nobody => Host::nobody(),
            Bed::Dropped => Host::dropped(),
        }
    }

    /// Its character, when it answers at all.
    pub fn character(&self) -> Option<Character> {
        match self.bed {
            Bed::Host(character) => Some(character),
            _ => None,
        }
    }
}

impl Host {
    /// Where it can be dialled.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::new(self.ip(), self.port())
    }
}

const ASKED: &str = "srv01.corp.test";

const fn sick(
    name: &'static str,
    plays: &'static str,
    cause: &'static str,
    character: Character,
) -> Sick {
    Sick {
        name,
        plays,
        asked_as: ASKED,
        cause: Some(cause),
        bed: Bed::Host(character),
    }
}

const fn breaks(
    name: &'static str,
    plays: &'static str,
    cause: &'static str,
    rung: Rung,
    ending: Ending,
) -> Sick {
    sick(
        name,
        plays,
        cause,
        Character {
            breaks: Some((rung, ending)),
            ..HEALTHY
        },
    )
}

const fn well(name: &'static str, plays: &'static str, character: Character) -> Sick {
    Sick {
        name,
        plays,
        asked_as: ASKED,
        cause: None,
        bed: Bed::Host(character),
    }
}
