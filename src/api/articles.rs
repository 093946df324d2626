//! Articles in and out.
//!
//! Entry points: [`post_articles`], [`post_extract`], [`post_retract`]. Invariants: an article is in the graph whole or not
//! at all, and the same bytes again change nothing; what a batch cannot use is reported beside what it could.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::auth::Writer;
use super::blocking;
use super::failure;
use super::negotiate::{self, Offer};
use super::params::Params;
use super::problem::{Kind, Problem};
use super::state::AppState;
use crate::extract::Extractor;
use crate::ingest::{ArticleReport, Outcome, Pipeline};
use crate::source::{self, Defaults, Input, Problem as Unusable, SourceError};
use crate::store::{Change, DumpOptions, Store, StoreError};
use crate::view::{Catalogue, ViewRequest};

/// `POST /articles`: takes in one article or a batch.
pub async fn post_articles(
    _: Writer,
    State(state): State<AppState>,
    headers: HeaderMap,
    params: Params,
    body: Bytes,
) -> Result<Response, Problem> {
    let extractor = extractor(&state)?;
    let defaults = defaults(&params, &state)?;
    let name = name_of(&headers);
    let limit = state.config.limits.max_timeout;
    let outcomes = blocking::run(&state, limit, move |state, _| {
        let pipeline = Pipeline::new(extractor.as_ref(), &state.store);
        let taken = source::articles(&Input { name, bytes: &body }, &defaults).map(|article| {
            let article = article.map_err(Refusal::Source)?;
            pipeline.ingest_one((name.to_owned(), Ok(article))).map_err(Refusal::Store)
        });
        taken.collect::<Vec<Result<ArticleReport, Refusal>>>()
    })
    .await?;
    if outcomes.len() > 1 {
        let items: Vec<Value> = outcomes
            .into_iter()
            .map(|outcome| outcome.map_or_else(|refusal| refusal.item(), |report| shown(&report)))
            .collect();
        return Ok(Json(json!({ "items": items, "next": null })).into_response());
    }
    match outcomes.into_iter().next() {
        None => Err(Problem::new(Kind::UnusableArticle, "There is no article in the body.")),
        Some(Err(refusal)) => Err(refusal.problem()),
        Some(Ok(report)) => {
            let is_new = report.outcome == Outcome::Stored { change: Change::Added };
            let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
            let mut response = (status, Json(shown(&report))).into_response();
            let place = report.article.as_deref().and_then(|iri| state.store.base().path(iri));
            let place = place.map(|path| format!("/id/{path}"));
            if let Some(value) = place.and_then(|place| HeaderValue::from_str(&place).ok()) {
                response.headers_mut().insert(LOCATION, value);
            }
            Ok(response)
        }
    }
}

/// `POST /extract`: what one article would give.
pub async fn post_extract(
    State(state): State<AppState>,
    headers: HeaderMap,
    params: Params,
    body: Bytes,
) -> Result<Response, Problem> {
    let offers = &[Offer::new("application/json", "json", false), Offer::new("application/n-quads", "nq", true)];
    let is_graph = negotiate::choose(offers, &headers, params.one("format")?)?.value;
    let extractor = extractor(&state)?;
    let defaults = defaults(&params, &state)?;
    let name = name_of(&headers);
    let limit = state.config.limits.max_timeout;
    let outcome = blocking::run(&state, limit, move |state, _| {
        let base = state.store.base();
        let article = source::articles(&Input { name, bytes: &body }, &defaults).next().ok_or(Refusal::Empty)?;
        let article = article.map_err(Refusal::Source)?;
        // What the article gives is what a store holds that knows nothing else.
        let alone = Store::memory(base.clone()).map_err(Refusal::Store)?;
        let pipeline = Pipeline::new(extractor.as_ref(), &alone);
        let taken = pipeline.ingest_one((name.to_owned(), Ok(article))).map_err(Refusal::Store)?;
        if is_graph {
            let mut bytes = Vec::new();
            alone
                .dump(DumpOptions { without_texts: true, ..DumpOptions::default() }, &mut bytes)
                .map_err(Refusal::Store)?;
            return Ok(Extracted::Graph(bytes));
        }
        let mut report = shown(&taken);
        let path = taken.article.as_deref().and_then(|iri| base.path(iri));
        if let (Some(fields), Some(path)) = (report.as_object_mut(), path) {
            fields.remove("change");
            add_views(&state.catalogue, &alone, path.trim_start_matches("article/"), fields);
        }
        Ok(Extracted::Report(report))
    });
    match outcome.await?.map_err(|refusal: Refusal| refusal.problem())? {
        Extracted::Report(report) => Ok(Json(report).into_response()),
        Extracted::Graph(bytes) => {
            let mut response = bytes.into_response();
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/n-quads; charset=utf-8"));
            Ok(response)
        }
    }
}

