use super::super::shape::{Frame, Shape};
use super::super::text;
use super::{Page, pages};
use crate::deck::chart_spec::ChartSpec;
use crate::deck::model::*;
use crate::render::fixture;

/// How much two shapes may share: less than the eye sees.
const SLACK: f64 = 0.6;

fn overlap(one: Frame, other: Frame) -> bool {
    let apart = |start: f64, long: f64, other: f64, other_long: f64| {
        start + long <= other + SLACK || other + other_long <= start + SLACK
    };
    !apart(one.x, one.width, other.x, other.width) && !apart(one.y, one.height, other.y, other.height)
}

fn frame_of(shape: &Shape) -> Frame {
    match shape {
        Shape::Words(words) => words.frame,
        Shape::Rule(rule) => rule.frame,
        Shape::Grid(grid) => grid.frame,
        Shape::Drawing(drawing) => drawing.frame,
    }
}

/// Whether a chart stands over its table, as it should.
fn belongs(one: &Shape, other: &Shape) -> bool {
    let pair = |chart: &Shape, table: &Shape| {
        let (inside, around) = (frame_of(chart), frame_of(table));
        let within = inside.y >= around.y - SLACK && inside.bottom() <= around.bottom() + SLACK;
        matches!((chart, table), (Shape::Drawing(_), Shape::Grid(_))) && within
    };
    pair(one, other) || pair(other, one)
}

/// What is wrong with the boxes of a slide.
fn problems(number: usize, page: &Page<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for (index, shape) in page.shapes.iter().enumerate() {
        let frame = frame_of(shape);
        let inside = frame.x >= -SLACK
            && frame.y >= -SLACK
            && frame.x + frame.width <= 1280.0 + SLACK
            && frame.bottom() <= 720.0 + SLACK;
        if !inside || !(frame.width + frame.height).is_finite() {
            found.push(format!("slide {number}: {frame:?} leaves the slide: {shape:?}"));
        }
        if let Shape::Words(words) = shape
            && words.needed() > frame.height + SLACK
        {
            found.push(format!("slide {number}: words need {} of {frame:?}", words.needed()));
        }
        if let Shape::Grid(grid) = shape {
            let high: f64 = grid.rows.iter().map(|row| row.height).sum();
            let wide: f64 = grid.columns.iter().sum();
            if (high - frame.height).abs() > SLACK || (wide - frame.width).abs() > SLACK {
                found.push(format!("slide {number}: a table of {wide} by {high} in {frame:?}"));
            }
        }
        for other in &page.shapes[..index] {
            if overlap(frame, frame_of(other)) && !belongs(shape, other) {
                found.push(format!("slide {number}: {:?} lies on {frame:?}: {shape:?}", frame_of(other)));
            }
        }
    }
    found
}

fn check(deck: &Deck) -> usize {
    let pages = pages(deck);
    let found: Vec<String> = pages.iter().enumerate().flat_map(|(index, page)| problems(index + 1, page)).collect();
    assert!(found.is_empty(), "{}: {}", deck.title, found.join("\n"));
    pages.len()
}

#[test]
fn nothing_overlaps_or_leaves_the_slide() {
    let deck = fixture::deck();
    assert_eq!(check(&deck), deck.slides.len(), "a usual slide stays one");
    let strained = fixture::strained();
    assert!(check(&strained) > strained.slides.len(), "what does not fit goes on");
    assert_eq!(check(&Deck { slides: Vec::new(), ..strained }), 0);
}

fn one_slide(blocks: Vec<Block>) -> Deck {
    let mut deck = fixture::deck();
    deck.slides.truncate(2);
    deck.slides[1].bands = vec![Band::full(blocks)];
    deck
}

fn table(rows: usize, words: &str) -> Block {
    let column = |right| TableColumn { title: "Column".to_owned(), right, weight: 1.0 };
    let row = |index: usize| vec![Cell::text(format!("row {index}")), Cell::text(words)];
    Block::Table(Table {
        caption: "Rows".to_owned(),
        columns: vec![column(false), column(true)],
        rows: (0..rows).map(row).collect(),
        dense: false,
    })
}

#[test]
fn every_row_of_a_long_table_is_shown_once_under_its_heading() {
    let deck = one_slide(vec![table(400, "words")]);
    check(&deck);
    let mut seen = Vec::new();
    for page in &pages(&deck)[1..] {
        for shape in &page.shapes {
            if let Shape::Grid(grid) = shape {
                let words = |row: usize| grid.rows[row].cells[0].pieces[0].text.clone();
                assert_eq!(words(0), "Column");
                seen.extend((1..grid.rows.len()).map(words));
            }
        }
    }
    assert_eq!(seen, (0..400).map(|index| format!("row {index}")).collect::<Vec<_>>());
    let titles: Vec<String> = pages(&deck)[1..].iter().map(title).collect();
    assert!(titles.len() > 5 && !titles[0].ends_with("(continued)"));
    assert!(titles[1..].iter().all(|title| title.ends_with("(continued)")), "{titles:?}");
}

