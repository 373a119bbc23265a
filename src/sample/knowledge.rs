//! The knowledge base's list of articles: what product each is about, and in which languages it can be read.

use std::io;

use super::names::PRODUCTS;
use super::output::{Output, Row};

/// The largest number of an article of a product, as escalations name them.
const LAST_NUMBER: usize = 352;

/// In which languages most articles can be read: those of all customers.
const EVERYWHERE: &str = "en;de;es;fr;ja;nl;pt;sv";

/// Writes the list. One article in twenty-five is there in English alone, and one in forty has nobody who says in which languages.
pub(super) fn write(output: &mut Output<'_>) -> io::Result<()> {
    let file = output.open("data/raw/registry/kb-articles.csv", "article,products,languages");
    let mut row = Row::commas();
    for (index, product) in PRODUCTS.iter().enumerate() {
        for number in 1..=LAST_NUMBER {
            row.clear();
            row.text(&article_id(index, number));
            row.text(product);
            row.text(match number {
                _ if number % 40 == 5 => "",
                _ if number % 25 == 7 => "en",
                _ => EVERYWHERE,
            });
            output.append(file, row.line())?;
        }
    }
    Ok(())
}

/// The id of an article about a product.
pub(super) fn article_id(product: usize, number: usize) -> String {
    format!("KB-{}-{number:03}", product + 1)
}
