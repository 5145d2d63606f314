use redial_model::{End, Said};
use sspi::ErrorKind;

/// How a sign-in ended that this side could not go on with. What the host proves with a key that is not
/// the one of its certificate can't be decrypted, or has another sum (MS-CSSP 3.1.5).
pub(super) fn end_of(error: &sspi::Error, kdc: Option<String>) -> End {
    if let Some(why) = kdc {
        return End::Broke(why.as_str().into());
    }
    match error.error_type {
        ErrorKind::MessageAltered | ErrorKind::DecryptFailure => End::KeyAltered,
        _ => End::Broke(Said::new(&error.description)),
    }
}
