//! The host's shells: real programs of this computer.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{process::Command, sync::Mutex as Held, time::Instant};
use uuid::Uuid;

use crate::{
    answers::{self, NO_SHELL, Refusal},
    asked::Asked,
    running::{Running, words},
};

/// All shells of a host.
#[derive(Default)]
pub struct Shells {
    open: Mutex<HashMap<String, Arc<Shell>>>,
    /// What a command of this name starts.
    programs: HashMap<String, PathBuf>,
}

struct Shell {
    command: Held<Option<Arc<Running>>>,
    used: Mutex<Instant>,
}

impl Shells {
    pub fn starting(programs: HashMap<String, PathBuf>) -> Self {
        Self {
            programs,
            ..Self::default()
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.open.lock().unwrap().len()
    }

    fn shell(&self, asked: &Asked) -> Result<Arc<Shell>, Refusal> {
        let open = self.open.lock().unwrap();
        let shell = open.get(&asked.shell).cloned().ok_or(NO_SHELL)?;
        *shell.used.lock().unwrap() = Instant::now();
        Ok(shell)
    }

    /// Does what is asked; `idle` is after how long a shell is removed that nobody asks.
    pub async fn answer(
        self: &Arc<Self>,
        asked: &Asked,
        idle: Duration,
    ) -> Result<String, Refusal> {
        match asked.action.as_str() {
            "Create" => {
                let id = Uuid::new_v4().to_string().to_uppercase();
                let shell = Arc::new(Shell {
                    command: Held::new(None),
                    used: Mutex::new(Instant::now()),
                });
                self.open
                    .lock()
                    .unwrap()
                    .insert(id.clone(), Arc::clone(&shell));
                tokio::spawn(Arc::clone(self).forget(id.clone(), shell, idle));
                Ok(answers::created(&asked.message, &id))
            }
            "Command" => {
                let shell = self.shell(asked)?;
                let running = self.start(asked)?;
                let answer = answers::started(&asked.message, &running.id);
                *shell.command.lock().await = Some(running);
                Ok(answer)
            }
            "Delete" => {
                self.shell(asked)?;
                self.remove(&asked.shell).await;
                Ok(answers::done(&asked.message, &asked.action))
            }
            action => {
                let shell = self.shell(asked)?;
                let running = shell.command.lock().await.clone();
                let running = running.filter(|running| running.id == asked.command);
                let running = running.ok_or(NO_SHELL)?;
                match action {
                    "Receive" => return running.receive(asked).await,
                    "Send" => running.send(asked).await?,
                    _ => running.end().await,
                }
                Ok(answers::done(&asked.message, action))
            }
        }
    }

    /// Removes a shell that nobody asks any more.
    async fn forget(self: Arc<Self>, id: String, shell: Arc<Shell>, idle: Duration) {
        loop {
            let until = *shell.used.lock().unwrap() + idle;
            tokio::time::sleep_until(until).await;
            if *shell.used.lock().unwrap() + idle <= Instant::now() {
                break;
            }
        }
        self.remove(&id).await;
    }

    async fn remove(&self, id: &str) {
        let shell = self.open.lock().unwrap().remove(id);
        if let Some(shell) = shell
            && let Some(running) = shell.command.lock().await.take()
        {
            running.end().await;
        }
    }

    fn start(&self, asked: &Asked) -> Result<Arc<Running>, Refusal> {
        let line = [&[asked.program.clone()][..], &asked.arguments]
            .concat()
            .join(" ");
        let skips = asked.options.get("WINRS_SKIP_CMD_SHELL");
        if skips.is_none_or(|skips| skips != "TRUE") {
            let mut shell = Command::new("sh");
            shell.args(["-c", &line]);
            return Running::start(shell);
        }
        let words = words(&line);
        let program = self.programs.get(&words[0]).cloned();
        let mut command = Command::new(program.unwrap_or_else(|| words[0].clone().into()));
        command.args(&words[1..]);
        Running::start(command)
    }
}
