use std::time::Duration;

use redial_kit::{BoxFuture, Limiter};
use redial_model::{Fact, Snag};
use tokio::time::{Instant, sleep_until};

/// What a probe answers within its deadline. The time in which its check waits for sockets or
/// look-ups of the process does not count: nobody was asked yet.
pub(crate) async fn within(
    deadline: Duration,
    limiter: &Limiter,
    mut answer: BoxFuture<'_, Result<Fact, Snag>>,
) -> Result<Fact, Snag> {
    let mut waited = limiter.waited();
    let mut end = Instant::now() + deadline;
    loop {
        tokio::select! {
            biased;
            answer = &mut answer => return answer,
            () = sleep_until(end) => {}
        }
        let now = limiter.waited();
        if now <= waited {
            let seconds = deadline.as_secs();
            return Err(Snag::TimedOut { seconds });
        }
        end += now - waited;
        waited = now;
    }
}

#[cfg(test)]
mod tests {
    use redial_kit::Sockets;
    use redial_model::ClockFact;
    use tokio::time::sleep;

    use super::*;

    const DEADLINE: Duration = Duration::from_secs(5);

    /// What comes of a probe that waits a minute for its turn, then takes its time.
    async fn outcome(takes: Duration) -> Result<Fact, Snag> {
        let sockets = Sockets::new(4);
        let held = Limiter::new(sockets.clone()).lookup().await;
        let limiter = Limiter::new(sockets);
        let probe = Box::pin(async {
            let _turn = limiter.lookup().await;
            sleep(takes).await;
            let (host, here, skew) = (1.0, 1.0, 0.0);
            Ok(ClockFact { host, here, skew }.into())
        });
        let others = async {
            sleep(Duration::from_secs(60)).await;
            drop(held);
        };
        tokio::join!(within(DEADLINE, &limiter, probe), others).0
    }

    #[tokio::test(start_paused = true)]
    async fn a_deadline_begins_when_a_probe_can_ask() {
        let asked = outcome(DEADLINE - Duration::from_secs(1)).await;
        assert!(asked.is_ok(), "{asked:?}");
        let late = outcome(DEADLINE + Duration::from_secs(1)).await;
        assert_eq!(late, Err(Snag::TimedOut { seconds: 5 }));
    }
}
