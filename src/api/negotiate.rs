//! Which format a client gets.
//!
//! Entry point: [`choose`]. `format=` wins over `Accept`; among formats that the client takes equally well, the first
//! that the server offers. Invariant: the choice depends on the request and the offers alone.

use axum::http::{HeaderMap, HeaderValue, header};

use super::problem::{Kind, Problem};

/// A format that a route offers.
#[derive(Clone, Copy, Debug)]
pub struct Offer<T> {
    /// Media type, without parameters.
    pub media_type: &'static str,
    /// Name for `format=`.
    pub name: &'static str,
    /// What it means to the route.
    pub value: T,
}

impl<T> Offer<T> {
    /// An offer.
    pub const fn new(media_type: &'static str, name: &'static str, value: T) -> Self {
        Self { media_type, name, value }
    }
}

/// Chooses by `format=` (a name or a media type), else by `Accept`.
///
/// # Errors
/// 400 for an unknown `format=`, 406 when the client takes nothing that is offered.
pub fn choose<'a, T>(
    offers: &'a [Offer<T>],
    headers: &HeaderMap,
    format: Option<&str>,
) -> Result<&'a Offer<T>, Problem> {
    if let Some(format) = format {
        // In a form's query string `+` reads as a space: `application/ld+json` comes as `application/ld json`.
        let wanted = format.replace(' ', "+");
        let found = offers.iter().find(|offer| offer.name == wanted || offer.media_type.eq_ignore_ascii_case(&wanted));
        return found.ok_or_else(|| {
            let mut names: Vec<&str> = offers.iter().map(|offer| offer.name).collect();
            names.dedup();
            Problem::new(
                Kind::BadParameter,
                format!("format={format} is not offered here; use one of {}.", names.join(", ")),
            )
        });
    }
    by_accept(offers, headers.get(header::ACCEPT)).ok_or_else(|| {
        let types: Vec<&str> = offers.iter().map(|offer| offer.media_type).collect();
        Problem::new(Kind::NotAcceptable, "The Accept header takes none of the formats of this address.")
            .with("offers", types)
    })
}

/// Chooses by `Accept`; without one, the first offer.
pub fn by_accept<'a, T>(offers: &'a [Offer<T>], accept: Option<&HeaderValue>) -> Option<&'a Offer<T>> {
    let Some(accept) = accept.and_then(|value| value.to_str().ok()).filter(|value| !value.trim().is_empty()) else {
        return offers.first();
    };
    let ranges: Vec<Range<'_>> = accept.split(',').filter_map(Range::parse).collect();
    let mut best: Option<(&Offer<T>, u32)> = None;
    for offer in offers {
        let quality = quality(&ranges, offer.media_type);
        if quality > 0 && best.is_none_or(|(_, known)| quality > known) {
            best = Some((offer, quality));
        }
    }
    best.map(|(offer, _)| offer)
}

/// One media range of an Accept header.
struct Range<'a> {
    main: &'a str,
    sub: &'a str,
    quality: u32,
}

impl<'a> Range<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';');
        let (main, sub) = parts.next()?.trim().split_once('/')?;
        let quality = parts
            .filter_map(|parameter| parameter.trim().strip_prefix("q=")?.trim().parse::<f32>().ok())
            .next()
            .unwrap_or(1.0);
        // Thousandths, as fine as HTTP allows, so that they compare exactly.
        let quality = (quality.clamp(0.0, 1.0) * 1000.0).round();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 1000")]
        Some(Self { main, sub, quality: quality as u32 })
    }
}

/// The quality of the most specific range that covers the type.
fn quality(ranges: &[Range<'_>], media_type: &str) -> u32 {
    let Some((main, sub)) = media_type.split_once('/') else { return 0 };
    let specificity = |range: &&Range<'_>| match (range.main, range.sub) {
        ("*", "*") => Some(0),
        (this, "*") if this.eq_ignore_ascii_case(main) => Some(1),
        (this, that) if this.eq_ignore_ascii_case(main) && that.eq_ignore_ascii_case(sub) => Some(2),
        _ => None,
    };
    let covering = ranges.iter().filter_map(|range| specificity(&range).map(|rank| (rank, range.quality)));
    covering.max_by_key(|&(rank, quality)| (rank, quality)).map_or(0, |(_, quality)| quality)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFERS: &[Offer<u8>] = &[
        Offer::new("application/json", "json", 0),
        Offer::new("text/html", "html", 1),
        Offer::new("application/ld+json", "jsonld", 2),
    ];

    #[test]
    fn the_client_decides_and_ties_go_to_the_first_offer() {
        let check = |accept: &str, expected: Option<u8>| {
            let value = HeaderValue::from_str(accept).expect("a header");
            assert_eq!(by_accept(OFFERS, Some(&value)).map(|offer| offer.value), expected, "{accept}");
        };
        check("*/*", Some(0));
        check("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Some(1));
        check("text/html;q=0.4, application/json;q=0.5", Some(0));
        check("application/*;q=0.2, application/ld+json", Some(2));
        check("application/json;q=0, */*", Some(1));
        check("image/png", None);
        check("", Some(0));
    }

    #[test]
    fn the_format_parameter_wins() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("text/html"));
        let chosen = choose(OFFERS, &headers, Some("application/ld json")).expect("offered");
        assert_eq!(chosen.value, 2);
        assert!(choose(OFFERS, &headers, Some("pdf")).is_err());
    }
}
