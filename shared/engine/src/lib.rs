#![doc = include_str!("../README.md")]

mod bench;
mod consent;
mod deadline;
mod error;
mod executor;
mod go_off;
mod guard;
mod journal;
mod judge;
mod measure;
mod obstacle;
mod operation;
mod record;
mod record_id;
mod restart;
mod select;
mod standing;
mod text;
mod undo;
mod vault;
mod writer;

pub use bench::{Bench, HomeBench, Order, ReadRecord, TellStep, read_record};
pub use consent::{Consent, Gravity};
pub use error::{ApplyError, Drift, Failed, Left};
pub use executor::Executor;
pub use go_off::{GoOffError, go_off};
pub use guard::{Guard, GuardWish, Unless};
pub use journal::{Journal, JournalError, JournalLock};
pub use judge::judge;
pub use measure::{CheckEvent, Settings, Watch, measure};
pub use obstacle::{Obstacle, Rights};
pub use operation::{Operation, OperationOutcome, Settle};
pub use record::{BadRecordId, Entry, Header, Record, RecordId, Status};
pub use select::{NoSuchProbe, select};
pub use undo::Decision;
pub use vault::Vault;
