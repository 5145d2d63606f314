redial_model::codes! {
    HOLE: "path.hole", Error, "Small packets arrive, large ones are lost without an error message. The MTU is smaller somewhere on the way, and the message that reports it is lost.";
    LOSSY: "path.lossy", Error, "Several connections of a series lost a packet.";
    STEADY: "path.steady", Info, "A series of connections lost no packet.";
    RESENT: "path.resent", Info, "One connection of this check needed a second SYN. One is not enough to judge: --deep measures packet loss.";
    JITTERY: "path.jittery", Info, "Connect times vary by more than half the round-trip time and more than 20 ms.";
    SMALL_MTU: "path.small-mtu", Info, "The path has a small MTU and reports it, so connections adapt.";
    VPN: "path.vpn", Info, "The connection to the host uses a VPN or tunnel interface.";
}
