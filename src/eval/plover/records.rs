//! PLOVER gold records out of JSON, whatever their fields are called.
//!
//! Entry point: [`read`]. The names are those of the PLOVER manual (`text`, `event`, `source`, `target` or `recipient`, `code`,
//! `actorText`) and near ones. Invariant: records of the same text become one [`Sentence`], in the order of the file.

use serde_json::Value;

/// An actor as annotated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoldActor {
    /// Its words in the text; empty where the record has only a code.
    pub text: String,
    /// Its code, such as `USA`.
    pub code: String,
}

/// One annotated event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoldEvent {
    /// PLOVER types, upper case.
    pub types: Vec<String>,
    /// Who acts.
    pub actors: Vec<GoldActor>,
    /// Who it is done to.
    pub recipients: Vec<GoldActor>,
}

/// A text with its annotated events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// The text, without markup.
    pub text: String,
    /// Its events.
    pub events: Vec<GoldEvent>,
}

/// Reads a list, a list inside an object, or records one after the other.
///
/// # Errors
/// The file is not JSON.
pub fn read(text: &str) -> Result<Vec<Sentence>, serde_json::Error> {
    let mut sentences: Vec<Sentence> = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        add(&mut sentences, &value?);
    }
    Ok(sentences)
}

fn add(sentences: &mut Vec<Sentence>, value: &Value) {
    match value {
        Value::Array(list) => list.iter().for_each(|inner| add(sentences, inner)),
        Value::Object(fields) => match text_of(value) {
            Some(text) => add_record(sentences, text, value),
            None => fields.values().filter(|inner| !inner.is_string()).for_each(|inner| add(sentences, inner)),
        },
        _ => {}
    }
}

fn add_record(sentences: &mut Vec<Sentence>, text: String, record: &Value) {
    let nested = field(record, &["events"]).and_then(Value::as_array);
    let events: Vec<GoldEvent> = match nested {
        Some(events) if events.iter().any(Value::is_object) => events.iter().map(event).collect(),
        _ => vec![event(record)],
    };
    let at = sentences.iter().rposition(|sentence| sentence.text == text).unwrap_or_else(|| {
        sentences.push(Sentence { text, events: Vec::new() });
        sentences.len() - 1
    });
    sentences[at].events.extend(events.into_iter().filter(|event| !event.types.is_empty()));
}

fn text_of(record: &Value) -> Option<String> {
    let direct = field(record, &["text", "sentence", "event_sentence"]);
    let info =
        || field(record, &["textInfo", "text_info"]).and_then(|info| field(info, &["sentence", "text", "markup"]));
    let text = direct.or_else(info)?.as_str()?;
    Some(without_tags(text).split_whitespace().collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty())
}

/// Cuts `<…>` out.
fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        match after.split_once('>') {
            Some((_, after)) => rest = after,
            None => {
                out.push('<');
                rest = after;
            }
        }
    }
    out + rest
}

fn event(record: &Value) -> GoldEvent {
    let types = field(record, &["event", "event_type", "eventType", "type", "category"]);
    GoldEvent {
        types: types.map(strings).unwrap_or_default().iter().map(|name| type_name(name)).collect(),
        actors: actors(record, &["source", "sources", "actor", "actors", "src"]),
        recipients: actors(record, &["target", "targets", "recipient", "recipients", "tar"]),
    }
}

/// "AGREE" of "agree", "AGREE-meet" or "plover:AGREE".
fn type_name(name: &str) -> String {
    let local = name.rsplit(['/', '#', ':']).next().unwrap_or(name);
    local.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or(local).to_ascii_uppercase()
}

fn actors(record: &Value, names: &[&str]) -> Vec<GoldActor> {
    let read = |value: &Value| match value {
        Value::String(text) if is_code(text) => GoldActor { text: String::new(), code: text.clone() },
        Value::String(text) => GoldActor { text: text.clone(), code: String::new() },
        object => {
            let get = |names: &[&str]| field(object, names).map(strings).unwrap_or_default().join(" ");
            GoldActor {
                text: get(&["actorText", "actor_text", "text", "name", "actor_name"]),
                code: get(&["code", "country", "actor"]),
            }
        }
    };
    let list: Vec<GoldActor> = match field(record, names) {
        Some(Value::Array(list)) => list.iter().map(read).collect(),
        Some(one) => vec![read(one)],
        None => Vec::new(),
    };
    list.into_iter().filter(|actor| !actor.text.is_empty() || !actor.code.is_empty()).collect()
}

fn is_code(text: &str) -> bool {
    text.len() >= 3 && text.len().is_multiple_of(3) && text.bytes().all(|b| b.is_ascii_uppercase())
}

/// The first of these fields, in any case of letters.
fn field<'v>(record: &'v Value, names: &[&str]) -> Option<&'v Value> {
    let fields = record.as_object()?;
    names.iter().find_map(|name| fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => list.iter().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_whatever_their_fields_are_called() {
        let manual = r#"{"id": "a", "text": "Kenya met Chad.", "event": "CONSULT",
            "source": [{"code": "KEN", "actorText": "Kenya"}], "target": [{"code": "TCD", "actorText": "Chad"}]}"#;
        let later =
            r#"[{"text": "Kenya met Chad.", "event_type": ["consult"], "actors": ["Kenya"], "recipient": "Chad"}]"#;
        let expected = GoldEvent {
            types: vec!["CONSULT".to_owned()],
            actors: vec![GoldActor { text: "Kenya".to_owned(), code: "KEN".to_owned() }],
            recipients: vec![GoldActor { text: "Chad".to_owned(), code: "TCD".to_owned() }],
        };
        assert_eq!(read(manual).unwrap()[0].events, std::slice::from_ref(&expected));
        let read_later = read(later).unwrap();
        assert_eq!(
            (read_later[0].events[0].types.as_slice(), read_later[0].events[0].recipients[0].text.as_str()),
            (expected.types.as_slice(), "Chad")
        );
        assert_eq!(read(&format!("{manual}\n{later}")).unwrap().len(), 1);
        let marked = r#"{"records": [{"textInfo": {"markup": "<SRC>Kenya</SRC> left."}, "event": "RETREAT"}]}"#;
        assert_eq!(read(marked).unwrap()[0].text, "Kenya left.");
        assert!(read("{").is_err());
    }
}
