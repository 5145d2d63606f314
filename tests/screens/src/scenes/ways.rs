//! A host that is looked at through a channel, and from other places.

use redial::dashboard::state::{
    Asking, ChannelStage, Frame, HostChannel, Manners, Prompt, Screen, Shown, State, Tab,
};
use redial_engine::Rights;
use redial_model::IdentityFact;

use super::{
    deeds,
    made::{checked, srv01, with, world},
};

/// The channel of these scenes.
const COMMAND: &str = "ssh:admin@srv01";

pub(super) fn ways(add: &mut impl FnMut(&'static str, State)) {
    let near = || srv01(Manners::default(), world("closes-at-hello"), Rights::Absent);
    add(
        "channel",
        with(near(), |s| s.prompt = Some(Prompt::Channel(String::new()))),
    );
    add(
        "channel-refused",
        with(near(), |s| {
            let why = format!(
                "no redial answered at the other end of `{COMMAND}` (exit status 255): ssh: connect to host srv01 port 22: Connection refused"
            );
            s.refuse(Prompt::Channel(COMMAND.into()), why);
        }),
    );
    add(
        "place",
        with(near(), |s| {
            s.prompt = Some(Prompt::Place("through ssh -W '[%h]:%p' jump".into()))
        }),
    );
    add("line-far", far(world("tls-off")));
    add(
        "checks-far",
        with(far(world("tls-off")), |s| s.show(Tab::Checks)),
    );
    add(
        "checks-unreached",
        with(near(), |s| {
            lose(s);
            s.show(Tab::Checks);
        }),
    );
    add("line-unreached", with(near(), lose));
    add("plan-far", with(far(world("tls-off")), asks));
    add("plan-other-machine", with(far(other()), asks));
    add(
        "applied-far",
        with(far(world("tls-off")), |s| {
            deeds::mended(s, "tls.enable", Some(world("tls-off-after")), None);
            s.hosts[0].journal[0].is_far = true;
        }),
    );
    add(
        "take-back-far",
        with(far(world("tls-off")), |s| {
            deeds::take_back(s, None);
            s.hosts[0].journal[0].is_far = true;
        }),
    );
}

fn through(state: &mut State, stage: ChannelStage) {
    state.hosts[0].channel = Some(HostChannel {
        command: COMMAND.into(),
        stage,
    });
}

/// A host at the far end of a channel.
fn far(shown: Shown) -> State {
    with(srv01(Manners::default(), shown, Rights::Change), |s| {
        through(s, ChannelStage::Open);
        let words = format!("srv01.corp.test:3389 --via {COMMAND}");
        s.hosts[0].reach.as_mut().expect("it is ready").words = words;
    })
}

/// The same, with a channel that leads to another machine than the one that answers.
fn other() -> Shown {
    let mut report = world("tls-off").plain;
    let answers = IdentityFact {
        computer: Some("SRV07".into()),
        ..IdentityFact::default()
    };
    report.facts.add(answers.into());
    assert!(report.facts.other_machine().is_some());
    Shown::new(report)
}

fn lose(state: &mut State) {
    let why = format!(
        "the connection through `{COMMAND}` ended before the answer came (exit status 255): Connection to srv01 closed by remote host."
    );
    through(state, ChannelStage::Lost(why));
    let shown = state.hosts[0].shown.as_deref().expect("checked").clone();
    checked(&mut state.hosts[0], shown, Rights::Absent);
}

/// The plan of a fix, read to its end.
fn asks(state: &mut State) {
    let host = state.host().expect("a host");
    let plan = deeds::plan(state, "tls.enable");
    let card = redial_catalog::fix("tls.enable").expect("a fix").card();
    let (confirm, hidden) = (host.confirm(plan.clone(), card), plan);
    state.frames.push(Frame {
        read: true,
        ..Frame::of(Screen::Plan(Box::new(Asking::Apply { confirm, hidden })))
    });
}
