//! Inputs that no newspaper prints, for tests and benches: each a name, and a text of a given size.

/// One kind of odd text.
pub type Odd = (&'static str, fn(usize) -> String);

/// All of them.
pub const INPUTS: &[Odd] = &[
    ("one sentence", one_sentence),
    ("only names", only_names),
    ("nested quotation marks", nested_quotes),
    ("right-to-left marks", right_to_left),
    ("zero-width characters", zero_width),
    ("one name again and again", one_name),
];

fn one_sentence(size: usize) -> String {
    format!("Kenya said that {} Chad left.", "the minister of trade met Uganda, and ".repeat(size / 8))
}

fn only_names(size: usize) -> String {
    "Ana Ruiz, Kenya, Acme Corporation, Geneva, ".repeat(size / 10)
}

fn nested_quotes(size: usize) -> String {
    let (open, close) = ("“He said ".repeat(size / 8), "” she said. ".repeat(size / 8));
    format!("Kenya said: {open}no{close}")
}

fn right_to_left(size: usize) -> String {
    "\u{202b}Kenya\u{202c} met \u{200f}Chad\u{200e} on Monday. ".repeat(size / 6)
}

fn zero_width(size: usize) -> String {
    "Ke\u{200b}nya m\u{200d}et Ch\u{feff}ad. \u{200b}\u{200b} ".repeat(size / 5)
}

fn one_name(size: usize) -> String {
    "Kenya met Kenya. He left Kenya. ".repeat(size / 8)
}
