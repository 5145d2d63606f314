redial_model::codes! {
    HOLE: "path.hole", Error, "Small packets pass, large ones vanish without a word: somewhere the MTU is smaller, and the message that says so is lost.";
    LOSSY: "path.lossy", Error, "Several connections of a series lost a packet.";
    STEADY: "path.steady", Info, "A series of connections lost nothing.";
    RESENT: "path.resent", Info, "A connection of this check needed a second SYN. One is no series: --deep measures loss.";
    JITTERY: "path.jittery", Info, "Connect times vary by more than half the round trip and more than 20 ms.";
    SMALL_MTU: "path.small-mtu", Info, "The path has a small MTU and says so: connections adapt.";
    VPN: "path.vpn", Info, "The way to the host leads through a VPN or tunnel interface.";
}
