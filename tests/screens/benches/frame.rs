//! What a key press costs: the update and the drawing of the largest screens.

use criterion::{Criterion, criterion_group, criterion_main};
use crossterm::event::{KeyCode, KeyEvent};
use redial::dashboard::{message::Message, update};
use redial_tests_screens::{buffer, scenes};

fn frames(c: &mut Criterion) {
    for scene in scenes().into_iter().filter(|s| {
        [
            "line-broken",
            "checks",
            "detail-bytes",
            "hosts-demo",
            "help-searched",
        ]
        .contains(&s.name)
    }) {
        let mut state = scene.state;
        state.size = (200, 60);
        c.bench_function(&format!("{} at 200x60", scene.name), |b| {
            b.iter(|| {
                update(&mut state, Message::Key(KeyEvent::from(KeyCode::Down)));
                buffer(&state)
            });
        });
    }
}

criterion_group!(benches, frames);
criterion_main!(benches);
