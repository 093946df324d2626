//! Embeds the query editor that `make web` bundles. Without it the program builds all the same, says so, and serves a plain
//! form that does the same work.

use std::path::Path;
use std::{env, fs};

const BUNDLE: &str = "web/dist";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed={BUNDLE}");
    println!("cargo::rerun-if-changed=build.rs");
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join(BUNDLE);
    let (script, style) = (folder.join("editor.js"), folder.join("editor.css"));
    let embedded = if script.is_file() && style.is_file() {
        // Copied, so that the program never reads another checkout that shares the target directory.
        let out = env::var("OUT_DIR")?;
        for file in [&script, &style] {
            fs::copy(file, Path::new(&out).join(file.file_name().unwrap_or_default()))?;
        }
        let include = |name: &str| format!("include_str!(concat!(env!(\"OUT_DIR\"), \"/{name}\"))");
        format!("Some(({}, {}))", include("editor.js"), include("editor.css"))
    } else {
        println!(
            "cargo::warning=built without the query editor; `make web` bundles it where Node is. The page has a plain form."
        );
        "None".to_owned()
    };
    let code = format!(
        "/// Script and style of the query editor, where they were bundled.\npub const EDITOR: Option<(&str, &str)> = {embedded};\n"
    );
    fs::write(Path::new(&env::var("OUT_DIR")?).join("editor.rs"), code)?;
    Ok(())
}
