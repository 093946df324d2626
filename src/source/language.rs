//! Telling English from other languages, where the text is long enough to tell.
//!
//! Entry point: [`not_english`]. Invariant: an answer needs positive evidence for another language: another script, or
//! another language's function words outnumbering the English ones. Lists of names, tables and short notes pass.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// The most frequent function words, and frequent only there or nearly so. Latin script alone; others show by script.
const FUNCTION_WORDS: &[(&str, &str)] = &[
    (
        "English",
        "the of and to in a that for with is was has have by from said it are were be not he his its this which who \
         would will their had been at on as but they an after she her more about when over if or than into what",
    ),
    ("Spanish", "de la que el en los se del las por un con una su para como pero sus más este también fue ha era"),
    ("French", "de la le les des et en du une est que dans qui par pour au sur pas plus ce avec sont il aux à été ont"),
    (
        "German",
        "der die und den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat \
         dass sie nach wird bei einer um am sind noch wie einem über",
    ),
    ("Italian", "di che il la del un per in è non sono con una della le si dei nel alla da ha più come ma gli anche"),
    ("Portuguese", "de que do da em um para com não uma os no se na por mais as dos como mas foi ao das tem seu à sua"),
    (
        "Dutch",
        "de het een van en in dat die voor met zijn niet aan er om ook als dan maar bij nog uit wordt naar heeft",
    ),
    ("Swedish", "och att det som en på är av för med till den har de inte om ett han men var jag från vi så kan när"),
    ("Norwegian or Danish", "og det som er på en til av for med at den har ikke de et han om men var jeg fra vi kan"),
    ("Finnish", "ja on ei että se hän oli mutta kun niin myös ovat joka kuin sen tai mukaan jo vain ole nyt hänen"),
    ("Polish", "w i na z nie się do że to jest jak o od po za przez ale dla co tym oraz są już jego był który"),
    ("Czech or Slovak", "v a se na je že s z do o to i k ve pro za by ale jako jsou po která který při sa nie aj"),
    ("Hungarian", "a az és hogy nem is egy ez volt meg de csak el még már mint azt ha van lesz szerint pedig"),
    ("Romanian", "de și în la a cu nu pe că din care mai este o un să pentru au fost sau ca prin dar după se"),
    ("Turkish", "ve bir bu da de için ile çok daha olarak olan gibi ne ama var sonra kadar en ise dedi değil"),
    ("Croatian or Serbian", "i u je da se na su za od s o a ne koji kako će nije to bi iz što ali po kao samo biti"),
    (
        "Indonesian or Malay",
        "yang dan di itu dengan untuk tidak ini dari dalam akan pada juga ke karena bisa ada telah",
    ),
    ("Vietnamese", "và của là có không được trong cho các một với người đã những khi này ở đến từ để ra cũng"),
    ("Catalan", "de la que i el a en les del els amb per una és un va no al dels ha més com seva aquest però"),
];

/// Words looked at; a longer text says nothing new.
const SAMPLE: usize = 2_000;

/// Bytes of the longest word in the lists, and some more.
const LONGEST_WORD: usize = 24;

/// The other language a text is written in, when it is certain.
pub(super) fn not_english(text: &str) -> Option<&'static str> {
    other_script(text).or_else(|| other_words(text))
}

fn other_script(text: &str) -> Option<&'static str> {
    let (mut letters, mut latin) = (0_usize, 0_usize);
    let mut counts = [0_usize; SCRIPTS.len()];
    for character in text.chars().filter(|c| c.is_alphabetic()).take(SAMPLE * 6) {
        letters += 1;
        if character < FIRST_OTHER_LETTER {
            latin += 1;
            continue;
        }
        match SCRIPTS.iter().position(|(_, from, to)| (*from..=*to).contains(&character)) {
            Some(index) => counts[index] += 1,
            None => latin += 1,
        }
    }
    if letters < 20 || latin * 2 > letters {
        return None;
    }
    let most = counts.iter().enumerate().rev().max_by_key(|(_, count)| **count)?;
    Some(SCRIPTS[most.0].0)
}

/// All letters below are Latin.
const FIRST_OTHER_LETTER: char = '\u{370}';

