use newsgraph::{api::*, extract::Extractor, lexicon::OntologyFiles, rdf::*, source::*, store::*};
use std::sync::Arc;
#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let store = Store::memory(Base::default())?;
    for d in ["ontology", "ontology/gazetteer"] {
        let mut files = Vec::new();
        for f in std::fs::read_dir(d)? {
            let p = f?.path();
            if p.extension().is_some_and(|e| e == "ttl") {
                files.push((p.display().to_string(), std::fs::read(&p)?));
            }
        }
        files.sort();
        let fs: Vec<DataFile> = files.iter().map(|(n, b)| DataFile { name: n, bytes: b }).collect();
        let name = if d == "ontology" { "ontology" } else { "gazetteer" };
        println!("{name} {:?}", store.load_dataset(name, &fs).map(|_| ()));
    }
    let ex = Arc::new(Extractor::new(&OntologyFiles::embedded())?);
    let run = RunInfo { version: "x".into(), rule_pack: "r".into(), gazetteer: "g".into() };
    for a in std::env::args().skip(2) {
        let bytes = std::fs::read(&a)?;
        for o in articles(
            &Input { name: &a, bytes: &bytes },
            &Defaults { published: Some("2025-03-04".parse()?), ..Defaults::default() },
        ) {
            match o {
                Ok(art) => {
                    let f = ex.extract(&art);
                    store.put_article(&article_graph(&art, &f, store.base(), &run))?;
                }
                Err(e) => println!("{e}"),
            }
        }
    }
    let port: u16 = std::env::args().nth(1).unwrap().parse()?;
    let config =
        ServeConfig { bind: ([127, 0, 0, 1], port).into(), writes: WriteAccess::Open, ..ServeConfig::default() };
    let l = bind(&config).await?;
    println!("serving");
    serve(l, AppState::new(config, store, Some(ex))?, std::future::pending()).await?;
    Ok(())
}
