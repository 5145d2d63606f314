use crate::{
    cli::ConfigArgs,
    config::{self, TEMPLATE},
    exit::{Exit, Stop},
    output::print,
    scene,
};

/// Prints a configuration file to start from, or which files are used.
pub fn run(args: &ConfigArgs) -> Result<Exit, Stop> {
    let text = if args.template {
        TEMPLATE.to_owned()
    } else {
        let shown = |path: Option<std::path::PathBuf>| match path {
            Some(path) => format!(
                "{}{}",
                path.display(),
                if path.exists() { "" } else { "  (not there)" }
            ),
            None => "nowhere: there is no home folder".into(),
        };
        let journal = scene::kept(None, None)
            .map(|k| k.journal.folder().to_owned())
            .ok();
        let rows = [
            ("configuration", config::usual()),
            ("journal", journal),
            (
                "recent hosts",
                scene::state_folder().map(|f| f.join("recent.json")),
            ),
        ];
        // A path is a line of its own, so that it can be copied.
        rows.map(|(what, path)| format!("{what}\n  {}\n", shown(path)))
            .concat()
            + "`redial config --template` prints a file to start from\n"
    };
    print(&text)?;
    Ok(Exit::Healthy)
}
