redial_model::codes! {
    SPLIT: "name.split", Warning, "Two sources of names disagree: two name servers, or the name servers and the operating system. Some clients reach another machine, or none.";
    UNKNOWN: "name.unknown", Error, "Every name server that answers says that the name does not exist.";
    PINNED: "name.pinned", Info, "The hosts file of this machine pins the name to an address.";
    SILENT: "dns.silent", Warning, "A name server of this machine does not answer.";
    REFUSED: "dns.refused", Warning, "Nothing listens on a name server of this machine, or it refuses to answer.";
    FAILED: "dns.failed", Warning, "A name server of this machine fails to answer this name.";
    REVERSE: "name.reverse-differs", Info, "An address of the name points back to another name: an old PTR record, or an old A record.";
}