fn title(page: &Page<'_>) -> String {
    let titles = page.shapes.iter().filter_map(|shape| match shape {
        Shape::Words(words) if words.role == super::super::shape::Role::Title => {
            Some(&words.paragraphs[0].pieces[0].text)
        }
        _ => None,
    });
    titles.cloned().collect()
}

fn words_of(deck: &Deck) -> String {
    let mut words = String::new();
    for page in pages(deck) {
        for shape in &page.shapes {
            if let Shape::Words(one) = shape {
                one.paragraphs.iter().flat_map(|one| &one.pieces).for_each(|piece| words.push_str(&piece.text));
            }
        }
    }
    words.split_whitespace().collect()
}

#[test]
fn text_that_goes_on_loses_no_word() {
    let long: String = (0..3000).map(|index| format!("word{index} ")).collect();
    let deck =
        one_slide(vec![Block::Text { paragraphs: vec![RichText::plain("Short."), RichText::plain(long.clone())] }]);
    assert!(check(&deck) > 3);
    let words = words_of(&deck);
    assert!((0..3000).all(|index| words.contains(&format!("word{index}"))));
}

#[test]
fn every_block_gives_way_when_there_is_far_too_much() {
    let endless = "x".repeat(1200);
    let many = |count: usize| (0..count).map(|index| (format!("Item {index} {endless}"), endless.clone())).collect();
    let card = Card { label: endless.clone(), value: endless.clone(), note: endless.clone() };
    let decision = Decision {
        name: endless.clone(),
        aside: endless.clone(),
        text: RichText::plain(endless.clone()),
        action: endless.clone(),
        link: None,
    };
    let quote = Quote { text: endless.clone(), source: endless.clone() };
    let chart = ChartBlock {
        title: endless.clone(),
        note: endless.clone(),
        summary: String::new(),
        width: 3000,
        height: 3000,
        spec: ChartSpec::Sparkline { values: vec![Some(1.0), None, Some(2.0)] },
        data: Vec::new(),
    };
    let blocks = vec![
        Block::Heading { text: endless.clone(), tone: Tone::Peers },
        Block::Callout { title: endless.clone(), subtitle: RichText::plain(endless.clone()), items: many(9) },
        Block::Cards { cards: vec![card; 9] },
        Block::Decisions { items: vec![decision; 5] },
        Block::Quotes { quotes: vec![quote; 5] },
        Block::Chart(chart),
        Block::Note { text: RichText::plain("A note. ".repeat(40)) },
        table(30, &endless),
        Block::Text { paragraphs: vec![RichText::plain(endless.clone()); 3] },
    ];
    for block in &blocks {
        check(&one_slide(vec![block.clone()]));
    }
    let mut deck = one_slide(blocks.clone());
    check(&deck);
    deck.slides[1].bands = vec![Band::split(blocks.iter().map(|block| (1, vec![block.clone()])).collect())];
    deck.slides[1].title = endless.clone();
    deck.slides[1].subtitle = endless.clone();
    deck.slides[0].title = endless;
    deck.partial = Some("partial: data to 22 May 2012".repeat(9));
    deck.footer_left = "A name ".repeat(90);
    deck.footer_middle = "A name ".repeat(90);
    check(&deck);
}

#[test]
fn a_heading_stays_with_what_it_is_about() {
    let heading = || Block::Heading { text: "Heading".to_owned(), tone: Tone::Ink };
    let mut blocks = Vec::new();
    for _ in 0..9 {
        blocks.extend([
            heading(),
            Block::Text { paragraphs: vec![RichText::plain("Words of a paragraph. ".repeat(60))] },
        ]);
    }
    let deck = one_slide(blocks);
    assert!(check(&deck) > 2);
    for page in pages(&deck) {
        let last = page.bands.last().and_then(|band| band.columns[0].blocks.last());
        assert!(!matches!(last, Some(Block::Heading { .. })));
    }
}

#[test]
fn a_cell_is_as_high_as_its_words() {
    let deck = one_slide(vec![table(3, &"many words of one cell ".repeat(12))]);
    let pages = pages(&deck);
    let grid = pages[1].shapes.iter().find_map(|shape| match shape {
        Shape::Grid(grid) => Some(grid),
        _ => None,
    });
    let grid = grid.expect("a table");
    for row in &grid.rows {
        for (cell, width) in row.cells.iter().zip(&grid.columns) {
            let room = width - 2.0 * grid.side;
            let lines = text::lines(&cell.pieces, cell.size, room) as f64;
            assert!(lines * cell.pitch + row.inset.0 + row.inset.1 <= row.height + 0.01);
        }
    }
}
