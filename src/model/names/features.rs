//! Features of a token in its sentence, as 32-bit keys.
//!
//! Entry point: [`each`]. Invariant: the keys depend on [`Facts`] alone, in a fixed order; nothing is allocated.

use super::facts::Facts;
use super::hash::feature;

/// Stands for the token before a sentence's first.
const BEFORE: u32 = 1;
/// Stands for the token after a sentence's last.
const AFTER: u32 = 2;

/// The tokens around one position.
struct Window<'a> {
    run: &'a [Facts],
    at: usize,
}

impl Window<'_> {
    fn get(&self, offset: isize) -> Option<&Facts> {
        self.run.get(self.at.checked_add_signed(offset)?)
    }

    /// `value` of the token at `offset`, or a mark of the sentence's border.
    fn value(&self, offset: isize, value: impl Fn(&Facts) -> u32) -> u32 {
        self.get(offset).map_or(if offset < 0 { BEFORE } else { AFTER }, value)
    }
}

/// Gives every feature of the token at `at` in its sentence `run` to `sink`.
pub fn each(run: &[Facts], at: usize, mut sink: impl FnMut(u32)) {
    let window = Window { run, at };
    own(&run[at], &window, &mut sink);
    words(&window, &mut sink);
    shapes(&window, &mut sink);
    clusters(&window, &mut sink);
    lists(&window, &mut sink);
    runs(&window, &mut sink);
}

fn own(token: &Facts, window: &Window<'_>, sink: &mut impl FnMut(u32)) {
    let upper = u32::from(token.upper) + 2 * u32::from(token.shout);
    sink(feature(1, 0, 0, 0));
    sink(feature(2, token.lower, 0, 0));
    sink(feature(3, token.exact, 0, 0));
    for (index, prefix) in (0..).zip(token.prefix) {
        sink(feature(4 + index, prefix, u32::from(token.upper), 0));
    }
    for (index, suffix) in (0..).zip(token.suffix) {
        sink(feature(8 + index, suffix, u32::from(token.upper), 0));
    }
    let first = u32::from(window.at == 0);
    sink(feature(12, token.case, upper, first | token.line << 1));
    sink(feature(13, token.case, token.habit, upper << 1 | first));
    sink(feature(14, token.line, token.shape, 0));
    if token.defined != 0 {
        let mixed = u32::from(window.value(1, |next| next.defined) != 0);
        sink(feature(15, token.defined, 0, 0));
        sink(feature(16, token.defined, mixed, window.value(-1, |last| last.defined)));
    }
}

fn words(window: &Window<'_>, sink: &mut impl FnMut(u32)) {
    let word = |offset| window.value(offset, |token| token.lower);
    let (left, here, right) = (word(-1), word(0), word(1));
    sink(feature(20, left, 0, 0));
    sink(feature(21, right, 0, 0));
    sink(feature(22, word(-2), 0, 0));
    sink(feature(23, word(2), 0, 0));
    sink(feature(24, left, here, 0));
    sink(feature(25, here, right, 0));
    sink(feature(26, left, right, 0));
    sink(feature(27, word(-2), left, 0));
    sink(feature(28, right, word(2), 0));
    sink(feature(29, window.value(-1, |token| token.suffix[2]), 0, 0));
    sink(feature(30, window.value(1, |token| token.suffix[2]), 0, 0));
}

fn shapes(window: &Window<'_>, sink: &mut impl FnMut(u32)) {
    let shape = |offset| window.value(offset, |token| token.shape);
    let word = |offset| window.value(offset, |token| token.lower);
    let (left, here, right) = (shape(-1), shape(0), shape(1));
    sink(feature(40, here, 0, 0));
    sink(feature(41, left, here, 0));
    sink(feature(42, here, right, 0));
    sink(feature(43, left, here, right));
    sink(feature(44, shape(-2), left, here));
    sink(feature(45, here, right, shape(2)));
    sink(feature(46, word(-1), here, 0));
    sink(feature(47, here, word(1), 0));
    sink(feature(48, word(-2), left, here));
    sink(feature(49, here, right, word(2)));
}

