//! Pages for people: plain HTML that works without a script, one style sheet, one small script.
//!
//! Entry points: the functions that give a finished page. Invariant: text reaches a page through `Page::text` alone, so
//! that no headline or quote can become markup; pages load nothing from elsewhere.

mod assets;
mod page;
mod plan;
mod problems;
mod results;
mod start;
mod value;
mod views;

pub use assets::get_asset;
pub use page::respond;
pub use plan::explanation;
pub use problems::{get_problem_type, problem};
pub use results::{query_form, query_result};
pub use start::get_start;
pub use views::view_answer;
