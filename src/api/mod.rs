//! HTTP: SPARQL, curated views, linked-data addresses, pages for people.
//!
//! Entry points: [`serve`] runs a server until it is told to stop; [`router`] is the same without a socket, for tests.
//! Invariant: the tables in `routes` mount the routes and describe them in OpenAPI, so that the two agree.
//! No type of the store's engine is visible here.

mod admin;
mod articles;
mod at_once;
mod auth;
mod blocking;
mod cache;
mod complexity;
mod config;
mod connection;
mod description;
mod explain;
mod failure;
mod graph_store;
mod health;
mod html;
mod judgements;
mod lanes;
mod negotiate;
mod observe;
mod openapi;
mod params;
mod parsed;
mod problem;
mod resource;
mod router;
mod routes;
mod running;
mod server;
mod sparql;
mod spot;
mod state;
mod threads;
mod tokens;
mod update;
mod views;

pub use auth::{Access, Gate};
pub use config::{Cors, Limits, ServeConfig};
pub use router::router;
pub use server::{ServeError, bind, serve};
pub use state::{AppState, StartError};
pub use tokens::{Scope, TokenError, Tokens};
