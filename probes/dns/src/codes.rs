redial_model::codes! {
    SPLIT: "name.split", Warning, "Two name sources give different answers: two name servers, or the name servers and the operating system. Some clients reach another machine, or none.";
    UNKNOWN: "name.unknown", Error, "Every name server that answers reports that the name does not exist.";
    PINNED: "name.pinned", Info, "The hosts file of this computer maps the name to a fixed address.";
    SILENT: "dns.silent", Warning, "A name server of this computer does not answer.";
    REFUSED: "dns.refused", Warning, "No program listens on a name server of this computer, or it refuses to answer.";
    FAILED: "dns.failed", Warning, "A name server of this computer cannot answer for this name.";
    REVERSE: "name.reverse-differs", Info, "The reverse look-up of an address gives another name: an old PTR record, or an old A record.";
}
