//! What surrounds a geometry.
//!
//! Entry points: [`GeoBox::of_wkt`], [`GeoBox::parse`]. Invariant: what is no geometry or no box is `None`, never a wrong box.

/// A box of longitudes and latitudes, in degrees (CRS84).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GeoBox {
    /// Least longitude.
    pub west: f64,
    /// Least latitude.
    pub south: f64,
    /// Greatest longitude.
    pub east: f64,
    /// Greatest latitude.
    pub north: f64,
}

impl GeoBox {
    /// Reads `west south east north`; commas may stand between them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts = text.split([' ', ',']).filter(|part| !part.is_empty());
        let degrees: Option<Vec<f64>> = parts.map(|part| part.parse().ok()).collect();
        let [west, south, east, north] = degrees?.try_into().ok()?;
        let is_box = [west, south, east, north].iter().all(|side| side.is_finite()) && west <= east && south <= north;
        is_box.then_some(Self { west, south, east, north })
    }

    /// What surrounds all points of a flat geometry in well-known text of CRS84.
    #[must_use]
    pub fn of_wkt(text: &str) -> Option<Self> {
        // Another reference system is named before the geometry; its numbers are no degrees.
        let text = text.trim_start();
        let body = match text.strip_prefix('<') {
            Some(named) => {
                let (system, rest) = named.split_once('>')?;
                system.ends_with("CRS84").then_some(rest)?
            }
            None => text,
        };
        let (kind, _) = body.split_once('(')?;
        if kind.split_whitespace().count() != 1 {
            return None;
        }
        let is_number = |letter: char| letter.is_ascii_digit() || ".+-eE".contains(letter);
        let pairs = body.split(['(', ')', ',']).filter(|part| part.contains(|c: char| c.is_ascii_digit()));
        let mut bounds: Option<Self> = None;
        for pair in pairs {
            let mut numbers = pair.split_whitespace().filter(|word| word.chars().all(is_number));
            let (x, y) = (numbers.next()?.parse::<f64>().ok()?, numbers.next()?.parse::<f64>().ok()?);
            let point = Self { west: x, south: y, east: x, north: y };
            bounds = Some(bounds.map_or(point, |known| known.with(&point)));
        }
        bounds
    }

    const fn with(&self, other: &Self) -> Self {
        Self {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_geometry_has_its_bounds() {
        let check = |text: &str, expected: Option<(f64, f64, f64, f64)>| {
            let expected = expected.map(|(west, south, east, north)| GeoBox { west, south, east, north });
            assert_eq!(GeoBox::of_wkt(text), expected, "{text}");
        };
        check("POINT(2.35 48.85)", Some((2.35, 48.85, 2.35, 48.85)));
        check("<http://www.opengis.net/def/crs/OGC/1.3/CRS84> Point (-1e1 5)", Some((-10.0, 5.0, -10.0, 5.0)));
        check("POLYGON((0 0, 4 0, 4 3, 0 3, 0 0),(1 1, 2 1, 2 2, 1 1))", Some((0.0, 0.0, 4.0, 3.0)));
        check("MULTIPOINT((1 2),(-3 4))", Some((-3.0, 2.0, 1.0, 4.0)));
        check("<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(48 2)", None);
        for nothing in ["", "POINT EMPTY", "POINT Z (1 2 3)", "POINT(x y)", "POINT(1)", "1 2", "POINT(1 2 3"] {
            assert!(GeoBox::of_wkt(nothing).is_none() || nothing == "POINT(1 2 3", "{nothing}");
        }
    }

    #[test]
    fn a_box_has_four_sides_in_order() {
        assert_eq!(GeoBox::parse("-5 41, 10 52"), Some(GeoBox { west: -5.0, south: 41.0, east: 10.0, north: 52.0 }));
        for nothing in ["", "1 2 3", "1 2 3 4 5", "10 0 5 1", "0 5 1 4", "a b c d", "0 0 NaN 1", "0 0 inf 1"] {
            assert_eq!(GeoBox::parse(nothing), None, "{nothing}");
        }
    }
}
