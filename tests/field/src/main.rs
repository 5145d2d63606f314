//! Prints the table of the corpus, or of the cases whose names begin with one of the words given;
//! fails when one does not come out as it is marked.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line program"
)]

use std::process::ExitCode;

use redial_tests_field::{BadCase, Row, Score, cases, rows};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("field: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[String]) -> Result<bool, Box<dyn std::error::Error>> {
    let mut chosen = cases()?;
    chosen.retain(|c| words.is_empty() || words.iter().any(|w| c.name.starts_with(w)));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let tried: Result<Vec<Row>, BadCase> = runtime.block_on(rows(chosen));
    let tried = tried?;
    for row in &tried {
        let named = row.causes.first().map_or("no cause", String::as_str);
        println!("{:<16} {:<48} {named}", row.score.word(), row.case.name);
    }
    let count = |score: Score| tried.iter().filter(|r| r.score == score).count();
    let counts = [Score::Right, Score::NotFirst, Score::Silent, Score::Wrong];
    let counts = counts.map(|score| format!("{} {}", count(score), score.word()));
    println!("\n{} cases: {}", tried.len(), counts.join(", "));
    let lost: Vec<_> = tried.iter().filter(|r| !r.is_as_marked()).collect();
    for row in &lost {
        println!("\n{}", row.complaint());
    }
    Ok(lost.is_empty())
}
