use std::process::{Child, Command, Stdio};

/// Two programs that compute and never end, until this value is dropped.
pub struct Busy(Vec<Child>);

impl Busy {
    /// Starts them.
    pub fn start() -> Result<Self, String> {
        let mut busy = Self(vec![]);
        for _ in 0..2 {
            let mut command = Command::new("sh");
            command.args(["-c", "while :; do :; done"]);
            let child = command.stdin(Stdio::null()).spawn();
            busy.0.push(child.map_err(|e| format!("sh: {e}"))?);
        }
        Ok(busy)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
