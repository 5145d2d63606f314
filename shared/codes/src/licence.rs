//! What ends licensing: the error of a licensing message (MS-RDPBCGR 2.2.1.12.1.3, dwErrorCode). The
//! other numbers of licensing are those of a Set Error Info PDU.

use crate::{CodeEntry, CodeTable, Phase::Licence, entry::row};

/// Every code known. 7 is no error: no licence is needed.
pub const TABLE: CodeTable = CodeTable {
    title: "licensing error",
    source: "MS-RDPBCGR 2.2.1.12.1.3",
    rows: ROWS,
};

#[rustfmt::skip]
const ROWS: &[CodeEntry] = &[
    row(1, Licence, "ERR_INVALID_SERVER_CERTIFICATE", "the certificate of the licence server is not valid"),
    row(2, Licence, "ERR_NO_LICENSE", "no licence is available"),
    row(3, Licence, "ERR_INVALID_MAC", "a licensing message was changed on the way or is damaged"),
    row(4, Licence, "ERR_INVALID_SCOPE", "the licence is for another issuer"),
    row(6, Licence, "ERR_NO_LICENSE_SERVER", "no licence server"),
    row(7, Licence, "STATUS_VALID_CLIENT", "no error: the client needs no licence"),
    row(8, Licence, "ERR_INVALID_CLIENT", "the client is not valid for this licence"),
    row(11, Licence, "ERR_INVALID_PRODUCTID", "the licence is for another product"),
    row(12, Licence, "ERR_INVALID_MESSAGE_LEN", "a licensing message has the wrong length"),
];
