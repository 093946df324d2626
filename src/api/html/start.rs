//! The start page: everything that can be asked, each with one click.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use serde_json::{Map, Value, json};

use super::assets::EDITOR;
use super::page::{Page, respond, respond_with_editor};
use super::results::write_example;
use super::views::write_form;
use crate::api::cache::Tag;
use crate::api::state::AppState;
use crate::view::View;
use crate::vocab::PREFIXES;

/// `GET /`.
pub async fn get_start(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let tag = Tag::now(&state, "start");
    if let Some(response) = tag.not_modified(&headers) {
        return response;
    }
    let mut page = Page::new("What can be asked");
    page.element("h1", "What the news says, with the sentence that says it");
    page.raw(
        "<p>Click a question to see its answer here. Every fact leads to its quotes, every quote to its article.</p>",
    );
    write_query(&mut page, &state);
    write_questions(&mut page, &state);
    write_views(&mut page, &state);
    page.raw("<section><h2>For programs</h2><ul>");
    page.raw(
        "<li><code>/sparql</code> speaks the SPARQL 1.1 protocol: JSON, XML, CSV, TSV; Turtle, JSON-LD and more.</li>",
    );
    page.raw("<li>Every address above gives JSON unless a page is asked for; <a href=\"/openapi.json\">OpenAPI 3.1</a>.</li>");
    page.raw("<li>Every IRI of the graph can be fetched: <code>/id/…</code> leads to a page, a view, or RDF.</li>");
    page.raw("<li><a href=\"/health/ready\">Health</a>, <a href=\"/metrics\">metrics</a>.</li></ul></section>");
    let response = if EDITOR.is_some() { respond_with_editor(page.finish()) } else { respond(page.finish()) };
    tag.on(response)
}

fn write_questions(page: &mut Page, state: &AppState) {
    page.raw("<section><h2>Questions</h2><ul class=\"examples\">");
    for example in &state.catalogue.examples {
        page.raw("<li class=\"ask\">");
        write_example(page, &example.query, &example.summary);
        page.raw("<details><summary>query</summary>");
        if !example.description.is_empty() {
            page.element("p", &example.description);
        }
        page.element("pre", &example.query).raw("</details></li>");
    }
    page.raw("</ul></section>");
}

fn write_views(page: &mut Page, state: &AppState) {
    let (of_one, of_all): (Vec<&View>, Vec<&View>) =
        state.catalogue.views.iter().partition(|view| view.header.path_parameters().next().is_some());
    page.raw("<section><h2>Views</h2>");
    for view in of_all {
        page.raw("<div class=\"ask\"><h3>")
            .text(&view.header.summary)
            .raw("</h3><p><code>")
            .text(&view.header.endpoint);
        page.raw("</code> ").text(&view.header.description).raw("</p>");
        write_examples(page, view);
        write_form(page, view, &[]);
        page.raw("</div>");
    }
    page.raw("</section><section><h2>Views of one thing</h2>");
    page.raw("<p>The answers above link to them. <code>{id}</code> is the last part of the thing's IRI.</p><dl class=\"wide\">");
    for view in of_one {
        page.raw("<div class=\"ask\"><dt><code>")
            .text(&view.header.endpoint)
            .raw("</code></dt><dd>")
            .text(&view.header.summary);
        page.raw(". ").text(&view.header.description);
        write_examples(page, view);
        page.raw("</dd></div>");
    }
    page.raw("</dl></section>");
}

fn write_examples(page: &mut Page, view: &View) {
    if view.header.examples.is_empty() {
        return;
    }
    page.raw("<p>For example ");
    for (index, address) in view.header.examples.iter().enumerate() {
        let separator = if address.contains('?') { "&" } else { "?" };
        page.raw(if index > 0 { ", " } else { "" }).link(&format!("{address}{separator}format=html"), address);
    }
    page.raw("</p>");
}

fn write_query(page: &mut Page, state: &AppState) {
    page.raw("<section class=\"ask\"><h2>Your own question</h2><form action=\"/sparql\" class=\"query\">");
    page.raw("<label for=\"query\">SPARQL query</label><textarea id=\"query\" name=\"query\" rows=\"8\" spellcheck=\"false\" required>");
    page.raw("SELECT ?subject ?predicate ?object ?quote WHERE {\n  ?statement rdf:subject ?s ; rdf:predicate ?predicate ; rdf:object ?o ;\n");
    page.raw("    ng:mode ng:asserted ; ng:evidence ?evidence .\n  ?evidence ng:quote ?quote .\n");
    page.raw("  ?s rdfs:label ?subject . ?o rdfs:label ?object\n}\nLIMIT 20");
    page.raw("</textarea><input type=\"hidden\" name=\"format\" value=\"html\"><button>Run</button></form></section>");
    if EDITOR.is_some() {
        page.data("editor-data", &json!({ "prefixes": prefixes(state) }));
        page.raw(
            "<link rel=\"stylesheet\" href=\"/assets/editor.css\"><script src=\"/assets/editor.js\" defer></script>",
        );
    }
}

/// The prefixes that a query need not declare.
fn prefixes(state: &AppState) -> Map<String, Value> {
    let own = state.store.base().prefixes();
    let fixed = PREFIXES.iter().map(|(name, iri)| ((*name).to_owned(), json!(iri)));
    fixed.chain(own.iter().map(|(name, iri)| ((*name).to_owned(), json!(iri)))).collect()
}
