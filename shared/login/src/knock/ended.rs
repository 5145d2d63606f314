use redial_model::{End, Said};
use sspi::ErrorKind;

/// How a sign-in ended that this side could not go on with. What the host proves with a key that is not
/// the one of its certificate can't be decrypted, or has another sum (MS-CSSP 3.1.5); before a proof
/// was sent (`is_proved`), the same errors are about something else, such as a ticket.
pub(super) fn end_of(error: &sspi::Error, is_proved: bool, kdc: Option<String>) -> End {
    if let Some(why) = kdc {
        return End::Broke(why.as_str().into());
    }
    match error.error_type {
        ErrorKind::MessageAltered | ErrorKind::DecryptFailure if is_proved => End::KeyAltered,
        _ => End::Broke(Said::new(&error.description)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_answers_a_proof_shows_another_key() {
        let altered = sspi::Error::new(ErrorKind::MessageAltered, "altered");
        assert_eq!(end_of(&altered, true, None), End::KeyAltered);
        assert!(matches!(end_of(&altered, false, None), End::Broke(_)));
        let kdc = Some("the domain controller did not answer".to_owned());
        assert!(matches!(end_of(&altered, true, kdc), End::Broke(_)));
    }
}
