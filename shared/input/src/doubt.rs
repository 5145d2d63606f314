use redial_model::TargetError;

use crate::clean::shown;

/// Why a text can't be read as it stands: what it is, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Doubt {
    /// Nothing was given.
    #[error("nothing was named: give a host by name or address, such as srv01 or 192.0.2.7:3390")]
    Nothing,
    /// More than is read at once.
    #[error(
        "the text is too long to be a list of hosts: save it as a file, one host per line, and use `redial check --file FILE`"
    )]
    TooLong,
    /// A part is wrong, and the error says what.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// A number where a host is expected.
    #[error(
        "`{0}` is a number, not a host: `redial explain {0}` says what it means as an error code. Give a host by its name or address"
    )]
    Number(String),
    /// A text with an error code, where a host is expected.
    #[error(
        "`{0}` is the text of an error, not a host: `redial explain` says what its numbers mean, with the text in quotes behind it. Give a host by its name or address"
    )]
    CodeText(String),
    /// A port without a host.
    #[error("`{0}` is a port without a host: write the host before it, such as srv01:{0}")]
    PortAlone(String),
    /// A colon, and no port behind it.
    #[error("the port is missing after `{0}:`: write {0}, or {0}:3390 for port 3390")]
    PortMissing(String),
    /// Two meanings of a number behind a host.
    #[error(
        "`{port}` can be a port or an error code: write {host}:{port} for the port, or `redial explain {port}` for the code"
    )]
    PortOrCode {
        /// What stands before it.
        host: String,
        /// The number.
        port: String,
    },
    /// An IPv6 address that ends like a port.
    #[error(
        "`{0}` can be read in two ways: write [{1}]:{2} for port {2}, or [{0}] for the address"
    )]
    Ipv6OrPort(String, String, String),
    /// An IPv6 address with a port and no brackets.
    #[error("`{0}` is not an IPv6 address: did you mean [{1}]:{2}? Brackets keep the port apart")]
    Ipv6Port(String, String, String),
    /// More than one colon.
    #[error("`{0}` is not a host: one colon stands between host and port, such as srv01:3390")]
    Colons(String),
    /// A network.
    #[error(
        "`{0}` is a network, not a host: redial checks hosts that are named. Give one address, such as {1}, or a file with one host per line (`redial check --file FILE`)"
    )]
    Network(String, String),
    /// Many addresses or names in one word.
    #[error(
        "`{0}` means several hosts: name each of them, such as `redial check {1} {2}`, or list them in a file (`redial check --file FILE`)"
    )]
    Range(String, String, String),
    /// A placeholder or pattern.
    #[error(
        "`{0}` is a pattern, not a host: write the name itself, such as srv01, or list the hosts in a file (`redial check --file FILE`)"
    )]
    Pattern(String),
    /// A user without a host.
    #[error("`{0}` names a user, not a host: write only the host, such as {1}")]
    User(String, String),
    /// It looks like an e-mail address.
    #[error("`{0}` looks like an e-mail address: to check the host {1}, write {1}")]
    Mail(String, String),
    /// A hardware address.
    #[error(
        "`{0}` is a hardware (MAC) address: give the host's name or IP address (`arp -a` may show which one belongs to it)"
    )]
    Mac(String),
    /// An identifier of Windows.
    #[error("`{0}` is an identifier ({1}), not a host: give the host's name or IP address")]
    Identifier(String, &'static str),
    /// A path to something else than an .rdp file.
    #[error(
        "`{0}` is a file path, not a host: redial reads .rdp files (`redial check FILE.rdp`) and lists of hosts (`redial check --file FILE`)"
    )]
    Path(String),
    /// A name with a path behind it.
    #[error("`{0}` is not a host: to check the host {1}, write {1}")]
    Slash(String, String),
    /// The address of a page.
    #[error(
        "`{0}` is the address of a web page: open it in a browser and save the .rdp file that it offers, then `redial check FILE.rdp`. To check the computer {1} itself, write {1}"
    )]
    Page(String, String),
    /// The address of another service.
    #[error(
        "`{0}` is an address for {1}, not for Remote Desktop: to check the host {2}, write {2}"
    )]
    Service(String, String, String),
    /// A workspace or a cloud desktop.
    #[error(
        "`{0}` opens Remote Desktop through a cloud or workspace service, so no host is named in it: save its .rdp file, then `redial check FILE.rdp`"
    )]
    Workspace(String),
    /// Characters that no name has.
    #[error(
        "`{0}` has a sign that no host name has: give the host's name or IP address, such as srv01"
    )]
    Sign(String),
    /// A sentence of a dialog, an event or a log.
    #[error(
        "this is a message, not a host: `{0}`. If it shows a number, `redial explain NUMBER` says what that means; to check a host, give only its name. Several hosts are separated by commas"
    )]
    Prose(String),
    /// One word of a message.
    #[error(
        "`{0}` is a word of a message, not a host name: to explain an error, `redial explain` takes its number. For a host of this name, write {0}:3389"
    )]
    Word(String),
    /// Neither.
    #[error(
        "`{0}` is not a host, an error code or an .rdp file: give a name or an address, such as srv01, srv01:3390 or 192.0.2.7"
    )]
    Neither(String),
    /// One of several is wrong.
    #[error("in this list, {0}")]
    InList(Box<Doubt>),
    /// A program without a host.
    #[error(
        "`{0}` is a command without a host: write only the host, such as srv01. For a host of this name, write {0}:3389"
    )]
    NoHost(String),
    /// A command that is not known.
    #[error(
        "`{typed}` is not a command of redial: did you mean `redial {meant}`? For a host of this name, use `redial check {typed}`"
    )]
    Misspelt {
        /// What was typed.
        typed: String,
        /// What is like it.
        meant: String,
    },
}

impl Doubt {
    /// What is said to a text that would have been explained elsewhere.
    #[must_use]
    pub fn of_code(text: &str) -> Self {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words[..] {
            [one] => Self::Number(shown(one)),
            _ => Self::CodeText(shown(&words.join(" "))),
        }
    }

    /// Whether it is known what the text is, so that no other reading comes into question.
    pub(crate) fn is_certain(&self) -> bool {
        match self {
            Self::Target(why) => matches!(
                why,
                TargetError::NoZone(_)
                    | TargetError::Zone(_)
                    | TargetError::ZoneOfOther(_)
                    | TargetError::Port(_)
                    | TargetError::Ipv4(_)
            ),
            Self::Number(_) | Self::Neither(_) | Self::Colons(_) | Self::InList(_) => false,
            _ => true,
        }
    }
}