fn clusters(window: &Window<'_>, sink: &mut impl FnMut(u32)) {
    let fine = |offset| window.value(offset, |token| token.fine + 4);
    let coarse = |offset| window.value(offset, |token| token.coarse + 4);
    let shape = window.run[window.at].shape;
    sink(feature(60, fine(0), 0, 0));
    sink(feature(61, fine(-1), 0, 0));
    sink(feature(62, fine(1), 0, 0));
    sink(feature(63, fine(-2), 0, 0));
    sink(feature(64, fine(2), 0, 0));
    sink(feature(65, fine(-1), fine(0), 0));
    sink(feature(66, fine(0), fine(1), 0));
    sink(feature(67, coarse(0), shape, 0));
    sink(feature(68, coarse(-1), shape, 0));
    sink(feature(69, coarse(1), shape, 0));
    sink(feature(70, coarse(-1), coarse(0), coarse(1)));
    sink(feature(71, coarse(-2), coarse(-1), shape));
    sink(feature(72, shape, coarse(1), coarse(2)));
}

fn lists(window: &Window<'_>, sink: &mut impl FnMut(u32)) {
    let flags = |offset| window.value(offset, |token| token.flags << 2);
    let phrase = |offset| window.value(offset, |token| token.phrase << 2);
    let token = &window.run[window.at];
    sink(feature(80, flags(0), token.shape, 0));
    sink(feature(81, flags(-1), flags(0), u32::from(token.upper)));
    sink(feature(82, flags(0), flags(1), u32::from(token.upper)));
    sink(feature(83, phrase(0), 0, 0));
    sink(feature(84, phrase(0), token.line, u32::from(token.shout)));
    sink(feature(85, phrase(-1), phrase(0), 0));
    sink(feature(86, phrase(0), phrase(1), 0));
    sink(feature(87, phrase(0), window.value(-1, |token| token.lower), 0));
    sink(feature(88, phrase(0), window.value(1, |token| token.lower), 0));
    let upper = u32::from(token.upper);
    let mut bits = token.flags;
    while bits != 0 {
        let bit = bits & bits.wrapping_neg();
        bits ^= bit;
        sink(feature(90, bit, upper, 0));
    }
    let mut bits = flags(-1) >> 2;
    while bits != 0 && window.at > 0 {
        let bit = bits & bits.wrapping_neg();
        bits ^= bit;
        sink(feature(91, bit, upper, 0));
    }
}

fn runs(window: &Window<'_>, sink: &mut impl FnMut(u32)) {
    let token = &window.run[window.at];
    if !token.upper {
        return;
    }
    let (from, to) = (usize::from(token.run.0), usize::from(token.run.1));
    let (Some(first), Some(last)) = (window.run.get(from), window.run.get(to)) else { return };
    let left = from.checked_sub(1).and_then(|index| window.run.get(index));
    let right = window.run.get(to + 1);
    let left_word = left.map_or(BEFORE, |token| token.lower);
    let right_word = right.map_or(AFTER, |token| token.lower);
    let length = u32::try_from((to - from).min(4)).unwrap_or(4);
    let place = u32::from(window.at == from) | u32::from(window.at == to) << 1;
    sink(feature(100, length, place, u32::from(from == 0)));
    sink(feature(101, left_word, place, 0));
    sink(feature(102, right_word, place, 0));
    sink(feature(103, left_word, length, place));
    sink(feature(104, right_word, length, place));
    sink(feature(105, left.map_or(BEFORE, |token| token.fine + 4), place, length));
    sink(feature(106, right.map_or(AFTER, |token| token.fine + 4), place, length));
    if to > from {
        sink(feature(107, first.lower, place, 0));
        sink(feature(108, last.lower, place, 0));
        sink(feature(109, last.flags, place, length));
        sink(feature(110, first.flags, place, length));
        sink(feature(111, first.flags, last.flags, place));
        sink(feature(112, last.suffix[2], place, 0));
    }
}
