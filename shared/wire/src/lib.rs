#![doc = include_str!("../README.md")]

pub mod banner;
pub mod credssp;
mod cursor;
pub mod flight;
pub mod hello;
pub mod http;
pub mod ntlm;
pub mod rdg;
pub mod rdpeudp;
pub mod spnego;
pub mod tsgu;
pub mod x224;

/// What a reader makes of the bytes so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read<T> {
    /// The message is not complete yet.
    More,
    /// The whole message.
    Done(T),
}
