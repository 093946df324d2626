//! The OpenAPI 3.1 description of the server.
//!
//! Entry point: [`get_openapi`]. Invariant: it is made of the tables that mount the routes, [`OPERATIONS`] and the
//! catalogue of views, and of nothing else.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::cache::Tag;
use super::problem::{KINDS, Problem};
use super::routes::{OPERATIONS, Operation, Place};
use super::state::AppState;
use super::views;
use crate::view::{Parameter, ParameterType, ResultKind, View};

/// `GET /openapi.json`.
pub async fn get_openapi(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, Problem> {
    let tag = Tag::now(&state, "openapi");
    if let Some(response) = tag.not_modified(&headers) {
        return Ok(response);
    }
    Ok(tag.on(Json(describe(&state)).into_response()))
}

/// The whole description.
#[must_use]
pub fn describe(state: &AppState) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    let mut add = |path: &str, method: &str, operation: Value| {
        let item = paths.entry(path.to_owned()).or_insert_with(|| json!({}));
        if let Some(methods) = item.as_object_mut() {
            methods.insert(method.to_ascii_lowercase(), operation);
        }
    };
    for operation in OPERATIONS {
        add(&operation.path.replace("{*", "{"), operation.method, of_operation(operation));
    }
    for view in &state.catalogue.views {
        add(&view.header.endpoint, &view.header.method, of_view(view));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Newsgraph",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "News articles as a knowledge graph in which every fact can show the sentence it came from",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "paths": paths,
        "components": {
            "schemas": { "Problem": problem_schema() },
            "responses": {
                "Problem": {
                    "description": "What went wrong, and what to do next (RFC 9457)",
                    "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
                },
            },
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
    })
}

fn problem_schema() -> Value {
    let slugs: Vec<String> = KINDS.iter().map(|kind| format!("…/problems/{}", kind.slug)).collect();
    json!({
        "type": "object",
        "required": ["type", "title", "status", "detail", "requestId"],
        "properties": {
            "type": { "type": "string", "format": "uri", "description": format!("One of {}", slugs.join(", ")) },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
            "instance": { "type": "string" },
            "nextStep": { "type": "string", "description": "What to do" },
            "requestId": { "type": "string", "description": "Names the request in the server's log" },
        },
    })
}

fn content(media_types: &[&str], schema: &Value) -> Value {
    let types = media_types.iter().map(|name| ((*name).to_owned(), json!({ "schema": schema })));
    Value::Object(types.collect())
}

fn of_operation(operation: &Operation) -> Value {
    let parameters = operation.parameters.iter().map(|parameter| {
        let is_path = parameter.place == Place::Path;
        json!({
            "name": parameter.name,
            "in": if is_path { "path" } else { "query" },
            "required": is_path,
            "description": parameter.description,
            "schema": { "type": parameter.kind },
        })
    });
    let mut described = json!({
        "summary": operation.summary,
        "operationId": operation_id(operation.method, operation.path),
        "tags": [operation.tag],
        "parameters": parameters.collect::<Vec<_>>(),
        "responses": responses(operation),
    });
    if let Some(fields) = described.as_object_mut() {
        if !operation.body.is_empty() {
            let body = json!({ "required": true, "content": content(operation.body, &json!({ "type": "string" })) });
            fields.insert("requestBody".to_owned(), body);
        }
        if operation.writes {
            fields.insert("security".to_owned(), json!([{ "token": [] }]));
        }
    }
    described
}

fn responses(operation: &Operation) -> Value {
    let problem = json!({ "$ref": "#/components/responses/Problem" });
    if operation.answers.is_empty() {
        return json!({ "204": { "description": operation.summary }, "default": problem });
    }
    let content = content(operation.answers, &json!({}));
    json!({ "200": { "description": operation.summary, "content": content }, "default": problem })
}

fn operation_id(method: &str, path: &str) -> String {
    let words = path.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.fold(method.to_ascii_lowercase(), |id, word| format!("{id}-{word}"))
}

fn of_view(view: &View) -> Value {
    let mut parameters: Vec<Value> = view.parameters.iter().map(of_parameter).collect();
    if let Some(paging) = &view.header.paging {
        let schema = json!({ "type": "integer", "minimum": 1, "maximum": paging.maximum, "default": paging.default });
        parameters.push(json!({ "name": "limit", "in": "query", "description": "Items in a page.", "schema": schema }));
        let description = "Where to go on: `next` of the page before.";
        parameters.push(
            json!({ "name": "cursor", "in": "query", "description": description, "schema": { "type": "string" } }),
        );
    }
    let names: Vec<&str> = views::OFFERS.iter().map(|offer| offer.name).collect();
    parameters.push(
        json!({ "name": "format", "in": "query", "description": "Wins over Accept.", "schema": { "enum": names } }),
    );
    let item = view.shape.schema();
    let schema = match view.header.result {
        ResultKind::One => item,
        ResultKind::List => json!({
            "type": "object",
            "required": ["items", "next"],
            "properties": {
                "items": { "type": "array", "items": item },
                "next": { "type": ["string", "null"], "description": "Cursor of the next page" },
            },
        }),
    };
    json!({
        "summary": view.header.summary,
        "description": view.header.description,
        "operationId": view.name,
        "tags": view.header.tags,
        "parameters": parameters,
        "responses": {
            "200": {
                "description": view.header.summary,
                "content": { "application/json": { "schema": schema }, "text/html": { "schema": { "type": "string" } } },
            },
            "304": { "description": "Nothing has changed since the answer with the ETag sent in If-None-Match" },
            "default": { "$ref": "#/components/responses/Problem" },
        },
    })
}

fn of_parameter(parameter: &Parameter) -> Value {
    let mut schema = match &parameter.kind {
        ParameterType::String | ParameterType::Iri { .. } => json!({ "type": "string", "minLength": 1 }),
        ParameterType::Boolean => json!({ "type": "boolean" }),
        ParameterType::Date => json!({ "type": "string", "format": "date" }),
        ParameterType::Integer { minimum, maximum } if *maximum == i64::MAX => {
            json!({ "type": "integer", "minimum": minimum })
        }
        ParameterType::Integer { minimum, maximum } => {
            json!({ "type": "integer", "minimum": minimum, "maximum": maximum })
        }
        ParameterType::Choice(choices) => {
            let words: Vec<&str> = choices.iter().map(|(word, _)| word.as_str()).collect();
            json!({ "type": "string", "enum": words })
        }
    };
    if let (Some(default), Some(fields)) = (&parameter.default, schema.as_object_mut()) {
        fields.insert("default".to_owned(), json!(default));
    }
    let mut described = json!({
        "name": parameter.name,
        "in": if parameter.in_path { "path" } else { "query" },
        "required": parameter.required,
        "description": parameter.description,
        "schema": schema,
    });
    if let (Some(example), Some(fields)) = (&parameter.example, described.as_object_mut()) {
        fields.insert("example".to_owned(), json!(example));
    }
    described
}
