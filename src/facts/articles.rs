//! What articles of the knowledge base are for: products and languages.

use std::collections::{BTreeSet, HashMap};

use super::FactsError;
use super::input::Input;
use super::people::list;

/// Products and languages of one article, in lower case; empty where nobody said.
#[derive(Debug, Clone, Default)]
struct Article {
    products: BTreeSet<String>,
    languages: BTreeSet<String>,
}

/// The articles that are listed, by id.
#[derive(Debug, Default)]
pub(super) struct Articles(HashMap<String, Article>);

impl Articles {
    /// Reads the table; nothing where there is none.
    pub(super) fn read(input: &Input) -> Result<Self, FactsError> {
        let mut articles = HashMap::new();
        input.each_batch("kb_articles", &["kb_article_id", "products", "languages"], |batch| {
            let id = batch.texts("kb_article_id")?;
            let (products, languages) = (batch.texts("products")?, batch.texts("languages")?);
            for row in batch.rows() {
                let lower = |text: Option<&str>| list(text).into_iter().map(|item| item.to_lowercase()).collect();
                let article = Article { products: lower(products.at(row)), languages: lower(languages.at(row)) };
                articles.insert(id.or_empty(row).to_owned(), article);
            }
            Ok(())
        })?;
        Ok(Self(articles))
    }

    /// Whether an article is for a product and a language: false where it is known to be for others alone, true where both are among
    /// its own, and `None` where one of them is not known, of the article or of the case.
    pub(super) fn fits(&self, article: &str, product: Option<&str>, language: Option<&str>) -> Option<bool> {
        let article = self.0.get(article)?;
        let is_for = |listed: &BTreeSet<String>, wanted: Option<&str>, alike: fn(&str, &str) -> bool| {
            let wanted = wanted?.trim().to_lowercase();
            (!listed.is_empty()).then(|| listed.iter().any(|one| alike(one, &wanted)))
        };
        let product = is_for(&article.products, product, |one, other| one == other);
        let language = is_for(&article.languages, language, same_language);
        match (product, language) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }
}

/// Whether who asks in one language can read the other: both are the same, or one of them says no region (`pt` and `pt-br`, but not
/// `pt-pt` and `pt-br`).
fn same_language(one: &str, other: &str) -> bool {
    let parts = |tag: &str| {
        let (language, region) =
            tag.split_once(['-', '_']).map_or((tag, None), |(language, rest)| (language, Some(rest)));
        (language.to_owned(), region.map(str::to_owned))
    };
    let ((language, region), (other_language, other_region)) = (parts(one), parts(other));
    language == other_language && (region.is_none() || other_region.is_none() || region == other_region)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn articles(products: &str, languages: &str) -> Articles {
        let lower = |text: &str| list(Some(text)).into_iter().map(|item| item.to_lowercase()).collect();
        let article = Article { products: lower(products), languages: lower(languages) };
        Articles(HashMap::from([("A".to_owned(), article)]))
    }

    #[test]
    fn an_article_fits_where_both_are_among_its_own_and_not_where_one_is_known_to_be_another() {
        let found = articles("Atlas; Borealis", "en;pt-BR");
        let fits = |product, language| found.fits("A", product, language);
        assert_eq!(fits(Some("atlas"), Some("EN-gb")), Some(true));
        assert_eq!(fits(Some("Cirrus"), Some("en")), Some(false));
        assert_eq!(fits(Some("Cirrus"), None), Some(false));
        assert_eq!(fits(Some("Borealis"), Some("pt_PT")), Some(false));
        assert_eq!(
            (fits(Some("Borealis"), Some("pt")), fits(Some("Borealis"), Some("pt_br"))),
            (Some(true), Some(true))
        );
    }

    #[test]
    fn what_nobody_said_is_not_known() {
        assert_eq!(articles("Atlas", "en").fits("A", Some("Atlas"), None), None);
        assert_eq!(articles("Atlas", "").fits("A", Some("Atlas"), Some("en")), None);
        assert_eq!(articles("", "en").fits("A", Some("Atlas"), Some("sv")), Some(false));
        assert_eq!(articles("Atlas", "en").fits("B", Some("Atlas"), Some("en")), None);
    }
}