/// Letter ranges of scripts that write no English.
const SCRIPTS: [(&str, char, char); 15] = [
    ("in Greek script", '\u{370}', '\u{3ff}'),
    ("in Cyrillic script", '\u{400}', '\u{52f}'),
    ("in Armenian script", '\u{530}', '\u{58f}'),
    ("in Hebrew script", '\u{590}', '\u{5ff}'),
    ("in Arabic script", '\u{600}', '\u{77f}'),
    ("in Devanagari script", '\u{900}', '\u{97f}'),
    ("in Bengali script", '\u{980}', '\u{9ff}'),
    ("in an Indian script", '\u{a00}', '\u{dff}'),
    ("in Thai script", '\u{e00}', '\u{e7f}'),
    ("in a South-East Asian script", '\u{e80}', '\u{109f}'),
    ("in Georgian script", '\u{10a0}', '\u{10ff}'),
    ("in Ethiopic script", '\u{1200}', '\u{139f}'),
    ("Japanese", '\u{3040}', '\u{30ff}'),
    ("Chinese or Japanese", '\u{3400}', '\u{9fff}'),
    ("Korean", '\u{ac00}', '\u{d7af}'),
];

/// Each word with a bit for every language that has it.
static LANGUAGES_OF: LazyLock<FxHashMap<&str, u32>> = LazyLock::new(|| {
    let mut languages = FxHashMap::default();
    for (index, (_, words)) in FUNCTION_WORDS.iter().enumerate() {
        words.split(' ').for_each(|word| *languages.entry(word).or_insert(0) |= 1 << index);
    }
    languages
});

fn other_words(text: &str) -> Option<&'static str> {
    let mut counts = [0_usize; FUNCTION_WORDS.len()];
    let mut total = 0;
    let mut lower = String::new();
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    for word in words.take(SAMPLE) {
        total += 1;
        if word.len() > LONGEST_WORD {
            continue;
        }
        lower.clear();
        lower.extend(word.chars().flat_map(char::to_lowercase));
        let languages = LANGUAGES_OF.get(lower.as_str()).copied().unwrap_or(0);
        for (index, count) in counts.iter_mut().enumerate() {
            *count += usize::from(languages & (1 << index) != 0);
        }
    }
    let (english, others) = counts.split_first()?;
    let (best, most) = others.iter().enumerate().rev().max_by_key(|(_, count)| **count)?;
    let certain = total >= 12 && most * 8 >= total && *most >= 2 * english + 2;
    certain.then(|| FUNCTION_WORDS[best + 1].0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_language_is_seen_once_the_text_is_long_enough() {
        for (text, language) in [
            (
                "Der Präsident sagte am Montag, dass die Verhandlungen mit der Regierung nicht vor dem Winter beginnen \
              werden und die Truppen an der Grenze bleiben.",
                "German",
            ),
            (
                "El presidente dijo el lunes que las negociaciones con el gobierno no van a empezar antes del invierno y \
              que los soldados se quedan en la frontera.",
                "Spanish",
            ),
            (
                "Le président a déclaré lundi que les négociations avec le gouvernement ne commenceront pas avant l'hiver \
              et que les troupes restent à la frontière.",
                "French",
            ),
            (
                "De president zei maandag dat de onderhandelingen met de regering niet voor de winter beginnen en dat het \
              leger aan de grens blijft.",
                "Dutch",
            ),
            (
                "Prezydent powiedział w poniedziałek, że rozmowy z rządem nie zaczną się przed zimą i że wojsko jest na \
              granicy, ale to nie koniec.",
                "Polish",
            ),
            ("Президент заявил в понедельник, что переговоры не начнутся до зимы.", "in Cyrillic script"),
            ("大統領は月曜日、交渉は冬まで始まらないと述べた。軍は国境にとどまる。", "Japanese"),
        ] {
            assert_eq!(not_english(text), Some(language), "{text}");
        }
    }

    #[test]
    fn english_names_and_short_texts_pass() {
        for text in [
            "The president said on Monday that the talks would not begin before winter.",
            "Müller, García, Nguyễn, Łukasz, Zelenskyy, de la Cruz, van der Berg",
            "Volodymyr Zelensky Vladimir Putin Donald Trump Rafael Grossi Ursula von der Leyen Luiz Inácio Lula da Silva",
            "La dolce vita",
            "Paris 1, Lyon 2; Bordeaux 0, Nantes 0; Lille 3, Nice 1; Metz 2, Brest 2; Reims 1, Lens 0",
            "“Ich bin ein Berliner”, said John F. Kennedy in the city that day, and the crowd cheered him for it.",
        ] {
            assert_eq!(not_english(text), None, "{text}");
        }
    }
}