enum Extracted {
    Report(Value),
    Graph(Vec<u8>),
}

/// `POST /articles/{id}/retract` and `DELETE /articles/{id}`: withdraws an article, or says what that would do.
pub async fn post_retract(
    _: Writer,
    State(state): State<AppState>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, Problem> {
    let is_dry_run = match params.one("dryRun")? {
        None | Some("false" | "0") => false,
        Some("true" | "1") => true,
        Some(other) => {
            let detail = format!("dryRun is {other:?}, but must be true or false.");
            return Err(Problem::new(Kind::BadParameter, detail).with("parameter", "dryRun"));
        }
    };
    let limit = state.config.limits.max_timeout;
    let outcome = blocking::run(&state, limit, move |state, _| {
        state.store.retract_article(id.strip_prefix("article/").unwrap_or(&id), is_dry_run)
    });
    let report = outcome.await?.map_err(|error| Refusal::Store(error).problem())?;
    Ok(Json(report).into_response())
}

fn extractor(state: &AppState) -> Result<Arc<Extractor>, Problem> {
    state
        .extractor
        .clone()
        .ok_or_else(|| Problem::new(Kind::NotImplemented, "This server was started without an extractor."))
}

fn defaults(params: &Params, state: &AppState) -> Result<Defaults, Problem> {
    let published = params.one("published")?.map(str::parse).transpose();
    let published = published.map_err(|error| {
        Problem::new(Kind::BadParameter, format!("The parameter \"published\" is wrong: {error}."))
            .with("parameter", "published")
    })?;
    Ok(Defaults {
        published,
        publisher: params.one("publisher")?.map(str::to_owned),
        url: params.one("url")?.map(str::to_owned),
        max_bytes: state.config.limits.body,
    })
}

/// A name whose extension tells the source readers what the content type says.
fn name_of(headers: &HeaderMap) -> &'static str {
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match media_type.split(';').next().unwrap_or_default().trim() {
        "text/html" | "application/xhtml+xml" => "body.html",
        "application/jsonl" | "application/x-ndjson" => "body.jsonl",
        "application/json" | "application/ld+json" => "body.json",
        "text/plain" => "body.txt",
        _ => "-",
    }
}

/// An article's report in the shape that all answers have.
fn shown(report: &ArticleReport) -> Value {
    let change = if let Outcome::Stored { change } = &report.outcome { Some(change) } else { None };
    json!({
        "article": { "id": report.article, "headline": report.headline },
        "change": change,
        "counts": report.counts,
        "warnings": report.warnings,
    })
}

/// Adds what the views of one article show.
fn add_views(catalogue: &Catalogue, store: &Store, id: &str, fields: &mut serde_json::Map<String, Value>) {
    const SHOWN: &[(&str, &str, Option<&str>)] = &[
        ("facts", "article-facts", None),
        ("events", "article-events", Some("happened")),
        ("reportedEvents", "article-events", Some("reported")),
        ("quotes", "article-quotes", None),
    ];
    for (name, view, status) in SHOWN {
        let Some(view) = catalogue.view(view) else { continue };
        let maximum = view.header.paging.as_ref().map_or(1, |paging| paging.maximum);
        let mut parameters = vec![("id".to_owned(), id.to_owned()), ("limit".to_owned(), maximum.to_string())];
        parameters.extend(status.map(|status| ("status".to_owned(), status.to_owned())));
        let request = ViewRequest { parameters, ..ViewRequest::default() };
        match view.run(store, &request) {
            Ok(answer) => {
                fields.insert((*name).to_owned(), answer.body.get("items").cloned().unwrap_or_default());
            }
            Err(error) => tracing::error!(%error, view = view.name, "a view of an extracted article failed"),
        }
    }
}

/// Why an article was not taken.
enum Refusal {
    Empty,
    Source(SourceError),
    Store(StoreError),
}

impl Refusal {
    fn problem(&self) -> Problem {
        match self {
            Self::Empty => Problem::new(Kind::UnusableArticle, "There is no article in the body."),
            Self::Source(error) => {
                let kind = match error.problem {
                    Unusable::TooLarge { .. } => Kind::TooLarge,
                    _ => Kind::UnusableArticle,
                };
                Problem::new(kind, error.problem.to_string()).with("code", error.code())
            }
            Self::Store(error) => failure::of_store(error),
        }
    }

    /// As one item of a batch's report.
    fn item(&self) -> Value {
        let problem = self.problem();
        let place = if let Self::Source(error) = self { error.place.line.or(error.place.item) } else { None };
        json!({ "problem": problem.kind().info().slug, "detail": problem.detail(), "place": place })
    }
}
